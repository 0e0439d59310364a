import { quantile } from './quantile.ts';
import { Z95, Z998 } from './wilson-interval.ts';
import type { Interval } from './wilson-interval.ts';

export interface FunnelUnit {
  readonly n: number;
  readonly of: number;
}

export interface FunnelPoint extends FunnelUnit {
  readonly share: number;
  /** Distance from the target in standard errors, over-dispersion included. */
  readonly z: number;
  readonly limits95: Interval;
  readonly limits998: Interval;
}

export interface Funnel {
  readonly target: number;
  /** Mean squared z after winsorising: 1 when units differ by chance alone. */
  readonly phi: number;
  /** Standard deviation between units (DerSimonian and Laird); 0 when phi does not call for one. */
  readonly tau: number;
  readonly points: readonly FunnelPoint[];
}

/** Share of z-scores pulled in at each end, so that the outliers looked for do not widen the limits that should find them. */
const WINSORISED = 0.1;

/**
 * Funnel limits for shares around the overall share, with an additive between-unit variance when units are over-dispersed
 * (Spiegelhalter 2005a "Funnel plots", 2005b "Handling over-dispersion"). Normal approximation; ask for units of at least 10.
 */
export const funnelLimits = (units: readonly FunnelUnit[]): Funnel | undefined => {
  const all = units.reduce((sum, { of }) => sum + of, 0);
  const target = units.reduce((sum, { n }) => sum + n, 0) / all;
  if (units.length === 0 || all === 0 || units.some(({ of }) => of <= 0)) return undefined;
  const errors = units.map(({ of }) => Math.sqrt((target * (1 - target)) / of));
  const raw = units.map(({ n, of }, i) => (errors[i] ? (n / of - target) / errors[i] : 0));
  const low = quantile(raw, WINSORISED) ?? 0;
  const high = quantile(raw, 1 - WINSORISED) ?? 0;
  const count = units.length;
  const phi = raw.reduce((sum, z) => sum + Math.min(Math.max(z, low), high) ** 2, 0) / count;
  const weights = errors.map((error) => (error > 0 ? 1 / error ** 2 : 0));
  const sumOfWeights = weights.reduce((sum, w) => sum + w, 0);
  const spread = sumOfWeights - weights.reduce((sum, w) => sum + w * w, 0) / sumOfWeights;
  const tau = count * phi > count - 1 && spread > 0 ? Math.sqrt((count * phi - (count - 1)) / spread) : 0;
  const points = units.map((unit, i): FunnelPoint => {
    const error = Math.hypot(errors[i] ?? 0, tau);
    const within = (z: number): Interval => ({ low: Math.max(0, target - z * error), high: Math.min(1, target + z * error) });
    const share = unit.n / unit.of;
    return { ...unit, share, z: error > 0 ? (share - target) / error : 0, limits95: within(Z95), limits998: within(Z998) };
  });
  return { target, phi, tau, points };
};
