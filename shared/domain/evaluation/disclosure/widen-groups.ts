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

export const groupOf = ({ area, phase, yearBand, week, month }: Described, widening: Widening): string => {
  switch (widening) {
    case 'none':
      return [area, phase, yearBand, week].join('|');
    case 'month':
      return [area, phase, yearBand, month].join('|');
    case 'monthWithoutYearBand':
      return [area, phase, month].join('|');
  }
};
