import type { RollPupil } from '../../../shared/ports/directory.ts';
import { ESTABLISHMENTS, isClosed, TOWNS, WEARMOUTH } from './establishments.ts';
import type { Establishment, Intake, Town } from './establishments.ts';
import { nameStore } from './names.ts';
import type { Heritage } from './names.ts';
import { createDraw, createRandom } from './random.ts';
import type { Random } from './random.ts';
import { STORY_PUPILS } from './story-pupils.ts';
import { makeUpn } from './upn.ts';

export interface PupilOnRoll {
  readonly laCode: string;
  readonly pupil: RollPupil;
}

/** 31 August of this year decides a pupil's year group. */
const SCHOOL_YEAR = 2026;
const OLDEST = 17;

const drawTown = createDraw((Object.keys(TOWNS) as Town[]).map((town) => [town, TOWNS[town].weight] as const));
const drawFamilySize = createDraw([
  [1, 42],
  [2, 37],
  [3, 15],
  [4, 5],
  [5, 1],
] as const);

const STREETS = `
  Ballast Bank, Salters Row, Keelman Street, Tar Lane, Beacon Terrace, Wickerley Road, Foundry View, Hewer Street, Clinker Lane, Priory
  Gardens, Larch Avenue, Rowan Drive, Coronet Road, Station Approach, Chandler Court, Whin Close, Heather Bank, Law Cottages, Pit Lane,
  Miners Row, Quayside Walk, Sandpiper Way, Tern Close, Marram Road, Gorse Hill, Thistle Grove, Bobbin Street, Weaver Court, Drovers Way,
  Coquet Rise, Fell View, Burnside, Millrace Lane, Orchard Gate, Chapel Bank, Ferry Road, Lamp Street, Curlew Road, Oyster Wynd, Net Loft
  Yard`
  .split(',')
  .map((street) => street.trim());
// The inward code uses neither C, I, K, M, O nor V, as the real ones.
const INWARD = 'ABDEFGHJLNPQRSTUWXYZ';

const OPEN = ESTABLISHMENTS.filter((one) => !isClosed(one));

const schoolsFor = (age: number, intake: Intake, town: Town): readonly Establishment[] => {
  const { laCode } = TOWNS[town];
  const inArea = OPEN.filter((one) => one.intake === intake && one.ages[0] <= age && age <= one.ages[1] && TOWNS[one.town].laCode === laCode);
  // Children go to school where they live; colleges and special schools draw from the whole area, and so does a town without a school of the kind.
  const near = age > 15 || intake !== 'open' ? inArea : inArea.filter((one) => one.town === town);
  return near.length > 0 ? near : inArea;
};

interface Family {
  readonly town: Town;
  readonly heritage: Heritage;
  readonly surname: string;
  readonly addressLine: string;
  readonly postcode: string;
  readonly intake: Intake;
  /** First age of the school → the school that this family chose for it. */
  readonly schools: Map<string, Establishment>;
}

const isoDay = (year: number, dayOfYear: number): string => {
  // Counted from 1 September, so that a child is `age` on 31 August of the school year.
  const month = [30, 31, 30, 31, 31, 28, 31, 30, 31, 30, 31, 31];
  let left = dayOfYear;
  let at = 0;
  while (at < 11 && left >= (month[at] ?? 31)) {
    left -= month[at] ?? 31;
    at += 1;
  }
  const calendarMonth = ((at + 8) % 12) + 1;
  return `${calendarMonth >= 9 ? year : year + 1}-${String(calendarMonth).padStart(2, '0')}-${String(left + 1).padStart(2, '0')}`;
};

const birthday = (random: Random, age: number): string => isoDay(SCHOOL_YEAR - age - 1, random.between(0, 364));

/** Rolls of any size, family by family; the story's pupils come first. The same seed and size give the same rows. */
export function* pupilsOf(seed: number, rows: number): Generator<PupilOnRoll> {
  const random = createRandom(seed);
  const serials = new Map<string, number>();
  let made = 0;
  for (const pupil of STORY_PUPILS) {
    if (made >= rows) return;
    made += 1;
    yield { laCode: WEARMOUTH, pupil };
  }
  let lastHome: Family | undefined;
  while (made < rows) {
    const family = startFamily(random, lastHome);
    lastHome = family;
    for (const row of childrenOf(random, family, serials)) {
      if (made >= rows) return;
      made += 1;
      yield { laCode: TOWNS[family.town].laCode, pupil: { pupilId: `p-${TOWNS[family.town].laCode}-${String(made).padStart(6, '0')}`, ...row } };
    }
  }
}

const startFamily = (random: Random, neighbours: Family | undefined): Family => {
  const heritage = nameStore.heritage(random);
  const surname = surnameOf(random, heritage);
  const intake: Intake = random.chance(0.04) ? 'fee' : random.chance(0.015) ? 'welsh' : 'open';
  // Two families under one roof: an address alone never says whose child it is.
  if (neighbours !== undefined && random.chance(0.02)) return { ...neighbours, heritage, surname, intake, schools: new Map() };
  const town = drawTown(random);
  const street = random.pick(STREETS);
  // A street has a few postcodes of its own, so neighbours share one.
  const place = STREETS.indexOf(street) * 3 + random.between(0, 2);
  const inward = `${1 + (place % 9)}${INWARD[(place * 7) % INWARD.length]}${INWARD[(place * 3 + Math.floor(place / 20)) % INWARD.length]}`;
  const addressLine = `${random.between(1, 120)} ${street}`;
  return { town, heritage, surname, addressLine, postcode: `${TOWNS[town].district} ${inward}`, intake, schools: new Map() };
};

const surnameOf = (random: Random, heritage: Heritage): string => {
  const one = nameStore.surname(random, heritage);
  if (!random.chance(0.06)) return one;
  const other = nameStore.surname(random, random.chance(0.7) ? heritage : nameStore.heritage(random));
  return other === one ? one : `${one}${random.chance(0.7) ? '-' : ' '}${other}`;
};

type Row = Omit<RollPupil, 'pupilId'>;

function* childrenOf(random: Random, family: Family, serials: Map<string, number>): Generator<Row> {
  const size = drawFamilySize(random);
  const used = new Set<string>();
  let age = random.between(3, OLDEST);
  let bornOn = birthday(random, age);
  for (let nth = 0; nth < size && age >= 3; nth += 1) {
    const sex = random.chance(0.5) ? 'female' : 'male';
    let forename = nameStore.forename(random, family.heritage, sex);
    while (used.has(forename)) forename = nameStore.forename(random, family.heritage, sex);
    used.add(forename);
    yield* rowsOfChild(random, family, { forename, sex, age, bornOn }, serials);
    if (random.chance(0.02)) continue; // The next one is this one's twin.
    age -= random.between(1, 4);
    bornOn = birthday(random, age);
  }
}

interface ChildDrawn {
  readonly forename: string;
  readonly sex: 'female' | 'male';
  readonly age: number;
  readonly bornOn: string;
}

function* rowsOfChild(random: Random, family: Family, child: ChildDrawn, serials: Map<string, number>): Generator<Row> {
  const { forename, sex, age, bornOn } = child;
  const school = chooseSchool(random, family, age);
  if (school === undefined) return;
  // Half-brothers and half-sisters, and mothers who went back to their own name.
  const legalSurname = random.chance(0.07) ? nameStore.surname(random, family.heritage) : family.surname;
  const preferredForename = random.chance(0.3) ? (nameStore.preferredOf(forename) ?? forename) : forename;
  const preferredSurname = random.chance(0.03) ? family.surname : legalSurname;
  const startedOn = `${SCHOOL_YEAR - (age - school.ages[0])}-09-03`;
  const base: Row = {
    urns: [String(school.urn)],
    ...(school.intake !== 'fee' && !random.chance(0.03) && { upn: nextUpn(serials, family, school, age) }),
    legalForename: forename,
    legalSurname,
    preferredForename,
    preferredSurname,
    dateOfBirth: bornOn,
    sex: random.chance(0.005) ? 'unknown' : sex,
    ...(!random.chance(0.02) && { postcode: family.postcode, addressLine: family.addressLine }),
    entryOn: startedOn,
  };
  // Taught in two places: both schools are the child's and both are told.
  const isElsewhereToo = age >= 8 && age <= 15 && school.intake === 'open' && random.chance(0.012);
  const second = isElsewhereToo ? schoolsFor(age, 'alternative', family.town)[0] : undefined;
  if (second) {
    yield { ...base, urns: [String(school.urn), String(second.urn)] };
    return;
  }
  const others = schoolsFor(age, 'open', family.town).filter((one) => one.urn !== school.urn);
  if (school.intake === 'open' && age > school.ages[0] && others.length > 0 && random.chance(0.03)) {
    // Moved: the old school still lists the child with a leaving date, the new one since.
    const before = random.pick(others);
    yield { ...base, urns: [String(before.urn)], leavingOn: '2026-07-17' };
    yield { ...base, entryOn: '2026-09-03' };
    return;
  }
  // Left the area: the row stays until the school tidies up.
  yield random.chance(0.015) ? { ...base, leavingOn: age > school.ages[0] && random.chance(0.5) ? '2026-07-20' : '2026-10-02' } : base;
}

const chooseSchool = (random: Random, family: Family, age: number): Establishment | undefined => {
  const special = random.chance(0.022);
  const wanted = special && age >= 4 ? 'special' : family.intake;
  const options = [schoolsFor(age, wanted, family.town), schoolsFor(age, 'open', family.town)].find((some) => some.length > 0) ?? [];
  if (options.length === 0) return undefined;
  const weighted = createDraw(options.map((one) => [one, one.weight] as const));
  const drawn = weighted(random);
  if (special || random.chance(0.1)) return drawn;
  // Brothers and sisters mostly go where the eldest went.
  const stage = `${drawn.phase}-${drawn.ages[0]}`;
  const chosen = family.schools.get(stage);
  if (chosen !== undefined && chosen.ages[0] <= age && age <= chosen.ages[1]) return chosen;
  family.schools.set(stage, drawn);
  return drawn;
};

const nextUpn = (serials: Map<string, number>, { town }: Family, school: Establishment, age: number): string => {
  const { laCode } = TOWNS[town];
  const year = SCHOOL_YEAR - Math.max(0, age - 4);
  const key = `${laCode}-${year}`;
  const count = (serials.get(key) ?? 0) + 1;
  serials.set(key, count);
  // Numbers are unique in the area: a thousand a year for each establishment number, taken in turn.
  return makeUpn(laCode, 1000 + (school.urn % 100) * 50 + Math.floor(count / 1000), year, count);
};
