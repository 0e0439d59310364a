import type { MeasureResult } from './measure-tally.ts';
import type { Cell } from './csv.ts';
import { DEFINITIONS_VERSION } from './measure.ts';

export const MEASURES_HEADER = [
  'measure',
  'name',
  'unit',
  're_aim',
  'breakdown',
  'breakdown_value',
  'numerator',
  'denominator',
  'percent',
  'percent_low',
  'percent_high',
  'still_open',
  'not_due',
  'minutes_median',
  'minutes_p90',
  'numerator_means',
  'denominator_means',
  'left_out',
  'definitions_version',
] as const;

/** Not applicable (DfE symbol). */
const NA = 'z';

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const tenth = (value: number | undefined): Cell => (value === undefined ? NA : Math.round(value * 10) / 10);

export const measureCells = ({
  measure,
  unit,
  by,
  group,
  numerator,
  denominator,
  open,
  notDue,
  interval,
  median,
  p90,
}: MeasureResult): readonly Cell[] => [
  measure.id,
  measure.name,
  snake(unit),
  measure.dimension,
  snake(by),
  group,
  numerator ?? NA,
  denominator,
  numerator === undefined || denominator === 0 ? NA : tenth((100 * numerator) / denominator),
  tenth(interval && 100 * interval.low),
  tenth(interval && 100 * interval.high),
  open,
  notDue,
  tenth(median),
  tenth(p90),
  measure.numerator,
  measure.denominator,
  measure.exclusions,
  DEFINITIONS_VERSION,
];
