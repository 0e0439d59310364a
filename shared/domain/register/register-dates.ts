import type { LondonDay } from '../incident.ts';

/**
 * The register writes dd-mm-yyyy. A spreadsheet rewrites what it takes for dates: a British one writes dd/mm/yyyy, an American one reads
 * 05-11-2014 as 11 May, writes 5/11/2014 and leaves 23-11-2014 alone. So whether a slash date can be read depends on the whole file.
 */
export interface DateShapes {
  dashDayOver12: number;
  dashDayUpTo12: number;
  slashFirstOver12: number;
  slashSecondOver12: number;
  slashBothUpTo12: number;
}
export const noDateShapes = (): DateShapes => ({ dashDayOver12: 0, dashDayUpTo12: 0, slashFirstOver12: 0, slashSecondOver12: 0, slashBothUpTo12: 0 });

const DASH = /^(\d{1,2})-(\d{1,2})-(\d{4})$/;
const SLASH = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

export const countDateShape = (text: string, shapes: DateShapes): void => {
  const dash = DASH.exec(text);
  if (dash) {
    if (Number(dash[1]) > 12) shapes.dashDayOver12 += 1;
    else shapes.dashDayUpTo12 += 1;
    return;
  }
  const slash = SLASH.exec(text);
  if (!slash) return;
  if (Number(slash[1]) > 12) shapes.slashFirstOver12 += 1;
  else if (Number(slash[2]) > 12) shapes.slashSecondOver12 += 1;
  else shapes.slashBothUpTo12 += 1;
};

/** Slash dates are day first for certain when some could not be anything else and none could only be month first. */
export const slashDatesAreDayFirst = (shapes: DateShapes): boolean => shapes.slashFirstOver12 > 0 && shapes.slashSecondOver12 === 0;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const day = (year: string, month: string, dayOfMonth: string): LondonDay | undefined => {
  const [y, m, d] = [Number(year), Number(month), Number(dayOfMonth)];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  if (m < 1 || m > 12 || d < 1 || d > (DAYS[m - 1] ?? 0) || (m === 2 && d === 29 && !leap)) return undefined;
  // Some schools are older than the register's own dates; nothing is older than the fifth century or dated a century ahead.
  if (y < 500 || y > 2150) return undefined;
  return `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
};

export type DateReading = { readonly kind: 'none' | 'malformed' | 'ambiguous' } | { readonly kind: 'read' | 'flipped'; readonly day: LondonDay };

export const readRegisterDate = (text: string, dayFirst: boolean): DateReading => {
  if (text === '') return { kind: 'none' };
  const dash = DASH.exec(text);
  const iso = ISO.exec(text);
  const plain = dash ? day(dash[3] ?? '', dash[2] ?? '', dash[1] ?? '') : iso ? day(iso[1] ?? '', iso[2] ?? '', iso[3] ?? '') : undefined;
  if (plain) return { kind: 'read', day: plain };
  const slash = SLASH.exec(text);
  if (!slash) return { kind: 'malformed' };
  const flipped = day(slash[3] ?? '', slash[2] ?? '', slash[1] ?? '');
  // A day over 12 tells its own place, whatever the rest of the file does; 7/7 is the same both ways.
  if (flipped && (dayFirst || Number(slash[1]) > 12 || Number(slash[1]) === Number(slash[2]))) return { kind: 'flipped', day: flipped };
  return flipped || day(slash[3] ?? '', slash[1] ?? '', slash[2] ?? '') ? { kind: 'ambiguous' } : { kind: 'malformed' };
};
