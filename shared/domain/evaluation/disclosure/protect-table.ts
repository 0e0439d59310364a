import { createCellNetwork, uncertaintyOf } from './cell-network.ts';
import type { Arc, CellNetwork } from './cell-network.ts';
import type { DisclosureProfile, Symbol } from './profiles.ts';

export interface CountTable {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Unrounded inner counts, row by row; totals are made from them. */
  readonly counts: readonly (readonly number[])[];
  /** Counts of the two largest contributors (establishments) of each inner cell, where dominance is to be checked. */
  readonly largest?: readonly (readonly (readonly [number, number])[])[] | undefined;
}

export type ReleasedCell = { readonly kind: 'shown'; readonly value: number } | { readonly kind: 'hidden'; readonly symbol: Symbol };

export type HiddenBecause = 'smallCount' | 'zeroOnSmallBase' | 'dominance' | 'couldBeWorkedOut' | 'hiddenBefore';

export interface Hidden {
  readonly row: string;
  readonly column: string;
  readonly because: HiddenBecause;
}

export interface ReleasedTable {
  /** The names of rows and columns, `Total` last. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly (readonly ReleasedCell[])[];
  /** What was hidden and why; ships with the release. It must not be published beside it: why a cell is hidden says something about it. */
  readonly report: readonly Hidden[];
}

/** An earlier release of the same table, and the counts it was made from (made again from the facts of that time). */
export interface EarlierRelease {
  readonly table: CountTable;
  readonly released: ReleasedTable;
}

export const TOTAL = 'Total';

const baseOf = (network: CellNetwork, { row, column }: Arc, [rows, columns]: readonly [number, number]): number => {
  // The base of an inner cell is its row; of a total, everything.
  const total =
    column === columns || row === rows
      ? network.arcs.find((arc) => arc.row === rows && arc.column === columns)
      : network.arcs.find((arc) => arc.row === row && arc.column === columns);
  return total?.count ?? 0;
};

const primaryReason = (
  { count }: Arc,
  { base, largest, profile }: { readonly base: number; readonly largest: readonly [number, number] | undefined; readonly profile: DisclosureProfile },
): HiddenBecause | undefined => {
  if (profile.minimum === 0) return undefined;
  if (count > 0 && count < profile.minimum) return 'smallCount';
  if (count === 0 && base < profile.minimum) return 'zeroOnSmallBase';
  if (profile.dominance && largest && count > 0) {
    const [first, second] = largest;
    if (first / count > profile.dominance.one || (first + second) / count > profile.dominance.two) return 'dominance';
  }
  return undefined;
};

/** The next cell to hide costs what readers lose: a large count, a true nought, and above all a total. */
const costOf = ({ row, column, count }: Arc, [rows, columns]: readonly [number, number]): number => {
  const isTotal = (row === rows ? 1 : 0) + (column === columns ? 1 : 0);
  return (count === 0 ? 1_000 : count) + isTotal * 100_000;
};

/**
 * Primary, then secondary suppression, then rounding. Cells are hidden until every hidden one, inner or total, could be anything within at
 * least `minimum`, even for somebody who knew all shown counts unrounded (who cannot: rounding comes on top). Given an earlier release of the
 * same table, what was hidden then stays hidden, and what was shown then counts as known.
 */
export const protectTable = (
  table: CountTable,
  profile: DisclosureProfile,
  earlier?: EarlierRelease,
  { rowTotalsAreShown = false }: { readonly rowTotalsAreShown?: boolean } = {},
): ReleasedTable => {
  const network = createCellNetwork(table.counts);
  const size = [table.rows.length, table.columns.length] as const;
  const names = { rows: [...table.rows, TOTAL], columns: [...table.columns, TOTAL] };
  const before = earlier && createCellNetwork(earlier.table.counts);
  const earlierCountOf = (arc: Arc): number => before?.arcs.find(({ row, column }) => row === arc.row && column === arc.column)?.count ?? 0;
  const wasHidden = ({ row, column }: Arc): boolean => earlier?.released.cells[row]?.[column]?.kind === 'hidden';

  // Totals that other tables show too are known whatever this one does: they are never hidden and never count as uncertain.
  const isKnown = ({ column }: Arc): boolean => rowTotalsAreShown && column === table.columns.length;
  const because = new Map<Arc, HiddenBecause>();
  for (const arc of network.arcs) {
    if (isKnown(arc)) continue;
    const largest = table.largest?.[arc.row]?.[arc.column];
    const reason = primaryReason(arc, { base: baseOf(network, arc, size), largest, profile }) ?? (wasHidden(arc) ? 'hiddenBefore' : undefined);
    if (reason) because.set(arc, reason);
  }

  const hidden = new Set(because.keys());
  const widthOf = (arc: Arc): number => {
    // Shown before, hidden now: the growth since is all that is unknown of it. Hidden both times: as uncertain as it was.
    const isNew = earlier !== undefined && !wasHidden(arc);
    const { down, up } = uncertaintyOf(network, arc, { hidden, floorOf: isNew ? earlierCountOf : () => 0, enough: profile.minimum });
    return down + up;
  };
  const narrow = (): Arc | undefined => [...hidden].find((arc) => widthOf(arc) < profile.minimum);
  for (let arc = narrow(); arc !== undefined; arc = narrow()) {
    const target = arc;
    const open = network.arcs.filter((one) => !hidden.has(one) && !isKnown(one)).toSorted((a, b) => costOf(a, size) - costOf(b, size));
    const now = widthOf(target);
    let next: Arc | undefined;
    let best = now;
    for (const candidate of open) {
      hidden.add(candidate);
      const width = widthOf(target);
      hidden.delete(candidate);
      if (width >= profile.minimum) {
        next = candidate;
        break;
      }
      if (width > best) {
        best = width;
        next = candidate;
      }
    }
    // Alone none helps: take the cheapest neighbour, and with it others will.
    next ??= open.find(({ row, column }) => row === target.row || column === target.column) ?? open[0];
    if (!next) break;
    hidden.add(next);
    because.set(next, 'couldBeWorkedOut');
  }

  const cells = names.rows.map((_, i) =>
    names.columns.map((_name, j): ReleasedCell => {
      const arc = network.arcs.find(({ row, column }) => row === i && column === j);
      if (!arc || hidden.has(arc)) return { kind: 'hidden', symbol: 'c' };
      const value = Math.round(arc.count / profile.rounding) * profile.rounding;
      return value === 0 && arc.count > 0 ? { kind: 'hidden', symbol: 'low' } : { kind: 'shown', value };
    }),
  );
  const report = [...because].map(([{ row, column }, reason]): Hidden => ({
    row: names.rows[row] ?? '',
    column: names.columns[column] ?? '',
    because: reason,
  }));
  return { ...names, cells, report };
};
