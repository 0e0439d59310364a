import { londonDayOf } from '../../shared/domain/calendar.ts';
import type { Instant, LondonDay } from '../../shared/domain/incident.ts';

const ZONE = 'Europe/London';
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** 23 November 2026 */
export const sayDay = (day: LondonDay): string => {
  const date = Temporal.PlainDate.from(day);
  return `${date.day} ${MONTHS[date.month - 1] ?? ''} ${date.year}`;
};

/** 7:40am */
export const sayTime = (instant: Instant): string => {
  const { hour, minute } = Temporal.Instant.from(instant).toZonedDateTimeISO(ZONE);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')}${hour < 12 ? 'am' : 'pm'}`;
};

/** 23 November 2026 at 7:40am */
export const sayInstant = (instant: Instant): string => `${sayDay(londonDayOf(instant))} at ${sayTime(instant)}`;

/** As it is read aloud and dialled: a mobile of this country without its country code. */
export const sayPhone = (number: string): string => number.replace(/^\+447(\d{3})(\d{6})$/, '07$1 $2');

/** What is left before the bell, coarse enough to be read at a glance. */
export const sayTimeLeft = (dueBy: Instant | undefined, now: Date): { readonly text: string; readonly urgent: boolean } => {
  if (dueBy === undefined) return { text: 'No bell', urgent: false };
  const minutes = Math.floor((Date.parse(dueBy) - now.getTime()) / 60_000);
  if (minutes < 0) return { text: `Bell rang at ${sayTime(dueBy)}${londonDayOf(dueBy) === londonDayOf(now.toISOString()) ? '' : `, ${sayDay(londonDayOf(dueBy))}`}`, urgent: true };
  if (minutes < 120) return { text: `${minutes} min`, urgent: minutes < 30 };
  if (minutes < 48 * 60) return { text: `${Math.floor(minutes / 60)} h`, urgent: false };
  return { text: `${Math.floor(minutes / 1_440)} days`, urgent: false };
};
