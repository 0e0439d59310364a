import type { BodyKey } from '../recipient-body.ts';

/** Why what was sent has to be taken back. */
export const RECALL_REASONS = ['wrongChild', 'wrongSchool', 'adultOfIncidentAtSchool', 'riskToSomeone'] as const;
export type RecallReason = (typeof RECALL_REASONS)[number];

/**
 * A controller tells the regulator of a personal data breach without undue delay and, where feasible, within 72 hours of becoming aware of
 * it, unless it is unlikely to be a risk to anybody (UK GDPR, Article 33(1)). Hours, not working hours.
 */
export const BREACH_REPORT_HOURS = 72;

export const BREACH_OUTCOMES = ['reportedToRegulator', 'notReportable'] as const;
export type BreachOutcome = (typeof BREACH_OUTCOMES)[number];

interface Told {
  readonly bodyKey: BodyKey;
  readonly recalledAt?: string | undefined;
}

/**
 * Bodies from which a notification of this incident was taken back, and of which nobody decided again since: whatever the rolls or a
 * correction say, only a person tells one of them again.
 */
export const barredBodies = (before: readonly Told[], decidedAt: string | undefined): readonly BodyKey[] =>
  before.filter(({ recalledAt }) => recalledAt !== undefined && !(decidedAt !== undefined && decidedAt > recalledAt)).map(({ bodyKey }) => bodyKey);
