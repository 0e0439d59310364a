import { swapDayAndMonth, type PlainDate } from './compare-dates.ts';
import { fullNamesOf } from './diminutives.ts';
import type { NameForm } from './name-form.ts';
import type { NameReading, PreparedChild, PreparedPupil } from './prepare-records.ts';
import type { NameField } from './same-spelling.ts';
import { soundCode } from './sound-code.ts';
import { forenameClusters, surnameClusters } from './spelling-clusters.ts';

/** Stage 1 is asked for every child; stage 2 only while the answer is not decisive. `street`, a house number with its street anywhere, is for general person data alone. */
export const KEY_TYPES = ['upn', 'postcode', 'surnameDate', 'forenameDate', 'house', 'name', 'initialSurname', 'outwardForename', 'schoolForename', 'street'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** Where a pupil is filed. `value` is to be keyed-hashed by the store; `sort` is a year of birth or an outward code and orders the bucket. */
export interface PupilKey {
  readonly type: KeyType;
  readonly value: string;
  readonly sort: string;
}

/** What to ask: a whole bucket, or the part of it from one sort value to another, both included. */
export interface KeyQuery {
  readonly type: KeyType;
  readonly value: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** When the bucket overflows it is asked again for this one sort value: the child's outward code, or year of birth. */
  readonly narrowTo?: string | undefined;
}

/** No more pupils than this are taken from one bucket; a bucket that holds more is cut. */
export const BUCKET_LIMIT = 200;

/** A pupil is filed under no more keys than this, so that old and new keys change in one transaction. Longest of 75,000 invented pupils: 29. */
const MOST_KEYS = 48;
const MOST_CODES = 4;
const MOST_NAME_QUERIES = 8;
const MOST_SCHOOLS = 4;
const YEARS_EITHER_SIDE = 2;
const NO_YEAR = '0000';

/** How one type of bucket is ordered: keys with a date by where the pupil lives, wide keys by year of birth, the others not at all. */
export function sortOf(type: KeyType, pupil: PreparedPupil): string {
  if (type === 'surnameDate' || type === 'forenameDate') return pupil.address.outward;
  if (type === 'upn' || type === 'postcode' || type === 'house') return '';
  return pupil.date === undefined ? NO_YEAR : pupil.date.text.slice(0, 4);
}

/** Every key of one pupil. `area` keeps the wide keys to the size of one force area; '' is one area for the whole roll. */
export function pupilKeys(pupil: PreparedPupil, area: string, anyAge = false): readonly PupilKey[] {
  const keys: PupilKey[] = [];
  const add = (type: KeyType, value: string): void => void keys.push({ type, value, sort: sortOf(type, pupil) });
  const { address } = pupil;
  const forenames = codesOf('forename', pupil.forenames);
  const surnames = codesOf('surname', pupil.surnames);
  if (pupil.upn !== '') add('upn', pupil.upn);
  if (address.postcode !== '') add('postcode', address.postcode);
  const house = houseValue(pupil);
  if (house !== '') add('house', house);
  const street = anyAge ? streetValue(pupil, area) : '';
  if (street !== '') add('street', street);
  for (const surname of surnames) {
    if (pupil.date !== undefined) add('surnameDate', `${surname}|${pupil.date.text}`);
    for (const initial of initialsOf(pupil.forenames)) add('initialSurname', `${area}|${initial}|${surname}`);
    for (const forename of forenames) add('name', `${area}|${forename}|${surname}`);
  }
  for (const forename of forenames) {
    if (pupil.date !== undefined) add('forenameDate', `${forename}|${pupil.date.text}`);
    if (address.outward !== '') add('outwardForename', `${address.outward}|${forename}`);
    for (const urn of pupil.urns) add('schoolForename', `${urn}|${forename}`);
  }
  return keys.length <= MOST_KEYS ? keys : mostTelling(keys);
}

/** Every key of a pupil who stands on the roll in several rows. */
export function keysOfRows(rows: readonly PreparedPupil[], area: string): readonly PupilKey[] {
  const keys = new Map(rows.flatMap((row) => pupilKeys(row, area)).map((key) => [`${key.type}|${key.value}|${key.sort}`, key]));
  return keys.size <= MOST_KEYS ? [...keys.values()] : mostTelling([...keys.values()]);
}

/** Of a name as long as a sentence: what stage 1 asks for stays, and one type's combinations do not crowd out the others. */
function mostTelling(keys: readonly PupilKey[]): readonly PupilKey[] {
  const seen = new Map<KeyType, number>();
  const placed = keys.map((key) => {
    const before = seen.get(key.type) ?? 0;
    seen.set(key.type, before + 1);
    return { key, place: before * KEY_TYPES.length + KEY_TYPES.indexOf(key.type) };
  });
  return placed.sort((a, b) => a.place - b.place).slice(0, MOST_KEYS).map(({ key }) => key);
}

export function candidateKeys(child: PreparedChild, stage: 1 | 2, area: string, anyAge = false): readonly KeyQuery[] {
  return stage === 1 ? firstQueries(child) : secondQueries(child, area, anyAge);
}

function firstQueries(child: PreparedChild): readonly KeyQuery[] {
  const queries: KeyQuery[] = [];
  const outward = child.address.outward;
  const narrowTo = outward === '' ? undefined : outward;
  if (child.upn !== '') queries.push({ type: 'upn', value: child.upn });
  if (child.address.postcode !== '') queries.push({ type: 'postcode', value: child.address.postcode });
  const plain = child.readings.filter((reading) => reading.kind !== 'swapped');
  for (const date of datesToAsk(child)) {
    for (const code of codesOfReadings('surname', plain)) queries.push({ type: 'surnameDate', value: `${code}|${date.text}`, narrowTo });
    for (const code of codesOfReadings('forename', plain)) queries.push({ type: 'forenameDate', value: `${code}|${date.text}`, narrowTo });
  }
  return queries;
}

function secondQueries(child: PreparedChild, area: string, anyAge: boolean): readonly KeyQuery[] {
  const queries: KeyQuery[] = [];
  const near = yearRange(child, YEARS_EITHER_SIDE);
  // Among people of any age a slip in the year may be a century.
  const years = anyAge ? (near.narrowTo === undefined ? {} : { narrowTo: near.narrowTo }) : near;
  const nearYears = yearRange(child, 1);
  const house = houseValue(child);
  if (house !== '') queries.push({ type: 'house', value: house });
  const street = anyAge ? streetValue(child, area) : '';
  if (street !== '') queries.push({ type: 'street', value: street, ...(near.narrowTo === undefined ? {} : { narrowTo: near.narrowTo }) });
  const names = new Set<string>();
  const initials = new Set<string>();
  for (const reading of child.readings) {
    const surnames = codesOfReadings('surname', [reading]);
    for (const surname of surnames) {
      for (const forename of codesOfReadings('forename', [reading])) names.add(`${area}|${forename}|${surname}`);
      if (reading.kind !== 'swapped' && reading.forename !== undefined) for (const initial of initialsOf([reading.forename])) initials.add(`${area}|${initial}|${surname}`);
    }
  }
  for (const value of [...names].slice(0, MOST_NAME_QUERIES)) queries.push({ type: 'name', value, ...years });
  if (child.date !== undefined) for (const value of [...initials].slice(0, MOST_CODES)) queries.push({ type: 'initialSurname', value, ...nearYears });
  const forenames = codesOfReadings('forename', child.readings.filter((reading) => reading.kind !== 'swapped'));
  for (const forename of forenames) {
    if (child.address.outward !== '') queries.push({ type: 'outwardForename', value: `${child.address.outward}|${forename}`, ...nearYears });
    for (const urn of child.schoolUrns.slice(0, MOST_SCHOOLS)) queries.push({ type: 'schoolForename', value: `${urn}|${forename}`, ...years });
  }
  return queries;
}

/** Where a sibling's household is filed: asked when one child of the incident is found and another is not. */
export function householdQuery(pupil: PreparedPupil): KeyQuery | undefined {
  return pupil.address.postcode === '' ? undefined : { type: 'postcode', value: pupil.address.postcode };
}

function datesToAsk(child: PreparedChild): readonly PlainDate[] {
  if (child.date === undefined || child.dateEstimated) return [];
  const swapped = swapDayAndMonth(child.date);
  return swapped === undefined ? [child.date] : [child.date, swapped];
}

function yearRange(child: PreparedChild, either: number): { readonly from?: string; readonly to?: string; readonly narrowTo?: string } {
  const year = child.date?.year;
  return year === undefined ? {} : { from: String(year - either), to: String(year + either), narrowTo: String(year) };
}

function houseValue(record: PreparedPupil | PreparedChild): string {
  const { outward, house, street } = record.address;
  const first = street[0];
  return outward === '' || house === '' || first === undefined ? '' : `${outward}|${house}|${first}`;
}

function streetValue(record: PreparedPupil | PreparedChild, area: string): string {
  const { house, street } = record.address;
  const first = street[0];
  return house === '' || first === undefined ? '' : `${area}|${house}|${first}`;
}

function initialsOf(forms: readonly NameForm[]): readonly string[] {
  return [...new Set(forms.map((form) => form.joined[0] ?? ''))].filter((initial) => initial !== '');
}

export function codesOf(field: NameField, forms: readonly NameForm[]): readonly string[] {
  const codes = new Set<string>();
  for (const form of forms) for (const part of form.parts) addCodes(codes, field, part);
  return [...codes];
}

/** The codes of the name as read, and of every full name a pet form may stand for. */
function codesOfReadings(field: NameField, readings: readonly NameReading[]): readonly string[] {
  const codes = new Set<string>();
  const forms = readings.map((reading) => reading[field]).filter((form) => form !== undefined);
  for (const form of forms) for (const part of form.parts) addCodes(codes, field, part);
  if (field === 'forename') {
    for (const form of forms) for (const part of form.parts) for (const full of fullNamesOf(part) ?? []) codes.add(soundCode(full));
  }
  return [...codes].slice(0, MOST_CODES);
}

/** How it sounds, and how the first-named spelling of its cluster sounds (Neve is filed with Niamh). */
function addCodes(codes: Set<string>, field: NameField, word: string): void {
  if (word.length < 2) return;
  codes.add(soundCode(word));
  const table = field === 'forename' ? forenameClusters() : surnameClusters();
  for (const cluster of table.get(word) ?? []) codes.add(soundCode(clusterHead(table, cluster)));
}

const heads = new Map<ReadonlyMap<string, ReadonlySet<number>>, Map<number, string>>();

function clusterHead(table: ReadonlyMap<string, ReadonlySet<number>>, cluster: number): string {
  let known = heads.get(table);
  if (known === undefined) {
    known = new Map();
    for (const [word, clusters] of table) for (const each of clusters) if (!known.has(each)) known.set(each, word);
    heads.set(table, known);
  }
  return known.get(cluster) ?? '';
}
