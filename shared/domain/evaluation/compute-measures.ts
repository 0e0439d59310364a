import type { Duration, Measure, Unit, Verdict } from './measure.ts';
import { ANSWERED } from './measure.ts';
import { MEASURES } from './measures.ts';
import type { ChildIncidentRow, EvaluationRows } from './rows.ts';
import { aalenJohansen } from './statistics/aalen-johansen.ts';
import { quantile } from './statistics/quantile.ts';
import { wilsonInterval } from './statistics/wilson-interval.ts';
import type { Interval } from './statistics/wilson-interval.ts';

export const BREAKDOWNS = [
  'total',
  'forceCode',
  'laCode',
  'bodyKind',
  'phase',
  'typeGroup',
  'sex',
  'yearBand',
  'policyVersion',
  'contentProfile',
] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

/** One line of the measures table. Absent figures are undefined: the writer prints them as not applicable. */
export interface MeasureResult {
  readonly measure: Measure;
  readonly unit: Unit;
  readonly by: Breakdown;
  readonly group: string;
  readonly numerator: number | undefined;
  readonly denominator: number;
  readonly notDue: number;
  readonly open: number;
  /** Wilson, 95 %; only for shares of units that are independent of each other (incidents, notifications). */
  readonly interval: Interval | undefined;
  readonly median: number | undefined;
  readonly p90: number | undefined;
}

type Row = object;

/** Children in scope about whom nobody was told: no clocks, so not due; shown wherever a bell is what counts. */
const isUntold = ({ notifications, state, withdrawn }: ChildIncidentRow): boolean => notifications === 0 && state !== 'outOfScope' && !withdrawn;

const groupOf = (row: Row, breakdown: Breakdown): string | undefined => {
  if (breakdown === 'total') return 'Total';
  const value: unknown = breakdown in row ? (row as Readonly<Record<string, unknown>>)[breakdown] : undefined;
  return typeof value === 'string' ? value : undefined;
};

interface Judged {
  readonly measure: Measure;
  readonly unit: Unit;
  readonly rows: readonly Row[];
  /** Rows that are not due whatever the measure says. */
  readonly untold: readonly Row[];
}

const tabulate = (
  { measure, unit, rows, untold }: Judged,
  { breakdown, asOf }: { readonly breakdown: Breakdown; readonly asOf: string },
): readonly MeasureResult[] => {
  const grouped = Map.groupBy([...rows.map((row) => ({ row, untold: false })), ...untold.map((row) => ({ row, untold: true }))], ({ row }) =>
    groupOf(row, breakdown),
  );
  const groups = breakdown === 'total' && grouped.size === 0 ? [['Total', []] as const] : [...grouped];
  return groups
    .flatMap(([group, of]) => (group === undefined ? [] : [{ group, of }]))
    .toSorted((a, b) => a.group.localeCompare(b.group))
    .map(({ group, of }): MeasureResult => {
      const own = of.filter((one) => !one.untold).map(({ row }) => row);
      const figures = figuresOf(measure, own, asOf, of.length - own.length);
      const isShare = measure.kind === 'share' && INDEPENDENT.has(unit);
      const interval = isShare ? wilsonInterval(figures.numerator ?? 0, figures.denominator) : undefined;
      return { measure, unit, by: breakdown, group, interval, ...figures };
    });
};

type Figures = Omit<MeasureResult, 'measure' | 'unit' | 'by' | 'group' | 'interval'>;

/** Brothers and sisters are not independent: no interval per child. */
const INDEPENDENT: ReadonlySet<Unit> = new Set(['incident', 'notification']);

const figuresOf = (measure: Measure, rows: readonly Row[], asOf: string, untold: number): Figures => {
  switch (measure.kind) {
    case 'share': {
      const judge = measure.judge as (row: Row, asOf: string) => Verdict;
      const tally: Record<Verdict, number> = { met: 0, missed: 0, open: 0, notDue: 0, outside: 0 };
      for (const row of rows) tally[judge(row, asOf)] += 1;
      return {
        numerator: tally.met,
        denominator: tally.met + tally.missed + tally.open,
        notDue: tally.notDue + untold,
        open: tally.open,
        median: undefined,
        p90: undefined,
      };
    }
    case 'ratio': {
      const weigh = measure.weigh as (row: Row) => readonly [number, number];
      const sums = rows.map(weigh).reduce(([n, of], [a, b]) => [n + a, of + b] as const, [0, 0] as const);
      return { numerator: sums[0], denominator: sums[1], notDue: 0, open: 0, median: undefined, p90: undefined };
    }
    case 'duration': {
      const observe = measure.observe as (row: Row, asOf: string) => ReturnType<Duration['observe']>;
      const told = rows.flatMap((row) => observe(row, asOf) ?? []);
      const observed = told.filter((one) => one !== 'notDue');
      const steps = aalenJohansen(observed, ANSWERED);
      const by = (share: number): number | undefined => steps.find(({ incidence }) => incidence.acknowledged >= share - 1e-12)?.time;
      const numerator = observed.filter(({ cause }) => cause === 'acknowledged').length;
      const open = observed.filter(({ cause }) => cause === undefined).length;
      return { numerator, denominator: observed.length, notDue: told.length - observed.length, open, median: by(0.5), p90: by(0.9) };
    }
    case 'minutes': {
      const minutes = measure.minutes as (row: Row) => number | undefined;
      const known = rows.flatMap((row) => minutes(row) ?? []);
      return { numerator: undefined, denominator: known.length, notDue: 0, open: 0, median: quantile(known, 0.5), p90: quantile(known, 0.9) };
    }
  }
};

const NEEDS_A_BELL = /^t[12]_/;

/**
 * All measures over the rows, in the order of the list. Those about notifications come twice: per child × notification (Durham's unit) and per
 * notification (the unit of intervals). Test incidents never count anywhere.
 */
export const computeMeasures = (
  all: EvaluationRows,
  {
    asOf,
    breakdown = 'total',
    measures = MEASURES,
  }: { readonly asOf: string; readonly breakdown?: Breakdown; readonly measures?: readonly Measure[] },
): readonly MeasureResult[] => {
  const real = <R extends { readonly test: boolean }>(rows: readonly R[]): readonly R[] => rows.filter(({ test }) => !test);
  const incidents = real(all.incidents);
  const childIncidents = real(all.childIncidents);
  const notifications = real(all.notifications);
  const childNotifications = real(all.childNotifications);
  const untold = childIncidents.filter(isUntold);
  return measures.flatMap((measure) => {
    const options = { breakdown, asOf };
    switch (measure.unit) {
      case 'incident':
        return tabulate({ measure, unit: 'incident', rows: incidents, untold: [] }, options);
      case 'childIncident':
        return tabulate({ measure, unit: 'childIncident', rows: childIncidents, untold: [] }, options);
      case 'childNotification':
        return [
          ...(measure.kind === 'duration'
            ? []
            : tabulate(
                { measure, unit: 'childNotification', rows: childNotifications, untold: NEEDS_A_BELL.test(measure.id) ? untold : [] },
                options,
              )),
          ...tabulate({ measure, unit: 'notification', rows: notifications, untold: [] }, options),
        ];
    }
  });
};
