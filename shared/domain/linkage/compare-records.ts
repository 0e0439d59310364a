import { compareAddresses, type AddressLevel } from './compare-addresses.ts';
import { compareDates, type DateLevel } from './compare-dates.ts';
import { compareNames, type NameLevel } from './compare-names.ts';
import {
  ADDRESS_BITS,
  DATE_BITS,
  FORENAME_BITS,
  FORENAME_DISTORTIONS,
  NAMESAKE_DATE_BITS,
  OTHER_AREA_BITS,
  RAREST,
  ROLL_SLIP,
  READING_BITS,
  SCHOOL_BITS,
  SEX_BITS,
  SURNAME_BITS,
  SURNAME_DISTORTIONS,
  UPN_BITS,
  type Distortion,
} from './comparison-levels.ts';
import { editDistance } from './edit-distance.ts';
import type { NameForm } from './name-form.ts';
import type { NameReading, PreparedChild, PreparedPupil } from './prepare-records.ts';
import type { NameField } from './same-spelling.ts';
import type { TermFrequencies } from './term-frequencies.ts';

export type ForenameLevel = NameLevel | 'missing';
export type SurnameLevel = NameLevel | 'customary' | 'missing';
export type SexLevel = keyof typeof SEX_BITS;
export type SchoolLevel = 'agrees' | 'elsewhere' | 'missing';
export type UpnLevel = keyof typeof UPN_BITS;

export interface Levelled<Level> {
  readonly level: Level;
  readonly bits: number;
}

/** One child set against one pupil: a grade and its bits for each field, each piece of evidence counted once. */
export interface Comparison {
  readonly pupil: PreparedPupil;
  readonly reading: NameReading['kind'];
  readonly readingBits: number;
  readonly forename: Levelled<ForenameLevel>;
  readonly surname: Levelled<SurnameLevel>;
  /** Takes back what forename and surname say twice when the pair is commoner than chance. */
  readonly pairBits: number;
  readonly date: Levelled<DateLevel>;
  readonly namesakeDateBits: number;
  readonly sex: Levelled<SexLevel>;
  readonly address: Levelled<AddressLevel>;
  readonly school: Levelled<SchoolLevel>;
  readonly upn: Levelled<UpnLevel>;
  /** Nothing for a pupil of the incident's own area. */
  readonly areaBits: number;
  /** All but the address, which a family shares. */
  readonly ownBits: number;
  readonly nameBits: number;
}

export interface ComparisonSettings {
  readonly frequencies: TermFrequencies;
  /** General person data: any identifier counts, with or without a sound check letter. */
  readonly anyAge: boolean;
  /** What was found before for the same two names: candidates share them, for that is how they were found. Of one child only. */
  readonly names?: NameMemory | undefined;
}

/** By field: the name as read from the child's record, then a name of the roll. */
export interface NameMemory {
  readonly forename: Map<NameForm, Map<NameForm, Levelled<ForenameLevel>>>;
  readonly surname: Map<NameForm, Map<NameForm, Levelled<SurnameLevel>>>;
}

export const createNameMemory = (): NameMemory => ({ forename: new Map(), surname: new Map() });

function recalled<Level>(memory: Map<NameForm, Map<NameForm, Levelled<Level>>> | undefined, name: NameForm, form: NameForm, compare: () => Levelled<Level>): Levelled<Level> {
  if (memory === undefined) return compare();
  let known = memory.get(name);
  if (known === undefined) memory.set(name, (known = new Map()));
  let found = known.get(form);
  if (found === undefined) known.set(form, (found = compare()));
  return found;
}

export function compareRecords(child: PreparedChild, pupil: PreparedPupil, settings: ComparisonSettings): Comparison {
  const { frequencies } = settings;
  const name = bestReading(child, pupil, settings);
  const dateLevel = compareDates(child.date, pupil.date, child.dateEstimated);
  const date = { level: dateLevel, bits: DATE_BITS[dateLevel] };
  const sexLevel: SexLevel = child.sex === '' || pupil.sex === '' ? 'missing' : child.sex === pupil.sex ? 'agrees' : 'differs';
  const sex = { level: sexLevel, bits: SEX_BITS[sexLevel] };
  const addressLevel = compareAddresses(child.address, pupil.address);
  const school = compareSchools(child, pupil, frequencies);
  const upn = compareUpns(child, pupil, settings.anyAge);
  const nameBits = name.readingBits + name.forename.bits + name.surname.bits + name.pairBits;
  const areaBits = pupil.otherArea === true ? OTHER_AREA_BITS : 0;
  return {
    pupil,
    ...name,
    date,
    namesakeDateBits: NAMESAKE_DATE_BITS[dateLevel],
    sex,
    address: { level: addressLevel, bits: ADDRESS_BITS[addressLevel] },
    school,
    upn,
    areaBits,
    nameBits,
    ownBits: nameBits + date.bits + sex.bits + school.bits + upn.bits + areaBits,
  };
}

/** Brothers' and sisters' dates get changed over: a date that differs from this pupil's and is another's of the house is another kind of difference. */
export function withSiblingDates(comparisons: readonly Comparison[]): readonly Comparison[] {
  const houses = new Set(comparisons.filter((each) => each.date.level === 'exact').map((each) => each.pupil.household));
  if (houses.size === 0) return comparisons;
  const date = { level: 'ofSibling', bits: DATE_BITS.ofSibling } as const;
  return comparisons.map((each) =>
    each.date.level === 'different' && houses.has(each.pupil.household)
      ? { ...each, date, namesakeDateBits: NAMESAKE_DATE_BITS.ofSibling, ownBits: each.ownBits - each.date.bits + date.bits }
      : each,
  );
}

interface NameEvidence {
  readonly reading: NameReading['kind'];
  readonly readingBits: number;
  readonly forename: Levelled<ForenameLevel>;
  readonly surname: Levelled<SurnameLevel>;
  readonly pairBits: number;
}

/** The reading of the child's name that speaks most for this pupil, its price included. */
function bestReading(child: PreparedChild, pupil: PreparedPupil, settings: ComparisonSettings): NameEvidence {
  let best: NameEvidence | undefined;
  let bestBits = Number.NEGATIVE_INFINITY;
  for (const reading of child.readings) {
    const evidence = readName(reading, pupil, settings);
    const bits = evidence.readingBits + evidence.forename.bits + evidence.surname.bits + evidence.pairBits;
    if (bits > bestBits) {
      best = evidence;
      bestBits = bits;
    }
    if (evidence.forename.level === 'exact' && evidence.surname.level === 'exact') break;
  }
  return best ?? { reading: 'written', readingBits: 0, forename: MISSING, surname: MISSING, pairBits: 0 };
}

const MISSING = { level: 'missing', bits: 0 } as const;

function readName(reading: NameReading, pupil: PreparedPupil, settings: ComparisonSettings): NameEvidence {
  const { frequencies } = settings;
  const forename = compareForename(reading.forename, pupil.forenames, settings);
  const surname = compareSurname(reading.surname, pupil.surnames, settings);
  const pairBits =
    forename.level === 'exact' && surname.level === 'exact' && reading.forename !== undefined && reading.surname !== undefined
      ? -pairExcess(reading.forename.full, reading.surname.full, frequencies)
      : 0;
  return { reading: reading.kind, readingBits: READING_BITS[reading.kind], forename, surname, pairBits };
}

/** How much commoner the pair is than its two names would make it, in bits, this pupil left out. */
function pairExcess(forename: string, surname: string, frequencies: TermFrequencies): number {
  const others = frequencies.pair(forename, surname) - 1;
  if (others < 2) return 0;
  const expected = (frequencies.forename(forename) * frequencies.surname(surname)) / frequencies.pupils;
  return Math.max(0, Math.log2(others / Math.max(expected, 0.5)));
}

function compareForename(name: NameForm | undefined, known: readonly NameForm[], { frequencies, names }: ComparisonSettings): Levelled<ForenameLevel> {
  if (name === undefined || known.length === 0) return MISSING;
  let best: Levelled<ForenameLevel> = FORENAME_DIFFERS;
  for (const form of known) {
    const found = recalled(names?.forename, name, form, () => compareForenameForms(name, form, frequencies));
    if (found.bits > best.bits) best = found;
  }
  return best;
}

function compareForenameForms(name: NameForm, form: NameForm, frequencies: TermFrequencies): Levelled<ForenameLevel> {
  const level = compareNames('forename', name, form);
  const distortion = FORENAME_DISTORTIONS[level];
  if (distortion !== undefined) return { level, bits: distortedBits('forename', level, distortion, name, form, frequencies) };
  return level === 'initial' || level === 'like' ? { level, bits: FORENAME_BITS[level] } : FORENAME_DIFFERS;
}

function compareSurname(name: NameForm | undefined, known: readonly NameForm[], { frequencies, names }: ComparisonSettings): Levelled<SurnameLevel> {
  if (name === undefined || known.length === 0) return MISSING;
  let best: Levelled<SurnameLevel> = SURNAME_DIFFERS;
  for (const form of known) {
    const found = recalled(names?.surname, name, form, () => compareSurnameForms(name, form, frequencies));
    if (found.bits > best.bits) best = found;
  }
  return best;
}

function compareSurnameForms(name: NameForm, form: NameForm, frequencies: TermFrequencies): Levelled<SurnameLevel> {
  const level = compareNames('surname', name, form);
  const distortion = SURNAME_DISTORTIONS[level];
  if (distortion !== undefined) return { level, bits: distortedBits('surname', level, distortion, name, form, frequencies) };
  if (level === 'initial' || level === 'like') return { level, bits: SURNAME_BITS[level] };
  return name.customary || form.customary ? { level: 'customary', bits: SURNAME_BITS.customary } : SURNAME_DIFFERS;
}

const FORENAME_DIFFERS = { level: 'different', bits: FORENAME_BITS.different } as const;
const SURNAME_DIFFERS = { level: 'different', bits: SURNAME_BITS.different } as const;

/**
 * log2 of: chance that this spelling is written for this pupil, over chance that it is written for anybody. Anybody is either one who bears the name as
 * written, or one whose name is distorted to it; so a slip that makes another common name says little, and one that makes no name says much.
 */
function distortedBits(
  field: NameField,
  level: NameLevel,
  distortion: Distortion,
  name: NameForm,
  form: NameForm,
  frequencies: TermFrequencies,
): number {
  const { pupils } = frequencies;
  const whole = (full: string): number => (field === 'forename' ? frequencies.forename(full) : frequencies.surname(full));
  const part = (word: string): number => (field === 'forename' ? frequencies.forenamePart(word) : frequencies.surnamePart(word));
  const rarest = Math.max(RAREST.pupils / Math.max(pupils, 1), RAREST.share);
  const bearers = whole(name.full) / Math.max(pupils, 1);
  if (level === 'exact') return Math.log2(distortion.written / Math.max(bearers, rarest));
  const shared = level === 'part' ? sharedPartCount(name, form, part) : level === 'partVariant' ? allPartsCount(form, part) : whole(form.full);
  const sources = Math.max(shared / Math.max(pupils, 1), rarest);
  // A name that nearly nobody bears, one slip from a known one, is most likely the roll's own slip.
  const rollSlip = SLIPS.has(level) && whole(form.full) <= RAREST.pupils && whole(name.full) >= KNOWN_NAME;
  const written = rollSlip ? ROLL_SLIP : distortion.written;
  return Math.log2(written / (bearers + written * distortion.confusable * sources));
}

const SLIPS: ReadonlySet<NameLevel> = new Set(['oneEdit', 'variant']);
/** Bearers on the roll from which a spelling is an established name. */
const KNOWN_NAME = 8;

function sharedPartCount(a: NameForm, b: NameForm, count: (word: string) => number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const word of a.parts) if (b.parts.includes(word)) least = Math.min(least, count(word));
  return Number.isFinite(least) ? least : 0;
}

/** Any part of the known name may be the one that was varied. */
function allPartsCount(form: NameForm, count: (word: string) => number): number {
  let sum = 0;
  for (const word of form.parts) sum += count(word);
  return sum;
}

function compareSchools(child: PreparedChild, pupil: PreparedPupil, frequencies: TermFrequencies): Levelled<SchoolLevel> {
  if (child.schoolUrns.length === 0 || pupil.urns.length === 0) return MISSING;
  if (!pupil.urns.some((urn) => child.schoolUrns.includes(urn))) return { level: 'elsewhere', bits: SCHOOL_BITS.elsewhere };
  let pupils = 0;
  for (const urn of child.schoolUrns) pupils += frequencies.school(urn);
  const share = Math.min(1, Math.max(pupils / Math.max(frequencies.pupils, 1), RAREST.share));
  return { level: 'agrees', bits: Math.min(SCHOOL_BITS.most, SCHOOL_BITS.agrees - Math.log2(share)) };
}

function compareUpns(child: PreparedChild, pupil: PreparedPupil, anyAge: boolean): Levelled<UpnLevel> {
  if (child.upn === '' || pupil.upn === '') return MISSING;
  if (child.upn === pupil.upn) return child.upnSound || anyAge ? { level: 'same', bits: UPN_BITS.same } : { level: 'sameUnchecked', bits: UPN_BITS.sameUnchecked };
  if (child.upn.length > 5 && editDistance(child.upn, pupil.upn, 1) === 1) return { level: 'slip', bits: UPN_BITS.slip };
  return child.upnSound || anyAge ? { level: 'differs', bits: UPN_BITS.differs } : MISSING;
}
