import type { Delivery } from './delivery.ts';

/** How a notification version was closed. Time alone never closes anything. */
export const ANSWERS = ['acknowledged', 'phoned', 'withdrawn', 'closedByDesk'] as const;
export type Answer = (typeof ANSWERS)[number];

/** The three facts of one version, kept apart and never mixed. */
export interface NotificationFacts {
  readonly delivery: Delivery;
  readonly viewedAt?: string | undefined;
  readonly answeredAt?: string | undefined;
  readonly answeredHow?: Answer | undefined;
  readonly supersededBy?: number | undefined;
  /** Recalled by the force; stands beside an answer that was given before. */
  readonly withdrawnAt?: string | undefined;
  /** Withdrawn by the desk, because the wrong body or person was told: `withdrawnAt` is set too. */
  readonly recalledAt?: string | undefined;
  /** Set when the last rung put it on the call list. */
  readonly onCallListAt?: string | undefined;
}

/** What people and police systems are shown; each with its meaning in docs/states.md. */
export const NOTIFICATION_STATES = [
  'scheduled',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'overdue',
  'viewed',
  'acknowledged',
  'phoned',
  'withdrawn',
  'closedByDesk',
  'superseded',
] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/**
 * The one place where the displayed state is derived. A withdrawal beats everything, then an answer; a version that was replaced shows so;
 * reading beats delivery; and what nobody has read after the last rung is overdue whatever the mail service says.
 */
export const displayedState = (facts: NotificationFacts): NotificationState => {
  if (facts.withdrawnAt) return 'withdrawn';
  if (facts.answeredHow) return facts.answeredHow;
  if (facts.supersededBy !== undefined) return 'superseded';
  if (facts.viewedAt) return 'viewed';
  if (facts.onCallListAt) return 'overdue';
  switch (facts.delivery) {
    case 'queued':
      return 'scheduled';
    case 'sending':
    case 'sent':
    case 'delivered':
    case 'undelivered':
      return facts.delivery;
  }
};

/** Open = somebody still has to be told. */
export const isOpen = (facts: NotificationFacts): boolean =>
  facts.answeredHow === undefined && facts.supersededBy === undefined && facts.withdrawnAt === undefined;
