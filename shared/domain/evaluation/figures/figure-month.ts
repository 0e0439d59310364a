import { londonInstant } from '../london.ts';

/**
 * Figures on a page are of one calendar month of receipt, and of one time: the eighth day of the next month, when the last bell of the month has
 * rung and who was told late has read. There is never a second set of the same month, and months do not overlap: nothing can be subtracted.
 */
const SETTLED_ON = 8;
const SETTLING_MS = 5 * 60_000;

export interface FigureMonth {
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
}

/** Undefined for what is no month, or one that is not settled. */
export const readFigureMonth = (month: string, now: string): FigureMonth | undefined => {
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(month)) return undefined;
  const first = Temporal.PlainDate.from(`${month}-01`);
  const next = first.add({ months: 1 });
  const asOf = londonInstant(next.with({ day: SETTLED_ON }).toString(), '00:00');
  return Date.parse(asOf) > Date.parse(now) - SETTLING_MS ? undefined : { from: first.toString(), to: next.subtract({ days: 1 }).toString(), asOf };
};

/** The settled months, latest first. */
export const settledMonths = (now: string, many: number): readonly string[] => {
  const thisMonth = Temporal.PlainDate.from(`${now.slice(0, 7)}-01`);
  return Array.from({ length: many + 2 }, (_, i) => thisMonth.subtract({ months: i }).toString().slice(0, 7))
    .filter((month) => readFigureMonth(month, now) !== undefined)
    .slice(0, many);
};
