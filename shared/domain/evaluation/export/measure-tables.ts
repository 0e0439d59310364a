import type { Cell } from '../csv.ts';
import { DEFINITIONS_VERSION } from '../measure.ts';
import type { MeasureResult } from '../measure-tally.ts';
import { ratioOfShares } from '../statistics/ratio-of-shares.ts';
import { differenceOfShares } from '../statistics/wilson-interval.ts';
import { NA } from './column.ts';
import type { Column } from './column.ts';

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const tenth = (value: number | undefined): Cell => (value === undefined ? NA : Math.round(value * 10) / 10);
const thousandth = (value: number | undefined): Cell => (value === undefined ? NA : Math.round(value * 1000) / 1000);

const RE_AIM = { reach: 'reach', effectiveness: 'effectiveness', adoption: 'adoption', implementation: 'implementation', maintenance: 'maintenance' };
const WHAT: readonly Column<MeasureResult>[] = [
  { name: 'measure', type: 'string', means: 'which measure', cell: ({ measure }) => measure.id },
  { name: 'name', type: 'string', means: 'its name', cell: ({ measure }) => measure.name },
  { name: 'unit', type: 'string', means: 'what is counted', cell: ({ unit }) => snake(unit) },
  { name: 're_aim', type: 'category', means: 'dimension of the RE-AIM frame', categories: RE_AIM, cell: ({ measure }) => measure.dimension },
  { name: 'breakdown', type: 'string', means: 'by what the rows are grouped; total for all', cell: ({ by }) => snake(by) },
  { name: 'breakdown_value', type: 'string', means: 'which group', cell: ({ group }) => group },
];

/** Every measure as n of N with its definition beside it. */
export const MEASURE_COLUMNS: readonly Column<MeasureResult>[] = [
  ...WHAT,
  { name: 'numerator', type: 'number', means: 'n; z for measures in minutes', cell: ({ numerator }) => numerator ?? NA },
  { name: 'denominator', type: 'number', means: 'N', cell: ({ denominator }) => denominator },
  {
    name: 'percent',
    type: 'number',
    unit: 'percent',
    means: 'n of N; z when N is 0',
    cell: ({ numerator, denominator }) => (numerator === undefined || denominator === 0 ? NA : tenth((100 * numerator) / denominator)),
  },
  { name: 'percent_low', type: 'number', unit: 'percent', means: "lower end of Wilson's 95 % interval; z where units are not independent", cell: ({ interval }) => tenth(interval && 100 * interval.low) },
  { name: 'percent_high', type: 'number', unit: 'percent', means: 'upper end', cell: ({ interval }) => tenth(interval && 100 * interval.high) },
  { name: 'still_open', type: 'integer', means: 'in N, not in n, and the time is not up', cell: ({ open }) => open },
  { name: 'not_due', type: 'integer', means: 'shown, in neither n nor N', cell: ({ notDue }) => notDue },
  { name: 'minutes_median', type: 'number', unit: 'minutes', means: 'median (type 7)', cell: ({ median }) => tenth(median) },
  { name: 'minutes_p90', type: 'number', unit: 'minutes', means: '90th percentile (type 7)', cell: ({ p90 }) => tenth(p90) },
  { name: 'numerator_means', type: 'string', means: 'definition of n', cell: ({ measure }) => measure.numerator },
  { name: 'denominator_means', type: 'string', means: 'definition of N', cell: ({ measure }) => measure.denominator },
  { name: 'left_out', type: 'string', means: 'what is in neither', cell: ({ measure }) => measure.exclusions },
  { name: 'definitions_version', type: 'string', means: 'version of these definitions', cell: () => DEFINITIONS_VERSION },
];

/** One group beside everybody else: is the measure as good for them? (Measure EQ1.) */
export interface EquityGap {
  readonly result: MeasureResult;
  readonly n: number;
  readonly of: number;
  readonly rest: readonly [n: number, of: number];
}

/** Shares of independent units, each group against all the others; groups and rests without anybody are left out. */
export const equityGaps = (results: readonly MeasureResult[]): readonly EquityGap[] => {
  const whole = new Map<string, readonly [number, number]>();
  const keyOf = ({ measure, unit, by }: MeasureResult): string => `${measure.id}|${unit}|${by}`;
  // Everybody who has this breakdown at all: a child without a school is in no phase and no part of the comparison.
  for (const result of results) {
    const [n, of] = whole.get(keyOf(result)) ?? [0, 0];
    whole.set(keyOf(result), [n + (result.numerator ?? 0), of + result.denominator]);
  }
  return results.flatMap((result) => {
    const { interval, by, numerator = 0, denominator } = result;
    if (interval === undefined || by === 'total') return [];
    const [n, of] = whole.get(keyOf(result)) ?? [0, 0];
    const rest = [n - numerator, of - denominator] as const;
    return rest[1] > 0 ? [{ result, n: numerator, of: denominator, rest }] : [];
  });
};

const gap = (row: EquityGap) => differenceOfShares([row.n, row.of], row.rest);
const ratio = (row: EquityGap) => ratioOfShares([row.n, row.of], row.rest);
const points = (value: number | undefined): Cell => tenth(value === undefined ? undefined : 100 * value);

export const EQUITY_COLUMNS: readonly Column<EquityGap>[] = [
  ...WHAT.map((column): Column<EquityGap> => {
    if (column.type === 'pid') throw new Error('a measure has no pseudonym');
    return { ...column, cell: (row, as) => column.cell(row.result, as) };
  }),
  { name: 'numerator', type: 'number', means: 'n of the group', cell: (row) => row.n },
  { name: 'denominator', type: 'number', means: 'N of the group', cell: (row) => row.of },
  { name: 'rest_numerator', type: 'number', means: 'n of everybody else', cell: (row) => row.rest[0] },
  { name: 'rest_denominator', type: 'number', means: 'N of everybody else', cell: (row) => row.rest[1] },
  { name: 'difference', type: 'number', unit: 'percentage points', means: 'group minus everybody else', cell: (row) => points(gap(row)?.difference) },
  { name: 'difference_low', type: 'number', unit: 'percentage points', means: "lower end, 95 %, Newcombe's hybrid of Wilson intervals", cell: (row) => points(gap(row)?.low) },
  { name: 'difference_high', type: 'number', unit: 'percentage points', means: 'upper end', cell: (row) => points(gap(row)?.high) },
  { name: 'ratio', type: 'number', means: 'group over everybody else', cell: (row) => thousandth(ratio(row)?.ratio) },
  { name: 'ratio_low', type: 'number', means: 'lower end, 95 %, recovered from Wilson intervals (MOVER-R)', cell: (row) => thousandth(ratio(row)?.low) },
  { name: 'ratio_high', type: 'number', means: 'upper end', cell: (row) => thousandth(ratio(row)?.high) },
];
