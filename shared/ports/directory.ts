import type { Calendar } from '../domain/calendar.ts';
import type { ForcePolicy } from '../domain/force-policy.ts';
import type { Instant, LondonDay } from '../domain/incident.ts';
import type { KeyAdult } from '../domain/key-adult.ts';
import type { KeyQuery } from '../domain/linkage/blocking-keys.ts';
import type { KeyAnswer } from '../domain/linkage/link-incident.ts';
import type { TermFrequencies } from '../domain/linkage/term-frequencies.ts';
import type { BodyKey } from '../domain/recipient-body.ts';
import type { Cause, Obligation } from './cause.ts';
import type { ApiClient } from './clients.ts';
import type { ManifestKey } from './manifests.ts';

export interface RecipientBodyRecord {
  readonly bodyKey: BodyKey;
  readonly name: string;
  readonly laCode: string;
  readonly status: 'open' | 'closed';
  /** A body for trying out: told of test clients' incidents only. */
  readonly test: boolean;
  /** URNs that took over from a closed establishment. */
  readonly successors: readonly string[];
  readonly phase?: string | undefined;
  readonly typeGroup?: string | undefined;
  readonly telephone?: string | undefined;
  readonly language: 'en' | 'cy';
  readonly calendar: Calendar;
  readonly keyAdults: readonly KeyAdult[];
}

/** Who is told at a body, without its days. */
export type BodyPeople = Omit<RecipientBodyRecord, 'calendar'>;

export interface DirectoryStore {
  /** One call where `readBody` is two: a page that is read needs nobody's calendar. */
  readPeople(bodyKey: BodyKey): Promise<BodyPeople | undefined>;
  readBody(bodyKey: BodyKey): Promise<RecipientBodyRecord | undefined>;
  readPolicy(forceCode: string): Promise<ForcePolicy>;
  /** The policy of the force whose area an authority belongs to: for what concerns a body and no incident. */
  readAreaPolicy(laCode: string): Promise<ForcePolicy>;
  /** The body itself when it is open, else its open successors: none, one or several. */
  openBodies(bodyKey: BodyKey): Promise<readonly RecipientBodyRecord[]>;
  /** Every body of these areas, to find what a stated school's name could mean. */
  listBodies(laCodes: readonly string[]): Promise<readonly { readonly bodyKey: BodyKey; readonly name: string; readonly status: 'open' | 'closed'; readonly successors: readonly string[] }[]>;
}

/** What a prepared file says, one kind a line. */
export type DirectoryRecord =
  | ({ readonly kind: 'policy'; readonly forceCode: string; readonly forceName: string; readonly laCodes: readonly string[] } & Readonly<Record<string, unknown>>)
  | ({ readonly kind: 'recipientBody'; readonly bodyKey: BodyKey; readonly laCode: string; readonly name: string } & Readonly<Record<string, unknown>>)
  | ({ readonly kind: 'keyAdult'; readonly laCode: string } & KeyAdult)
  | ({ readonly kind: 'pupil'; readonly laCode: string } & RollPupil)
  | ({ readonly kind: 'manifestKey'; readonly forceCode: string } & ManifestKey)
  | ({ readonly kind: 'client'; readonly clientKind: ApiClient['kind'] } & Omit<ApiClient, 'kind'>);

export interface DirectoryWriter {
  /** Each record is whole by itself; writing it again changes nothing. Says, before it does so, in the rolls of which areas (force codes) it changes pupils. */
  write(records: readonly DirectoryRecord[], beforeRollsChange?: (areas: readonly string[]) => Promise<void>): Promise<void>;
  /** Counts the names of an area's current pupils anew; answers how many they are, and whether the count is another than before. */
  recountTerms(area: string): Promise<{ readonly pupils: number; readonly changed: boolean }>;
}

export interface LinkRequests {
  /** The open work of these authorities that another look at their rolls could end, opened at or after `since`: one request an incident. */
  lookAgain(command: {
    readonly laCodes: readonly string[];
    readonly since: Instant;
    /** When to look; at once, when left out. An incident that is to be looked at later than `unlessAfter` anyway is left as it is. */
    readonly at?: { readonly notBefore: Instant; readonly unlessAfter: Instant } | undefined;
    readonly cause: Omit<Cause, 'traceId'>;
  }): Promise<readonly Obligation[]>;
}

/** One row of a school's roll, as the linkage needs it. */
export interface RollPupil {
  readonly pupilId: string;
  readonly urns: readonly string[];
  readonly upn?: string | undefined;
  readonly legalForename: string;
  readonly legalSurname: string;
  readonly preferredForename: string;
  readonly preferredSurname: string;
  readonly dateOfBirth: LondonDay;
  readonly sex: 'female' | 'male' | 'unknown';
  readonly postcode?: string | undefined;
  readonly addressLine?: string | undefined;
  readonly entryOn?: LondonDay | undefined;
  readonly leavingOn?: LondonDay | undefined;
  /** Registered at two schools: which of them is the main one. */
  readonly enrolment?: 'main' | 'subsidiary' | 'guest' | undefined;
}

/** The version in force of each school's roll that was brought as one; a school without is seen by its prepared rows. */
export type RollVersions = ReadonlyMap<string, number>;

/** Whose rolls a look-up may open: those of the incident's own area (force code), and of its neighbours. */
export interface RollReach {
  readonly area: string;
  readonly neighbours: readonly string[];
  /** Given, every look-up sees the rolls as they were at that one moment; left out, each as they are. */
  readonly versions?: RollVersions | undefined;
}

export interface RollStore {
  /** Which rolls are in force, for all look-ups of one incident: a roll that changes meanwhile is seen before or after, never half. */
  readVersions(reach: RollReach): Promise<RollVersions>;
  /** Pupils within reach behind one blocking key; `cut` when the bucket overflowed and was not read whole. */
  ask(reach: RollReach, query: KeyQuery): Promise<KeyAnswer>;
  readTerms(area: string): Promise<TermFrequencies>;
}
