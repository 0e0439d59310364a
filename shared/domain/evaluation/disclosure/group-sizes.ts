import { WIDENINGS, groupOf } from './widen-groups.ts';
import type { Described, Widening } from './widen-groups.ts';

/** Fewer rows than this with the same area, phase, year band and week could be one family. */
export const SMALLEST = 5;

/**
 * Sizes of the groups at each width, row by row: as many counters as there are groups, however many rows. The finest width in which no group
 * is smaller than five is the one of the whole export (export specification 5.3, rule 9); when even the widest is too fine, the smallest group
 * is there to be seen and decided on.
 */
export const createGroupSizes = () => {
  const sizes = new Map<Widening, Map<string, number>>(WIDENINGS.map((widening) => [widening, new Map()]));
  return {
    add: (row: Described): void => {
      for (const [widening, groups] of sizes) {
        const group = groupOf(row, widening);
        groups.set(group, (groups.get(group) ?? 0) + 1);
      }
    },
    widen: (): { readonly widening: Widening; readonly smallest: number } => {
      const found = [...sizes].map(([widening, groups]) => {
        let smallest = Infinity;
        for (const size of groups.values()) smallest = Math.min(smallest, size);
        return { widening, smallest: groups.size === 0 ? 0 : smallest };
      });
      return found.find(({ smallest }) => smallest >= SMALLEST) ?? found.at(-1) ?? { widening: 'monthWithoutYearBand', smallest: 0 };
    },
  };
};
