import type { Instant } from '../domain/incident.ts';

/**
 * What can be guessed is looked at only so often. `references`: typed references, by anybody, in a minute; a reference has 40 bits, so at
 * this rate a hit takes centuries. `address`: wrong addresses typed after one reference, in a quarter of an hour. Links are not limited:
 * 256 bits cannot be guessed, and whoever was sent one must always get in.
 */
export const GUESS_LIMITS = {
  references: { most: 600, seconds: 60 },
  address: { most: 20, seconds: 900 },
} as const;
export type GuessKind = keyof typeof GUESS_LIMITS;

export interface GuessLimits {
  /** Counts one more and says whether it may be looked at. One item for each kind and thing, whatever is tried: nothing grows, and nobody's address is kept. */
  take(kind: GuessKind, about: string, at: Instant): Promise<'taken' | 'exhausted'>;
}
