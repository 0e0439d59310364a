import type { LondonDay } from './incident.ts';

export type DayRead =
  | { readonly kind: 'day'; readonly day: LondonDay }
  /** The weekday that stands beside the date is another one's: one of the two is a misprint, and nobody here knows which. */
  | { readonly kind: 'weekdayMismatch'; readonly day: LondonDay; readonly isA: string; readonly stated: string }
  | { readonly kind: 'notADay' };

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const monthOf = (word: string): number => (word.length < 3 ? 0 : MONTHS.findIndex((name) => name.startsWith(word.toLowerCase())) + 1);
const weekdayOf = (word: string): string | undefined => (word.length < 2 ? undefined : WEEKDAYS.find((name) => name.toLowerCase().startsWith(word.toLowerCase())));

/** The name of the day's weekday. */
export const weekdayNameOf = (day: LondonDay): string => WEEKDAYS[Temporal.PlainDate.from(day).dayOfWeek - 1] ?? '';

/** `Friday 24 October 2025`, as people read it. */
export const sayDay = (day: LondonDay): string => {
  const { year, month, day: dayOfMonth } = Temporal.PlainDate.from(day);
  const name = MONTHS[month - 1] ?? '';
  return `${weekdayNameOf(day)} ${dayOfMonth} ${name.slice(0, 1).toUpperCase()}${name.slice(1)} ${year}`;
};

const NUMERIC = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/;
const WORDS = /^(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]+)\.?,?\s+(\d{4})$/i;
const WEEKDAY_FIRST = /^([a-z]+)\.?,?\s+(?=\d)/i;

/**
 * A day as schools write it: `2025-10-24`, `24/10/2025` (day first, as here), `Friday 24th October 2025`, `Fri 24 Oct 2025`. A weekday
 * that is stated is checked. Nothing is guessed: a day that never was, or a year of two figures, is not a day.
 */
export const readDay = (text: string): DayRead => {
  const written = text.trim().replaceAll(/\s+/g, ' ');
  const word = WEEKDAY_FIRST.exec(written)?.[1];
  const stated = word === undefined ? undefined : weekdayOf(word);
  if (word !== undefined && stated === undefined) return { kind: 'notADay' };
  const date = written.replace(WEEKDAY_FIRST, '');
  const parts = (): readonly [number, number, number] | undefined => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(date)) return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8))];
    const [, numericDay, numericMonth, numericYear] = NUMERIC.exec(date) ?? [];
    if (numericDay !== undefined) return [Number(numericYear), Number(numericMonth), Number(numericDay)];
    const [, day, month = '', year] = WORDS.exec(date) ?? [];
    return day === undefined ? undefined : [Number(year), monthOf(month), Number(day)];
  };
  const found = parts();
  if (!found) return { kind: 'notADay' };
  const [year, month, dayOfMonth] = found;
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > Temporal.PlainDate.from({ year, month, day: 1 }).daysInMonth) return { kind: 'notADay' };
  const day = Temporal.PlainDate.from({ year, month, day: dayOfMonth }).toString();
  const isA = weekdayNameOf(day);
  return stated === undefined || stated === isA ? { kind: 'day', day } : { kind: 'weekdayMismatch', day, isA, stated };
};
