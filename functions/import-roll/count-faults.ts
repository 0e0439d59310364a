import { ROLL_FAULTS } from '../../shared/domain/rolls/roll-faults.ts';
import type { RollFault, RollFaultCode } from '../../shared/domain/rolls/roll-faults.ts';
import type { RollFaultReport } from '../../shared/ports/rolls.ts';

/** No more than a person reads; the counts say how many there are. */
const LISTED = 500;

export const NO_FAULTS: RollFaultReport = { total: 0, byCode: {}, listed: [] };

/** Rows that are left out are listed before those that are only noted. */
const isLeftOut = ({ code }: RollFault): boolean => ROLL_FAULTS[code][0] === 'leftOut';

export const addFaults = (report: RollFaultReport, faults: readonly RollFault[]): RollFaultReport => {
  if (faults.length === 0) return report;
  const byCode: Partial<Record<RollFaultCode, number>> = { ...report.byCode };
  for (const { code } of faults) byCode[code] = (byCode[code] ?? 0) + 1;
  const all = [...report.listed, ...faults];
  const listed = all.length <= LISTED ? all : [...all.filter(isLeftOut), ...all.filter((fault) => !isLeftOut(fault))].slice(0, LISTED);
  return { total: report.total + faults.length, byCode, listed };
};
