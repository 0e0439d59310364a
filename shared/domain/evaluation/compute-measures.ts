import type { Measure } from './measure.ts';
import { createMeasureTally } from './measure-tally.ts';
import type { Breakdown, MeasureResult } from './measure-tally.ts';
import type { EvaluationRows } from './rows.ts';

/** All measures over rows that are held whole, in the order of the list. */
export const computeMeasures = (
  all: EvaluationRows,
  options: { readonly asOf: string; readonly breakdown?: Breakdown; readonly measures?: readonly Measure[] },
): readonly MeasureResult[] => {
  const tally = createMeasureTally(options);
  tally.add(all);
  return tally.results();
};
