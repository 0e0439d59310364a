/** How far the e-mails of one notification version got. Whether a person answered is another matter: see notification.ts. */
export const DELIVERIES = ['queued', 'sending', 'sent', 'delivered', 'undelivered'] as const;
export type Delivery = (typeof DELIVERIES)[number];

// Forward only. A receipt may overtake our own record of sending; a bounce may follow a delivery notice; and after every
// known address failed, a later rung's e-mail that is delivered is still the furthest that any of them got.
const NEXT = {
  queued: ['sending', 'sent', 'delivered', 'undelivered'],
  sending: ['sent', 'delivered', 'undelivered'],
  sent: ['delivered', 'undelivered'],
  undelivered: ['delivered'],
  delivered: [],
} as const satisfies Record<Delivery, readonly Delivery[]>;

export const canDeliveryBecome = (from: Delivery, to: Delivery): boolean => (NEXT[from] as readonly Delivery[]).includes(to);

/** Every state from which `to` may be reached: the condition of the write. */
export const deliveriesBefore = (to: Delivery): readonly Delivery[] => DELIVERIES.filter((from) => canDeliveryBecome(from, to));

/** One attempt's own life, for one key adult: its claim, its hand-over to the mail service and what the receipts said. */
export const ATTEMPT_STATES = ['claimed', 'sent', 'delivered', 'delayed', 'bounced', 'suppressed', 'complained', 'failed', 'abandoned'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

const NEXT_ATTEMPT = {
  claimed: ['sent', 'delivered', 'delayed', 'bounced', 'suppressed', 'complained', 'failed', 'abandoned'],
  sent: ['delivered', 'delayed', 'bounced', 'suppressed', 'complained', 'failed'],
  delayed: ['delivered', 'bounced', 'suppressed', 'complained', 'failed'],
  // What says that nobody has it counts more than what says that somebody has. Of any receipts, in any order, the last of these lines that
  // was heard of is what stays: claimed, (abandoned), sent, delayed, delivered, complained, failed, suppressed, bounced.
  delivered: ['complained', 'failed', 'suppressed', 'bounced'],
  complained: ['failed', 'suppressed', 'bounced'],
  failed: ['suppressed', 'bounced'],
  suppressed: ['bounced'],
  bounced: [],
  // Given up without proof; when proof comes after all, it is proof.
  abandoned: ['delayed', 'delivered', 'complained', 'failed', 'suppressed', 'bounced'],
} as const satisfies Record<AttemptState, readonly AttemptState[]>;

export const canAttemptBecome = (from: AttemptState, to: AttemptState): boolean =>
  (NEXT_ATTEMPT[from] as readonly AttemptState[]).includes(to);

export const attemptsBefore = (to: AttemptState): readonly AttemptState[] => ATTEMPT_STATES.filter((from) => canAttemptBecome(from, to));

/** An attempt that ended so needs the next person told at once. */
export const isLost = (state: AttemptState): boolean => state === 'bounced' || state === 'suppressed' || state === 'failed' || state === 'abandoned';
