/** What a controlled row says of when and whom, as finely as the size of its group allows. */
export interface Described {
  readonly area: string;
  readonly phase: string;
  readonly yearBand: string;
  readonly week: string;
  readonly month: string;
}

export const WIDENINGS = ['none', 'month', 'monthWithoutYearBand'] as const;
export type Widening = (typeof WIDENINGS)[number];

/** Fewer rows than this with the same area, phase, year band and week could be one family. */
const SMALLEST = 5;

const groupOf = ({ area, phase, yearBand, week, month }: Described, widening: Widening): string => {
  switch (widening) {
    case 'none':
      return [area, phase, yearBand, week].join('|');
    case 'month':
      return [area, phase, yearBand, month].join('|');
    case 'monthWithoutYearBand':
      return [area, phase, month].join('|');
  }
};

const smallestOf = (rows: readonly Described[], widening: Widening): number =>
  Math.min(...[...Map.groupBy(rows, (row) => groupOf(row, widening)).values()].map((group) => group.length), rows.length);

/**
 * The finest description in which no group is smaller than five (export specification 5.3, rule 9): weeks, then months, then months without
 * year bands. One choice for the whole export; when even the last is too fine the smallest group is there to be seen and decided on.
 */
export const widenGroups = (rows: readonly Described[]): { readonly widening: Widening; readonly smallest: number } => {
  const found = WIDENINGS.map((widening) => ({ widening, smallest: smallestOf(rows, widening) }));
  return found.find(({ smallest }) => smallest >= SMALLEST) ?? found.at(-1) ?? { widening: 'monthWithoutYearBand', smallest: 0 };
};
