/** 3 / d2 for moving ranges of two (Wheeler): limits are the mean ± this times the mean moving range. */
const LIMIT = 2.66;
/** D4 for ranges of two: a moving range beyond this times their mean is an outlier and is left out of the mean once. */
const SCREEN = 3.267;
/** Two thirds of the way to a limit is near it. */
const NEAR = (2 * LIMIT) / 3;
const RUN = 7;
/** With fewer points limits are on trial. */
const TRIAL_BELOW = 12;

export const XMR_RULES = ['outsideLimits', 'sevenOnOneSide', 'sevenInATrend', 'twoOfThreeNearALimit'] as const;
export type XmrRule = (typeof XMR_RULES)[number];

export interface XmrPoint {
  readonly value: number;
  readonly rules: readonly XmrRule[];
}

export interface XmrChart {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  readonly onTrial: boolean;
  readonly points: readonly XmrPoint[];
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Every index that is part of a window of `size` for which the test holds. */
const inWindows = (length: number, size: number, holds: (from: number) => boolean): ReadonlySet<number> => {
  const found = new Set<number>();
  for (let from = 0; from + size <= length; from += 1) if (holds(from)) for (let i = from; i < from + size; i += 1) found.add(i);
  return found;
};

/**
 * Individuals chart with the four rules of Making Data Count: outside the limits, seven on one side of the mean, seven in a trend, two of
 * three between two thirds of the way and the same limit. Calculations as in NHSRplotthedots; its older versions did not ask for the same side.
 */
export const xmrChart = (values: readonly number[]): XmrChart | undefined => {
  if (values.length < 2) return undefined;
  const mean = meanOf(values);
  const ranges = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? value)));
  const unscreened = meanOf(ranges);
  const kept = ranges.filter((range) => range < SCREEN * unscreened);
  const range = kept.length > 0 ? meanOf(kept) : unscreened;
  const lower = mean - LIMIT * range;
  const upper = mean + LIMIT * range;
  const side = values.map((value) => Math.sign(value - mean));
  const step = values.slice(1).map((value, i) => Math.sign(value - (values[i] ?? value)));
  const near = values.map((value) => {
    if (value < lower || value > upper || range === 0) return 0;
    if (value > mean + NEAR * range) return 1;
    return value < mean - NEAR * range ? -1 : 0;
  });
  const same = (signs: readonly number[], from: number, size: number): boolean =>
    signs[from] !== 0 && signs.slice(from, from + size).every((sign) => sign === signs[from]);
  const shift = inWindows(values.length, RUN, (from) => same(side, from, RUN));
  const trend = inWindows(values.length, RUN, (from) => same(step, from, RUN - 1));
  const close = inWindows(values.length, 3, (from) => Math.abs(near.slice(from, from + 3).reduce((sum: number, sign) => sum + sign, 0)) >= 2);
  const points = values.map((value, i): XmrPoint => {
    const rules: XmrRule[] = [];
    if (value < lower || value > upper) rules.push('outsideLimits');
    if (shift.has(i)) rules.push('sevenOnOneSide');
    if (trend.has(i)) rules.push('sevenInATrend');
    if (close.has(i) && near[i] !== 0) rules.push('twoOfThreeNearALimit');
    return { value, rules };
  });
  return { mean, lower, upper, onTrial: values.length < TRIAL_BELOW, points };
};
