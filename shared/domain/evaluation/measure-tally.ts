import { createCountedTimes } from './counted-times.ts';
import { ANSWERED } from './measure.ts';
import type { Answered, Duration, Measure, Minutes, Ratio, Share, Unit, Verdict } from './measure.ts';
import { MEASURES } from './measures.ts';
import type { ChildIncidentRow, CoverRow, EvaluationRows, PersonRow } from './rows.ts';
import { aalenJohansen } from './statistics/aalen-johansen.ts';
import type { CompetingObservation } from './statistics/aalen-johansen.ts';
import { quantile } from './statistics/quantile.ts';
import { wilsonInterval } from './statistics/wilson-interval.ts';
import type { Interval } from './statistics/wilson-interval.ts';

export const BREAKDOWNS = ['total', 'forceCode', 'laCode', 'bodyKind', 'phase', 'typeGroup', 'sex', 'yearBand', 'policyVersion', 'contentProfile', 'wave'] as const;
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
  /** Wilson, 95 %; only for shares of units that are independent of each other. */
  readonly interval: Interval | undefined;
  readonly median: number | undefined;
  readonly p90: number | undefined;
}

export interface MeasureTally {
  /** Rows may come in any order and any number of parts, as long as each unit comes once. */
  add(rows: EvaluationRows): void;
  results(): readonly MeasureResult[];
}

type Row = object;
type Keys = readonly (string | undefined)[];
type Figures = Pick<MeasureResult, 'numerator' | 'denominator' | 'notDue' | 'open' | 'median' | 'p90'>;
/** One measure: what a row says of it, worked out once, and what the rows of one group add up to. */
interface Reading<Said> {
  read(row: Row): Said;
  tally(): { add(said: Said): void; addUntold(): void; figures(): Figures };
}

/** Children in scope about whom nobody was told: no clocks, so not due; shown wherever a bell is what counts. */
const isUntold = ({ notifications, state, withdrawn }: ChildIncidentRow): boolean => notifications === 0 && state !== 'outOfScope' && !withdrawn;
const NEEDS_A_BELL = /^t[12]_/;
/** Brothers and sisters are not independent: no interval per child and notification. */
const INDEPENDENT: ReadonlySet<Unit> = new Set(['incident', 'notification', 'person', 'establishment']);

const groupOf = (row: Row, breakdown: Breakdown): string | undefined => {
  if (breakdown === 'total') return 'Total';
  const value: unknown = breakdown in row ? (row as Readonly<Record<string, unknown>>)[breakdown] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

const shareOf = (measure: Share, asOf: string): Reading<Verdict> => ({
  read: (row) => (measure.judge as (row: Row, asOf: string) => Verdict)(row, asOf),
  tally: () => {
    const counts: Record<Verdict, number> = { met: 0, missed: 0, open: 0, notDue: 0, outside: 0 };
    return {
      add: (verdict) => {
        counts[verdict] += 1;
      },
      addUntold: () => {
        counts.notDue += 1;
      },
      figures: () => ({
        numerator: counts.met,
        denominator: counts.met + counts.missed + counts.open,
        notDue: counts.notDue,
        open: counts.open,
        median: undefined,
        p90: undefined,
      }),
    };
  },
});

const ratioOf = (measure: Ratio, asOf: string): Reading<readonly [number, number]> => ({
  read: (row) => (measure.weigh as (row: Row, asOf: string) => readonly [number, number])(row, asOf),
  tally: () => {
    let [numerator, denominator] = [0, 0];
    return {
      add: ([n, of]) => {
        numerator += n;
        denominator += of;
      },
      addUntold: () => undefined,
      figures: () => ({ numerator, denominator, notDue: 0, open: 0, median: undefined, p90: undefined }),
    };
  },
});

const durationOf = (measure: Duration, asOf: string): Reading<ReturnType<Duration['observe']>> => ({
  read: (row) => (measure.observe as (row: Row, asOf: string) => ReturnType<Duration['observe']>)(row, asOf),
  tally: () => {
    const times = { acknowledged: createCountedTimes(), phoned: createCountedTimes(), neither: createCountedTimes() };
    let notDue = 0;
    return {
      add: (said) => {
        if (said === 'notDue') notDue += 1;
        else if (said !== undefined) times[said.cause ?? 'neither'].add(said.time);
      },
      addUntold: () => undefined,
      figures: () => {
        const of = (cause: Answered | undefined): readonly CompetingObservation<Answered>[] => times[cause ?? 'neither'].all().map((time) => ({ time, cause }));
        const observed = [...of('acknowledged'), ...of('phoned'), ...of(undefined)];
        const steps = aalenJohansen(observed, ANSWERED);
        const by = (share: number): number | undefined => steps.find(({ incidence }) => incidence.acknowledged >= share - 1e-12)?.time;
        return { numerator: times.acknowledged.size, denominator: observed.length, notDue, open: times.neither.size, median: by(0.5), p90: by(0.9) };
      },
    };
  },
});

const minutesOf = (measure: Minutes): Reading<readonly number[]> => ({
  read: (row) => {
    const found = (measure.minutes as (row: Row) => number | readonly number[] | undefined)(row);
    return typeof found === 'number' ? [found] : (found ?? []);
  },
  tally: () => {
    const known = createCountedTimes();
    return {
      add: (said) => said.forEach((one) => known.add(one)),
      addUntold: () => undefined,
      figures: () => {
        const all = known.all();
        return { numerator: undefined, denominator: known.size, notDue: 0, open: 0, median: quantile(all, 0.5), p90: quantile(all, 0.9) };
      },
    };
  },
});

/** What a row says fits the tallies that the same reading made: the type is erased so that measures of all kinds stand in one list. */
const readingOf = (measure: Measure, asOf: string): Reading<unknown> => {
  const erased = <Said>(reading: Reading<Said>): Reading<unknown> => reading as unknown as Reading<unknown>;
  switch (measure.kind) {
    case 'share':
      return erased(shareOf(measure, asOf));
    case 'ratio':
      return erased(ratioOf(measure, asOf));
    case 'duration':
      return erased(durationOf(measure, asOf));
    case 'minutes':
      return erased(minutesOf(measure));
  }
};

/** The tallies of one measure at one unit, one per group of each breakdown. */
const createGroups = (measure: Measure, unit: Unit, { asOf, breakdowns }: { readonly asOf: string; readonly breakdowns: readonly Breakdown[] }) => {
  const reading = readingOf(measure, asOf);
  const groups = new Map(breakdowns.map((by) => [by, new Map<string, ReturnType<typeof reading.tally>>()]));
  const inOrder = [...groups.values()];
  /** `keys`: the row's group in each breakdown, in their order; worked out once for all measures. */
  const at = (i: number, group: string | undefined): ReturnType<typeof reading.tally> | undefined => {
    const tallies = inOrder[i];
    if (group === undefined || !tallies) return undefined;
    let known = tallies.get(group);
    if (!known) {
      known = reading.tally();
      tallies.set(group, known);
    }
    return known;
  };
  if (breakdowns.includes('total')) at(breakdowns.indexOf('total'), 'Total');
  return {
    add: (row: Row, keys: Keys): void => {
      const said = reading.read(row);
      keys.forEach((group, i) => at(i, group)?.add(said));
    },
    addUntold: (keys: Keys): void => keys.forEach((group, i) => at(i, group)?.addUntold()),
    results: (by: Breakdown): readonly MeasureResult[] =>
      [...(groups.get(by) ?? [])]
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([group, tally]) => {
          const figures = tally.figures();
          const isShare = measure.kind === 'share' && INDEPENDENT.has(unit);
          const interval = isShare ? wilsonInterval(figures.numerator ?? 0, figures.denominator) : undefined;
          return { measure, unit, by, group, interval, ...figures };
        }),
  };
};

/** What is known of one child over several incidents grows with each of them; nothing else needs to be held. */
const createPersons = () => {
  const persons = new Map<string, { readonly person: string; readonly test: boolean; readonly incidents: PersonRow['incidents'][number][] }>();
  return {
    add: ({ person, child, attendedAt, notificationsSent, state, withdrawn }: ChildIncidentRow): void => {
      if (state === 'outOfScope' || withdrawn) return;
      const key = person ?? child;
      const known = persons.get(key) ?? { person: key, test: false, incidents: [] };
      known.incidents.push({ attendedAt, told: notificationsSent > 0 });
      persons.set(key, known);
    },
    rows: (): Iterable<PersonRow> => persons.values(),
  };
};

/** Each establishment at the last look of the period. */
const createCovers = () => {
  const covers = new Map<string, CoverRow>();
  return {
    add: (row: CoverRow): void => {
      const known = covers.get(row.body);
      if (!known || known.week < row.week) covers.set(row.body, row);
    },
    rows: (): Iterable<CoverRow> => covers.values(),
  };
};

/**
 * All measures, row by row, so that a year needs no more memory than its counts. Those about notifications come twice: per child × notification
 * (Durham's unit) and per notification (the unit of intervals). Test incidents never count anywhere.
 */
export const createMeasureTally = ({
  asOf,
  breakdowns = ['total'],
  measures = MEASURES,
}: {
  readonly asOf: string;
  readonly breakdowns?: readonly Breakdown[];
  readonly measures?: readonly Measure[];
}): MeasureTally => {
  const entries = measures.flatMap((measure) => {
    const own = (unit: Unit) => ({ measure, unit, groups: createGroups(measure, unit, { asOf, breakdowns }) });
    if (measure.unit !== 'childNotification') return [own(measure.unit)];
    return measure.kind === 'duration' ? [own('notification')] : [own('childNotification'), own('notification')];
  });
  const keysOf = (row: Row): Keys => breakdowns.map((by) => groupOf(row, by));
  const ofUnit = Map.groupBy(entries, ({ unit }) => unit);
  const addAll = (unit: Unit, rows: Iterable<Row & { readonly test: boolean }>): void => {
    const to = ofUnit.get(unit) ?? [];
    for (const row of rows) {
      if (row.test) continue;
      const keys = keysOf(row);
      for (const { groups } of to) groups.add(row, keys);
    }
  };
  const withBell = (ofUnit.get('childNotification') ?? []).filter(({ measure }) => NEEDS_A_BELL.test(measure.id));
  const persons = createPersons();
  const covers = createCovers();
  return {
    add(rows) {
      addAll('incident', rows.incidents);
      addAll('childIncident', rows.childIncidents);
      addAll('childNotification', rows.childNotifications);
      addAll('notification', rows.notifications);
      addAll('serviceDay', rows.service);
      for (const row of rows.cover) if (!row.test) covers.add(row);
      for (const row of rows.childIncidents) {
        if (row.test) continue;
        persons.add(row);
        const keys = isUntold(row) ? keysOf(row) : [];
        if (keys.length > 0) for (const { groups } of withBell) groups.addUntold(keys);
      }
    },
    results() {
      // These are known only now; a second call starts from what the first left, so the tally is at its end.
      addAll('person', persons.rows());
      addAll('establishment', covers.rows());
      return breakdowns.flatMap((by) => entries.flatMap(({ groups }) => groups.results(by)));
    },
  };
};
