import type { LondonDay } from './incident.ts';
import { isVerified } from './key-adult-cover.ts';
import type { KeyAdult } from './key-adult.ts';
import type { RungKind } from './rung.ts';

const LEADERS = new Set(['head', 'deputyHead']);

export interface Tried {
  readonly keyAdultId: string;
  /** True when no e-mail to this person arrived or can arrive. */
  readonly lost: boolean;
}

/**
 * Whom a rung tells, in order. Nobody who is inactive, and nobody who was withheld by screening (the caller leaves those out).
 * A person whose mailbox already failed for this version is not told again: the next one is. Given the day, whoever is verified comes before
 * whoever is not (any more): a verification that lapsed makes a person the last to be told, not silent, for the desk has known of it for weeks.
 */
export const audienceOf = (rung: RungKind, keyAdults: readonly KeyAdult[], tried: readonly Tried[], today?: LondonDay): readonly KeyAdult[] => {
  const lost = new Set(tried.filter((one) => one.lost).map((one) => one.keyAdultId));
  const reached = new Set(tried.filter((one) => !one.lost).map((one) => one.keyAdultId));
  const unverified = (one: KeyAdult): number => (today === undefined || isVerified(one, today) ? 0 : 1);
  const usable = keyAdults.filter((one) => one.active && !lost.has(one.keyAdultId)).toSorted((a, b) => unverified(a) - unverified(b) || a.order - b.order);
  switch (rung) {
    case 'send':
      return usable.slice(0, 1);
    case 'remind': {
      const again = usable.filter((one) => reached.has(one.keyAdultId));
      return again.length > 0 ? again : usable.slice(0, 1);
    }
    case 'replacement':
      return usable.filter((one) => !reached.has(one.keyAdultId)).slice(0, 1);
    case 'widen':
      return usable;
    case 'escalate': {
      // An authority's office and a health team have no head: there everybody is told once more.
      const leaders = usable.filter((one) => LEADERS.has(one.role));
      return leaders.length > 0 ? leaders : usable;
    }
    case 'correction': {
      const told = usable.filter((one) => reached.has(one.keyAdultId));
      return told.length > 0 ? told : usable.slice(0, 1);
    }
    case 'withdrawal':
      // A body where nobody was told must not learn now that there was something.
      return usable.filter((one) => reached.has(one.keyAdultId));
    case 'callList':
      return [];
  }
};
