import { describe, expect, it } from 'vitest';
import { DISCLOSURE_PROFILES } from '../../../shared/domain/evaluation/disclosure/profiles.ts';
import { protectTogether } from '../../../shared/domain/evaluation/disclosure/protect-together.ts';
import type { ReleasedSet, TableSet } from '../../../shared/domain/evaluation/disclosure/protect-together.ts';
import type { ReleasedTable } from '../../../shared/domain/evaluation/disclosure/protect-table.ts';
import { createSeededRandom } from '../../../shared/domain/evaluation/study/seeded-random.ts';
import { createPolytope } from '../../support/simplex.ts';
import type { Constraint } from '../../support/simplex.ts';

const PROFILE = DISCLOSURE_PROFILES['publish-10-5'];
const SETS = 500;
const WIDE = 10;

/** The same people divided in two ways, with the rows of both adding up to the same. */
const randomSet = (seed: number): TableSet => {
  const random = createSeededRandom(seed);
  const rows = Array.from({ length: 1 + random.below(4) }, (_, i) => `area${i}`);
  const columns = [2 + random.below(2), 2 + random.below(3)] as const;
  const scale = random.pick([6, 20, 60]);
  const people = rows.map(() => Array.from({ length: Math.floor(-Math.log(1 - random.next()) * scale * 2) }, () => columns.map((n) => Math.floor(random.next() ** 2 * n))));
  const table = (which: 0 | 1): TableSet['tables'][string] => ({
    columns: Array.from({ length: columns[which] }, (_, i) => `c${i}`),
    counts: people.map((of) => Array.from({ length: columns[which] }, (_, i) => of.filter((person) => person[which] === i).length)),
  });
  return { rows, tables: { one: table(0), two: table(1) } };
};

/** What the attacker knows: every shown count exactly. Cells are variables; totals are sums; both tables' rows have one total. */
const attack = (released: ReleasedSet, truth: readonly (readonly (readonly number[])[])[]): readonly number[] => {
  const tables = Object.values(released.tables);
  const offsets = tables.map((_, t) => tables.slice(0, t).reduce((sum, one) => sum + inner(one).rows * inner(one).columns, 0));
  const variables = tables.reduce((sum, one) => sum + inner(one).rows * inner(one).columns, 0);
  const found: Constraint[] = [];
  const equal = (cells: readonly number[], bound: number): void => {
    const coefficients = Array.from({ length: variables }, (_, i) => (cells.includes(i) ? 1 : 0));
    found.push({ coefficients, bound }, { coefficients: coefficients.map((one) => -one), bound: -bound });
  };
  const hidden: number[] = [];
  tables.forEach((table, t) => {
    const { rows: R, columns: C } = inner(table);
    const at = (i: number, j: number): number => offsets[t]! + i * C + j;
    for (let i = 0; i <= R; i += 1) {
      for (let j = 0; j <= C; j += 1) {
        const cells = [...Array(R).keys()].filter((k) => i === R || k === i).flatMap((k) => [...Array(C).keys()].filter((l) => j === C || l === j).map((l) => at(k, l)));
        const value = cells.reduce((sum, cell) => sum + flat(truth[t]!)[cell - offsets[t]!]!, 0);
        if (table.cells[i]![j]!.kind === 'shown') equal(cells, value);
        else if (i < R && j < C) hidden.push(at(i, j));
      }
    }
    // The same people: each row of this table has as many as that row of the first.
    if (t > 0) {
      for (let i = 0; i < R; i += 1) {
        const coefficients = Array.from({ length: variables }, () => 0);
        for (let j = 0; j < C; j += 1) coefficients[at(i, j)] = 1;
        const { columns } = inner(tables[0]!);
        for (let j = 0; j < columns; j += 1) coefficients[offsets[0]! + i * columns + j] = -1;
        found.push({ coefficients, bound: 0 }, { coefficients: coefficients.map((one) => -one), bound: 0 });
      }
    }
  });
  const polytope = createPolytope(variables, found);
  return hidden.map((cell) => {
    const objective = Array.from({ length: variables }, (_, i) => (i === cell ? 1 : 0));
    return polytope.maximise(objective) + polytope.maximise(objective.map((one) => -one));
  });
};
const inner = ({ rows, columns }: ReleasedTable) => ({ rows: rows.length - 1, columns: columns.length - 1 });
const flat = (counts: readonly (readonly number[])[]): readonly number[] => counts.flat();

/** The unrounded inner counts of the released rows. */
const truthOf = (set: TableSet, released: ReleasedSet): readonly (readonly (readonly number[])[])[] =>
  Object.values(set.tables).map(({ columns, counts }) =>
    released.rows.slice(0, -1).map((row) => {
      const own = set.rows.includes(row) ? [row] : released.merged;
      return columns.map((_, j) => own.reduce((sum, name) => sum + counts[set.rows.indexOf(name)]![j]!, 0));
    }),
  );

describe(`an attacker of ${SETS} sets of tables that share their margins`, { tags: ['T31'] }, () => {
  const sets = Array.from({ length: SETS }, (_, i) => 9_000 + i).flatMap((seed) => {
    const set = randomSet(seed);
    const released = protectTogether(set, PROFILE);
    return released ? [{ seed, set, released, truth: truthOf(set, released) }] : [];
  });

  it('cannot bound a hidden cell within ten by linear programming over all tables at once, knowing every shown count unrounded', () => {
    let attacked = 0;
    for (const { seed, released, truth } of sets) {
      const widths = attack(released, truth);
      attacked += widths.length;
      const narrow = widths.filter((width) => width < WIDE - 1e-6);
      expect({ seed, narrow }).toEqual({ seed, narrow: [] });
    }
    expect(attacked).toBeGreaterThan(300);
  });

  it('finds the same totals in every table, and none of them small', () => {
    for (const { released } of sets) {
      const [one, two] = Object.values(released.tables).map((table) => table.cells.map((row) => row.at(-1)));
      expect(one).toEqual(two);
      for (const cell of one!) expect(cell?.kind === 'shown' && cell.value >= WIDE).toBe(true);
    }
  });

  it('leaves something to read', () => {
    const cells = sets.flatMap(({ released }) => Object.values(released.tables).flatMap((table) => table.cells.slice(0, -1).flatMap((row) => row.slice(0, -1))));

    expect(cells.filter(({ kind }) => kind === 'shown').length / cells.length).toBeGreaterThan(0.3);
  });
});
