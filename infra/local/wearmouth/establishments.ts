import type { TermsOf } from './calendars.ts';

/** Codes that no authority, force or district bears: nothing here can be mistaken for a real place. */
export const WEARMOUTH = '998';
export const TIDEWATER = '997';

export type Town = 'Staithe Bank' | 'Lantern Hill' | 'Brackenholt' | 'Cinderbrae' | 'Ebbsfold' | 'Marlwick' | 'Gannet Point';

/** Town → invented postcode district and authority. */
export const TOWNS: Readonly<Record<Town, { readonly district: string; readonly laCode: string; readonly weight: number }>> = {
  'Staithe Bank': { district: 'WM1', laCode: WEARMOUTH, weight: 22 },
  'Lantern Hill': { district: 'WM2', laCode: WEARMOUTH, weight: 20 },
  Brackenholt: { district: 'WM3', laCode: WEARMOUTH, weight: 15 },
  Cinderbrae: { district: 'WM4', laCode: WEARMOUTH, weight: 15 },
  Ebbsfold: { district: 'WM5', laCode: WEARMOUTH, weight: 10 },
  Marlwick: { district: 'WM6', laCode: WEARMOUTH, weight: 8 },
  'Gannet Point': { district: 'TZ1', laCode: TIDEWATER, weight: 10 },
};

export type Phase = 'Nursery' | 'Primary' | 'Middle deemed secondary' | 'Secondary' | 'All-through' | '16 plus' | 'Not applicable';
export type TypeGroup =
  | 'Local authority maintained schools'
  | 'Academies'
  | 'Free Schools'
  | 'Independent schools'
  | 'Special schools'
  | 'Colleges';

/** What kind of pupils it takes, beyond their age. */
export type Intake = 'open' | 'special' | 'alternative' | 'fee' | 'welsh';

export interface Establishment {
  readonly urn: number;
  readonly name: string;
  readonly town: Town;
  readonly phase: Phase;
  readonly typeGroup: TypeGroup;
  /** Years old on 31 August before the school year, both ends included: 4 is reception, 10 year 6, 15 year 11. */
  readonly ages: readonly [number, number];
  readonly intake: Intake;
  readonly startsAt: string;
  readonly terms: TermsOf;
  readonly weight: number;
  readonly language: 'en' | 'cy';
  /** Closed, with the establishments that took its pupils. */
  readonly successors?: readonly string[];
}

const LA = 'Local authority maintained schools';
type More = Partial<Pick<Establishment, 'intake' | 'startsAt' | 'terms' | 'weight' | 'language' | 'successors'>>;
type Ages = Establishment['ages'];
const row = (urn: number, name: string, town: Town, phase: Phase, typeGroup: TypeGroup, ages: Ages, more: More = {}): Establishment => ({
  urn,
  name,
  town,
  phase,
  typeGroup,
  ages,
  intake: 'open',
  startsAt: '08:45',
  terms: 'la',
  weight: 1,
  language: 'en',
  ...more,
});
const primary = (urn: number, name: string, town: Town, typeGroup: TypeGroup = LA, more: More = {}): Establishment =>
  row(urn, name, town, 'Primary', typeGroup, [4, 10], more);

export const ESTABLISHMENTS: readonly Establishment[] = [
  row(990001, 'Staithe Bank Nursery School', 'Staithe Bank', 'Nursery', LA, [3, 3], { startsAt: '09:00' }),
  primary(990002, 'Keelrow Primary School', 'Staithe Bank', LA, { weight: 1.4 }),
  primary(990003, 'Lampwick Lane Primary School', 'Staithe Bank'),
  primary(990004, 'St Ebbalind’s Church of England Primary School', 'Staithe Bank'),
  primary(990005, 'Coble Quay Academy', 'Staithe Bank', 'Academies', { startsAt: '08:50', terms: 'early' }),
  row(990006, 'Harlaw Staithe Academy', 'Staithe Bank', 'Secondary', 'Academies', [11, 17], { startsAt: '08:40', weight: 3 }),
  row(990007, 'Kittiwake Road Community School', 'Staithe Bank', 'Secondary', LA, [11, 15], { weight: 2 }),
  row(990008, 'The Ropery Centre', 'Staithe Bank', 'Not applicable', LA, [5, 15], { intake: 'alternative', startsAt: '09:15', weight: 0.3 }),
  row(990009, 'Wearmouth Tertiary College', 'Staithe Bank', '16 plus', 'Colleges', [16, 17], { startsAt: '09:00', weight: 3 }),

  primary(990010, 'Lantern Hill Primary School', 'Lantern Hill', LA, { weight: 1.3 }),
  primary(990011, 'Whinfold Primary School', 'Lantern Hill'),
  primary(990012, 'St Oswinda’s Catholic Primary School', 'Lantern Hill', 'Academies', { startsAt: '08:50' }),
  primary(990013, 'Beaconrigg Infant and Junior School', 'Lantern Hill'),
  primary(990014, 'Sallowgate Primary Academy', 'Lantern Hill', 'Academies', { terms: 'fortnight' }),
  row(990015, 'Lantern Hill High School', 'Lantern Hill', 'Secondary', LA, [11, 17], { startsAt: '08:10', weight: 3 }),
  row(990016, 'St Oswinda’s Catholic Academy', 'Lantern Hill', 'Secondary', 'Academies', [11, 15], { startsAt: '08:35', weight: 1.5 }),
  row(990017, 'Moorlight School', 'Lantern Hill', 'Not applicable', 'Special schools', [4, 17], {
    intake: 'special', startsAt: '09:00', weight: 0.6,
  }),
  row(990018, 'Ysgol Gymraeg Wearmouth', 'Lantern Hill', 'Primary', 'Free Schools', [4, 10], {
    intake: 'welsh', language: 'cy', startsAt: '08:55', weight: 0.4,
  }),

  primary(990019, 'Brackenholt Village Primary School', 'Brackenholt'),
  primary(990020, 'Fernlea Law Primary School', 'Brackenholt'),
  primary(990021, 'Cuddysholm Church of England Academy', 'Brackenholt', 'Academies', { terms: 'early' }),
  row(990022, 'Brackenholt Nursery School', 'Brackenholt', 'Nursery', LA, [3, 3], { startsAt: '09:00', weight: 0.8 }),
  row(990023, 'Brackenholt Comprehensive School', 'Brackenholt', 'Secondary', LA, [11, 17], { weight: 2.5, startsAt: '08:30' }),
  row(990024, 'Thrawnlaw All-Through Academy', 'Brackenholt', 'All-through', 'Academies', [4, 15], { startsAt: '08:25', terms: 'early', weight: 2 }),
  row(990025, 'Penshiel Hall School', 'Brackenholt', 'Not applicable', 'Independent schools', [4, 17], {
    intake: 'fee', terms: 'independent', startsAt: '08:20', weight: 0.6,
  }),

  primary(990026, 'Cinderbrae Primary School', 'Cinderbrae', LA, { weight: 1.2 }),
  primary(990027, 'Furnace Rise Primary School', 'Cinderbrae'),
  primary(990028, 'Hewer Street Primary School', 'Cinderbrae', LA, { startsAt: '08:55' }),
  primary(990029, 'Clinkerfield Academy', 'Cinderbrae', 'Academies', { startsAt: '08:30' }),
  row(990030, 'Pitlaw Academy', 'Cinderbrae', 'Secondary', 'Academies', [11, 15], { terms: 'early', startsAt: '08:45', weight: 2 }),
  row(990031, 'Cinderbrae School', 'Cinderbrae', 'Secondary', LA, [11, 17], { weight: 2 }),
  row(990032, 'Wearmouth Sixth Form Academy', 'Cinderbrae', '16 plus', 'Academies', [16, 17], { startsAt: '09:00', weight: 2 }),
  row(990033, 'Marrowstone School', 'Cinderbrae', 'Not applicable', 'Special schools', [4, 15], { intake: 'special', weight: 0.5 }),
  row(990034, 'Second Chapter Academy', 'Cinderbrae', 'Not applicable', 'Free Schools', [11, 15], {
    intake: 'alternative', startsAt: '09:20', weight: 0.3,
  }),

  primary(990035, 'Ebbsfold Primary School', 'Ebbsfold'),
  primary(990036, 'Wadderburn Primary School', 'Ebbsfold'),
  primary(990037, 'Larkshaugh Free School', 'Ebbsfold', 'Free Schools', { startsAt: '08:40' }),
  row(990038, 'Ebbsfold Academy', 'Ebbsfold', 'Secondary', 'Academies', [11, 17], { weight: 2 }),
  row(990039, 'Ebbsfold Nursery School', 'Ebbsfold', 'Nursery', LA, [3, 3], { startsAt: '09:00', weight: 0.6 }),
  row(990040, 'Sandgate Priory School', 'Ebbsfold', 'Not applicable', 'Independent schools', [4, 15], {
    intake: 'fee', terms: 'independent', weight: 0.4,
  }),

  row(990041, 'Marlwick First School', 'Marlwick', 'Primary', LA, [4, 8]),
  row(990042, 'Hagwood First School', 'Marlwick', 'Primary', LA, [4, 8]),
  row(990043, 'Drovers’ Cross First School', 'Marlwick', 'Primary', 'Academies', [4, 8], { terms: 'fortnight' }),
  row(990044, 'Marlwick Middle School', 'Marlwick', 'Middle deemed secondary', LA, [9, 12], { startsAt: '08:40', weight: 2 }),
  row(990045, 'Coquethorn Middle School', 'Marlwick', 'Middle deemed secondary', 'Academies', [9, 12], { weight: 1.2 }),
  row(990046, 'Duke Aldhelm High School', 'Marlwick', 'Secondary', LA, [13, 17], { startsAt: '08:50', weight: 3 }),

  primary(990047, 'Gannet Point Primary School', 'Gannet Point'),
  primary(990048, 'Saltmarren Primary School', 'Gannet Point'),
  primary(990049, 'Limpet Row Academy', 'Gannet Point', 'Academies', { terms: 'early' }),
  primary(990050, 'St Wilfreda’s Catholic Primary School', 'Gannet Point'),
  row(990051, 'Tidewater Academy', 'Gannet Point', 'Secondary', 'Academies', [11, 17], { startsAt: '08:35', weight: 2.5 }),
  row(990052, 'Breakwater High School', 'Gannet Point', 'Secondary', LA, [11, 15], { weight: 1.5 }),
  row(990053, 'Sandpiper School', 'Gannet Point', 'Not applicable', 'Special schools', [4, 17], {
    intake: 'special', startsAt: '09:10', weight: 0.5,
  }),
  row(990054, 'The Slipway', 'Gannet Point', 'Not applicable', LA, [5, 15], { intake: 'alternative', startsAt: '09:30', weight: 0.3 }),
  row(990055, 'Tidewater Further Education College', 'Gannet Point', '16 plus', 'Colleges', [16, 17], { startsAt: '09:00', weight: 1.5 }),
  row(990056, 'Gannet Point Nursery School', 'Gannet Point', 'Nursery', LA, [3, 3], { startsAt: '09:00', weight: 0.6 }),
  row(990057, 'Hollow Tarn School', 'Marlwick', 'Not applicable', 'Independent schools', [11, 17], {
    intake: 'fee', terms: 'independent', weight: 0.3,
  }),
  primary(990058, 'Bents Top Primary School', 'Lantern Hill', LA, { startsAt: '09:00', weight: 0.7 }),

  // Closed: what officers still hear at the door, and what must lead to the school that took the pupils.
  primary(990059, 'Old Staithe Infant School', 'Staithe Bank', LA, { successors: ['990002'] }),
  row(990060, 'Cinderbrae Boys’ School', 'Cinderbrae', 'Secondary', LA, [11, 15], { successors: ['990030', '990031'] }),
];

export const isClosed = (establishment: Establishment): boolean => establishment.successors !== undefined;
