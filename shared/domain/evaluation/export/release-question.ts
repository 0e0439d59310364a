import { nextDay } from '../../calendar.ts';
import { londonDayOf, londonInstant } from '../london.ts';
import type { ReleaseAsked, Tier } from './about-release.ts';
import { publishPeriod } from './publish-tables.ts';

/** A release asked for by name, over the API or on a page. */
export interface ReleaseQuestion {
  readonly tier: Tier;
  /** `2026-11`, `2026-Q4` or `2026`: months of receipt, London. */
  readonly period: string;
  /** `2027-01`: as it was known when that month began. Left out: the latest that there is. Publications have one time of their own. */
  readonly knownAt?: string | undefined;
  /** The one force that this caller sees; all when left out. */
  readonly forceCode?: string | undefined;
  readonly study: string;
}

export type QuestionRefusal = 'unknown_period' | 'period_not_over' | 'known_at_too_early' | 'known_at_in_future' | 'publish_a_quarter' | 'publish_everybody' | 'not_settled';

export type QuestionAnswer = { readonly kind: 'asked'; readonly asked: ReleaseAsked } | { readonly kind: 'refused'; readonly because: QuestionRefusal };

/** One profile for every publication: two of the same quarter under two rules could be laid side by side. */
export const PUBLICATION_PROFILE = 'publish-10-5';
/** Publications belong to no agreement. */
export const PUBLICATION_STUDY = 'publication';

const daysOf = (period: string): { readonly from: string; readonly to: string } | undefined => {
  const found = /^(20\d\d)(?:-(0[1-9]|1[0-2])|-Q([1-4]))?$/.exec(period);
  if (!found) return undefined;
  const [, year = '', month, quarter] = found;
  const first = month ?? (quarter === undefined ? '01' : String(3 * Number(quarter) - 2).padStart(2, '0'));
  const months = month !== undefined ? 1 : quarter === undefined ? 12 : 3;
  const from = Temporal.PlainDate.from(`${year}-${first}-01`);
  return { from: from.toString(), to: from.add({ months }).subtract({ days: 1 }).toString() };
};

/** Facts are settled five minutes after they were known (ADR 0030). */
const settledBy = (now: string): string => new Date(Date.parse(now) - 5 * 60_000).toISOString();

/**
 * What a question by name asks for. Periods and times come from a grid: whole months, quarters and years, as known when a month began. Two releases
 * that are laid side by side then differ by whole months, and never by a day, an hour or an incident: a single day of receipt, or the instant at
 * which something became known, cannot be found by asking twice.
 */
export const readReleaseQuestion = ({ tier, period, knownAt, forceCode, study }: ReleaseQuestion, now: string): QuestionAnswer => {
  const refused = (because: QuestionRefusal): QuestionAnswer => ({ kind: 'refused', because });
  const days = daysOf(period);
  if (!days) return refused('unknown_period');
  if (days.to >= londonDayOf(now)) return refused('period_not_over');
  if (tier === 'publish') {
    const quarter = publishPeriod(days.from, days.to);
    if (!quarter || knownAt !== undefined) return refused('publish_a_quarter');
    if (forceCode !== undefined) return refused('publish_everybody');
    const asOf = londonInstant(quarter.settledOn, '00:00');
    return asOf > settledBy(now) ? refused('not_settled') : { kind: 'asked', asked: { tier, ...days, asOf, study: PUBLICATION_STUDY, profile: PUBLICATION_PROFILE } };
  }
  const latest = londonInstant(`${londonDayOf(settledBy(now)).slice(0, 7)}-01`, '00:00');
  const asOf = knownAt === undefined ? latest : /^20\d\d-(0[1-9]|1[0-2])$/.test(knownAt) ? londonInstant(`${knownAt}-01`, '00:00') : undefined;
  if (asOf === undefined) return refused('unknown_period');
  if (asOf > latest) return refused('known_at_in_future');
  // Not before the first midnight after the period: known at a time inside it would say what came when.
  if (asOf < londonInstant(nextDay(days.to), '00:00')) return refused(knownAt === undefined ? 'not_settled' : 'known_at_too_early');
  return { kind: 'asked', asked: { tier, ...days, asOf, ...(forceCode === undefined ? {} : { forceCode }), study, profile: PUBLICATION_PROFILE } };
};

/** The months that are over, latest first: what a page offers. */
export const periodsOver = (now: string, months: number): readonly string[] => {
  const first = Temporal.PlainDate.from(`${londonDayOf(now).slice(0, 7)}-01`);
  return Array.from({ length: months }, (_, i) => first.subtract({ months: i + 1 }).toString().slice(0, 7));
};

/** The quarters that are over and settled, latest first. */
export const quartersOver = (now: string, quarters: number): readonly string[] => {
  const today = Temporal.PlainDate.from(londonDayOf(now));
  const first = today.with({ day: 1, month: 3 * Math.floor((today.month - 1) / 3) + 1 });
  return Array.from({ length: quarters + 1 }, (_, i) => first.subtract({ months: 3 * (i + 1) }))
    .map(({ year, month }) => `${year}-Q${(month + 2) / 3}`)
    .filter((period) => readReleaseQuestion({ tier: 'publish', period, study: PUBLICATION_STUDY }, now).kind === 'asked')
    .slice(0, quarters);
};
