import type { Instant } from '../domain/incident.ts';

/** What the operator wants to know of a morning while it happens. Counts only. */
export interface MorningFigures {
  /** Open notifications that nobody has read and whose school day starts after `now` and no later than `until`. */
  unreadBetween(now: Instant, until: Instant): Promise<number>;
  /** When the oldest open work of any desk was opened. */
  oldestReferralAt(): Promise<Instant | undefined>;
  /** Counts what is open on each desk that has more than a page of it, so that no page waits for the counting. */
  countBoards(now: Instant): Promise<void>;
  /** Forces that have sent incidents before, and none since this instant. */
  forcesSilentSince(since: Instant): Promise<number>;
}
