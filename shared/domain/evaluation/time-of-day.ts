import { londonDayOf } from '../calendar.ts';

const DAYPARTS = [
  ['22:00', 'night'],
  ['15:30', 'evening'],
  ['08:45', 'school_day'],
  ['06:00', 'before_school'],
] as const;

export const wallTimeOf = (instant: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London').toPlainTime().toString({ smallestUnit: 'minute' });

/** Night 22:00 to 05:59, before school 06:00 to 08:44, school day 08:45 to 15:29, evening 15:30 to 21:59, London. */
export const daypartOf = (instant: string): string => DAYPARTS.find(([from]) => wallTimeOf(instant) >= from)?.[1] ?? 'night';

/** The Monday of the ISO week, London. */
export const weekOf = (instant: string): string => {
  const day = Temporal.PlainDate.from(londonDayOf(instant));
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
};
