import { londonDayOf } from './london.ts';
import { isPupilDay, nextDay } from '../calendar.ts';
import type { Calendar } from '../calendar.ts';

/** A year has fewer than this many days without pupils in a row. */
const HORIZON_DAYS = 120;

/** The first `count` pupil days on or after the day of the instant; fewer when the calendar knows no more. */
export const pupilDaysFrom = (calendar: Calendar, instant: string, count: number): readonly string[] => {
  const days: string[] = [];
  let day = londonDayOf(instant);
  for (let n = 0; n < HORIZON_DAYS && days.length < count; n += 1) {
    if (isPupilDay(calendar, day)) days.push(day);
    day = nextDay(day);
  }
  return days;
};
