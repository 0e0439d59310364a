import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCsvDates } from '../../../functions/keep-calendar/read-csv-dates.ts';
import { readIcalendarDates } from '../../../functions/keep-calendar/read-icalendar-dates.ts';
import { readJsonDates } from '../../../functions/keep-calendar/read-json-dates.ts';
import { academicYearOf, spanOfAcademicYear } from '../../../shared/domain/academic-year.ts';
import { composeCalendar, NO_LAYERS } from '../../../shared/domain/calendar-layers.ts';
import { isPupilDay } from '../../../shared/domain/calendar.ts';
import type { Calendar } from '../../../shared/domain/calendar.ts';
import { readDay } from '../../../shared/domain/read-day.ts';
import { calendarOf, gatherTermDates, pupilDaysIn } from '../../../shared/domain/term-dates.ts';
import type { WrittenSpan } from '../../../shared/domain/term-dates.ts';
import { referenceFile, referenceTest } from '../../support/reference-data.ts';

const TODAY = '2026-06-10';
const line = (row: string, what: WrittenSpan['what'], firstDay: string, lastDay = firstDay): WrittenSpan => ({ row, what, firstDay, lastDay });
/** A whole invented school year of 190 days. */
const YEAR: readonly WrittenSpan[] = [
  line('row 2', 'term', 'Wednesday 2 September 2026', 'Friday 23rd October 2026'),
  line('row 3', 'term', '02/11/2026', '18/12/2026'),
  line('row 4', 'term', '2027-01-04', '2027-02-12'),
  line('row 5', 'term', '2027-02-22', '2027-03-25'),
  line('row 6', 'term', 'Mon 12 Apr 2027', 'Fri 28 May 2027'),
  line('row 7', 'term', '2027-06-07', '2027-07-21'),
  line('row 8', 'inset', '2027-01-04'),
  line('row 9', 'inset', '2026-11-27'),
  line('row 10', 'inset', '2027-06-07'),
  line('row 11', 'inset', '2027-07-21'),
];
const faultsOf = (...lines: readonly WrittenSpan[]): readonly string[] => gatherTermDates(lines, TODAY).faults.map(({ row, code }) => `${row} ${code}`);

describe('a day as schools write it', () => {
  test('is read in each of its forms, and nothing is guessed', () => {
    const forms = ['2026-09-02', '02/09/2026', '2.9.2026', 'Wednesday 2 September 2026', 'Wed 2nd Sept 2026', 'wednesday, 2 september 2026'];

    expect(forms.map((form) => readDay(form))).toEqual(forms.map(() => ({ kind: 'day', day: '2026-09-02' })));
    expect(['2/9/26', '31/04/2026', '29 February 2027', '09/02', 'September 2026', '', 'Someday 2 September 2026', '=1+1'].map((form) => readDay(form).kind)).toEqual(Array.from({ length: 8 }, () => 'notADay'));
  });

  test('whose weekday is another one’s is not believed', () => {
    expect(readDay('Thursday 24 October 2025')).toEqual({ kind: 'weekdayMismatch', day: '2025-10-24', isA: 'Friday', stated: 'Thursday' });
  });
});

describe('a file of term dates', () => {
  test('that is sound has no fault and no doubt, and its half-terms are gaps', () => {
    const { years, faults, doubts } = gatherTermDates(YEAR, TODAY);

    expect(faults).toEqual([]);
    expect(doubts.map(({ code }) => code)).toEqual(['bankHolidayInTerm']);
    expect(years.map(({ academicYear }) => academicYear)).toEqual(['2026/27']);
    const calendar = calendarOf(years[0]!);
    expect(pupilDaysIn(calendar, { firstOn: '2026-08-01', lastOn: '2027-07-31' })).toHaveLength(190);
    expect(['2026-10-23', '2026-10-26', '2027-01-04', '2027-05-03', '2027-05-04'].map((day) => isPupilDay(calendar, day))).toEqual([true, false, false, false, true]);
  });

  test('names the row of each fault: weekday, order, overlap, year, length, no day at all', () => {
    expect(faultsOf(line('row 2', 'term', 'Monday 2 September 2026', '2026-10-23'))).toEqual(['row 2 weekdayMismatch']);
    expect(faultsOf(line('row 2', 'term', '2026-10-23', '2026-09-02'))).toEqual(['row 2 lastBeforeFirst']);
    expect(faultsOf(line('row 2', 'term', '2026-09-02', '2026-10-23'), line('row 3', 'term', '2026-10-23', '2026-12-18'))).toEqual(['row 3 overlap']);
    expect(faultsOf(line('row 2', 'term', '2016-09-02', '2016-10-23'))).toEqual(['row 2 implausibleYear']);
    expect(faultsOf(line('row 2', 'term', '2026-04-12', '2027-07-21'))).toEqual(['row 2 termTooLong']);
    expect(faultsOf(line('row 2', 'term', 'soon', '2026-10-23'))).toEqual(['row 2 notADay']);
    expect(faultsOf()).toEqual(['file empty']);
  });

  test('with a term missing, a half-term missing or a holiday too many is shown to be doubtful', () => {
    const without = (...rows: readonly string[]): readonly string[] => gatherTermDates(YEAR.filter(({ row }) => !rows.includes(row)), TODAY).doubts.map(({ code }) => code);
    const autumn = line('row 2', 'term', '2026-09-02', '2026-12-18');

    expect(without('row 5')).toEqual(expect.arrayContaining(['fewPupilDays', 'longBreak']));
    expect(gatherTermDates([autumn, ...YEAR.slice(2)], TODAY).doubts.map(({ code }) => code)).toEqual(expect.arrayContaining(['manyPupilDays', 'noHalfTerm']));
  });

  test('keeps an INSET day of next year out until next year’s terms are there', () => {
    const { years, doubts } = gatherTermDates([...YEAR, line('row 12', 'inset', '2027-09-01')], TODAY);

    expect(years.map(({ academicYear }) => academicYear)).toEqual(['2026/27']);
    expect(doubts.map(({ code }) => code)).toContain('leftOut');
  });

  test('splits a summer holiday between its two school years', () => {
    const { faults, years } = gatherTermDates([...YEAR, line('row 12', 'closed', '2027-07-22', '2027-08-31')], TODAY);

    expect(faults).toEqual([]);
    expect(years[0]?.closures.at(-1)).toEqual({ firstOn: '2027-07-22', lastOn: '2027-07-31' });
  });
});

describe('the three formats say the same', () => {
  const json = JSON.stringify({
    sets: [
      { id: 'wearmouth', dfe_la_code: '998', pupil_terms: [{ name: 'Autumn 1', first_day: '2026-09-02', last_day: '2026-10-23' }], closed_days: [{ date: '2026-09-14', reason: 'fair' }], inset_days: ['2026-09-03'] },
      { id: 'other', pupil_terms: [{ first_day: '2026-09-02', last_day: '2026-10-23' }] },
    ],
  });
  const csv = '\uFEFFName,What,First day,Last day\r\nAutumn 1,Term,Wednesday 2 September 2026,23/10/2026\r\nStaff,INSET day,2026-09-03,\r\nFair,Closed,2026-09-14,\r\n';
  const event = (summary: string, start: string, end: string): string => `BEGIN:VEVENT\r\nUID:${summary}\r\nSUMMARY:${summary}\r\nDTSTART;VALUE=DATE:${start}\r\nDTEND;VALUE=DATE:${end}\r\nEND:VEVENT\r\n`;
  const ics = (...events: readonly string[]): string => `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Invented//EN\r\n${events.join('')}END:VCALENDAR\r\n`;
  const spansOf = (file: { readonly spans: readonly WrittenSpan[] }) => gatherTermDates(file.spans, TODAY).years;

  test('JSON, CSV and iCalendar', async () => {
    const asJson = readJsonDates(json, 'wearmouth');
    const asCsv = await readCsvDates(csv);
    const asIcs = readIcalendarDates(ics(event('Autumn term 1', '20260902', '20261024'), event('INSET day', '20260903', '20260904'), event('School closed (fair)', '20260914', '20260915'), event('Harvest festival', '20261001', '20261002')));

    expect(spansOf(asJson)).toEqual(spansOf(asCsv));
    expect(spansOf(asIcs)).toEqual(spansOf(asCsv));
    expect(asJson.laCode).toBe('998');
    expect(asIcs.leftOut).toEqual([{ row: 'event 4', on: '2026-10-01', says: 'Harvest festival' }]);
  });

  test('a calendar that only marks first and last days is read by its pairs, and one without its end is a fault', () => {
    const paired = readIcalendarDates(ics(event('Term starts', '20260902', '20260903'), event('School closes for half term', '20261023', '20261024')));
    const open = readIcalendarDates(ics(event('Pupils return', '20260902', '20260903')));

    expect(paired.spans).toEqual([{ row: 'event 1 to event 2', what: 'term', firstDay: '2026-09-02', lastDay: '2026-10-23' }]);
    expect(open.faults.map(({ row, code }) => `${row} ${code}`)).toEqual(['event 1 noEnd']);
  });

  test('what is none of them is said to be so, never half read', async () => {
    expect(readJsonDates('{', undefined).faults[0]?.code).toBe('notJson');
    expect(readJsonDates('{"sets":[]}', undefined).faults[0]?.code).toBe('notTermDates');
    expect(readJsonDates(json, undefined).faults[0]?.code).toBe('whichSet');
    expect((await readCsvDates('a,b\n1,2\n')).faults[0]?.code).toBe('noHeader');
    expect((await readCsvDates('what,first day,last day\nterm,2026-09-02,\nparty,2026-09-02,\n')).faults.map(({ row, code }) => `${row} ${code}`)).toEqual(['row 2 noLastDay', 'row 3 unknownKind']);
    expect((await readCsvDates('what,first day\n"term,2026-09-02\n')).faults[0]?.code).toBe('brokenQuotes');
    expect(readIcalendarDates('what,first day').faults[0]?.code).toBe('notIcalendar');
  });
});

describe('one calendar out of its layers', () => {
  const setUp: Calendar = { startsAt: '08:45', defaultTerms: [{ firstOn: '2026-09-02', lastOn: '2026-12-18' }], closures: [{ firstOn: '2026-09-02', lastOn: '2026-09-02' }], worksAllYear: false };
  const authority = [{ academicYear: '2026/27', terms: [{ firstOn: '2026-09-07', lastOn: '2026-12-11' }], closures: [{ firstOn: '2026-10-12', lastOn: '2026-10-12' }] }];
  const own = [{ academicYear: '2026/27', terms: [{ firstOn: '2026-08-31', lastOn: '2026-12-04' }], closures: [] }];
  const days = ['2026-09-01', '2026-09-02', '2026-09-03', '2026-09-07', '2026-10-12', '2026-12-07', '2026-12-14'];
  const open = (calendar: Calendar): readonly string[] => days.filter((day) => isPupilDay(calendar, day)).map((day) => day.slice(5));

  test('the most particular source of a school year decides it, whole; closures come on top', () => {
    expect(open(composeCalendar(setUp, NO_LAYERS))).toEqual(['09-03', '09-07', '10-12', '12-07', '12-14']);
    expect(open(composeCalendar(setUp, { ...NO_LAYERS, authority }))).toEqual(['09-07', '12-07']);
    expect(open(composeCalendar({ ...setUp, ownTerms: setUp.defaultTerms }, { ...NO_LAYERS, authority }))).toEqual(['09-03', '09-07', '10-12', '12-07', '12-14']);
    expect(open(composeCalendar(setUp, { ...NO_LAYERS, authority, own }))).toEqual(['09-01', '09-02', '09-03', '09-07', '10-12']);
    expect(open(composeCalendar(setUp, { authority, own, closures: [{ firstOn: '2026-09-07', lastOn: '2026-09-07' }] }))).toEqual(['09-01', '09-02', '09-03', '10-12']);
  });

  test('one school year brought in takes nothing from another', () => {
    const before: Calendar = { ...setUp, defaultTerms: [{ firstOn: '2026-04-20', lastOn: '2026-07-17' }] };

    const after = composeCalendar(before, { ...NO_LAYERS, authority });

    expect([isPupilDay(after, '2026-07-13'), isPupilDay(after, '2026-09-07')]).toEqual([true, true]);
  });

  test('an office keeps its own days: neither the schools’ terms nor their snow day are about it', () => {
    const office: Calendar = { startsAt: '09:00', defaultTerms: [], closures: [], worksAllYear: true };

    expect(isPupilDay(composeCalendar(office, { ...NO_LAYERS, authority }), '2026-08-05')).toBe(true);
  });

  test('a school year goes from 1 August to 31 July, as the law counts it', () => {
    expect(['2026-07-31', '2026-08-01', '2099-12-31'].map(academicYearOf)).toEqual(['2025/26', '2026/27', '2099/00']);
    expect(spanOfAcademicYear('2099/00')).toEqual({ firstOn: '2099-08-01', lastOn: '2100-07-31' });
    expect([spanOfAcademicYear('2026/28'), spanOfAcademicYear('26/27')]).toEqual([undefined, undefined]);
  });
});

interface Samples {
  readonly sets: readonly { readonly id: string; readonly academic_year: string; readonly computed_pupil_days: number }[];
}
const SAMPLES = 'term-dates/term_dates_samples.json';
referenceTest('the real term dates are read, and come to as many pupil days as were counted by hand', [SAMPLES], () => {
  const text = readFileSync(referenceFile(SAMPLES), 'utf8');
  const { sets } = JSON.parse(text) as Samples;

  const read = sets.map(({ id }) => {
    const dates = readJsonDates(text, id);
    const { years, faults, doubts } = gatherTermDates(dates.spans, TODAY);
    const [year] = years;
    const days = year ? pupilDaysIn(calendarOf(year), spanOfAcademicYear(year.academicYear)!).length : 0;
    return { id, year: year?.academicYear, days, faults, doubts: doubts.map(({ code }) => code).filter((code) => code !== 'bankHolidayInTerm' && code !== 'leftOut') };
  });

  expect(read).toEqual(sets.map(({ id, academic_year: year, computed_pupil_days: days }) => ({ id, year, days, faults: [], doubts: [] })));
});
