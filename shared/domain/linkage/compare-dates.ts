/** A calendar day taken apart; `text` is YYYYMMDD. */
export interface PlainDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly text: string;
  /** Days on a scale that only differences of are used. */
  readonly count: number;
}

/** How a date police gave agrees with one a school holds, each graded once. `ofSibling`: it differs, and is that of another pupil of the house. */
export const DATE_LEVELS = [
  'exact',
  'swapped',
  'yearOff',
  'oneDigit',
  'near',
  'estimatedNear',
  'estimatedFar',
  'looksEstimated',
  'ofSibling',
  'different',
  'farApart',
  'missing',
] as const;
export type DateLevel = (typeof DATE_LEVELS)[number];

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const NEAR_DAYS = 31;
const FAR_YEARS = 10;

/** The day, or undefined for anything that is no real day of the years 1000 to 2999. */
export function readDate(text: string | undefined): PlainDate | undefined {
  const found = SHAPE.exec((text ?? '').slice(0, 10));
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (year < 1000 || year > 2999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return { year, month, day, text: `${found[1] ?? ''}${found[2] ?? ''}${found[3] ?? ''}`, count: dayCount(year, month, day) };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Day number in the proleptic Gregorian calendar (Fliegel and Van Flandern's counting from March). */
function dayCount(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const march = (month + 9) % 12;
  return 365 * shifted + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + Math.floor((153 * march + 2) / 5) + day;
}

/** The same digits with day and month changed over, when that is a day at all. */
export function swapDayAndMonth(date: PlainDate): PlainDate | undefined {
  if (date.day === date.month) return undefined;
  return readDate(`${date.text.slice(0, 4)}-${date.text.slice(6)}-${date.text.slice(4, 6)}`);
}

/** One graded answer. Symmetrical unless the child's date is an estimate. */
export function compareDates(child: PlainDate | undefined, pupil: PlainDate | undefined, estimated: boolean): DateLevel {
  if (child === undefined || pupil === undefined) return 'missing';
  const years = Math.abs(child.year - pupil.year);
  if (estimated) return years <= 1 ? 'estimatedNear' : 'estimatedFar';
  if (child.text === pupil.text) return 'exact';
  const sameDay = child.day === pupil.day && child.month === pupil.month;
  if (years === 0 && child.day === pupil.month && child.month === pupil.day) return 'swapped';
  if (sameDay && years <= 2) return 'yearOff';
  if (isOneSlip(child.text, pupil.text)) return 'oneDigit';
  if (Math.abs(child.count - pupil.count) <= NEAR_DAYS) return 'near';
  if (looksEstimated(child) && years <= 1) return 'looksEstimated';
  return Math.abs(child.count - pupil.count) > FAR_YEARS * 365.25 ? 'farApart' : 'different';
}

/** First of January and first of July are what is typed when only the year is known. */
function looksEstimated(date: PlainDate): boolean {
  return date.day === 1 && (date.month === 1 || date.month === 7);
}

function isOneSlip(a: string, b: string): boolean {
  let first = -1;
  let slips = 0;
  for (let at = 0; at < a.length; at++) {
    if (a[at] === b[at]) continue;
    if (first < 0) first = at;
    slips++;
  }
  if (slips <= 1) return true;
  return slips === 2 && a[first] === b[first + 1] && a[first + 1] === b[first] && a[first + 1] !== a[first];
}

/** Whole years between two days. */
export function yearsBetween(from: PlainDate, to: PlainDate): number {
  const had = to.month > from.month || (to.month === from.month && to.day >= from.day);
  return to.year - from.year - (had ? 0 : 1);
}
