import { Z95, wilsonInterval } from './wilson-interval.ts';
import type { Interval } from './wilson-interval.ts';

/**
 * Ratio of two shares (a / b) with an interval recovered from Wilson's limits of each (MOVER-R; Donner and Zou 2012, "Closed-form confidence
 * intervals for functions of the normal mean and standard deviation", equation for ratios). Undefined when b is nought or there is nothing.
 */
export const ratioOfShares = (
  [n, of]: readonly [number, number],
  [m, from]: readonly [number, number],
  z = Z95,
): (Interval & { readonly ratio: number }) | undefined => {
  const a = wilsonInterval(n, of, z);
  const b = wilsonInterval(m, from, z);
  // With an interval wider than twice the share itself no limit of a ratio can be recovered.
  if (!a || !b || m === 0 || b.low === 0 || 2 * (m / from) <= b.high) return undefined;
  const [p, q] = [n / of, m / from];
  const root = (l: number, u: number): number => Math.sqrt(Math.max(0, (p * q) ** 2 - l * u * (2 * p - l) * (2 * q - u)));
  const low = (p * q - root(a.low, b.high)) / (b.high * (2 * q - b.high));
  const high = (p * q + root(a.high, b.low)) / (b.low * (2 * q - b.low));
  return { ratio: p / q, low, high };
};
