import type { Comparison } from './compare-records.ts';

/** One pupil with its standing among all explanations of a child's record. */
export interface RankedCandidate {
  readonly comparison: Comparison;
  /** Log2 odds, the incident's other children taken into account. */
  readonly bits: number;
  /** The same with the child looked at alone. */
  readonly aloneBits: number;
  readonly probability: number;
}
