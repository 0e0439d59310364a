import type { Child, Incident } from '../../../shared/domain/incident.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { childOf, incidentOf, keyAdultAt, pupilOf } from '../../support/chain.ts';

/** Two areas of two forces. Every child's forename is a word that stands nowhere else: found outside, it has leaked. */
export const AREAS = { '98': '998', '97': '997' } as const;
export type ForceCode = keyof typeof AREAS;
export const SCHOOLS: Readonly<Record<ForceCode, readonly string[]>> = { '98': ['990001', '990002', '990003'], '97': ['970001', '970002'] };

export interface Person {
  readonly n: number;
  readonly forename: string;
  readonly surname: string;
  readonly dateOfBirth: string;
  readonly postcode: string;
  readonly addressLine: string;
  readonly force: ForceCode;
  /** On the roll of this school when the night begins; nowhere for a child on no roll. */
  readonly urn: string | undefined;
}

const FORENAMES = [
  'Aurelwen', 'Brisander', 'Corvalle', 'Delphira', 'Elstaneth', 'Farrowyn', 'Gwethalyn', 'Hollismar', 'Isaldrin', 'Jorvella', 'Kestrelle', 'Lunavar',
  'Merriwold', 'Nythandra', 'Orsolwen', 'Perrivane', 'Quillara', 'Rosmeryn', 'Sarnethyl', 'Tamsovar', 'Umberlyn', 'Vesperell', 'Wrenshaw', 'Xanthiver',
];
const SURNAMES = ['Garrowby', 'Thornhope', 'Straughbridge', 'Wickersby', 'Ellingmoor', 'Pallister', 'Oxenholme', 'Dunmarrow', 'Quernmore', 'Fothergate', 'Hexwater', 'Ravensty', 'Langrigge', 'Mossdale'];
const LETTERS = 'ABDEFGHJLN';

/** Families: the numbers of children who live together. 0 and 6 go to two schools, 1 and 2 to one, 3 and 4 are twins. */
const FAMILIES: readonly (readonly number[])[] = [[0, 6], [1, 2], [3, 4], [5], [7], [8], [9], [10], [11], [12], [13], [14], [15], [16], [17], [18], [19], [20], [21], [22], [23]];
const familyOf = (n: number): number => FAMILIES.findIndex((family) => family.includes(n));

const schoolOf = (n: number): { readonly force: ForceCode; readonly urn: string | undefined } => {
  if (n <= 5) return { force: '98', urn: '990001' };
  if (n <= 9) return { force: '98', urn: '990002' };
  if (n <= 12) return { force: '98', urn: '990003' };
  if (n <= 15) return { force: '97', urn: '970001' };
  if (n <= 17) return { force: '97', urn: '970002' };
  // On no roll, half of each area.
  return { force: n % 2 === 0 ? '98' : '97', urn: undefined };
};

export const PEOPLE: readonly Person[] = FORENAMES.map((forename, n) => {
  const family = familyOf(n);
  const twin = n === 4 ? 3 : n;
  return {
    n,
    forename,
    surname: SURNAMES[family % SURNAMES.length] ?? 'Garrowby',
    dateOfBirth: `20${10 + (twin % 8)}-0${1 + ((twin * 5) % 9)}-${10 + ((twin * 7) % 19)}`,
    postcode: `WM${1 + (family % 9)} ${family % 10}${LETTERS[family % 10]}${LETTERS[(family * 3) % 10]}`,
    addressLine: `${10 + family} Salters Row`,
    ...schoolOf(n),
  };
});
export const personOf = (n: number): Person => {
  const person = PEOPLE[n];
  if (!person) throw new Error(`nobody is number ${n}`);
  return person;
};

export const pupilRecord = (person: Person, urn: string): DirectoryRecord => {
  const { forename, surname, dateOfBirth, postcode, addressLine, force, n } = person;
  return { ...pupilOf(1, urn), laCode: AREAS[force], pupilId: `pupil-${n}`, legalForename: forename, legalSurname: surname, preferredForename: forename, preferredSurname: surname, dateOfBirth, postcode, addressLine } as DirectoryRecord;
};

export const childRecord = (person: Person, over: Partial<Child> = {}): Child =>
  childOf(1, {
    childReference: `child-${person.n}`,
    givenNames: [person.forename],
    familyName: person.surname,
    dateOfBirth: person.dateOfBirth,
    address: { lines: [person.addressLine], postcode: person.postcode },
    ...over,
  });

const TERMS = [
  { firstOn: '2026-01-05', lastOn: '2026-04-01' },
  { firstOn: '2026-09-02', lastOn: '2026-12-18' },
];
const ROLES_AT: Readonly<Record<string, number>> = { '990001': 3, '990002': 3, '990003': 2, '970001': 3, '970002': 1 };

export const keyAdultRecord = (force: ForceCode, bodyKey: string, order: number, over: object = {}): DirectoryRecord => {
  const place = bodyKey.replaceAll(/\D/g, '');
  return { ...keyAdultAt(place, order), laCode: AREAS[force], bodyKey, keyAdultId: `ka-${place}-${order}`, email: `adult-${order}@school-${place}.example`, mobile: `07700${place.padStart(6, '9').slice(-5)}${order}`, ...over } as DirectoryRecord;
};

const bodyRecord = (force: ForceCode, bodyKey: string, over: object = {}): DirectoryRecord => ({
  kind: 'recipientBody',
  bodyKey,
  laCode: AREAS[force],
  name: `Harbour ${bodyKey.replaceAll(/\D/g, '')}`,
  status: 'open',
  successors: [],
  language: 'en',
  calendar: { startsAt: '08:45', defaultTerms: bodyKey.startsWith('establishment') ? TERMS : [], closures: [], worksAllYear: !bodyKey.startsWith('establishment') },
  ...over,
} as DirectoryRecord);

/** What stands in directory and rolls when a night begins. */
export const areaRecords = (force: ForceCode): readonly DirectoryRecord[] => {
  const laCode = AREAS[force];
  const bodies = [...SCHOOLS[force].map((urn) => [`establishment:${urn}`, ROLES_AT[urn] ?? 2] as const), [`localAuthority:${laCode}`, 2] as const, [`healthTeam:${laCode}`, 1] as const];
  return [
    { kind: 'policy', forceCode: force, forceName: `Force ${force}`, laCodes: [laCode] },
    ...bodies.flatMap(([bodyKey, adults]) => [bodyRecord(force, bodyKey), ...Array.from({ length: adults }, (_, at) => keyAdultRecord(force, bodyKey, at + 1))]),
    ...PEOPLE.filter((person) => person.force === force && person.urn !== undefined).map((person) => pupilRecord(person, person.urn ?? '')),
    // Others on the roll: on a roll of a dozen no name is rare.
    ...Array.from({ length: 8 }, (_, at) => ({ ...pupilOf(90 + at, SCHOOLS[force].at(-1) ?? ''), laCode, pupilId: `other-${force}-${at}` }) as DirectoryRecord),
  ];
};

export const schoolRecord = bodyRecord;
export const incidentRecord = (force: ForceCode, forceReference: string, attendedAt: string, over: Partial<Incident>): Incident =>
  incidentOf({ forceCode: force, forceReference, attendedAt, occurredFrom: attendedAt, circumstancesText: undefined, ...over });
