import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkIncident } from '../../../events/check-incident.ts';
import { Problem, problemBody } from '../../../shared/http/problem.ts';
import { parseStrictJson } from '../../../shared/http/read-json.ts';
import { incidentOf } from '../../support/chain.ts';

const LARGEST = 256 * 1_024;
const NOW = new Date('2026-10-14T22:00:00Z');
const fill = (piece: string, bytes: number): string => piece.repeat(Math.floor(bytes / Buffer.byteLength(piece)));
const within = (fields: object): string => JSON.stringify({ ...incidentOf(), ...fields });
const many = <T>(bytes: number, each: number, make: (n: number) => T): readonly T[] => Array.from({ length: Math.floor(bytes / each) }, (_, n) => make(n));

/** Bodies that are made to keep us busy, of any size. */
const HOSTILE: readonly (readonly [what: string, make: (bytes: number) => string])[] = [
  ['an error after every letter', (bytes) => `[${fill('a,', bytes - 1)}`],
  ['a number that is none after every number', (bytes) => `[${fill('01,', bytes - 1)}`],
  ['nothing but commas', (bytes) => fill(',', bytes)],
  ['nothing but quotes', (bytes) => fill('"', bytes)],
  ['one name, again and again', (bytes) => `{${fill('"a":1,', bytes - 8)}"a":1}`],
  ['half a character, again and again', (bytes) => `[${fill('"\\ud800",', bytes - 4)}1]`],
  ['backslashes', (bytes) => `["${fill('\\\\', bytes - 4)}"]`],
  ['names that the contract does not have', (bytes) => within(Object.fromEntries(many(bytes - 4_000, 16, (n) => [`k${String(n).padStart(9, '0')}`, 1])))],
  ['children that are none', (bytes) => within({ children: many(bytes - 4_000, 3, () => ({})) })],
  ['combining marks alone', (bytes) => within({ circumstancesText: `a${fill('\u0301\u0316', bytes - 4_000)}` })],
  ['combining marks in every name of every child', (bytes) => within({ children: Array.from({ length: 50 }, () => ({ givenNames: Array.from({ length: 10 }, () => fill('a\u0301\u0316', (bytes - 4_000) / 700)) })) })],
];

/** Counts the steps of the reader: every look at a character, by whichever parser. */
const looksAtCharacters = (work: () => void): number => {
  // oxlint-disable-next-line unbound-method -- put back as it was
  const original = String.prototype.charCodeAt;
  let steps = 0;
  // oxlint-disable-next-line no-extend-native -- the parser's own steps are what is counted
  String.prototype.charCodeAt = function counted(this: string, at: number): number {
    steps += 1;
    return original.call(this, at);
  };
  try {
    work();
  } finally {
    // oxlint-disable-next-line no-extend-native -- as above
    String.prototype.charCodeAt = original;
  }
  return steps;
};

/** What composing costs at worst: the square of each text that is composed. */
const composingCost = (work: () => void): number => {
  // oxlint-disable-next-line unbound-method -- put back as it was
  const original = String.prototype.normalize;
  let cost = 0;
  // oxlint-disable-next-line no-extend-native -- composing is what is counted
  String.prototype.normalize = function counted(this: string, form?: string): string {
    cost += this.length ** 2;
    return original.call(this, form);
  };
  onTestFinished(() => {
    // oxlint-disable-next-line no-extend-native -- as above
    String.prototype.normalize = original;
  });
  work();
  return cost;
};

const readWhole = (bytes: Buffer): unknown => {
  try {
    return checkIncident(parseStrictJson(bytes), NOW);
  } catch (error) {
    if (error instanceof Problem) return problemBody(error, 'c-1');
    throw error;
  }
};

/** A value whose every property that somebody looks at is counted. */
const watched = (value: unknown, count: () => void): unknown =>
  typeof value === 'object' && value !== null
    ? new Proxy(value, {
        get: (target, name): unknown => {
          count();
          return watched(Reflect.get(target, name), count);
        },
      })
    : value;

describe('a body that is made to keep the gateway busy', () => {
  test.each(HOSTILE)('%s: is read in steps that grow with its bytes and not faster', (_what, make) => {
    const [half, whole] = [LARGEST / 2, LARGEST].map((size) => Buffer.from(make(size)).subarray(0, LARGEST)) as [Buffer, Buffer];

    const steps = [half, whole].map((bytes) => looksAtCharacters(() => void readWhole(bytes))) as [number, number];

    expect(steps[1]).toBeLessThanOrEqual(6 * LARGEST);
    expect(steps[1]).toBeLessThanOrEqual(2.2 * steps[0] + 1_000);
  });

  test.each(HOSTILE.slice(0, 6))('%s: is not read beyond the first of its errors', (_what, make) => {
    const bytes = Buffer.from(make(LARGEST)).subarray(0, LARGEST);

    const steps = looksAtCharacters(() => void readWhole(bytes));

    expect(steps).toBeLessThan(LARGEST / 64);
  });

  test.each(HOSTILE)('%s: costs the composing of its texts no more than a night of honest ones', (_what, make) => {
    const bytes = Buffer.from(make(LARGEST)).subarray(0, LARGEST);

    const cost = composingCost(() => void readWhole(bytes));

    expect(cost).toBeLessThanOrEqual(LARGEST * 2_000);
  });

  test.each(HOSTILE)('%s: is looked at by the schema no oftener than it has values', (_what, make) => {
    const text = Buffer.from(make(LARGEST)).subarray(0, LARGEST);
    let value: unknown;
    try {
      value = parseStrictJson(text);
    } catch {
      // Refused before any schema sees it.
      value = {};
    }
    let looks = 0;

    checkIncident(watched(value, () => (looks += 1)), NOW);

    expect(looks).toBeLessThanOrEqual(8 * (JSON.stringify(value).length + 1_000));
  });

  test('leaves nothing behind in memory, however often it comes', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const bodies = HOSTILE.map(([, make]) => Buffer.from(make(LARGEST)).subarray(0, LARGEST));
    const heldAfter = (rounds: number): number => {
      for (let n = 0; n < rounds; n += 1) for (const body of bodies) readWhole(body);
      collect();
      return process.memoryUsage().heapUsed;
    };
    heldAfter(1);

    const before = heldAfter(1);
    const after = heldAfter(5);

    // A tenth of what one leaked body per refusal would come to.
    expect(after - before).toBeLessThan((5 * bodies.length * LARGEST) / 10);
  }, 60_000);

  test('is answered with a thousand faults at most, and with how many more there are', () => {
    const body = Buffer.from(within(Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`unknown${n}`, 1]))));
    const checked = checkIncident(parseStrictJson(body), NOW);
    if (checked.kind !== 'faulty') throw new Error('it was taken');

    const said = JSON.parse(problemBody(new Problem(422, 'invalid_incident', 'Some details need to change', { faults: checked.faults }), 'c-1')) as { errors: readonly { code: string; fix: string }[] };

    expect(checked.faults).toHaveLength(5_000);
    expect(said.errors).toHaveLength(1_001);
    expect(said.errors.at(-1)).toEqual({ pointer: '', code: 'more_faults', fix: 'Mend these and send again: 4000 more are not listed' });
  });
});
