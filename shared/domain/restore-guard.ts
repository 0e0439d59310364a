import type { Instant } from './incident.ts';
import { isAfter } from './timetable.ts';

/** Why a send waits for a person in a gateway that was restored to an earlier moment. */
export const HELD_REASONS = ['notConfirmed', 'mayHaveBeenSent'] as const;
export type HeldReason = (typeof HELD_REASONS)[number];

/** What is known of the earliest moment at which a send could have been made, by this gateway or by the one that was lost. */
export interface SendOrigin {
  /** Names a planned instant (`widen-20261015070000000`), or what brought the send about. */
  readonly stepId: string;
  /** When the message that asks for it was written. */
  readonly saidAt: Instant;
  /** When police told us of the revision that it tells of. */
  readonly receivedAt: Instant;
  /** When the desk last decided about a child of it. */
  readonly decidedAt?: Instant | undefined;
  readonly withdrawnAt?: Instant | undefined;
  /** When the e-mail that this one stands in for was claimed. */
  readonly insteadOfAt?: Instant | undefined;
  readonly kind: 'ladder' | 'replacement' | 'withdrawal' | 'text';
}

const PLANNED = /-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/;
const plannedAt = (stepId: string): Instant | undefined => {
  const found = PLANNED.exec(stepId);
  return found ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${found[6]}.${found[7]}Z` : undefined;
};

const later = (one: Instant, other: Instant | undefined): Instant => (other !== undefined && isAfter(other, one) ? other : one);

/** Before it, nobody anywhere can have made this send. */
const earliestOf = ({ kind, stepId, saidAt, receivedAt, decidedAt, withdrawnAt, insteadOfAt }: SendOrigin): Instant => {
  switch (kind) {
    case 'text':
      // It follows an e-mail that this gateway sent itself.
      return saidAt;
    case 'replacement':
      // Either an e-mail of ours failed, or a key adult in front of the page asks for the next person.
      return stepId.startsWith('after-') ? (insteadOfAt ?? receivedAt) : saidAt;
    case 'withdrawal':
      return withdrawnAt ?? receivedAt;
    case 'ladder':
      return plannedAt(stepId) ?? later(receivedAt, decidedAt);
  }
};

/**
 * Whether a send waits in a gateway that was restored. What the lost gateway sent after the moment that was restored is unknown, so until a
 * person has confirmed, everything waits; from then on, whatever could have been sent before they did. What is planned for later, or comes
 * from what police or the desk say later, goes: it cannot have been sent, and nobody may be left untold because of a restore.
 */
export const heldBecause = (origin: SendOrigin, confirmedAt: Instant | undefined): HeldReason | undefined => {
  if (confirmedAt === undefined) return 'notConfirmed';
  return isAfter(confirmedAt, earliestOf(origin)) ? 'mayHaveBeenSent' : undefined;
};
