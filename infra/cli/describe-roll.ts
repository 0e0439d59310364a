import * as z from 'zod';
import { EXIT } from './command.ts';
import { number } from './describe-import.ts';

const $Counts = z.object({ before: z.number(), after: z.number(), rows: z.number(), unusable: z.number(), unchanged: z.number(), added: z.number(), changed: z.number(), returned: z.number(), left: z.number() });
const $Import = z.object({
  kind: z.literal('import'),
  roll: z.object({
    importId: z.string(),
    state: z.string(),
    format: z.string(),
    isWhole: z.boolean(),
    rowsRead: z.number(),
    schools: z.number(),
    schoolsDone: z.number(),
    counts: $Counts.optional(),
    faults: z.object({ total: z.number(), byCode: z.record(z.string(), z.number()), listed: z.array(z.object({ row: z.number(), code: z.string() })) }),
    refusal: z.object({ code: z.string(), about: z.array(z.string()) }).optional(),
    isOverLimit: z.boolean(),
    expiresAt: z.string().optional(),
  }),
  schools: z.array(z.object({ urn: z.string(), name: z.string(), state: z.string(), counts: $Counts.optional(), byField: z.record(z.string(), z.number()), over: z.array(z.string()) })),
  fixes: z.record(z.string(), z.string()),
});
export const $RollAnswer = z.discriminatedUnion('kind', [$Import, z.object({ kind: z.literal('refused'), code: z.string() })]);
export type RollAnswer = z.infer<typeof $RollAnswer>;
type Shown = z.infer<typeof $Import>;

/** States in which the gateway is at work, and a command waits. */
const WORKING: ReadonlySet<string> = new Set(['received', 'comparing', 'applying', 'undoing']);
export const isAtWork = ({ roll }: Pick<Shown, 'roll'>): boolean => WORKING.has(roll.state);

const STATES: Readonly<Record<string, string>> = {
  received: 'Being read; no roll was changed.',
  comparing: 'Being held against the rolls as they are; no roll was changed.',
  previewed: 'Preview; no roll was changed.',
  asked: 'Waits for a second person at the desk; no roll was changed.',
  applying: 'Being applied, school by school.',
  applied: 'Applied.',
  undoing: 'Being taken back, school by school.',
  undone: 'Taken back: the rolls are as they were before.',
  refused: 'Refused; no roll was changed.',
  discarded: 'Given up; no roll was changed.',
};

const REFUSALS: Readonly<Record<string, string>> = {
  notNow: 'This cannot be done with an import in this state. Look at it with `encompass roll show`.',
  expired: 'The preview is more than a day old and no longer true. Bring the file again.',
  samePerson: 'Whoever asked cannot agree as well. Ask a colleague.',
  needsSignedIn: 'A second person agrees at the desk, signed in; a command cannot.',
  tooLate: 'This was applied more than seven days ago and cannot be taken back. Bring the right roll instead.',
  noSuchImport: 'There is no import of this id.',
  noSuchSchool: 'There is no such school in the directory, or it belongs to another authority.',
  noSchoolSaid: 'Say which school with --school, or which authority with --la when the file names its schools.',
  changedMeanwhile: 'Somebody else decided in the meantime. Look at it with `encompass roll show`.',
};

const OVER: Readonly<Record<string, string>> = { left: 'many leavers', changed: 'many changes', unusable: 'many rows that cannot be used' };
const SCHOOL_STATES: Readonly<Record<string, string>> = { overtaken: ' — its roll changed since the preview and was left as it is', undone: ' — taken back' };
const SHOWN_SCHOOLS = 40;
const SHOWN_FAULTS = 20;

const countsLine = ({ before, after, added, changed, returned, left, unusable }: z.infer<typeof $Counts>): string =>
  [
    `${number(before)} → ${number(after)} pupils`,
    `${number(added)} new`,
    `${number(changed)} changed`,
    ...(returned > 0 ? [`${number(returned)} back again`] : []),
    `${number(left)} leave`,
    ...(unusable > 0 ? [`${number(unusable)} rows not usable`] : []),
  ].join(', ');

export const sayProgress = ({ roll }: Pick<Shown, 'roll'>): string =>
  roll.state === 'received' ? `Reading … ${number(roll.rowsRead)} pupils` : `${roll.state === 'comparing' ? 'Comparing' : roll.state === 'undoing' ? 'Taking back' : 'Applying'} … ${roll.schoolsDone} of ${roll.schools} schools`;

export const describeRoll = (answer: RollAnswer): readonly string[] => {
  if (answer.kind === 'refused') return [REFUSALS[answer.code] ?? answer.code];
  const { roll, schools, fixes } = answer;
  const { refusal, counts, faults } = roll;
  const byWeight = schools.toSorted((a, b) => b.over.length - a.over.length || (b.counts?.left ?? 0) - (a.counts?.left ?? 0));
  return [
    STATES[roll.state] ?? roll.state,
    ...(refusal ? [`  ${refusal.code}${refusal.about.length > 0 ? ` (${refusal.about.join(', ')})` : ''}: ${fixes[refusal.code] ?? ''}`] : []),
    ...(counts ? [`${number(roll.rowsRead)} rows, ${number(roll.schools)} schools: ${countsLine(counts)}`] : []),
    ...byWeight.slice(0, SHOWN_SCHOOLS).flatMap((school) => [
      `  ${school.urn} ${school.name}: ${school.counts ? countsLine(school.counts) : ''}${SCHOOL_STATES[school.state] ?? ''}`,
      ...(school.over.length > 0 ? [`      needs a second person: ${school.over.map((each) => OVER[each] ?? each).join(', ')}`] : []),
      ...(Object.keys(school.byField).length > 0 ? [`      changed fields: ${Object.entries(school.byField).map(([field, count]) => `${field} ${count}`).join(', ')}`] : []),
    ]),
    ...(schools.length > SHOWN_SCHOOLS ? [`  … ${schools.length - SHOWN_SCHOOLS} more with --json`] : []),
    ...(faults.total > 0 ? [`Rows to look at: ${number(faults.total)}`, ...Object.entries(faults.byCode).map(([code, count]) => `  ${number(count).padStart(6)} ${code}: ${fixes[code] ?? ''}`)] : []),
    ...faults.listed.slice(0, SHOWN_FAULTS).map(({ row, code }) => `  row ${row} ${code}`),
    ...(faults.listed.length > SHOWN_FAULTS ? ['  … more of them with --json'] : []),
  ];
};

export const exitCodeOfRoll = (answer: RollAnswer): number => {
  if (answer.kind === 'refused') return EXIT.someRowsFailed;
  return answer.roll.state === 'refused' || answer.schools.some(({ state }) => state === 'overtaken') || answer.schools.some(({ counts }) => (counts?.unusable ?? 0) > 0) ? EXIT.someRowsFailed : EXIT.ok;
};
