import { isPupilDay } from './calendar.ts';
import type { Calendar, DaySpan } from './calendar.ts';
import type { LondonDay } from './incident.ts';
import { daysOf } from './term-dates.ts';

export interface CalendarDifference {
  /** Nobody would have been told by their bell; now somebody is. */
  readonly become: readonly LondonDay[];
  /** Their bell rings on a later day now. */
  readonly cease: readonly LondonDay[];
  readonly startsAt?: { readonly from: string; readonly to: string } | undefined;
}

export const compareCalendars = (before: Calendar, after: Calendar, span: DaySpan): CalendarDifference => {
  const days = daysOf(span);
  return {
    become: days.filter((day) => !isPupilDay(before, day) && isPupilDay(after, day)),
    cease: days.filter((day) => isPupilDay(before, day) && !isPupilDay(after, day)),
    ...(before.startsAt === after.startsAt ? {} : { startsAt: { from: before.startsAt, to: after.startsAt } }),
  };
};
