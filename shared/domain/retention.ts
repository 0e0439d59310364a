import type { IncidentState } from './child-state.ts';
import type { Instant } from './incident.ts';
import { isOpen } from './notification.ts';
import type { NotificationFacts } from './notification.ts';
import type { ReferralState } from './referral.ts';

/**
 * How long content is kept; docs/retention.md says the same to people, and a test holds the two together. Hours, so that no clock change moves them.
 * Source: data minimisation and storage limitation, UK GDPR Article 5(1)(c) and (e); the school's own file is the record.
 */
export const RETENTION = {
  /** After the last notification closed. */
  contentHours: 28 * 24,
  /** After police withdrew the incident. */
  withdrawnHours: 72,
  /** What is still open is looked at again so often. */
  openLookHours: 24,
} as const;

/** Why a clock was stopped, in code: the words are in the inquiry's own papers. */
export const LEGAL_HOLD_REASONS = ['courtProceedings', 'publicInquiry', 'safeguardingReview', 'complaint', 'subjectRequest', 'breachInvestigation'] as const;
export type LegalHoldReason = (typeof LEGAL_HOLD_REASONS)[number];

export interface LegalHold {
  readonly reason: LegalHoldReason;
  readonly at: Instant;
  /** Id of the person who set it. */
  readonly by: string;
}

export interface RetentionFacts {
  readonly state: IncidentState;
  readonly revisedAt: Instant;
  readonly withdrawnAt?: Instant | undefined;
  readonly hold?: LegalHold | undefined;
  /** The current version of each notification. */
  readonly notifications: readonly NotificationFacts[];
  /** Work for a person, of any kind, that was ever found about it. */
  readonly referrals: readonly { readonly state: ReferralState; readonly closedAt?: Instant | undefined }[];
  /** Questions to police that wait for an answer. */
  readonly questionsOpen: number;
}

export type RetentionAnswer =
  /** A person decided that it stays. */
  | { readonly kind: 'held'; readonly hold: LegalHold }
  /** Somebody still has to be told, or something is still to be decided: time alone never closes anything. */
  | { readonly kind: 'open'; readonly because: 'notLinked' | 'notification' | 'referral' | 'question' }
  /** Its clock runs, and ends at `at`. */
  | { readonly kind: 'closed'; readonly at: Instant; readonly because: 'withdrawn' | 'closed' };

export const hoursAfter = (at: Instant, hours: number): Instant => Temporal.Instant.from(at).add({ hours }).toString({ smallestUnit: 'millisecond' });

const latest = (instants: readonly (Instant | undefined)[]): Instant | undefined => instants.filter((at) => at !== undefined).toSorted().at(-1);

/** When a notification's version was ended, by whichever came last: an answer, and a withdrawal beside it. */
const closedAt = ({ answeredAt, withdrawnAt }: NotificationFacts): Instant | undefined => latest([answeredAt, withdrawnAt]);

/**
 * May this incident's content go, and when? Open work never goes. A withdrawn incident has the short clock; every other counts from the last
 * notification that was closed or, where nobody was told, from the last thing that happened to it.
 */
export const retentionOf = ({ state, revisedAt, withdrawnAt, hold, notifications, referrals, questionsOpen }: RetentionFacts): RetentionAnswer => {
  if (hold) return { kind: 'held', hold };
  if (state === 'received') return { kind: 'open', because: 'notLinked' };
  if (notifications.some(isOpen)) return { kind: 'open', because: 'notification' };
  if (referrals.some((referral) => referral.state === 'open')) return { kind: 'open', because: 'referral' };
  if (questionsOpen > 0) return { kind: 'open', because: 'question' };
  if (state === 'withdrawn') return { kind: 'closed', at: hoursAfter(withdrawnAt ?? revisedAt, RETENTION.withdrawnHours), because: 'withdrawn' };
  const told = latest(notifications.map(closedAt));
  const from = told ?? latest([revisedAt, ...referrals.map((referral) => referral.closedAt)]) ?? revisedAt;
  return { kind: 'closed', at: hoursAfter(from, RETENTION.contentHours), because: 'closed' };
};

export type ErasureReason = 'withdrawn' | 'closed' | 'request';
