import type { Measure } from './measure.ts';
import { createMeasureTally } from './measure-tally.ts';
import type { Breakdown, MeasureResult } from './measure-tally.ts';
import type { EvaluationRows } from './rows.ts';

/** All measures over rows that are held whole, in the order of the list. */
export const computeMeasures = (
  all: EvaluationRows,
  { asOf, breakdown = 'total', ...rest }: { readonly asOf: string; readonly breakdown?: Breakdown; readonly measures?: readonly Measure[] },
): readonly MeasureResult[] => {
  const tally = createMeasureTally({ asOf, breakdowns: [breakdown], ...(rest.measures && { measures: rest.measures }) });
  tally.add(all);
  return tally.results();
};
