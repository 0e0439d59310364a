import type { Instant } from './incident.ts';
import { isOpen } from './notification.ts';
import type { NotificationFacts } from './notification.ts';

/** People read again while they write it up; after this it is in the child's file, and ours is closed. */
export const READABLE_HOURS_AFTER_ANSWER = 24;

/** Recalled, even where somebody had confirmed it before. */
export const isWithdrawn = (facts: NotificationFacts): boolean => facts.withdrawnAt !== undefined || facts.answeredHow === 'withdrawn';

/** May a key adult of the body (still) read this version? Never what police withdrew or the desk closed. */
export const isReadable = (facts: NotificationFacts, now: Instant): boolean => {
  if (isOpen(facts)) return true;
  const { answeredHow, answeredAt } = facts;
  if (isWithdrawn(facts)) return false;
  if (answeredAt === undefined || (answeredHow !== 'acknowledged' && answeredHow !== 'phoned')) return false;
  return Temporal.Instant.compare(now, Temporal.Instant.from(answeredAt).add({ hours: READABLE_HOURS_AFTER_ANSWER })) < 0;
};
