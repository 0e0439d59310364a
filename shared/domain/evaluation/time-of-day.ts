import { wallTimeOf } from './london.ts';

const DAYPARTS = [
  ['22:00', 'night'],
  ['15:30', 'evening'],
  ['08:45', 'school_day'],
  ['06:00', 'before_school'],
] as const;

/** Night 22:00 to 05:59, before school 06:00 to 08:44, school day 08:45 to 15:29, evening 15:30 to 21:59, London. */
export const daypartOf = (instant: string): string => {
  const time = wallTimeOf(instant);
  return DAYPARTS.find(([from]) => time >= from)?.[1] ?? 'night';
};
