/** Work for a person at the safeguarding desk. Nothing ends silent: whatever the gateway cannot finish becomes one of these. */
export const REFERRAL_KINDS = ['review', 'unmatched', 'held', 'undeliverable', 'unread', 'recall', 'quarantined', 'tooFewKeyAdults', 'conflict', 'notOurChild', 'passkey', 'preBirth', 'cumulativeRisk', 'marac'] as const;
export type ReferralKind = (typeof REFERRAL_KINDS)[number];

/** Kinds that are nobody's work until their time is up: on the board from then on, and before it on a list of their own. */
export const hasItsOwnList = (kind: ReferralKind): boolean => kind === 'marac';

export const REFERRAL_STATES = ['open', 'decided', 'closed'] as const;
export type ReferralState = (typeof REFERRAL_STATES)[number];

// Made from what they are about: the same trouble found twice is one referral.
export const childReferralId = (kind: ReferralKind, childId: string): string => `rfr_${kind}_${childId}`;
export const unreadReferralId = (notificationId: string, version: number): string => `rfr_unread_${notificationId}_${version}`;
export const undeliverableReferralId = (notificationId: string, version: number): string => `rfr_undeliverable_${notificationId}_${version}`;

/** An unborn child whom the force listed under no name: the desk tells the pre-birth team who the mother is. */
export const preBirthReferralId = (incidentId: string): string => `rfr_pre-birth_${incidentId}`;

export const recallReferralId = (notificationId: string, version: number): string => `rfr_recall_${notificationId}_${version}`;

/** One per child and notification: said twice, it is still one piece of work. */
export const notOursReferralId = (notificationId: string, childId: string): string => `rfr_not-ours_${notificationId}_${childId}`;

/** One per version of a notification: somebody was passed over, and a person should know. */
export const conflictReferralId = (notificationId: string, version: number): string => `rfr_conflict_${notificationId}_${version}`;
/** One per body, however often it is found. */
export const tooFewKeyAdultsReferralId = (bodyKey: string): string => `rfr_tooFewKeyAdults_${bodyKey.replaceAll(':', '-')}`;

/** In place of an incident, for work that is about a body and not about an incident. */
export const NO_INCIDENT = 'none';

/** Whose desk sees what belongs to no area until somebody has looked: every desk. */
export const NO_AREA = '000';

/** A rule of cumulative risk that this child of this incident set off. The pupil stands in no id: an id is kept for years. */
export const riskReferralId = (childId: string, rule: string): string => `rfr_risk_${childId}_${rule}`;
/** A MARAC decision that somebody owes: one for each incident. */
export const maracReferralId = (incidentId: string): string => `rfr_marac_${incidentId}`;

/** A passkey whose counter went back may have been copied: one piece of work for each passkey. */
export const passkeyReferralId = (passkeyId: string): string => `rfr_passkey_${passkeyId.slice(0, 32)}`;
