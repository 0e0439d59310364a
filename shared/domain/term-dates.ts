import { academicYearOf, spanOfAcademicYear } from './academic-year.ts';
import type { AcademicYear } from './academic-year.ts';
import { BANK_HOLIDAYS } from './bank-holidays.ts';
import { isPupilDay, nextDay } from './calendar.ts';
import type { Calendar, DaySpan } from './calendar.ts';
import type { LondonDay } from './incident.ts';
import { readDay, sayDay } from './read-day.ts';

/** One line of a file of term dates, still as it was written. `row` is how a person finds it again: `row 4`, `pupil_terms 2`, `event 7`. */
export interface WrittenSpan {
  readonly row: string;
  readonly what: 'term' | 'inset' | 'closed';
  readonly firstDay: string;
  readonly lastDay: string;
}

/** One academic year of one school or authority, checked. */
export interface TermDates {
  readonly academicYear: AcademicYear;
  readonly terms: readonly DaySpan[];
  /** INSET days and other days without pupils inside (or beside) the terms. */
  readonly closures: readonly DaySpan[];
}

/** What is wrong, in which row, and what to do. A file with a fault changes nothing. */
export interface RowFault {
  readonly row: string;
  readonly code: string;
  readonly fix: string;
}

/** What a person should look at before saying yes. */
export interface Doubt {
  readonly academicYear: AcademicYear;
  readonly code: string;
  readonly says: string;
}

/** A maintained school opens for 190 days (380 sessions); what schools really print lies within these. */
export const PUPIL_DAYS = { least: 185, most: 192 } as const;
/** A longer one is two, or has the wrong year at one end. Autumn with its half-term inside has 108 days. */
const LONGEST_TERM_DAYS = 130;
/** A half-term comes before pupils have been there for so long. */
const LONGEST_STRETCH_DAYS = 63;
/** Christmas and Easter are two weeks, an October break sometimes; only the summer is longer. */
const LONGEST_BREAK_DAYS = 25;
const YEARS_BACK = 1;
const YEARS_AHEAD = 3;

const daysFrom = (from: LondonDay, to: LondonDay): number => Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days;

interface ReadSpan extends DaySpan {
  readonly row: string;
  readonly what: WrittenSpan['what'];
}

/** A summer holiday belongs to two school years. */
const splitAtSummer = (span: ReadSpan): readonly ReadSpan[] => {
  const year = spanOfAcademicYear(academicYearOf(span.firstOn));
  return year === undefined || span.lastOn <= year.lastOn ? [span] : [{ ...span, lastOn: year.lastOn }, ...splitAtSummer({ ...span, firstOn: nextDay(year.lastOn) })];
};

const readSpan = ({ row, what, firstDay, lastDay }: WrittenSpan, today: LondonDay): { readonly spans?: readonly ReadSpan[]; readonly faults: readonly RowFault[] } => {
  const faults: RowFault[] = [];
  const days = [firstDay, lastDay].map((written): LondonDay | undefined => {
    const read = readDay(written);
    switch (read.kind) {
      case 'day':
        return read.day;
      case 'notADay':
        faults.push({ row, code: 'notADay', fix: 'Write the day as 2026-09-02, 02/09/2026 or Wednesday 2 September 2026.' });
        return undefined;
      case 'weekdayMismatch':
        faults.push({ row, code: 'weekdayMismatch', fix: `${sayDay(read.day)} is no ${read.stated}: ask the school which of the two is meant.` });
        return undefined;
    }
  });
  const [firstOn, lastOn] = days;
  const distinct = faults.filter(({ code, fix }, i) => faults.findIndex((one) => one.code === code && one.fix === fix) === i);
  if (firstOn === undefined || lastOn === undefined) return { faults: distinct };
  if (lastOn < firstOn) return { faults: [{ row, code: 'lastBeforeFirst', fix: `${sayDay(lastOn)} lies before ${sayDay(firstOn)}.` }] };
  const year = Temporal.PlainDate.from(today).year;
  for (const day of [firstOn, lastOn]) {
    const written = Temporal.PlainDate.from(day).year;
    if (written < year - YEARS_BACK || written > year + YEARS_AHEAD) return { faults: [{ row, code: 'implausibleYear', fix: `${sayDay(day)}: the year is far from now.` }] };
  }
  if (what === 'term' && daysFrom(firstOn, lastOn) >= LONGEST_TERM_DAYS) {
    return { faults: [{ row, code: 'termTooLong', fix: `${sayDay(firstOn)} to ${sayDay(lastOn)} is longer than any term: look at the years.` }] };
  }
  if (what === 'term' && academicYearOf(firstOn) !== academicYearOf(lastOn)) {
    return { faults: [{ row, code: 'acrossSummer', fix: 'It goes over the end of the school year (31 July): write it as two.' }] };
  }
  return { spans: splitAtSummer({ row, what, firstOn, lastOn }), faults: [] };
};

const overlapsAmong = (terms: readonly ReadSpan[]): readonly RowFault[] =>
  terms.flatMap((term, i) => {
    const before = terms[i - 1];
    return before !== undefined && before.lastOn >= term.firstOn
      ? [{ row: term.row, code: 'overlap', fix: `It begins on ${sayDay(term.firstOn)}, before ${before.row} ends on ${sayDay(before.lastOn)}.` }]
      : [];
  });

const plain = ({ firstOn, lastOn }: DaySpan): DaySpan => ({ firstOn, lastOn });
const inOrder = <T extends DaySpan>(spans: readonly T[]): readonly T[] => spans.toSorted((a, b) => a.firstOn.localeCompare(b.firstOn) || a.lastOn.localeCompare(b.lastOn));

/** A calendar of nothing but these dates. */
export const calendarOf = ({ terms, closures }: TermDates, startsAt = '08:45'): Calendar => ({ startsAt, defaultTerms: terms, closures, worksAllYear: false });

export const daysOf = ({ firstOn, lastOn }: DaySpan): readonly LondonDay[] => {
  const days: LondonDay[] = [];
  for (let day = firstOn; day <= lastOn; day = nextDay(day)) days.push(day);
  return days;
};

export const pupilDaysIn = (calendar: Calendar, span: DaySpan): readonly LondonDay[] => daysOf(span).filter((day) => isPupilDay(calendar, day));

const doubtsAbout = (dates: TermDates): readonly Doubt[] => {
  const { academicYear, terms } = dates;
  const doubts: Doubt[] = [];
  const say = (code: string, says: string): void => void doubts.push({ academicYear, code, says });
  const [first, last] = [terms[0], terms.at(-1)];
  if (!first || !last) {
    say('noTerms', 'No term of this year is in the file: only its closures would be kept.');
    return doubts;
  }
  const days = pupilDaysIn(calendarOf(dates), { firstOn: first.firstOn, lastOn: last.lastOn });
  if (days.length < PUPIL_DAYS.least) say('fewPupilDays', `${days.length} pupil days; a school year has ${PUPIL_DAYS.least} to ${PUPIL_DAYS.most}. Is a term missing?`);
  if (days.length > PUPIL_DAYS.most) say('manyPupilDays', `${days.length} pupil days; a school year has ${PUPIL_DAYS.least} to ${PUPIL_DAYS.most}. Is a holiday or INSET day missing?`);
  for (const term of terms) {
    for (const day of daysOf(term)) if (BANK_HOLIDAYS[day] !== undefined) say('bankHolidayInTerm', `${sayDay(day)} is a bank holiday (${BANK_HOLIDAYS[day]}): no pupils are expected.`);
    for (const day of [term.firstOn, term.lastOn]) if (Temporal.PlainDate.from(day).dayOfWeek > 5) say('weekend', `A term begins or ends on ${sayDay(day)}.`);
  }
  let since = days[0];
  for (const [i, day] of days.entries()) {
    const before = days[i - 1];
    if (before === undefined || since === undefined) continue;
    const gap = daysFrom(before, day) - 1;
    if (gap > LONGEST_BREAK_DAYS) say('longBreak', `Nobody is there from ${sayDay(nextDay(before))} for ${gap} days. Is a term missing?`);
    // Nine days: a week and the two weekends around it.
    if (gap >= 9 || i === days.length - 1) {
      const end = gap >= 9 ? before : day;
      if (daysFrom(since, end) > LONGEST_STRETCH_DAYS) say('noHalfTerm', `No week off between ${sayDay(since)} and ${sayDay(end)}. Is a half-term missing?`);
      since = day;
    }
  }
  return doubts;
};

export interface GatheredTermDates {
  readonly years: readonly TermDates[];
  readonly faults: readonly RowFault[];
  readonly doubts: readonly Doubt[];
}

/** Reads and checks a whole file's lines. Years come apart by academic year, in order; with any fault there are none. */
export const gatherTermDates = (written: readonly WrittenSpan[], today: LondonDay): GatheredTermDates => {
  const read = written.map((line) => readSpan(line, today));
  const spans = inOrder(read.flatMap(({ spans: found = [] }) => found));
  const terms = spans.filter(({ what }) => what === 'term');
  const faults = [...read.flatMap((one) => one.faults), ...overlapsAmong(terms)];
  if (written.length === 0) faults.push({ row: 'file', code: 'empty', fix: 'There is no term, INSET day or closure in the file.' });
  if (faults.length > 0) return { years: [], faults, doubts: [] };
  const academicYears = [...new Set(spans.map(({ firstOn }) => academicYearOf(firstOn)))];
  const all = academicYears.map((academicYear): TermDates => {
    const ofYear = spans.filter(({ firstOn }) => academicYearOf(firstOn) === academicYear);
    return { academicYear, terms: ofYear.filter(({ what }) => what === 'term').map(plain), closures: ofYear.filter(({ what }) => what !== 'term').map(plain) };
  });
  // "INSET: 1 September 2026" at the foot of this year's page says nothing about the terms of the next: that waits for its own file.
  const years = all.filter((year) => year.terms.length > 0 || all.every((one) => one.terms.length === 0));
  const leftOut = all.filter((year) => !years.includes(year));
  return {
    years,
    faults,
    doubts: [
      ...years.flatMap(doubtsAbout),
      ...leftOut.map(({ academicYear, closures }) => ({ academicYear, code: 'leftOut', says: `${closures.length} day(s) without pupils, but no terms: left out.` })),
    ],
  };
};
