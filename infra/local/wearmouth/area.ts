import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { officeCalendar, schoolCalendar } from './calendars.ts';
import { ESTABLISHMENTS, isClosed, TIDEWATER, TOWNS, WEARMOUTH } from './establishments.ts';
import { keyAdultsOf, OFFICES } from './key-adults.ts';
import { pupilsOf } from './pupils.ts';
import { TRIAL_LA } from './trial-area.ts';

export const DEFAULT_PUPILS = 2_000;
const SEED = 49_1125;

export interface AreaOptions {
  readonly pupils?: number;
  readonly seed?: number;
}

type RecordOf<K extends DirectoryRecord['kind']> = Extract<DirectoryRecord, { kind: K }>;

const POLICIES: readonly RecordOf<'policy'>[] = [
  { kind: 'policy', forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: [WEARMOUTH], trialLaCode: TRIAL_LA },
  { kind: 'policy', forceCode: '97', forceName: 'Tidewater Police', laCodes: [TIDEWATER] },
];

export const AREA_FORCES: readonly string[] = POLICIES.map(({ forceCode }) => forceCode);

// Ofcom keeps 0191 498 0000 to 0999 for drama.
const landline = (serial: number): string => `0191 498 0${String(serial).padStart(3, '0')}`;

const schools = (): readonly RecordOf<'recipientBody'>[] =>
  ESTABLISHMENTS.map((one) => ({
    kind: 'recipientBody',
    bodyKey: `establishment:${one.urn}`,
    name: one.name,
    laCode: TOWNS[one.town].laCode,
    phase: one.phase,
    typeGroup: one.typeGroup,
    telephone: landline(one.urn - 990_000 + 100),
    language: one.language,
    calendar: schoolCalendar(one.urn, one.startsAt, one.terms),
    status: isClosed(one) ? 'closed' : 'open',
    ...(one.successors && { successors: one.successors }),
  }));

const offices = (): readonly RecordOf<'recipientBody'>[] =>
  OFFICES.map(({ bodyKey, name, laCode }, at) => ({
    kind: 'recipientBody',
    bodyKey,
    name,
    laCode,
    telephone: landline(at + 1),
    language: 'en',
    calendar: officeCalendar('08:45'),
    status: 'open',
  }));

/**
 * The whole invented area as prepared records: forces, recipient bodies, key adults, then pupils. Pure: the same options give the same
 * lines. API clients are not among them, because their keys are made on the machine that uses them.
 */
export async function* wearmouth({ pupils = DEFAULT_PUPILS, seed = SEED }: AreaOptions = {}): AsyncGenerator<DirectoryRecord> {
  yield* POLICIES;
  yield* schools();
  yield* offices();
  for (const row of keyAdultsOf(seed)) yield { kind: 'keyAdult', ...row };
  for (const { laCode, pupil } of pupilsOf(seed + 1, pupils)) yield { kind: 'pupil', laCode, ...pupil };
}

export const keyAdultsOfArea = (): ReturnType<typeof keyAdultsOf> => keyAdultsOf(SEED);

/** What people call each body. */
export const bodyNames = (): ReadonlyMap<string, string> => new Map([...schools(), ...offices()].map(({ bodyKey, name }) => [bodyKey, name]));
