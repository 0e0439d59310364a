import type { RollCounts } from './compare-roll.ts';

/** How much of a school's roll one person may change in one import; a larger change needs a second, different person. Shares of the roll as it stands. */
export interface RollLimits {
  readonly leftShare: number;
  readonly changedShare: number;
  /** Who joins or comes back. Half another school's roll, brought as part of this one's, makes nobody leave. */
  readonly joinedShare: number;
  /** Rows that could not be used, as a share of the rows of the school. */
  readonly unusableShare: number;
  /** So few pupils are never too many: in a school of twelve one leaver is eight per cent. */
  readonly atLeast: number;
}

/** A primary school's year 6 is a seventh of it, so that a September shows; the default is to have that looked at by two. */
export const ROLL_LIMITS: RollLimits = { leftShare: 0.1, changedShare: 0.3, joinedShare: 0.3, unusableShare: 0.05, atLeast: 3 };

export const OVER_LIMIT = ['left', 'changed', 'joined', 'unusable'] as const;
export type OverLimit = (typeof OVER_LIMIT)[number];

/** Which limits one school's change goes beyond. Onto a roll with nobody on it everybody joins. */
export const overLimits = ({ before, rows, left, changed, added, returned, unusable }: RollCounts, limits: RollLimits = ROLL_LIMITS): readonly OverLimit[] => {
  const isOver = (count: number, of: number, share: number): boolean => count > limits.atLeast && count > of * share;
  return [
    ...(isOver(left, before, limits.leftShare) ? (['left'] as const) : []),
    ...(isOver(changed, before, limits.changedShare) ? (['changed'] as const) : []),
    ...(before > 0 && isOver(added + returned, before, limits.joinedShare) ? (['joined'] as const) : []),
    ...(isOver(unusable, rows, limits.unusableShare) ? (['unusable'] as const) : []),
  ];
};
