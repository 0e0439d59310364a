import { londonDayOf, londonInstant } from './london.ts';

export const minutesBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;

/** The London day so many months before the one on which the instant falls. */
export const monthsBefore = (instant: string, months: number): string => Temporal.PlainDate.from(londonDayOf(instant)).subtract({ months }).toString();

/** The end of the London day on which the instant falls: the first instant of the next. */
export const endOfLondonDay = (instant: string): string =>
  londonInstant(Temporal.PlainDate.from(londonDayOf(instant)).add({ days: 1 }).toString(), '00:00');

/** School hours are 08:00 to 17:00 on pupil days (domain research 6.1). */
export const SCHOOL_OPENS = '08:00';
export const SCHOOL_CLOSES = '17:00';

/** 17:00 London on the day of the bell: the end of that school day. */
export const endOfSchoolDay = (bell: string): string => londonInstant(londonDayOf(bell), SCHOOL_CLOSES);

/**
 * Minutes of school hours between two instants. `pupilDays` are the days known when the notification was raised; beyond the last of them
 * nothing can be said, so the answer is undefined, never a guess.
 */
export const schoolMinutesBetween = (pupilDays: readonly string[], from: string, to: string): number | undefined => {
  const last = pupilDays.at(-1);
  if (last === undefined || londonDayOf(to) > last) return undefined;
  const [firstDay, lastDay] = [londonDayOf(from), londonDayOf(to)];
  return pupilDays.reduce((sum, day) => {
    if (day < firstDay || day > lastDay) return sum;
    const opens = londonInstant(day, SCHOOL_OPENS);
    const closes = londonInstant(day, SCHOOL_CLOSES);
    const start = from > opens ? from : opens;
    const end = to < closes ? to : closes;
    return end > start ? sum + minutesBetween(start, end) : sum;
  }, 0);
};
