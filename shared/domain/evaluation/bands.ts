import { londonDayOf } from './london.ts';
import type { Child } from '../incident.ts';

/** English key stages by the academic year of the incident; `x` when the age is not known. Reception counts as early years (EYFS). */
export const YEAR_BANDS = ['earlyYears', 'ks1', 'ks2', 'ks3', 'ks4', 'post16', 'x'] as const;
export type YearBand = (typeof YEAR_BANDS)[number];

export const AGE_BANDS = ['0to4', '5to10', '11to15', '16to17', '18plus', 'x'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

type Born = Pick<Child, 'dateOfBirth' | 'estimatedAge'>;

const wholeYears = (bornOn: string, day: string): number =>
  Temporal.PlainDate.from(bornOn).until(Temporal.PlainDate.from(day), { largestUnit: 'years' }).years;

/** The 31 August before (or on) that day: age then fixes the year group for the whole academic year. */
const lastAugustEnd = (day: string): string => {
  const { year, month } = Temporal.PlainDate.from(day);
  return `${month >= 9 ? year : year - 1}-08-31`;
};

export const ageBandOf = ({ dateOfBirth, estimatedAge }: Born, at: string): AgeBand => {
  const age = dateOfBirth === undefined ? estimatedAge : wholeYears(dateOfBirth, londonDayOf(at));
  if (age === undefined) return 'x';
  if (age <= 4) return '0to4';
  if (age <= 10) return '5to10';
  if (age <= 15) return '11to15';
  return age <= 17 ? '16to17' : '18plus';
};

export const yearBandOf = ({ dateOfBirth, estimatedAge }: Born, at: string): YearBand => {
  const age = dateOfBirth === undefined ? estimatedAge : wholeYears(dateOfBirth, lastAugustEnd(londonDayOf(at)));
  if (age === undefined) return 'x';
  if (age <= 4) return 'earlyYears';
  if (age <= 6) return 'ks1';
  if (age <= 10) return 'ks2';
  if (age <= 13) return 'ks3';
  return age <= 15 ? 'ks4' : 'post16';
};
