import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createImportRegister, type ImportRegisterDeps } from '../../../functions/import-register/import-register.ts';
import { REFUSALS, ROW_FAULTS } from '../../../shared/domain/register/faults.ts';
import { normalPostcode } from '../../../shared/domain/register/identifiers.ts';
import { readRegisterDate } from '../../../shared/domain/register/register-dates.ts';
import type { CurrentRegister } from '../../../shared/ports/files.ts';
import { HEAD_LAST_NAME, asCp1252, soundRows, textOf } from '../../fixtures/register/make-register-file.ts';
import { filesOf } from '../../support/register-gateway.ts';

const SOUND = asCp1252(textOf(soundRows()));

type Damage = (bytes: Uint8Array) => Uint8Array;
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 12 })).map(([at, extra]): Damage => (bytes) => {
    const cut = Math.floor(at * bytes.length);
    return Uint8Array.from([...bytes.subarray(0, cut), ...extra, ...bytes.subarray(cut)]);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 400 })).map(([at, length]): Damage => (bytes) => {
    const cut = Math.floor(at * bytes.length);
    return Uint8Array.from([...bytes.subarray(0, cut), ...bytes.subarray(cut + length)]);
  }),
  fc.tuple(place, fc.constantFrom('"', ',', '\r', '\n', ';', '0', '\u0000', '=', 'ÿ')).map(([at, char]): Damage => (bytes) => {
    const changed = Uint8Array.from(bytes);
    changed[Math.floor(at * bytes.length)] = char.codePointAt(0) ?? 0;
    return changed;
  }),
  place.map((at): Damage => (bytes) => bytes.subarray(0, Math.floor(at * bytes.length))),
);

/** A store in memory that shows readers only what was flipped. */
const memory = () => {
  const versions = new Map<string, Set<string>>();
  let inForce: CurrentRegister | undefined;
  const store: ImportRegisterDeps['store'] = {
    current: async () => inForce,
    beginVersion: async (_kind, version) => void versions.set(version, new Set()),
    putEstablishments: async (version, rows) => rows.forEach(({ urn }) => versions.get(version)?.add(urn)),
    putLinks: async () => undefined,
    flip: async (_kind, next, previous) => {
      if (inForce?.version !== previous) return 'superseded';
      inForce = next;
      return 'flipped';
    },
    sweep: async () => ({ versions: 0, rows: 0 }),
    abandon: async (_kind, version) => void versions.delete(version),
  };
  return { store, visible: () => versions.get(inForce?.version ?? '')?.size ?? 0, inForce: () => inForce };
};

test('whatever happens to a file, the answer is a known one, nothing is half applied and nothing of a row is said', { tags: ['T36', 'V1-3-12'] }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
      const bytes = damages.reduce((file, harm) => harm(file), SOUND);
      const { store, visible, inForce } = memory();
      let versions = 0;
      const run = createImportRegister({
        files: filesOf({ file: bytes }, 1_021),
        store,
        reader: { readEstablishment: async () => undefined },
        clock: () => new Date(0),
        ids: { uuid: () => `v${(versions += 1)}` },
        mayGoOn: () => true,
      });

      const answer = await run({ kind: 'gias', key: 'file', dryRun: false, acceptShrink: false });

      if (answer.outcome === 'applied') expect(visible()).toBe(answer.counts.applied);
      else expect([answer.outcome, inForce()]).toEqual(['refused', undefined]);
      if (answer.outcome === 'refused') for (const { code } of answer.refusals) expect(Object.keys(REFUSALS)).toContain(code);
      for (const { code, row } of answer.faults?.listed ?? []) {
        expect(Object.keys(ROW_FAULTS)).toContain(code);
        expect(row).toBeGreaterThan(1);
      }
      expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${HEAD_LAST_NAME}|Keelman|Quayside`));
    }),
    { numRuns: 200 },
  );
});

test('a file cut at any byte is refused, or every value that is used is whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: SOUND.length - 1 }), async (length) => {
      const { store } = memory();
      const deps = { store, reader: { readEstablishment: async () => undefined }, clock: () => new Date(0), ids: { uuid: () => 'v' }, mayGoOn: () => true };
      const cut = SOUND.subarray(0, length);
      const answer = await createImportRegister({ files: filesOf({ file: cut }), ...deps })({ kind: 'gias', key: 'file', dryRun: true, acceptShrink: false });
      // Of the last row only a part of its last value may be missing, and that column is not used.
      const lastRow = new TextDecoder('windows-1252').decode(cut).trimEnd().split('\r\n').at(-1) ?? '';
      expect(answer.outcome === 'refused' || lastRow.includes('428000,"999",')).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a postcode that was put in order stays as it is; a date that is read is a day of the calendar', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 10 }), (text) => {
      const postcode = normalPostcode(text);
      if (postcode !== undefined) expect(normalPostcode(postcode)).toBe(postcode);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1800, max: 2100 }), fc.constantFrom('-', '/'), fc.boolean(), (d, m, y, mark, dayFirst) => {
      const reading = readRegisterDate(`${d}${mark}${m}${mark}${y}`, dayFirst);
      if ('day' in reading) expect(new Date(`${reading.day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(reading.day);
    }),
  );
});
