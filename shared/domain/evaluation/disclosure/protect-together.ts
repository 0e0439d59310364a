import type { DisclosureProfile } from './profiles.ts';
import { TOTAL, protectTable } from './protect-table.ts';
import type { CountTable, ReleasedTable } from './protect-table.ts';

/** Several ways of dividing the same people: every table has the same rows, and each row adds up to the same total in all of them. */
export interface TableSet {
  readonly rows: readonly string[];
  readonly tables: Readonly<Record<string, Pick<CountTable, 'columns' | 'counts'>>>;
}

export interface ReleasedSet {
  readonly rows: readonly string[];
  readonly tables: Readonly<Record<string, ReleasedTable>>;
  /** Rows too small to stand alone, now one row. */
  readonly merged: readonly string[];
}

export const OTHER = 'Other areas';
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Small rows become one row, and it takes in the next smallest until it is large enough itself. */
const rowsToMerge = (rows: readonly string[], totals: readonly number[], minimum: number): readonly string[] => {
  const bySize = rows.map((row, i) => ({ row, total: totals[i] ?? 0 })).toSorted((a, b) => a.total - b.total || a.row.localeCompare(b.row));
  let merged = bySize.filter(({ total }) => total < minimum);
  while (merged.length > 0 && sum(merged.map(({ total }) => total)) < minimum && merged.length < bySize.length) merged = bySize.slice(0, merged.length + 1);
  return merged.map(({ row }) => row);
};

/**
 * Tables that share their row totals leave together or not at all. Their totals are shown in every table, and each table is protected as if
 * whoever reads it knew them exactly. What two tables say together about a cell is then what each says alone: given the totals, a way to fill
 * the hidden cells of one table goes with every way to fill those of another. So the attack on all of them at once gains nothing.
 */
export const protectTogether = ({ rows, tables }: TableSet, profile: DisclosureProfile): ReleasedSet | undefined => {
  const [first] = Object.values(tables);
  const totals = first?.counts.map(sum) ?? [];
  for (const { counts } of Object.values(tables)) {
    if (counts.some((row, i) => sum(row) !== totals[i])) throw new Error('tables of one set divide the same people');
  }
  // Fewer people than that in all: nothing can be said.
  if (sum(totals) < profile.minimum) return undefined;
  const merged = profile.minimum > 0 ? rowsToMerge(rows, totals, profile.minimum) : [];
  const kept = rows.filter((row) => !merged.includes(row));
  const names = merged.length > 0 ? [...kept, OTHER] : kept;
  const released = Object.entries(tables).map(([name, { columns, counts }]) => {
    const rowOf = (row: string): readonly number[] => counts[rows.indexOf(row)] ?? [];
    const other = columns.map((_, column) => sum(merged.map((row) => rowOf(row)[column] ?? 0)));
    const own = { rows: names, columns, counts: [...kept.map(rowOf), ...(merged.length > 0 ? [other] : [])] };
    return [name, protectTable(own, profile, undefined, { rowTotalsAreShown: true })] as const;
  });
  return { rows: [...names, TOTAL], tables: Object.fromEntries(released), merged };
};
