import * as z from 'zod';
import { localAuthority } from '../../shared/domain/register/local-authorities.ts';
import { EXIT } from './command.ts';

const $Numbers = z.record(z.string(), z.number());
export const $ImportAnswer = z.object({
  outcome: z.enum(['applied', 'checked', 'alreadyApplied', 'refused']),
  refusals: z.array(z.object({ code: z.string(), fix: z.string(), about: z.array(z.string()).default([]) })).default([]),
  version: z.string().optional(),
  kept: z.number().default(0),
  bytes: z.number().optional(),
  encoding: z.string().optional(),
  ms: z.number().optional(),
  counts: z
    .object({
      rows: z.number(),
      applied: z.number(),
      byStatus: $Numbers,
      byPhase: $Numbers,
      byAuthority: z.record(z.string(), z.object({ rows: z.number(), withPupils: z.number() })),
      byLinkType: $Numbers,
    })
    .optional(),
  faults: z
    .object({
      total: z.number(),
      leftOut: z.number(),
      byCode: $Numbers,
      listed: z.array(z.object({ row: z.number(), column: z.string(), code: z.string(), severity: z.string(), fix: z.string() })),
    })
    .optional(),
});
export type ImportAnswer = z.infer<typeof $ImportAnswer>;
type Counts = NonNullable<ImportAnswer['counts']>;
type Faults = NonNullable<ImportAnswer['faults']>;
export type ImportKind = 'gias' | 'links';

/** As people here write it: 33,801. */
export const number = (value: number): string => value.toLocaleString('en-GB');
const STATUS_WORDS: Readonly<Record<string, string>> = {
  openProposedToClose: 'open, proposed to close',
  proposedToOpen: 'proposed to open',
};
const PHASE_WORDS: Readonly<Record<string, string>> = {
  notApplicable: 'phase not applicable',
  middleDeemedPrimary: 'middle deemed primary',
  middleDeemedSecondary: 'middle deemed secondary',
  sixteenPlus: '16 plus',
  allThrough: 'all-through',
  unknown: 'phase not given',
};
const listing = (of: Readonly<Record<string, number>>, words: Readonly<Record<string, string>> = {}): string =>
  Object.entries(of)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, n]) => `${number(n)} ${words[name] ?? name}`)
    .join(', ');

const OUTCOMES: Readonly<Record<ImportAnswer['outcome'], string>> = {
  applied: 'Applied',
  checked: 'Checked; nothing was changed (--dry-run)',
  alreadyApplied: 'Already applied: this very file is in force',
  refused: 'Refused; nothing was changed',
};

const LISTED_AREAS = 40;
const NOTED_PER_CODE = 3;
const SEVERITY_WORDS: Readonly<Record<string, string>> = { leftOut: 'left out', repaired: 'repaired', noted: 'noted' };

const describeCounts = (kind: ImportKind, { rows, applied, byStatus, byPhase, byAuthority, byLinkType }: Counts): readonly string[] => {
  if (kind === 'links') return [`${number(rows)} rows; ${number(applied)} lead to a successor`, `Kinds of link: ${listing(byLinkType)}`];
  const areas = Object.entries(byAuthority).toSorted(([a], [b]) => a.localeCompare(b));
  const areaLine = ([laCode, area]: (typeof areas)[number]): string => {
    const name = (localAuthority(laCode)?.name ?? '').padEnd(28);
    return `  ${laCode.padEnd(4)} ${name} ${number(area.withPupils).padStart(6)} / ${number(area.rows)}`;
  };
  return [
    `${number(rows)} rows; ${number(applied)} establishments: ${listing(byStatus, STATUS_WORDS)}`,
    `Phases: ${listing(byPhase, PHASE_WORDS)}`,
    `Local authorities: ${areas.length} (establishments with pupils / all)`,
    ...(areas.length <= LISTED_AREAS ? areas.map(areaLine) : []),
  ];
};

const describeFaults = ({ total, leftOut, byCode, listed }: Faults, kept: number): readonly string[] => {
  if (total === 0) return [];
  // Rows that were left out come whole; of a kind that was only noted, the first few show what is meant.
  const told: Record<string, number> = {};
  const isTold = ({ code, severity }: Faults['listed'][number]): boolean => {
    told[code] = (told[code] ?? 0) + 1;
    return severity === 'leftOut' || told[code] <= NOTED_PER_CODE;
  };
  const shown = listed.filter(isTold);
  return [
    `Faults: ${number(total)}; rows left out: ${number(leftOut)} (${number(kept)} kept as the last register had them)`,
    ...Object.entries(byCode).map(([code, n]) => `  ${number(n).padStart(6)} ${code}`),
    ...shown.map(({ row, column, code, severity, fix }) => {
      const where = column === '' ? `row ${row}` : `row ${row} ${column}`;
      return `  ${where} ${code} (${SEVERITY_WORDS[severity] ?? ''}): ${fix}`;
    }),
    ...(total > shown.length ? ['  … more of them with --json'] : []),
  ];
};

/** What the import did, for a person. */
export const describeImport = (kind: ImportKind, { outcome, refusals, counts, faults, kept, ms, encoding }: ImportAnswer): readonly string[] => [
  `${OUTCOMES[outcome]}.`,
  ...refusals.map(({ code, fix, about }) => `  ${code}${about.length > 0 ? ` (${about.join(', ')})` : ''}: ${fix}`),
  ...(counts ? describeCounts(kind, counts) : []),
  ...(faults ? describeFaults(faults, kept) : []),
  ...(counts && ms ? [`${(ms / 1000).toFixed(1)} s, ${number(Math.round((counts.rows * 1000) / ms))} rows/s, read as ${encoding ?? '?'}`] : []),
];

/** 3 also when the register was applied but rows of it could not be: a script should look. */
export const exitCodeOf = (answer: Pick<ImportAnswer, 'outcome' | 'faults'>): number =>
  answer.outcome === 'refused' || (answer.faults?.leftOut ?? 0) > 0 ? EXIT.someRowsFailed : EXIT.ok;
