import { londonDayOf as dayOf } from '../calendar.ts';

/**
 * London days and clock times of many instants. London's clock differs from UTC by whole hours and changes on the hour, so every instant of
 * one UTC hour has the same day and the same London hour: each hour is worked out once (by the calendar) and remembered, a few thousand of
 * them. An export asks millions of times; the answers are the calendar's own.
 */
const MOST = 20_000;
const IN_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const HOUR = 'YYYY-MM-DDTHH'.length;

const remembered = (work: (key: string) => string) => {
  const known = new Map<string, string>();
  return (key: string): string => {
    let found = known.get(key);
    if (found === undefined) {
      found = work(key);
      if (known.size >= MOST) known.clear();
      known.set(key, found);
    }
    return found;
  };
};

const dayOfHour = remembered((hour) => dayOf(`${hour}:00:00Z`));
const londonHourOf = remembered((hour) => Temporal.Instant.from(`${hour}:00:00Z`).toZonedDateTimeISO('Europe/London').toPlainTime().toString().slice(0, 2));
const instantOf = remembered((wall) => {
  const [day = '', plainTime = ''] = wall.split(' ');
  return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: 'Europe/London', plainTime }).toInstant().toString({ smallestUnit: 'millisecond' });
});
const mondayOf = remembered((day) => {
  const date = Temporal.PlainDate.from(day);
  return date.subtract({ days: date.dayOfWeek - 1 }).toString();
});

export const londonDayOf = (instant: string): string => (IN_UTC.test(instant) ? dayOfHour(instant.slice(0, HOUR)) : dayOf(instant));

/** London wall time, HH:MM. */
export const wallTimeOf = (instant: string): string =>
  IN_UTC.test(instant)
    ? `${londonHourOf(instant.slice(0, HOUR))}${instant.slice(HOUR, HOUR + 3)}`
    : Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London').toPlainTime().toString({ smallestUnit: 'minute' });

/** London wall time on a London day, as an instant. */
export const londonInstant = (day: string, wallTime: string): string => instantOf(`${day} ${wallTime}`);

/** The Monday of the ISO week, London. */
export const weekOf = (instant: string): string => mondayOf(londonDayOf(instant));
