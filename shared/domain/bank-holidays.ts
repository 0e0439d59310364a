/**
 * Bank holidays of England and Wales: the day off, not the feast. Facts from gov.uk/bank-holidays (division england-and-wales,
 * copy of 25 February 2026), Open Government Licence v3.0. One-off days come at short notice: refresh this list each autumn.
 */
export const BANK_HOLIDAYS: Readonly<Record<string, string>> = {
  '2025-01-01': 'New Year’s Day',
  '2025-04-18': 'Good Friday',
  '2025-04-21': 'Easter Monday',
  '2025-05-05': 'Early May bank holiday',
  '2025-05-26': 'Spring bank holiday',
  '2025-08-25': 'Summer bank holiday',
  '2025-12-25': 'Christmas Day',
  '2025-12-26': 'Boxing Day',
  '2026-01-01': 'New Year’s Day',
  '2026-04-03': 'Good Friday',
  '2026-04-06': 'Easter Monday',
  '2026-05-04': 'Early May bank holiday',
  '2026-05-25': 'Spring bank holiday',
  '2026-08-31': 'Summer bank holiday',
  '2026-12-25': 'Christmas Day',
  '2026-12-28': 'Boxing Day',
  '2027-01-01': 'New Year’s Day',
  '2027-03-26': 'Good Friday',
  '2027-03-29': 'Easter Monday',
  '2027-05-03': 'Early May bank holiday',
  '2027-05-31': 'Spring bank holiday',
  '2027-08-30': 'Summer bank holiday',
  '2027-12-27': 'Christmas Day',
  '2027-12-28': 'Boxing Day',
  '2028-01-03': 'New Year’s Day',
  '2028-04-14': 'Good Friday',
  '2028-04-17': 'Easter Monday',
  '2028-05-01': 'Early May bank holiday',
  '2028-05-29': 'Spring bank holiday',
  '2028-08-28': 'Summer bank holiday',
  '2028-12-25': 'Christmas Day',
  '2028-12-26': 'Boxing Day',
};

/** The last day of the last year that is in the list. */
export const BANK_HOLIDAYS_KNOWN_UNTIL = '2028-12-31';
const WARN_DAYS = 120;

/** True when the list will soon know nothing: somebody has to bring the coming years' days in. */
export const bankHolidaysEndSoon = (today: string): boolean => Temporal.PlainDate.compare(Temporal.PlainDate.from(today).add({ days: WARN_DAYS }), BANK_HOLIDAYS_KNOWN_UNTIL) > 0;
