import ICAL from 'ical.js';
import type { LondonDay } from '../../shared/domain/incident.ts';
import type { RowFault, WrittenSpan } from '../../shared/domain/term-dates.ts';
import { unreadable } from './dates-file.ts';
import type { DatesFile } from './dates-file.ts';

type Meaning = WrittenSpan['what'] | 'begins' | 'ends';

// Schools name their entries for parents. The first that fits decides; what fits none is shown to the person who confirms.
const MEANINGS: readonly (readonly [Meaning, RegExp])[] = [
  ['inset', /\binset\b|\b(?:staff )?(?:training|development) day\b|\bpd day\b|\bnon[- ]pupil\b|\bhms\b/i],
  ['ends', /\b(?:school|term|pupils|children|college)\b.*\b(?:closes|ends|finishe?s?|breaks? up)\b|\blast day of\b|\bend of (?:\w+ )*term\b/i],
  ['begins', /\b(?:school|term|pupils|children|college)\b.*\b(?:opens|re-?opens|starts|begins|returns?)\b|\bfirst day of\b|\bstart of (?:\w+ )*term\b|\bback to school\b/i],
  ['term', /\b(?:half[- ]?)?term \d\b|\b(?:autumn|spring|summer|michaelmas|lent|trinity)(?: term)? (?:\d|[ab]\b|(?:1st|2nd|first|second) half)/i],
  ['closed', /\bhalf[- ]?term\b|\bholidays?\b|\bbreak\b|\bclosed\b|\bclosure\b|\bvacation\b/i],
  ['term', /\bterm\b/i],
];
const meaningOf = (title: string): Meaning | undefined => MEANINGS.find(([, pattern]) => pattern.test(title))?.[0];

/** An entry that repeats more often is no term date. */
const MOST_OCCURRENCES = 60;

const londonDay = (time: ICAL.Time): LondonDay =>
  time.isDate || time.zone.tzid !== 'UTC'
    ? time.toString().slice(0, 10)
    : Temporal.Instant.fromEpochMilliseconds(time.toJSDate().getTime()).toZonedDateTimeISO('Europe/London').toPlainDate().toString();

/** The end of an entry is the first moment after it (RFC 5545 3.6.1). */
const lastDayOf = (start: ICAL.Time, end: ICAL.Time | undefined): LondonDay => {
  const first = londonDay(start);
  if (!end || end.compare(start) <= 0) return first;
  const day = londonDay(end);
  const endsAtMidnight = end.isDate || (end.hour === 0 && end.minute === 0 && end.second === 0);
  return endsAtMidnight && day > first ? Temporal.PlainDate.from(day).subtract({ days: 1 }).toString() : day;
};

interface Entry {
  readonly row: string;
  readonly meaning: Meaning;
  readonly firstOn: LondonDay;
  readonly lastOn: LondonDay;
}

/** "Term starts" on one day and "School closes" on a later one are one term. */
const pairUp = (entries: readonly Entry[]): { readonly spans: readonly WrittenSpan[]; readonly faults: readonly RowFault[] } => {
  const markers = entries.filter(({ meaning }) => meaning === 'begins' || meaning === 'ends').toSorted((a, b) => a.firstOn.localeCompare(b.firstOn) || (a.meaning === 'begins' ? -1 : 1));
  const spans: WrittenSpan[] = [];
  const faults: RowFault[] = [];
  let begun: Entry | undefined;
  for (const marker of markers) {
    if (marker.meaning === 'begins') {
      if (begun) faults.push({ row: begun.row, code: 'noEnd', fix: `A term begins here, and another begins at ${marker.row} before it ends.` });
      begun = marker;
    } else if (begun) {
      spans.push({ row: `${begun.row} to ${marker.row}`, what: 'term', firstDay: begun.firstOn, lastDay: marker.firstOn });
      begun = undefined;
    } else faults.push({ row: marker.row, code: 'noBeginning', fix: 'A term ends here that never began.' });
  }
  if (begun) faults.push({ row: begun.row, code: 'noEnd', fix: 'A term begins here that never ends.' });
  return { spans, faults };
};

/** An iCalendar file (RFC 5545): terms as entries of several days or as their first and last days, INSET days, holidays, closures. */
export const readIcalendarDates = (text: string): DatesFile => {
  let events: readonly ICAL.Component[];
  try {
    const parsed = ICAL.parse(text) as unknown[];
    const root = new ICAL.Component((Array.isArray(parsed[0]) ? parsed[0] : parsed) as never);
    events = root.getAllSubcomponents('vevent');
  } catch {
    return unreadable('notIcalendar', 'The file is not iCalendar (it begins with BEGIN:VCALENDAR). Is it CSV or JSON?');
  }
  const entries: Entry[] = [];
  const faults: RowFault[] = [];
  const leftOut: { row: string; on: string; says: string }[] = [];
  for (const [i, component] of events.entries()) {
    const row = `event ${i + 1}`;
    const event = new ICAL.Event(component);
    if (String(component.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED') continue;
    const title = event.summary ?? '';
    const meaning = meaningOf(title);
    if (!component.hasProperty('dtstart')) {
      faults.push({ row, code: 'noDay', fix: 'The entry has no day (DTSTART).' });
      continue;
    }
    const length = event.duration;
    const starts: ICAL.Time[] = [];
    if (event.isRecurring()) {
      const iterator = event.iterator();
      for (let next = iterator.next(); next && starts.length <= MOST_OCCURRENCES; next = iterator.next()) starts.push(next);
    } else starts.push(event.startDate);
    if (meaning === undefined) {
      leftOut.push({ row, on: londonDay(event.startDate), says: title.slice(0, 80) });
      continue;
    }
    if (starts.length > MOST_OCCURRENCES) {
      faults.push({ row, code: 'repeatsForEver', fix: 'The entry repeats without end: write its days one by one.' });
      continue;
    }
    for (const start of starts) {
      const end = start.clone();
      end.addDuration(length);
      const [firstOn, lastOn] = [londonDay(start), lastDayOf(start, end)];
      // A "start of term" of several days is the term itself.
      const several = (meaning === 'begins' || meaning === 'ends') && lastOn > firstOn;
      entries.push({ row, meaning: several ? 'term' : meaning, firstOn, lastOn });
    }
  }
  const paired = pairUp(entries);
  return {
    spans: [
      ...entries.flatMap(({ row, meaning, firstOn, lastOn }) => (meaning === 'begins' || meaning === 'ends' ? [] : [{ row, what: meaning, firstDay: firstOn, lastDay: lastOn }])),
      ...paired.spans,
    ],
    faults: [...faults, ...paired.faults],
    leftOut,
  };
};
