import { BANK_HOLIDAYS } from './bank-holidays.ts';
import type { Instant, LondonDay } from './incident.ts';

/** A span of days, both ends included. */
export interface DaySpan {
  readonly firstOn: LondonDay;
  readonly lastOn: LondonDay;
}

/**
 * When a recipient body's pupils (or staff) are there. Layers, the later one winning: the local authority's terms, the establishment's
 * own terms (whole replacement), then INSET days and one-off closures, then bank holidays.
 */
export interface Calendar {
  /** Start of the pupil day, London wall time, HH:MM. */
  readonly startsAt: string;
  /** The local authority's terms; empty for a body that works all the year (an authority's own office). */
  readonly defaultTerms: readonly DaySpan[];
  /** The establishment's own terms, when it sets them (academies, voluntary aided and foundation schools may). */
  readonly ownTerms?: readonly DaySpan[] | undefined;
  readonly closures: readonly DaySpan[];
  /** Weekday-only bodies without terms: local authorities and health teams. */
  readonly worksAllYear: boolean;
}

const ZONE = 'Europe/London';

const within = (day: LondonDay, spans: readonly DaySpan[]): boolean => spans.some(({ firstOn, lastOn }) => firstOn <= day && day <= lastOn);

/** The London calendar day on which an instant falls. */
export const londonDayOf = (instant: Instant): LondonDay => Temporal.Instant.from(instant).toZonedDateTimeISO(ZONE).toPlainDate().toString();

export const nextDay = (day: LondonDay): LondonDay => Temporal.PlainDate.from(day).add({ days: 1 }).toString();

/** Is the body open to pupils (or, for an office, to callers) on that day? */
export const isPupilDay = (calendar: Calendar, day: LondonDay): boolean => {
  if (Temporal.PlainDate.from(day).dayOfWeek > 5) return false;
  if (BANK_HOLIDAYS[day] !== undefined) return false;
  if (within(day, calendar.closures)) return false;
  return calendar.worksAllYear || within(day, calendar.ownTerms ?? calendar.defaultTerms);
};

/** The instant at which the pupil day starts; a wall time that a clock change skips moves on by the size of the gap. */
export const startOf = (calendar: Calendar, day: LondonDay): Instant =>
  Temporal.PlainDate.from(day)
    .toZonedDateTime({ timeZone: ZONE, plainTime: Temporal.PlainTime.from(calendar.startsAt) })
    .toInstant()
    .toString({ smallestUnit: 'millisecond' });

// A summer is six weeks; nothing sensible is closed for more than this many days.
const HORIZON_DAYS = 200;

/** The n-th pupil day (1 = first) on or after `day`; undefined when the calendar knows none within its horizon. */
export const pupilDayFrom = (calendar: Calendar, day: LondonDay, n = 1): LondonDay | undefined => {
  let found = 0;
  let candidate = day;
  for (let i = 0; i < HORIZON_DAYS; i += 1) {
    if (isPupilDay(calendar, candidate)) {
      found += 1;
      if (found === n) return candidate;
    }
    candidate = nextDay(candidate);
  }
  return undefined;
};

/**
 * The first start of a pupil day at or after the instant. A calendar that knows no coming pupil day (terms not entered yet) falls back
 * to the next weekday that is no bank holiday: too early is safe, never is not.
 */
export const nextStartFrom = (calendar: Calendar, instant: Instant): Instant => {
  const today = londonDayOf(instant);
  const weekdays: Calendar = { ...calendar, worksAllYear: true, closures: [] };
  for (const known of [calendar, weekdays]) {
    let day = pupilDayFrom(known, today);
    if (day !== undefined && Temporal.Instant.compare(startOf(known, day), instant) < 0) day = pupilDayFrom(known, nextDay(day));
    if (day !== undefined) return startOf(known, day);
  }
  throw new RangeError('no weekday within the horizon');
};

/** 17:00 London on the n-th pupil day on or after the day of the instant: until then a link may live. */
export const endOfPupilDay = (calendar: Calendar, instant: Instant, n: number): Instant => {
  const day = pupilDayFrom(calendar, londonDayOf(instant), n) ?? Temporal.PlainDate.from(londonDayOf(instant)).add({ days: n + 2 }).toString();
  return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: ZONE, plainTime: '17:00' }).toInstant().toString({ smallestUnit: 'millisecond' });
};
