import type { LondonDay } from '../incident.ts';
import { readUpn, writtenUpn } from '../linkage/upn.ts';
import type { RollColumn } from './roll-columns.ts';
import type { RollFaultCode } from './roll-faults.ts';

/** How a pupil belongs to a school (CBDS enrolment status M, S, G; all else is the ordinary C). A child with two schools is at both. */
export type Enrolment = 'main' | 'subsidiary' | 'guest' | 'only';

/** What is kept of one row: what linking needs, and nothing else. */
export interface RollRow {
  readonly upn?: string | undefined;
  readonly misId?: string | undefined;
  readonly legalForename: string;
  readonly legalSurname: string;
  readonly preferredForename: string;
  readonly preferredSurname: string;
  readonly dateOfBirth: LondonDay;
  readonly sex: 'female' | 'male' | 'unknown';
  readonly postcode?: string | undefined;
  readonly addressLine?: string | undefined;
  readonly enrolment: Enrolment;
  readonly entryOn?: LondonDay | undefined;
  readonly leavingOn?: LondonDay | undefined;
}

/** What is sound of a row that cannot be used, so that the pupil whom it may be is not taken for a leaver. */
export type HalfRow = Partial<Pick<RollRow, 'legalForename' | 'legalSurname' | 'dateOfBirth'>>;

export interface RowReading {
  /** Missing when the row cannot be used. */
  readonly row?: RollRow | undefined;
  /** Of a row that cannot be used; empty when nothing in it can be relied on. */
  readonly half?: HalfRow | undefined;
  /** Also of a row that cannot be used: whose it is, so that the pupil is not taken for a leaver. */
  readonly upn?: string | undefined;
  readonly misId?: string | undefined;
  readonly faults: readonly RollFaultCode[];
  /** A date that can only be month first: the whole file is then suspect. */
  readonly monthFirst: boolean;
}

const LONGEST = { name: 200, address: 500, other: 50 } as const;
/** Youngest and oldest on any roll: nurseries take from two, special colleges keep to 25. */
const AGES = { impossibleBelow: 1, unusualBelow: 2, unusualFrom: 20, impossibleFrom: 26 } as const;
/** BS7666, as the Cabinet Office wrote it, and not the pseudo postcodes of children without an address. */
const POSTCODE = /^(?!ZZ99)(GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$/;
// A formula of a spreadsheet, the sign of a lost letter, control characters: no name has these.
// oxlint-disable-next-line no-control-regex
const DAMAGED = /^[=+@]|[\u0000-\u001F\u007F-\u009F\uFFFD]/u;
const LETTER = /\p{L}/u;

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/;
const SLASH = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: .*)?$/;

type DateReading = { readonly kind: 'none' | 'malformed' | 'monthFirst' } | { readonly kind: 'day'; readonly day: LondonDay };

const dayFrom = (year: string, month: string, day: string): LondonDay | undefined => {
  try {
    return Temporal.PlainDate.from({ year: Number(year), month: Number(month), day: Number(day) }, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
};

/** ISO, or as British systems write it: the day first. The time of a date (Wonde: midnight in London) is not looked at, so that summer time moves no birthday. */
export const readRollDate = (text: string): DateReading => {
  if (text === '') return { kind: 'none' };
  const iso = ISO.exec(text);
  const slash = SLASH.exec(text);
  const day = iso ? dayFrom(iso[1] ?? '', iso[2] ?? '', iso[3] ?? '') : slash ? dayFrom(slash[3] ?? '', slash[2] ?? '', slash[1] ?? '') : undefined;
  if (day !== undefined) return { kind: 'day', day };
  return slash && dayFrom(slash[3] ?? '', slash[1] ?? '', slash[2] ?? '') !== undefined ? { kind: 'monthFirst' } : { kind: 'malformed' };
};

const ageOn = (born: LondonDay, today: LondonDay): number => Temporal.PlainDate.from(born).until(Temporal.PlainDate.from(today), { largestUnit: 'years' }).years;

const sexOf = (text: string): RollRow['sex'] => {
  const first = text.slice(0, 1).toUpperCase();
  return first === 'F' ? 'female' : first === 'M' ? 'male' : 'unknown';
};

const enrolmentOf = (text: string): Enrolment => {
  const first = text.slice(0, 1).toUpperCase();
  if (first === 'M') return 'main';
  if (first === 'S') return 'subsidiary';
  return first === 'G' ? 'guest' : 'only';
};

const isSound = (name: string): boolean => LETTER.test(name) && !DAMAGED.test(name);
const halfOf = (legalForename: string, legalSurname: string, dateOfBirth: LondonDay | undefined): HalfRow => ({
  ...(isSound(legalForename) ? { legalForename } : {}),
  ...(isSound(legalSurname) ? { legalSurname } : {}),
  ...(dateOfBirth === undefined ? {} : { dateOfBirth }),
});

/** One pupil as a file wrote them, `cell` giving the text under a column or ''. */
export const readRollRow = (cell: (column: RollColumn) => string, today: LondonDay): RowReading => {
  const faults: RollFaultCode[] = [];
  let monthFirst = false;
  const said = (column: RollColumn): string => cell(column).trim().replaceAll(/\s+/g, ' ');
  const date = (column: RollColumn, fault: RollFaultCode): LondonDay | undefined => {
    const reading = readRollDate(said(column));
    if (reading.kind === 'day') return reading.day;
    if (reading.kind === 'monthFirst') monthFirst = true;
    if (reading.kind !== 'none') faults.push(fault);
    return undefined;
  };

  const written = writtenUpn(said('upn'));
  const upn = readUpn(written);
  if (written !== undefined && upn === undefined) faults.push('upnMalformed');
  const misId = said('misId').slice(0, LONGEST.other) || undefined;

  const legalForename = said('legalForename') || said('forename') || said('preferredForename');
  const legalSurname = said('legalSurname') || said('surname') || said('preferredSurname');
  const preferredForename = said('preferredForename') || said('forename') || legalForename;
  const preferredSurname = said('preferredSurname') || said('surname') || legalSurname;
  const names = [legalForename, legalSurname, preferredForename, preferredSurname];
  const addressLine = said('addressLine') || undefined;
  if (!LETTER.test(legalForename)) faults.push('forenameMissing');
  if (!LETTER.test(legalSurname)) faults.push('surnameMissing');
  if (names.some((name) => DAMAGED.test(name))) faults.push('nameDamaged');
  if (names.some((name) => name.length > LONGEST.name) || (addressLine?.length ?? 0) > LONGEST.address) faults.push('valueTooLong');

  const bornText = said('dateOfBirth');
  const dateOfBirth = date('dateOfBirth', 'dateOfBirthMalformed');
  if (bornText === '') faults.push('dateOfBirthMissing');
  if (dateOfBirth !== undefined) {
    const age = ageOn(dateOfBirth, today);
    if (age < AGES.impossibleBelow || age >= AGES.impossibleFrom) faults.push('ageImplausible');
    else if (age < AGES.unusualBelow || age >= AGES.unusualFrom) faults.push('ageUnusual');
  }

  const postcodeText = said('postcode').toUpperCase();
  const postcode = POSTCODE.test(postcodeText) ? postcodeText : undefined;
  if (postcodeText !== '' && postcode === undefined) faults.push('postcodeMalformed');
  const entryOn = date('entryOn', 'entryMalformed');
  const leavingOn = date('leavingOn', 'leavingMalformed');
  const isUsable = dateOfBirth !== undefined && !faults.some((code) => LEAVES_OUT.has(code));
  if (!isUsable) return { upn, misId, faults, monthFirst, half: faults.includes('valueTooLong') ? {} : halfOf(legalForename, legalSurname, faults.includes('ageImplausible') ? undefined : dateOfBirth) };
  const row: RollRow = {
    upn,
    misId,
    legalForename,
    legalSurname,
    preferredForename,
    preferredSurname,
    dateOfBirth,
    sex: sexOf(said('sex')),
    postcode,
    addressLine,
    enrolment: enrolmentOf(said('enrolment')),
    entryOn,
    leavingOn,
  };
  return { row, upn, misId, faults, monthFirst };
};

const LEAVES_OUT: ReadonlySet<RollFaultCode> = new Set(['forenameMissing', 'surnameMissing', 'nameDamaged', 'valueTooLong', 'dateOfBirthMissing', 'dateOfBirthMalformed', 'ageImplausible']);
