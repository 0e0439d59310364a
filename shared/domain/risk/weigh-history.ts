import type { LondonDay, RiskGrade } from '../incident.ts';
import { ASSESSED_GRADES } from './risk-rules.ts';
import type { AssessedGrade, RiskRule, RiskWindow } from './risk-rules.ts';

/** One incident of one pupil, however many schools were told of it. */
export interface PastIncident {
  /** Tells two incidents of one day apart; says nothing else. */
  readonly incident: string;
  /** London day on which police attended. */
  readonly day: LondonDay;
  readonly grade: RiskGrade;
}

/** Days from the first to the last, both included. */
export interface RiskSpan {
  readonly from: LondonDay;
  readonly to: LondonDay;
}

export interface Firing extends RiskSpan {
  readonly rule: string;
}

/** The first day that still counts for a window ending on `to`. Three months before 31 May is 28 February: a short month takes nothing away. */
export const windowTo = (to: LondonDay, within: RiskWindow): RiskSpan => ({ from: Temporal.PlainDate.from(to).subtract(within).toString(), to });

/** Not assessed is no grade: it is neither better nor worse than any other. */
const rankOf = (grade: RiskGrade): number | undefined => {
  const rank = ASSESSED_GRADES.findIndex((one) => one === grade);
  return rank < 0 ? undefined : rank;
};
const isAtLeast = (grade: RiskGrade, least: AssessedGrade): boolean => (rankOf(grade) ?? -1) >= (rankOf(least) ?? 0);

/** Does the rule hold for these incidents, which all lie in one window that ends on `to`? */
const holds = (rule: RiskRule, inWindow: readonly PastIncident[], to: LondonDay): boolean => {
  const last = inWindow.filter(({ day }) => day === to);
  const before = inWindow.filter(({ day }) => day < to);
  switch (rule.kind) {
    case 'count':
      return inWindow.length >= rule.incidents;
    case 'countOfGrade':
      return inWindow.filter(({ grade }) => isAtLeast(grade, rule.grade)).length >= rule.incidents;
    case 'risingGrade':
      // Which of two incidents of one day came first is not known: only another day can rise.
      return last.some(({ grade: now }) => before.some(({ grade: then }) => (rankOf(now) ?? -1) > (rankOf(then) ?? Number.POSITIVE_INFINITY)));
    case 'afterGrade':
      return before.some(({ grade }) => isAtLeast(grade, rule.grade));
  }
};

/** Told to several schools, or told again in a correction: one incident counts once. */
const onceEach = (history: readonly PastIncident[]): readonly PastIncident[] => [...new Map(history.map((one) => [one.incident, one])).values()];

/** Every window, ending on the day of an incident, in which the rule holds; oldest first. Whatever the order in which incidents are named. */
export const windowsThatHold = (rule: RiskRule, history: readonly PastIncident[]): readonly RiskSpan[] => {
  const incidents = onceEach(history);
  return [...new Set(incidents.map(({ day }) => day))]
    .toSorted()
    .map((to) => windowTo(to, rule.within))
    .filter(({ from, to }) => holds(rule, incidents.filter(({ day }) => from <= day && day <= to), to));
};

export const overlap = (a: RiskSpan, b: RiskSpan): boolean => a.from <= b.to && b.from <= a.to;

/** What one incident sets off: at most one firing of each rule, and none where an earlier firing of that rule shares a day with it. */
export const firingsOf = (own: LondonDay, history: readonly PastIncident[], rules: readonly RiskRule[], fired: readonly Firing[]): readonly Firing[] =>
  rules.flatMap((rule) => {
    const before = fired.filter((one) => one.rule === rule.id);
    const span = windowsThatHold(rule, history)
      .filter(({ from, to }) => from <= own && own <= to)
      .findLast((window) => !before.some((one) => overlap(one, window)));
    return span === undefined ? [] : [{ rule: rule.id, ...span }];
  });

/** Is there still a window that holds where this rule fired? A rule that the policy no longer has stays fired until a person has looked. */
export const stillHolds = (firing: Firing, history: readonly PastIncident[], rules: readonly RiskRule[]): boolean => {
  const rule = rules.find(({ id }) => id === firing.rule);
  return rule === undefined || windowsThatHold(rule, history).some((window) => overlap(window, firing));
};

/** How many other incidents of the twelve months up to this one's day, that day included. */
const REPEAT: RiskWindow = { months: 12 };
export const earlierIncidents = (others: readonly Pick<PastIncident, 'incident' | 'day'>[], own: LondonDay): number => {
  const { from, to } = windowTo(own, REPEAT);
  return new Set(others.filter(({ day }) => from <= day && day <= to).map(({ incident }) => incident)).size;
};
export const earlierThan = (own: PastIncident, history: readonly PastIncident[]): number => earlierIncidents(history.filter(({ incident }) => incident !== own.incident), own.day);
