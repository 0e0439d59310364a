import { FAULT_KINDS } from './engine/faults.ts';
import type { FaultKind } from './engine/faults.ts';
import type { Played } from './play.ts';

/** What many nights come to. */
export interface Totals {
  seeds: number;
  incidents: number;
  deliveries: number;
  mails: number;
  doubled: number;
  views: number;
  answers: number;
  erased: number;
  sought: number;
  faults: number;
  readonly byKind: Record<FaultKind, number>;
  readonly failing: Played[];
}

export const newTotals = (): Totals => ({
  seeds: 0,
  incidents: 0,
  deliveries: 0,
  mails: 0,
  doubled: 0,
  views: 0,
  answers: 0,
  erased: 0,
  sought: 0,
  faults: 0,
  byKind: Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>,
  failing: [],
});

export const addTo = (totals: Totals, report: Played): void => {
  totals.seeds += 1;
  for (const figure of ['incidents', 'deliveries', 'mails', 'doubled', 'views', 'answers', 'erased', 'sought'] as const) totals[figure] += report[figure];
  for (const kind of FAULT_KINDS) {
    totals.byKind[kind] += report.faults[kind];
    totals.faults += report.faults[kind];
  }
  if (report.violations.length > 0) totals.failing.push(report);
};
