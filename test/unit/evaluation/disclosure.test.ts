import { describe, expect, it } from 'vitest';
import { DISCLOSURE_PROFILES } from '../../../shared/domain/evaluation/disclosure/profiles.ts';
import { protectTable } from '../../../shared/domain/evaluation/disclosure/protect-table.ts';
import type { ReleasedTable } from '../../../shared/domain/evaluation/disclosure/protect-table.ts';
import { createGroupSizes } from '../../../shared/domain/evaluation/disclosure/group-sizes.ts';
import type { Described } from '../../../shared/domain/evaluation/disclosure/widen-groups.ts';
import { DOSSIER_TABLES } from '../../../shared/domain/evaluation/export/controlled-tables.ts';
import { publishMinutes, publishPercent } from '../../../shared/domain/evaluation/disclosure/publish-figures.ts';

const PUBLISH = DISCLOSURE_PROFILES['publish-10-5'];
const show = ({ cells }: ReleasedTable): readonly string[] =>
  cells.map((row) => row.map((cell) => (cell.kind === 'shown' ? cell.value : cell.symbol)).join(' '));

describe('a published table', () => {
  const table = {
    rows: ['Primary', 'Secondary', 'Special'],
    columns: ['Read', 'Phoned'],
    counts: [
      [112, 41],
      [87, 33],
      [24, 4],
    ],
  };

  it('hides a small count, and as many more as keep it from being worked out, and rounds the rest', () => {
    const released = protectTable(table, PUBLISH);

    expect(show(released)).toEqual(['110 40 155', 'c c 120', 'c c 30', '225 80 300']);
    expect(released.report).toEqual([
      { row: 'Special', column: 'Phoned', because: 'smallCount' },
      { row: 'Special', column: 'Read', because: 'couldBeWorkedOut' },
      { row: 'Secondary', column: 'Phoned', because: 'couldBeWorkedOut' },
      { row: 'Secondary', column: 'Read', because: 'couldBeWorkedOut' },
    ]);
  });

  it('keeps a true nought on a large base and hides one on a small base', () => {
    const released = protectTable(
      {
        rows: ['A', 'B'],
        columns: ['x', 'y'],
        counts: [
          [40, 0],
          [6, 0],
        ],
      },
      PUBLISH,
    );

    expect(released.report).toContainEqual({ row: 'B', column: 'y', because: 'zeroOnSmallBase' });
    expect(released.report).not.toContainEqual({ row: 'A', column: 'y', because: 'zeroOnSmallBase' });
  });

  it('hides a cell that is nearly all one establishment', () => {
    const largest = [
      [
        [30, 5],
        [10, 9],
      ] as const,
    ];
    const released = protectTable({ rows: ['A'], columns: ['x', 'y'], counts: [[50, 40]], largest }, PUBLISH);

    expect(released.report).toContainEqual({ row: 'A', column: 'x', because: 'dominance' });
    expect(released.report).not.toContainEqual({ row: 'A', column: 'y', because: 'dominance' });
  });

  it('goes on hiding what it hid before', () => {
    const first = protectTable(table, PUBLISH);
    const grown = {
      ...table,
      counts: [
        [112, 41],
        [87, 33],
        [24, 12],
      ],
    };

    const second = protectTable(grown, PUBLISH, { table, released: first });

    expect(second.cells[2]?.[1]).toEqual({ kind: 'hidden', symbol: 'c' });
    expect(second.report).toContainEqual({ row: 'Special', column: 'Phoned', because: 'hiddenBefore' });
  });

  it('is untouched inside the agreement', () => {
    expect(show(protectTable(table, DISCLOSURE_PROFILES['trusted-none']))).toEqual(['112 41 153', '87 33 120', '24 4 28', '223 78 301']);
  });

  it('follows the hospital profile when asked: eight is shown, seven is not', () => {
    const released = protectTable(
      {
        rows: ['A', 'B', 'C'],
        columns: ['x', 'y'],
        counts: [
          [8, 90],
          [7, 80],
          [70, 60],
        ],
      },
      DISCLOSURE_PROFILES['hes-7-5'],
    );

    expect(released.report[0]).toEqual({ row: 'B', column: 'x', because: 'smallCount' });
  });
});

describe('a published rate', () => {
  it.each([
    [45, 60, 75],
    [9, 60, 'c'],
    [55, 60, 'c'],
    [0, 60, 0],
    [60, 60, 100],
    [15, 25, 'u'],
    [0, 9, 'c'],
    [0, 0, 'z'],
  ])('of %i in %i is %s', (n, of, published) => {
    expect(publishPercent(n, of, PUBLISH)).toBe(published);
  });

  it('is exact inside the agreement', () => {
    expect(publishPercent(1, 8, DISCLOSURE_PROFILES['trusted-none'])).toBe(12.5);
  });
});

describe('published minutes', () => {
  it.each([
    [67, 12, 'median', 65],
    [67, 9, 'median', 'c'],
    [67, 49, 'p90', 'c'],
    [68, 50, 'p90', 70],
    [undefined, 0, 'median', 'z'],
  ] as const)('%s from %i (%s) are %s', (minutes, of, which, published) => {
    expect(publishMinutes(minutes, of, { profile: PUBLISH, which })).toBe(published);
  });
});

const widenGroups = (rows: readonly Described[]) => {
  const sizes = createGroupSizes();
  for (const row of rows) sizes.add(row);
  return sizes.widen();
};

describe('small groups of controlled rows', () => {
  const rows = (n: number, week: string, yearBand: string) =>
    Array.from({ length: n }, () => ({ area: '840', phase: 'Primary', yearBand, week, month: week.slice(0, 7) }));

  it('keep their week when every group has five', () => {
    expect(widenGroups([...rows(5, '2026-11-02', 'ks1'), ...rows(6, '2026-11-09', 'ks1')])).toEqual({ widening: 'none', smallest: 5 });
  });

  it('become months, then lose their year band, and say so when even that is too fine', () => {
    expect(widenGroups([...rows(4, '2026-11-02', 'ks1'), ...rows(3, '2026-11-09', 'ks1')])).toEqual({ widening: 'month', smallest: 7 });
    expect(widenGroups([...rows(4, '2026-11-02', 'ks1'), ...rows(3, '2026-11-09', 'ks2')])).toEqual({ widening: 'monthWithoutYearBand', smallest: 7 });
    expect(widenGroups([...rows(3, '2026-11-02', 'ks1')])).toEqual({ widening: 'monthWithoutYearBand', smallest: 3 });
    expect(widenGroups([])).toEqual({ widening: 'monthWithoutYearBand', smallest: 0 });
  });

  it('do not say beside a hidden year band how old the child was', () => {
    const child = { yearBand: 'ks2', ageBand: '5to10', attendedAt: '2026-11-22T22:00:00.000Z' };
    const { columns } = DOSSIER_TABLES.find(({ name }) => name === 'child_incidents')!;
    const shownAs = (widening: 'month' | 'monthWithoutYearBand') =>
      columns.flatMap((column) => (/^(age_band|child_year_band)$/.test(column.name) && column.type === 'category' ? [column.cell(child, { asOf: '2026-12-01T00:00:00.000Z', widening })] : []));

    expect(shownAs('month')).toEqual(['5to10', 'ks2']);
    expect(shownAs('monthWithoutYearBand')).toEqual(['c', 'c']);
  });
});
