import type { ChildIncidentRow, Clocks, CoverRow, IncidentRow, PersonRow, ServiceRow } from './rows.ts';
import type { CompetingObservation } from './statistics/aalen-johansen.ts';

export const DEFINITIONS_VERSION = '1.2.0';

/** Glasgow's frame: reach, effectiveness, adoption, implementation, maintenance. */
export type ReAim = 'reach' | 'effectiveness' | 'adoption' | 'implementation' | 'maintenance';

/**
 * What one row says about one measure. `met` and `missed` are decided; `open` is in the denominator, not in the numerator, and may still
 * become met; `notDue` is shown and not dropped; `outside` is not what the measure speaks of.
 */
export type Verdict = 'met' | 'missed' | 'open' | 'notDue' | 'outside';

interface Described {
  readonly id: string;
  readonly name: string;
  readonly dimension: ReAim;
  readonly numerator: string;
  readonly denominator: string;
  readonly exclusions: string;
}

interface Units {
  readonly incident: IncidentRow;
  readonly childIncident: ChildIncidentRow;
  /** Also computed per notification, which is the unit of intervals and curves: siblings are not independent. */
  readonly childNotification: Clocks;
  readonly person: PersonRow;
  readonly establishment: CoverRow;
  readonly serviceDay: ServiceRow;
}
export type Unit = keyof Units | 'notification';

/** A share: n of N. */
type ShareOf<U extends keyof Units> = Described & {
  readonly kind: 'share';
  readonly unit: U;
  readonly judge: (row: Units[U], asOf: string) => Verdict;
};
/** A sum over a sum, for counts inside a row. */
type RatioOf<U extends keyof Units> = Described & {
  readonly kind: 'ratio';
  readonly unit: U;
  readonly weigh: (row: Units[U], asOf: string) => readonly [n: number, of: number];
};
/** Minutes, shown as median and 90th percentile of all that there are; a row may have none or several. */
type MinutesOf<U extends keyof Units> = Described & {
  readonly kind: 'minutes';
  readonly unit: U;
  readonly minutes: (row: Units[U]) => number | readonly number[] | undefined;
};

type Each<F extends 'share' | 'ratio' | 'minutes'> = {
  [U in keyof Units]: F extends 'share' ? ShareOf<U> : F extends 'ratio' ? RatioOf<U> : MinutesOf<U>;
}[keyof Units];
/** How long until it was acknowledged, when a phone call may come first and some are not answered yet. Per notification only. */
export type Duration = Described & {
  readonly kind: 'duration';
  readonly unit: 'childNotification';
  readonly observe: (row: Clocks, asOf: string) => CompetingObservation<Answered> | 'notDue' | undefined;
};
export const ANSWERED = ['acknowledged', 'phoned'] as const;
export type Answered = (typeof ANSWERED)[number];

export type Share = Each<'share'>;
export type Ratio = Each<'ratio'>;
export type Minutes = Each<'minutes'>;
export type Measure = Share | Ratio | Minutes | Duration;
