import { describe, expect, it } from 'vitest';
import { DISCLOSURE_PROFILES } from '../../../shared/domain/evaluation/disclosure/profiles.ts';
import { protectTable } from '../../../shared/domain/evaluation/disclosure/protect-table.ts';
import type { CountTable, ReleasedTable } from '../../../shared/domain/evaluation/disclosure/protect-table.ts';
import { createPolytope } from '../../support/simplex.ts';
import type { Constraint } from '../../support/simplex.ts';

const PROFILE = DISCLOSURE_PROFILES['publish-10-5'];
const TABLES = 500;
const WIDE = 10;
const SMALL = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]);

// A stated generator, so that every run attacks the same 500 tables.
const createRandom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Skewed like ours: many small cells, some noughts, a few large ones. */
const randomTable = (seed: number): CountTable => {
  const random = createRandom(seed);
  const rows = 1 + Math.floor(random() * 5);
  const columns = 1 + Math.floor(random() * 5);
  const scale = [4, 12, 40, 150][Math.floor(random() * 4)]!;
  const cell = (): number => (random() < 0.15 ? 0 : Math.floor(-Math.log(1 - random()) * scale));
  const names = (letter: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${letter}${i}`);
  return { rows: names('r', rows), columns: names('c', columns), counts: Array.from({ length: rows }, () => Array.from({ length: columns }, cell)) };
};

const withTotals = ({ counts }: CountTable): readonly (readonly number[])[] => {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const rows = counts.map((row) => [...row, sum(row)]);
  return [...rows, rows[0]!.map((_, j) => sum(rows.map((row) => row[j]!)))];
};

interface Known {
  readonly low: number;
  readonly high: number;
}

/** What the attacker knows of each cell: nothing of a hidden one, the rounding interval of a shown one (or, for the strongest, its exact count). */
const knownCells = (released: ReleasedTable, exact?: readonly (readonly number[])[]): readonly (readonly Known[])[] =>
  released.cells.map((row, i) =>
    row.map((cell, j) => {
      if (cell.kind === 'hidden') return { low: 0, high: Infinity };
      const true_ = exact?.[i]?.[j];
      return true_ === undefined ? { low: Math.max(0, cell.value - 2), high: cell.value + 2 } : { low: true_, high: true_ };
    }),
  );

/** Constraints of one table over variables that start at `offset`: x = low + variable. */
const constraintsOf = (known: readonly (readonly Known[])[], { offset, variables }: { offset: number; variables: number }): readonly Constraint[] => {
  const R = known.length;
  const C = known[0]!.length;
  const at = (i: number, j: number): number => offset + i * C + j;
  const found: Constraint[] = [];
  const equal = (parts: readonly (readonly [number, number])[], total: readonly [number, number]): void => {
    const coefficients = Array.from({ length: variables }, () => 0);
    let bound = 0;
    for (const [i, j] of parts) {
      coefficients[at(i, j)]! += 1;
      bound -= known[i]![j]!.low;
    }
    coefficients[at(...total)]! -= 1;
    bound += known[total[0]]![total[1]]!.low;
    found.push({ coefficients, bound }, { coefficients: coefficients.map((value) => -value), bound: -bound });
  };
  for (let i = 0; i < R; i += 1)
    equal(
      Array.from({ length: C - 1 }, (_, j) => [i, j] as const),
      [i, C - 1],
    );
  for (let j = 0; j < C; j += 1)
    equal(
      Array.from({ length: R - 1 }, (_, i) => [i, j] as const),
      [R - 1, j],
    );
  known.forEach((row, i) =>
    row.forEach(({ low, high }, j) => {
      if (high === Infinity) return;
      const coefficients = Array.from({ length: variables }, () => 0);
      coefficients[at(i, j)] = 1;
      found.push({ coefficients, bound: high - low });
    }),
  );
  return found;
};

const widthsOf = (polytope: ReturnType<typeof createPolytope>, cells: readonly number[], variables: number): readonly number[] =>
  cells.map((cell) => {
    const objective = Array.from({ length: variables }, (_, i) => (i === cell ? 1 : 0));
    const high = polytope.maximise(objective);
    const low = -polytope.maximise(objective.map((value) => -value));
    return high - low;
  });

const hiddenOf = (released: ReleasedTable, offset = 0): readonly number[] =>
  released.cells.flatMap((row, i) => row.flatMap((cell, j) => (cell.kind === 'hidden' ? [offset + i * row.length + j] : [])));

const attackByProgramming = (table: CountTable, released: ReleasedTable, exact: boolean): readonly number[] => {
  const known = knownCells(released, exact ? withTotals(table) : undefined);
  const variables = known.length * known[0]!.length;
  return widthsOf(createPolytope(variables, constraintsOf(known, { offset: 0, variables })), hiddenOf(released), variables);
};

/** Sums alone: a hidden cell lies between its row (column) total and what the shown cells leave of it. */
const attackBySums = (released: ReleasedTable): readonly number[] => {
  const known = knownCells(released);
  const R = known.length - 1;
  const C = known[0]!.length - 1;
  return known.flatMap((row, i) =>
    row.flatMap((cell, j) => {
      if (cell.high !== Infinity || i === R || j === C) return [];
      const rest = (others: readonly Known[], total: Known): Known => ({
        low: Math.max(0, total.low - others.reduce((sum, one) => sum + one.high, 0)),
        high: total.high - others.reduce((sum, one) => sum + one.low, 0),
      });
      const byRow = rest(
        row.filter((_, k) => k !== j && k !== C),
        row[C]!,
      );
      const byColumn = rest(
        known
          .slice(0, R)
          .filter((_, k) => k !== i)
          .map((one) => one[j]!),
        known[R]![j]!,
      );
      return [Math.min(byRow.high, byColumn.high) - Math.max(byRow.low, byColumn.low)];
    }),
  );
};

const seeds = Array.from({ length: TABLES }, (_, i) => 1_000 + i);
const protectedTables = seeds.map((seed) => {
  const table = randomTable(seed);
  return { seed, table, released: protectTable(table, PROFILE) };
});

describe(`an attacker of ${TABLES} published tables`, { tags: ['T31'] }, () => {
  it('finds no count below ten anywhere, and nothing that is not a multiple of five', () => {
    for (const { table, released } of protectedTables) {
      const truth = withTotals(table);
      released.cells.forEach((row, i) =>
        row.forEach((cell, j) => {
          if (cell.kind !== 'shown') return;
          expect(SMALL.has(truth[i]![j]!)).toBe(false);
          expect(cell.value % 5).toBe(0);
        }),
      );
    }
  });

  it('cannot bound a hidden cell within ten by adding and subtracting', () => {
    const widths = protectedTables.flatMap(({ released }) => attackBySums(released));

    expect(widths.length).toBeGreaterThan(1_000);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(WIDE);
  });

  it('cannot bound a hidden cell within ten by linear programming', () => {
    for (const { seed, table, released } of protectedTables) {
      const narrow = attackByProgramming(table, released, false).filter((width) => width < WIDE - 1e-6);
      expect({ seed, narrow }).toEqual({ seed, narrow: [] });
    }
  });

  it('cannot even when it knows every shown count unrounded', () => {
    for (const { seed, table, released } of protectedTables) {
      const narrow = attackByProgramming(table, released, true).filter((width) => width < WIDE - 1e-6);
      expect({ seed, narrow }).toEqual({ seed, narrow: [] });
    }
  });

  it('cannot by comparing two releases of one table, between which a few late incidents were added', () => {
    for (const { seed, table } of protectedTables.filter((_, i) => i % 3 === 0)) {
      const random = createRandom(seed * 7);
      const later = { ...table, counts: table.counts.map((row) => row.map((count) => count + (random() < 0.3 ? Math.ceil(random() * 4) : 0))) };
      const first = protectTable(table, PROFILE);
      const second = protectTable(later, PROFILE, { table, released: first });
      const [one, two] = [knownCells(first), knownCells(second)];
      const cells = one.length * one[0]!.length;
      const variables = 2 * cells;
      // Incidents are only added: each count is at least what it was.
      const growth = Array.from({ length: cells }, (_, cell): Constraint => {
        const coefficients = Array.from({ length: variables }, (_v, i) => (i === cell ? 1 : i === cell + cells ? -1 : 0));
        const [i, j] = [Math.floor(cell / one[0]!.length), cell % one[0]!.length];
        return { coefficients, bound: two[i]![j]!.low - one[i]![j]!.low };
      });
      const polytope = createPolytope(variables, [
        ...constraintsOf(one, { offset: 0, variables }),
        ...constraintsOf(two, { offset: cells, variables }),
        ...growth,
      ]);
      const narrow = widthsOf(polytope, [...hiddenOf(first), ...hiddenOf(second, cells)], variables).filter((width) => width < WIDE - 1e-6);
      expect({ seed, narrow }).toEqual({ seed, narrow: [] });
    }
  });

  it('would succeed against small counts hidden alone, so it is no straw man', () => {
    const broken = protectedTables.filter(({ table }) => {
      const cells = withTotals(table).map((row) =>
        row.map((count) =>
          count > 0 && count < 10 ? ({ kind: 'hidden', symbol: 'c' } as const) : ({ kind: 'shown', value: Math.round(count / 5) * 5 } as const),
        ),
      );
      const naive: ReleasedTable = { rows: [], columns: [], cells, report: [] };
      return attackBySums(naive).some((width) => width < WIDE);
    });

    expect(broken.length).toBeGreaterThan(100);
  });

  it('leaves something to read: most large cells of large tables are shown', () => {
    const large = protectedTables.filter(({ table }) => table.counts.flat().reduce((a, b) => a + b, 0) > 1_000);
    const shown = large.flatMap(({ table, released }) =>
      released.cells
        .slice(0, -1)
        .flatMap((row, i) => row.slice(0, -1).flatMap((cell, j) => (table.counts[i]![j]! >= 10 ? [cell.kind === 'shown'] : []))),
    );

    expect(shown.filter(Boolean).length / shown.length).toBeGreaterThan(0.7);
  });
});
