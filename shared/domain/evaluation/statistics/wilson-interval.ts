/** Two-sided 95 %: the 97.5 % point of the normal distribution. */
export const Z95 = 1.959963984540054;
/** Two-sided 99.8 %: the 99.9 % point. */
export const Z998 = 3.090232306167813;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval without continuity correction (Wilson 1927; method 3 of Newcombe 1998). Undefined without observations. */
export const wilsonInterval = (n: number, of: number, z = Z95): Interval | undefined => {
  if (of <= 0) return undefined;
  const share = n / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return { low: n === 0 ? 0 : (middle - half) / scale, high: n === of ? 1 : (middle + half) / scale };
};

/** Difference of two shares (a − b) with Newcombe's hybrid score interval (1998, "Interval estimation for the difference", method 10). */
export const differenceOfShares = (
  [n, of]: readonly [number, number],
  [m, from]: readonly [number, number],
  z = Z95,
): (Interval & { readonly difference: number }) | undefined => {
  const a = wilsonInterval(n, of, z);
  const b = wilsonInterval(m, from, z);
  if (!a || !b) return undefined;
  const p = n / of;
  const q = m / from;
  return { difference: p - q, low: p - q - Math.hypot(p - a.low, b.high - q), high: p - q + Math.hypot(a.high - p, q - b.low) };
};
