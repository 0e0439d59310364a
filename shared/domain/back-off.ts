import type { Instant } from './incident.ts';

/** How long to wait before another try: exponential, with full jitter, so that many who were refused together do not come back together. */
export interface BackOff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** The mail and text services: what is still refused after these pauses goes back to its queue. */
export const MAIL_BACK_OFF: BackOff = { baseMs: 500, capMs: 4_000 };
/** Others writing the same place of an audit chain are done within milliseconds. */
export const COMMIT_BACK_OFF: BackOff = { baseMs: 8, capMs: 200 };

/** Milliseconds to wait after the n-th refusal (1 = first); `chance` is evenly spread over 0 ≤ chance < 1. */
export const backOffMs = ({ baseMs, capMs }: BackOff, refusals: number, chance: number): number => Math.floor(chance * Math.min(capMs, baseMs * 2 ** (refusals - 1)));

const msUntil = (from: Instant, to: Instant): number => Temporal.Instant.from(from).until(to).total('milliseconds');

/**
 * How many milliseconds may be spent on waiting: what is left to the bell and to the next rung, and never more than `budgetMs`. A bell that
 * has rung bounds nothing any more (the person must still be told); a rung that is due does, for it tells others meanwhile.
 */
export const patienceMs = ({ at, readBy, nextRungAt, budgetMs }: { readonly at: Instant; readonly readBy: Instant; readonly nextRungAt?: Instant | undefined; readonly budgetMs: number }): number => {
  const toBell = msUntil(at, readBy);
  const toRung = nextRungAt === undefined ? Infinity : Math.max(0, msUntil(at, nextRungAt));
  return Math.min(budgetMs, toBell > 0 ? toBell : Infinity, toRung);
};
