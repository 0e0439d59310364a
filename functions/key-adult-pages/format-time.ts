import type { Instant, LondonDay } from '../../shared/domain/incident.ts';
import type { WallTime } from '../../shared/domain/disclosure.ts';
import type { Words } from './words/words.ts';

// By hand: `Intl` prints Welsh times with English day halves, and its output may change with a new version of its data.
export const formatClock = ({ hour, minute }: Pick<WallTime, 'hour' | 'minute'>, words: Words): string => {
  if (minute === 0 && hour === 0) return words.midnight;
  if (minute === 0 && hour === 12) return words.midday;
  const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minutes}${hour < 12 ? words.am : words.pm}`;
};

export const formatDay = (day: LondonDay, words: Words): string => {
  const { day: number, month, year } = Temporal.PlainDate.from(day);
  return `${number} ${words.months[month - 1] ?? ''} ${year}`;
};

export const formatWhen = (when: WallTime, words: Words): string =>
  words.about(`${words.weekdays[when.weekday - 1] ?? ''} ${formatDay(when.day, words)}`, formatClock(when, words));

/** An instant as London people say it: Monday 23 November 2026 at 7:42am. */
export const formatInstant = (instant: Instant, words: Words): string => {
  const there = Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London');
  return words.at(`${words.weekdays[there.dayOfWeek - 1] ?? ''} ${formatDay(there.toPlainDate().toString(), words)}`, formatClock(there, words));
};
