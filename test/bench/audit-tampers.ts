import { createRandom } from '../simulator/engine/random.ts';
import type { Random } from '../simulator/engine/random.ts';
import { aRootKey, aTrail, hashed, verifyTrail } from '../support/audit-trail-of.ts';
import type { Trail } from '../support/audit-trail-of.ts';

type Tamper = (trail: Trail, at: number) => Trail;
const entriesOf = (trail: Trail, change: (entries: Trail['entries'][number][]) => void): Trail => {
  const entries = [...trail.entries];
  change(entries);
  return { ...trail, entries };
};

/** What somebody might do who may write everything and cannot sign; test/property/audit-tampers.test.ts says by which fault each is found. */
const TAMPERS: Readonly<Record<string, Tamper>> = {
  edit: (trail, at) => entriesOf(trail, (all) => all.splice(at, 1, ...all.slice(at, at + 1).map((entry) => ({ ...entry, outcome: 'other' })))),
  delete: (trail, at) => entriesOf(trail, (all) => all.splice(at, 1)),
  insert: (trail, at) => entriesOf(trail, (all) => all.splice(at, 0, ...all.slice(at, at + 1).map(({ chain, hash: _hash, ...entry }) => hashed(chain, { ...entry, action: 'put.in' })))),
  reorder: (trail, at) => {
    const [one, other] = [trail.entries[at], trail.entries.find((entry, place) => place !== at && entry.chain === trail.entries[at]?.chain)];
    if (!one || !other) return { ...trail, entries: trail.entries.slice(1) };
    return { ...trail, entries: trail.entries.map((entry) => (entry === one ? { ...other, seq: one.seq } : entry === other ? { ...one, seq: other.seq } : entry)) };
  },
  truncate: (trail, at) => ({ ...trail, entries: trail.entries.filter(({ chain, seq }) => chain !== trail.entries[at]?.chain || seq < (trail.entries[at]?.seq ?? 0)) }),
  fork: (trail, at) => {
    const from = trail.entries[at];
    let prev = from?.prev ?? '';
    return {
      ...trail,
      entries: trail.entries.map((entry) => {
        if (entry.chain !== from?.chain || entry.seq < from.seq) return entry;
        const { chain, hash: _hash, ...rest } = entry;
        const made = hashed(chain, { ...rest, prev, ...(entry === from ? { actorId: 'somebody else' } : {}) });
        prev = made.hash;
        return made;
      }),
    };
  },
};

const trailOf = (random: Random, by: ReturnType<typeof aRootKey>): Trail => {
  const hours = random.between(2, 5);
  const falls = Array.from({ length: random.between(2, 6) }, () => Array.from({ length: random.between(2, 12) }, () => random.between(0, hours - 1)).toSorted((a, b) => a - b));
  return aTrail(falls, hours, by);
};

export interface TampersFound {
  readonly tried: number;
  readonly found: number;
  /** Faults said of trails that nobody touched. */
  readonly falsely: number;
}

/** Trails of every shape, each tampered with at a random place in each of these ways: how many does the verifier give away? */
export const countTampersFound = (trails: number): TampersFound => {
  const random = createRandom(1, 'tampers');
  const by = aRootKey();
  const isFaulty = (trail: Trail): boolean => verifyTrail(trail, { kids: [by.kid] }).faults > 0;
  let [tried, found, falsely] = [0, 0, 0];
  for (let n = 0; n < trails; n += 1) {
    const trail = trailOf(random, by);
    falsely += isFaulty(trail) ? 1 : 0;
    for (const tamper of Object.values(TAMPERS)) {
      tried += 1;
      found += isFaulty(tamper(trail, random.between(0, trail.entries.length - 1))) ? 1 : 0;
    }
  }
  return { tried, found, falsely };
};
