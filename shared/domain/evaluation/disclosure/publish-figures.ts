import type { DisclosureProfile, Symbol } from './profiles.ts';

export type Published = number | Symbol;

/** Minutes are published in steps of five. */
const MINUTES_STEP = 5;

/** A rate as it may be published: whole percent from unrounded counts, or the symbol that says why not. */
export const publishPercent = (n: number, of: number, profile: DisclosureProfile): Published => {
  if (of === 0) return 'z';
  if (profile.minimum === 0) return (100 * n) / of;
  const rest = of - n;
  const small = (count: number): boolean => count > 0 && count < profile.minimum;
  if (of < profile.minimum || small(n) || small(rest)) return 'c';
  if (of < profile.reliableBase) return 'u';
  return Math.round((100 * n) / of);
};

/** A median (or 90th percentile) of minutes, when enough stand behind it. Never a minimum or maximum. */
export const publishMinutes = (
  minutes: number | undefined,
  of: number,
  { profile, which }: { readonly profile: DisclosureProfile; readonly which: 'median' | 'p90' },
): Published => {
  if (minutes === undefined) return 'z';
  if (profile.minimum === 0) return minutes;
  if (of < (which === 'median' ? profile.minimum : profile.p90Base)) return 'c';
  return Math.round(minutes / MINUTES_STEP) * MINUTES_STEP;
};
