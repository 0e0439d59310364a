import type { LondonDay } from './incident.ts';
import type { KeyAdult } from './key-adult.ts';

/** Two, so that one can be ill (Northumbria tells two; the gateway's norm for every body). */
export const KEY_ADULTS_WANTED = 2;

/** Why a body's cover is too thin; codes for the desk, never names. */
export const COVER_GAPS = ['nobodyVerified', 'onlyOneVerified', 'verificationLapsing', 'nobodyCanProve'] as const;
export type CoverGap = (typeof COVER_GAPS)[number];

export const isVerified = ({ verifiedUntil }: Pick<KeyAdult, 'verifiedUntil'>, today: LondonDay): boolean => verifiedUntil !== undefined && verifiedUntil >= today;

/**
 * Could this body be told tomorrow morning, and still be told in `noticeDays` days? Counted are key adults who are active, not excluded for
 * the body and verified. An empty answer is the norm: two of them, both for longer than the notice, at least one with a way to prove who
 * they are (a mobile, or a mailbox of their own where policy allows codes there).
 */
export const coverGaps = (keyAdults: readonly KeyAdult[], today: LondonDay, noticeDays: number): readonly CoverGap[] => {
  const usable = keyAdults.filter((one) => one.active && !(one.exclusions ?? []).some(({ scope }) => scope === 'body'));
  const verified = usable.filter((one) => isVerified(one, today));
  const soon = Temporal.PlainDate.from(today).add({ days: noticeDays }).toString();
  const gaps: CoverGap[] = [];
  if (verified.length === 0) gaps.push('nobodyVerified');
  else if (verified.length < KEY_ADULTS_WANTED) gaps.push('onlyOneVerified');
  else if (verified.filter((one) => isVerified(one, soon)).length < KEY_ADULTS_WANTED) gaps.push('verificationLapsing');
  if (verified.length > 0 && !verified.some(({ mobile, mailbox }) => mobile !== undefined || mailbox === 'named')) gaps.push('nobodyCanProve');
  return gaps;
};
