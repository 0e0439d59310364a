import { expect, test } from 'vitest';
import { BANK_HOLIDAYS, BANK_HOLIDAYS_KNOWN_UNTIL, bankHolidaysEndSoon } from '../../../shared/domain/bank-holidays.ts';

test('the list of bank holidays reaches far enough from today: when this fails, bring in the coming years from gov.uk/bank-holidays', () => {
  const today = Temporal.Now.plainDateISO('Europe/London').toString();

  expect(bankHolidaysEndSoon(today)).toBe(false);
});

test('each year that the list claims to know has its eight days, all of them weekdays', () => {
  const years = Object.groupBy(Object.keys(BANK_HOLIDAYS), (day) => day.slice(0, 4));

  expect(Object.entries(years).map(([year, days]) => [year, days?.length])).toEqual(Object.keys(years).map((year) => [year, 8]));
  expect(Object.keys(years).at(-1)).toBe(BANK_HOLIDAYS_KNOWN_UNTIL.slice(0, 4));
  expect(Object.keys(BANK_HOLIDAYS).filter((day) => Temporal.PlainDate.from(day).dayOfWeek > 5)).toEqual([]);
});

test('the warning comes four months before the list ends, and stays', () => {
  expect(['2028-09-02', '2028-09-03', '2029-01-01', '2031-05-05'].map(bankHolidaysEndSoon)).toEqual([false, true, true, true]);
});
