import { AUTHORITY_CODES } from '../../area-codes.ts';
import type { Cell } from '../csv.ts';
import { protectTogether } from '../disclosure/protect-together.ts';
import type { ReleasedSet } from '../disclosure/protect-together.ts';
import { publishPercent } from '../disclosure/publish-figures.ts';
import type { DisclosureProfile } from '../disclosure/profiles.ts';
import { TOTAL } from '../disclosure/protect-table.ts';
import type { ReleasedCell } from '../disclosure/protect-table.ts';
import { endOfLondonDay, minutesBetween } from '../elapsed.ts';
import type { ChildNotificationRow } from '../rows.ts';

type Row = ChildNotificationRow & { readonly sentAt: string };
const HOURS = 60;

/** One way of dividing the published people. The parts exclude each other and leave nobody out: that is what makes joint protection exact. */
export interface Division {
  readonly name: string;
  readonly title: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly partOf: (row: Row) => string;
}

export const DIVISIONS: readonly Division[] = [
  {
    name: 'timeliness',
    title: 'Told before the start of the school day that follows police attendance',
    parts: { seen_before_bell: 'read on the page before it', phoned_before_bell: 'not read, but told on the phone before it', later_or_not: 'later, or not yet' },
    partOf: ({ seenAt, phonedAt, dutyBy }) => {
      if (seenAt !== undefined && seenAt <= dutyBy) return 'seen_before_bell';
      return phonedAt !== undefined && phonedAt <= dutyBy ? 'phoned_before_bell' : 'later_or_not';
    },
  },
  {
    name: 'opened',
    title: 'When it was first opened',
    parts: { same_day: 'on the day of the first e-mail', within_24h: 'on a later day, within 24 hours', within_48h: 'within 48 hours', later_or_not: 'later, or not yet' },
    partOf: ({ sentAt, seenAt }) => {
      if (seenAt === undefined) return 'later_or_not';
      if (seenAt < endOfLondonDay(sentAt)) return 'same_day';
      const minutes = minutesBetween(sentAt, seenAt);
      if (minutes <= 24 * HOURS) return 'within_24h';
      return minutes <= 48 * HOURS ? 'within_48h' : 'later_or_not';
    },
  },
  {
    name: 'phase',
    title: 'Children told of, by phase of education',
    parts: { primary: 'primary', secondary: 'secondary', other: 'any other body' },
    partOf: ({ phase }) => {
      const name = phase.toLowerCase();
      if (name.includes('primary')) return 'primary';
      return name.includes('secondary') ? 'secondary' : 'other';
    },
  },
];

/** Who is published: children in notifications that were sent, not taken back, and whose bell has rung. Everybody in it is in every table. */
export const isPublished = (row: ChildNotificationRow, asOf: string): row is Row =>
  !row.test && row.sentAt !== undefined && row.recalledAt === undefined && row.dutyBy <= asOf;

export const createPublishCounts = (divisions: readonly Division[] = DIVISIONS) => {
  const counts = new Map<string, Map<string, number>>();
  return {
    add: (row: Row): void => {
      const own = counts.get(row.laCode) ?? new Map<string, number>();
      counts.set(row.laCode, own);
      for (const { name, partOf } of divisions) {
        const key = `${name}|${partOf(row)}`;
        own.set(key, (own.get(key) ?? 0) + 1);
      }
    },
    release: (profile: DisclosureProfile): ReleasedSet | undefined => {
      const rows = [...counts.keys()].toSorted();
      const tables = divisions.map(({ name, parts }) => {
        const columns = Object.keys(parts);
        return [name, { columns, counts: rows.map((row) => columns.map((part) => counts.get(row)?.get(`${name}|${part}`) ?? 0)) }] as const;
      });
      return rows.length === 0 ? undefined : protectTogether({ rows, tables: Object.fromEntries(tables) }, profile);
    },
  };
};

const cellOf = (cell: ReleasedCell | undefined): Cell => (cell?.kind === 'shown' ? cell.value : (cell?.symbol ?? 'x'));
/** From the rounded counts that are shown beside it: it says nothing that they do not. */
const percentOf = (cell: ReleasedCell | undefined, total: ReleasedCell | undefined, profile: DisclosureProfile): Cell =>
  cell?.kind === 'shown' && total?.kind === 'shown' ? publishPercent(cell.value, total.value, { ...profile, minimum: 1 }) : 'c';

const IDENTIFIERS = ['time_period', 'time_identifier', 'geographic_level', 'country_code', 'country_name', 'old_la_code', 'new_la_code', 'la_name'];
const identify = (row: string, period: readonly [string, string]): readonly Cell[] => {
  const national = row === TOTAL;
  const known = AUTHORITY_CODES.get(row);
  const isWelsh = known?.onsCode.startsWith('W') === true;
  const country = isWelsh ? ['W92000004', 'Wales'] : ['E92000001', 'England'];
  if (national) return [...period, 'National', ...country, '', '', ''];
  // Small areas together, and one that exists only for trying out, have no code.
  return [...period, 'Local authority', ...country, /^\d{3}$/.test(row) ? row : 'z', known?.onsCode ?? 'z', known?.name ?? row];
};

export const publishHeader = ({ parts }: Division): readonly string[] => [
  ...IDENTIFIERS,
  'notifications_count',
  ...Object.keys(parts).flatMap((part) => [`${part}_count`, `${part}_percent`]),
];

/** One file in the shape of DfE's data standard: a line per area and one for all. */
export const publishRows = ({ name, parts }: Division, released: ReleasedSet, period: readonly [string, string], profile: DisclosureProfile): readonly (readonly Cell[])[] => {
  const table = released.tables[name];
  return released.rows.map((row, i) => {
    const cells = table?.cells[i] ?? [];
    const total = cells.at(-1);
    return [...identify(row, period), cellOf(total), ...Object.keys(parts).flatMap((_, j) => [cellOf(cells[j]), percentOf(cells[j], total, profile)])];
  });
};

export const META_HEADER = ['col_name', 'col_type', 'label', 'indicator_grouping', 'indicator_unit', 'indicator_dp', 'filter_hint', 'filter_grouping_column'];
/** The file beside it that says what each indicator is (DfE: data.meta.csv). */
export const publishMeta = ({ title, parts }: Division): readonly (readonly Cell[])[] => [
  ['notifications_count', 'Indicator', 'Children in notifications', title, '', 0, '', ''],
  ...Object.entries(parts).flatMap(([part, label]) => [
    [`${part}_count`, 'Indicator', `Number: ${label}`, title, '', 0, '', ''],
    [`${part}_percent`, 'Indicator', `Percentage: ${label}`, title, '%', 0, '', ''],
  ]),
];

/** Beside the package and never in it: why a cell is hidden says something about it. */
export const REPORT_FILE = 'for-sign-off/suppression_report.csv';
export const REPORT_HEADER = ['table', 'row', 'column', 'because'];
/** What was hidden and why: for whoever signs the release off, never beside it. */
export const suppressionReport = (released: ReleasedSet): readonly (readonly Cell[])[] => [
  ...released.merged.map((row) => ['all', row, 'all', 'mergedIntoOtherAreas']),
  ...Object.entries(released.tables).flatMap(([name, { report }]) => report.map(({ row, column, because }) => [name, row, column, because])),
];

/** Calendar quarters only, and each of them as of one time only: then there are never two publications to subtract from each other. */
export const publishPeriod = (from: string, to: string): { readonly period: readonly [string, string]; readonly settledOn: string } | undefined => {
  const first = Temporal.PlainDate.from(from);
  const last = first.add({ months: 3 }).subtract({ days: 1 });
  if (first.day !== 1 || (first.month - 1) % 3 !== 0 || last.toString() !== to) return undefined;
  return { period: [String(first.year), `Calendar year Q${1 + (first.month - 1) / 3}`], settledOn: last.add({ days: 15 }).toString() };
};
