import type { ChildRecord, PupilRecord } from '../../shared/domain/linkage/records.ts';
import { createRandom, type GeneratedChild, type Random } from './linkage-generator.ts';

/**
 * Invented grown people and a second record of each with the errors of general registers: slips of the keyboard, names swapped, fields left out, dates mistyped
 * (some to days that do not exist), parts of the address lost. No sex, no school, no families: what `--any-age` is for.
 */
export interface GeneratedPersons {
  readonly persons: readonly PupilRecord[];
  readonly records: readonly GeneratedChild[];
}

/** `harsh`: one in four fields of a record is spoiled, against one in ten. */
export type Spoiling = 'mild' | 'harsh';

const words = (text: string): readonly string[] => text.split(' ');
const GIVEN = words(
  'Emily Jack Lachlan Chloe Georgia Hannah Isabella Joshua Sophie Thomas Olivia Jessica Samuel Mitchell Daniel Benjamin Matthew Lucy Harrison Amelia Caitlin Ruby Nicholas Zachary Abbey Riley Ella William James Alexandra Ethan Grace Madison Jasmine Cooper Angus Bailey Tahlia Imogen Finn Hugo Ebony Kirra Noah Talia Jayden Dylan Connor Brooke Mia Xavier Oscar Lily Holly',
);
const FAMILY = words('White Clarke Webb Campbell Ryan Green Nguyen Matthews Reid Morrison Browne Goode Coleman Dixon Hughes Lock Petersen Rudd Bishop Mccarthy');
const SYLLABLES = words('bar cor del fen gar hol kir lan mor nor pel ras sel tor ven wal hex thorn lock wick shaw ham ley ton by');
const STREETS = words('Wattle Banksia Hopetoun Marsden Burrowa Kidston Chisholm Dalley Florey Garran Hindmarsh Jerra Lyons Mawson');
const KINDS = words('Street Place Crescent Circuit Close Avenue');
const TOWNS = words('Ashgrove Bellmere Corinda Deagon Everton Fairfield Graceville Hawthorne Indooroo Kedron Lutwyche Milton Nundah Oxley');

const SHARE: Readonly<Record<Spoiling, number>> = { mild: 0.1, harsh: 0.25 };

export function generatePersons(options: { readonly seed: number; readonly persons: number; readonly spoiling: Spoiling; readonly withNumber: boolean }): GeneratedPersons {
  const random = createRandom(options.seed);
  const persons = Array.from({ length: options.persons }, (_, at) => makePerson(random, `E${at}`, options.withNumber));
  const records = persons.map((person, at) => spoil(random, person, `R${at}`, SHARE[options.spoiling], person.pupilId));
  const strangers = Array.from({ length: Math.round(options.persons / 10) }, (_, at) =>
    spoil(random, makePerson(random, `S${at}`, options.withNumber), `S${at}`, SHARE[options.spoiling], ''),
  );
  return { persons, records: [...records, ...strangers] };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const two = (number: number): string => `${number}`.padStart(2, '0');

function makePerson(random: Random, pupilId: string, withNumber: boolean): PupilRecord {
  const given = random.chance(0.25) ? capital(random.pick(SYLLABLES) + random.pick(SYLLABLES)) : GIVEN[Math.floor(random.next() ** 1.5 * GIVEN.length)]!;
  const family = random.chance(0.5) ? capital(random.pick(SYLLABLES) + random.pick(SYLLABLES) + random.pick(SYLLABLES)) : FAMILY[Math.floor(random.next() ** 1.5 * FAMILY.length)]!;
  return {
    pupilId,
    urns: [],
    legalForename: given,
    legalSurname: family,
    dateOfBirth: `${1900 + random.below(100)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`,
    postcode: `${2000 + random.below(700)}`,
    addressLine: `${1 + random.below(200)} ${random.pick(STREETS)} ${random.pick(KINDS)} ${random.pick(TOWNS)}`,
    upn: withNumber ? `${1_000_000 + random.below(9_000_000)}` : undefined,
  };
}

/** Each field has its own chance to be spoiled, up to four in a record. */
function spoil(random: Random, person: PupilRecord, reference: string, share: number, pupilId: string): GeneratedChild {
  const classes: string[] = [];
  const does = (name: string, chance = share): boolean => {
    if (classes.length >= 4 || !random.chance(chance)) return false;
    classes.push(name);
    return true;
  };
  let [forename, surname, dateOfBirth, postcode, addressLine, upn] = [person.legalForename, person.legalSurname, person.dateOfBirth ?? '', person.postcode ?? '', person.addressLine ?? '', person.upn ?? ''];
  if (does('forename')) forename = random.chance(0.25) ? '' : slips(random, forename);
  if (does('surname')) surname = random.chance(0.15) ? '' : slips(random, surname);
  if (does('swapped', share / 4)) [forename, surname] = [surname, forename];
  if (does('date')) dateOfBirth = random.chance(0.2) ? '' : slipOfDate(random, dateOfBirth);
  if (does('postcode')) postcode = random.chance(0.2) ? '' : slipOfDigits(random, postcode);
  if (does('address')) addressLine = spoiledAddress(random, addressLine);
  if (does('number')) upn = random.chance(0.3) ? '' : slipOfDigits(random, upn);
  const child: ChildRecord = { reference, forename, surname, aliases: [], dateOfBirth, dateOfBirthEstimated: false, postcode, addressLine, upn };
  return { child, pupilId, kind: pupilId === '' ? 'neg' : 'pos', group: 'all', classes: [...classes, `errors${classes.length}`] };
}

function slips(random: Random, name: string): string {
  const once = slip(random, name);
  return random.chance(0.3) ? slip(random, once) : once;
}

function slip(random: Random, name: string): string {
  const at = random.below(Math.max(1, name.length));
  const sign = 'abcdefghijklmnopqrstuvwxyz'[random.below(26)]!;
  switch (random.below(5)) {
    case 0:
      return name.slice(0, at) + name.slice(at + 1);
    case 1:
      return name.slice(0, at) + sign + name.slice(at);
    case 2:
      return name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2);
    case 3:
      return `${name.slice(0, at)} ${name.slice(at)}`;
    default:
      return name.slice(0, at) + sign + name.slice(at + 1);
  }
}

function slipOfDigits(random: Random, digits: string): string {
  const at = random.below(Math.max(1, digits.length));
  if (random.chance(0.3)) return digits.slice(0, at) + (digits[at + 1] ?? '') + (digits[at] ?? '') + digits.slice(at + 2);
  return `${digits.slice(0, at)}${random.below(10)}${digits.slice(at + 1)}`;
}

/** Any digit, so that some days do not exist and some years are centuries off. */
function slipOfDate(random: Random, day: string): string {
  if (random.chance(0.2)) return `${day.slice(0, 4)}-${day.slice(8)}-${day.slice(5, 7)}`;
  const digits = slipOfDigits(random, day.replaceAll('-', ''));
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

function spoiledAddress(random: Random, line: string): string {
  const parts = line.split(' ');
  const [number = '', street = '', kind = '', town = ''] = parts;
  switch (random.below(5)) {
    case 0:
      return `${slipOfDigits(random, number)} ${street} ${kind} ${town}`;
    case 1:
      return `${number} ${slips(random, street)} ${kind} ${town}`;
    case 2:
      return `${street} ${kind} ${town}`;
    case 3:
      return `${town} ${number} ${street}`;
    default:
      return '';
  }
}
