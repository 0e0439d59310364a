import type { Incident, Instant, MaracDecision } from '../incident.ts';

/** DASH: fourteen or more indicators is high whatever the grade says (SafeLives; domain research 5.1). */
export const HIGH_INDICATORS = 14;

/** Days after police attended within which a decision and its reason are looked for; a force may ask for fewer or more. */
export const MARAC_DAYS = 7;

/** `pending` is no decision. */
export const MARAC_DECIDED = ['metReferred', 'metNotReferred', 'notMet'] as const satisfies readonly MaracDecision[];
export type MaracDecided = (typeof MARAC_DECIDED)[number];

export const isMaracDecided = (text: string): text is MaracDecided => (MARAC_DECIDED as readonly string[]).includes(text);

const isDecided = (decision: MaracDecision | undefined): boolean => decision !== undefined && decision !== 'pending';

/** High by grade, or by its number of indicators. */
export const isHigh = ({ risk }: Pick<Incident, 'risk'>): boolean => risk.grade === 'high' || (risk.indicatorCount ?? 0) >= HIGH_INDICATORS;

/** A high incident whose decision, with its reason, nobody has told us: neither police nor the desk. */
export const owesMaracDecision = (incident: Pick<Incident, 'risk' | 'marac'>, recordedHere: boolean): boolean =>
  isHigh(incident) && !recordedHere && !(isDecided(incident.marac?.decision) && (incident.marac?.reason ?? '').trim() !== '');

/** The same London wall time so many days later, whatever the clocks did between. */
export const maracBy = (attendedAt: Instant, days: number): Instant =>
  Temporal.Instant.from(attendedAt).toZonedDateTimeISO('Europe/London').add({ days }).toInstant().toString({ smallestUnit: 'millisecond' });
