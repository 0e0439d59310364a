/** What follows from a rule that fired, as the desk says it; a code, because codes can be counted. A note may say more. */
export const RISK_OUTCOMES = ['askedForStrategyMeeting', 'referredToSocialCare', 'referredToMarac', 'alreadyInHand', 'noFurtherStep'] as const;
export type RiskOutcome = (typeof RISK_OUTCOMES)[number];
export const isRiskOutcome = (text: string): text is RiskOutcome => (RISK_OUTCOMES as readonly string[]).includes(text);
