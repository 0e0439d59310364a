import { ROLL_FAULTS, ROLL_REFUSALS } from '../../shared/domain/rolls/roll-faults.ts';
import type { RollImport, RollImportSchool } from '../../shared/ports/rolls.ts';

/** Rows to a page. */
export const ROWS_A_PAGE = 100;

export const selfOfRoll = ({ importId }: Pick<RollImport, 'importId'>): string => `/v1/rolls/${importId}`;

/** What a machine is shown of its import: counts, row numbers and codes with what to do about them; nothing that stands in a row. */
export const viewRoll = (roll: RollImport, more: object = {}) => ({
  importId: roll.importId,
  state: roll.state,
  laCode: roll.laCode,
  ...(roll.urn === undefined ? {} : { urn: roll.urn }),
  format: roll.format,
  isWhole: roll.isWhole,
  openedAt: roll.openedAt,
  progress: { rowsRead: roll.rowsRead, schools: roll.schools, schoolsDone: roll.schoolsDone },
  ...(roll.counts === undefined ? {} : { counts: roll.counts }),
  ...(roll.previewedAt === undefined ? {} : { previewedAt: roll.previewedAt, expiresAt: roll.expiresAt }),
  needsPerson: roll.isOverLimit,
  ...(roll.appliedAt === undefined ? {} : { appliedAt: roll.appliedAt }),
  ...(roll.refusal ? { refusal: { code: roll.refusal.code, fix: ROLL_REFUSALS[roll.refusal.code], about: roll.refusal.about } } : {}),
  links: { self: selfOfRoll(roll), start: `${selfOfRoll(roll)}/start`, apply: `${selfOfRoll(roll)}/apply` },
  ...more,
});

const viewSchool = ({ urn, state, counts, over }: RollImportSchool) => ({ urn, state, ...(counts === undefined ? {} : { counts }), over });

/** The import with its schools and one page of the rows that something is wrong with. */
export const viewRollWhole = (roll: RollImport, schools: readonly RollImportSchool[], from: number) => {
  const { total, byCode, listed } = roll.faults;
  const rows = listed.slice(from, from + ROWS_A_PAGE).map(({ row, code }) => ({ row, code, used: ROLL_FAULTS[code][0] === 'noted', fix: ROLL_FAULTS[code][1] }));
  const next = from + ROWS_A_PAGE;
  return viewRoll(roll, { schools: schools.map(viewSchool), faults: { total, byCode, listed: listed.length, rows, ...(next < listed.length ? { cursor: String(next) } : {}) } });
};
