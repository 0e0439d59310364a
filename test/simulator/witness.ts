import type { ForceCode } from './world/people.ts';

/** What was seen from outside: what police were answered, what people were shown and what they pressed. The invariants compare it with what is stored. */
export interface Witness {
  /** A 2xx: from here on it must not be lost. */
  readonly accepted: { readonly force: ForceCode; readonly incidentId: string; readonly forceReference: string; readonly revision: number; readonly at: number; readonly key: string; readonly body: string }[];
  readonly withdrawn: { readonly incidentId: string; readonly at: number }[];
  /** A page with content. */
  readonly shown: { readonly notificationId: string; readonly version: number; readonly keyAdultId: string; readonly at: number; readonly names: readonly string[]; readonly by: 'keyAdult' | 'scanner' | 'attacker' }[];
  readonly pressed: { readonly notificationId: string; readonly version: number; readonly keyAdultId: string; readonly at: number; readonly wasConfirmed: boolean }[];
  /** A pupil is on the roll of this school from then on. */
  readonly enrolled: { readonly pupil: number; readonly urn: string; readonly at: number }[];
  /** A key adult of a body: from when, until when. */
  readonly adultsLeft: { readonly keyAdultId: string; readonly at: number }[];
  /** A person at the desk said who is to be told. */
  readonly decided: { readonly childReference: string; readonly incidentId: string; readonly urns: readonly string[]; readonly at: number }[];
  readonly recalled: { readonly notificationId: string; readonly at: number }[];
  /** A person said that the content of this incident stays, was answered so, and has not said otherwise since. */
  readonly held: Set<string>;
  /** Content that went, with the wrapped key that it went with. */
  readonly erased: { readonly incidentId: string; readonly wrapped: string; readonly at: number }[];
  readonly refusedGuesses: { readonly answers: Set<string>; count: number };
  /** How often a word that must stand nowhere was looked for in a whole place. */
  readonly sought: { words: number };
  readonly lines: string[];
  /** Told by an onlooker at the moment it happened. */
  readonly violations: { readonly code: string; readonly says: string; readonly at: string }[];
}

export const createWitness = (): Witness => ({
  accepted: [],
  withdrawn: [],
  shown: [],
  pressed: [],
  enrolled: [],
  adultsLeft: [],
  decided: [],
  recalled: [],
  held: new Set(),
  erased: [],
  refusedGuesses: { answers: new Set(), count: 0 },
  sought: { words: 0 },
  lines: [],
  violations: [],
});
