import type { LondonDay } from './incident.ts';

export const YEAR_GROUPS = [
  'underSchoolAge',
  'nursery',
  'reception',
  'year1',
  'year2',
  'year3',
  'year4',
  'year5',
  'year6',
  'year7',
  'year8',
  'year9',
  'year10',
  'year11',
  'year12',
  'year13',
  'overSchoolAge',
  'unknown',
] as const;
export type YearGroup = (typeof YEAR_GROUPS)[number];

/** The year group by age on 31 August before the school year (1 September to 31 August) in which `on` falls, in England and Wales alike. */
export const yearGroupOf = (dateOfBirth: LondonDay, on: LondonDay): YearGroup => {
  const day = Temporal.PlainDate.from(on);
  const lastAugust = Temporal.PlainDate.from({ year: day.month >= 9 ? day.year : day.year - 1, month: 8, day: 31 });
  const born = Temporal.PlainDate.from(dateOfBirth);
  const age = born.until(lastAugust, { largestUnit: 'years' }).years;
  if (age < 3 || Temporal.PlainDate.compare(born, lastAugust) > 0) return 'underSchoolAge';
  return YEAR_GROUPS[Math.min(age - 2, YEAR_GROUPS.indexOf('overSchoolAge'))] ?? 'unknown';
};
