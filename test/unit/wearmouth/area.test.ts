import { describe, expect, it } from 'vitest';
import { createImportDirectory } from '../../../functions/import-directory/import-directory.ts';
import { isPupilDay } from '../../../shared/domain/calendar.ts';
import { readUpn } from '../../../shared/domain/linkage/upn.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { wearmouth } from '../../../infra/local/wearmouth/area.ts';
import { BOUNCING, TOO_FEW_KEY_ADULTS } from '../../../infra/local/wearmouth/key-adults.ts';
import { countNames } from '../../../infra/local/wearmouth/names.ts';
import { STORY_PUPILS } from '../../../infra/local/wearmouth/story-pupils.ts';

const collect = async (options?: Parameters<typeof wearmouth>[0]): Promise<readonly DirectoryRecord[]> => {
  const records: DirectoryRecord[] = [];
  for await (const record of wearmouth(options)) records.push(record);
  return records;
};
const only = <K extends DirectoryRecord['kind']>(records: readonly DirectoryRecord[], kind: K) =>
  records.filter((record): record is Extract<DirectoryRecord, { kind: K }> => record.kind === kind);

const haveTwins = (home: readonly { readonly dateOfBirth: string; readonly legalForename: string }[]): boolean =>
  home.some((one) => home.some((other) => other.dateOfBirth === one.dateOfBirth && other.legalForename !== one.legalForename));

const area = await collect();
const bodies = only(area, 'recipientBody');
const schools = bodies.filter(({ bodyKey }) => bodyKey.startsWith('establishment:'));
const keyAdults = only(area, 'keyAdult');
const pupils = only(area, 'pupil');

describe('the invented area', () => {
  it('is the same on every machine for one seed, and another for another', async () => {
    const again = await collect();
    const other = await collect({ seed: 7 });

    expect(JSON.stringify(again)).toBe(JSON.stringify(area));
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(area));
  });

  it('has sixty establishments of all phases and types, and exactly as many pupils as asked', async () => {
    const large = only(await collect({ pupils: 20_000 }), 'pupil');

    expect(schools).toHaveLength(60);
    expect(new Set(schools.map(({ phase }) => phase)).size).toBeGreaterThanOrEqual(7);
    expect(new Set(schools.map(({ typeGroup }) => typeGroup)).size).toBeGreaterThanOrEqual(6);
    expect(pupils).toHaveLength(2_000);
    expect(large).toHaveLength(20_000);
    expect(new Set(large.map(({ pupilId }) => pupilId)).size).toBe(20_000);
  });

  it('closes two schools and leads on to open ones', () => {
    const closed = schools.filter(({ status }) => status === 'closed');
    const open = new Set(schools.filter(({ status }) => status === 'open').map(({ bodyKey }) => bodyKey));

    expect(closed).toHaveLength(2);
    for (const { successors } of closed) {
      expect((successors as readonly string[]).every((urn) => open.has(`establishment:${urn}`))).toBe(true);
    }
  });

  it('lets one academy open on the Monday when the authority’s schools are shut', () => {
    const openOn = (urn: number, day: string): boolean =>
      isPupilDay(schools.find(({ bodyKey }) => bodyKey === `establishment:${urn}`)?.['calendar'] as Parameters<typeof isPupilDay>[0], day);

    expect(openOn(990_030, '2026-10-26')).toBe(true);
    expect(openOn(990_035, '2026-10-23')).toBe(true);
    expect(openOn(990_035, '2026-10-26')).toBe(false);
    expect(openOn(990_035, '2026-11-02')).toBe(true);
  });

  it('gives every open body at least two key adults, save the one that the desk is to find', () => {
    const perBody = Map.groupBy(keyAdults, ({ bodyKey }) => bodyKey);

    for (const { bodyKey, status } of bodies) {
      const count = perBody.get(bodyKey)?.length ?? 0;
      if (status === 'closed') expect(count).toBe(0);
      else if (bodyKey === `establishment:${TOO_FEW_KEY_ADULTS}`) expect(count).toBe(1);
      else expect(count).toBeGreaterThanOrEqual(2);
    }
  });

  it('gives no two key adults one address or one telephone, and nobody a real one', () => {
    expect(new Set(keyAdults.map(({ email }) => email.toLowerCase())).size).toBe(keyAdults.length);
    expect(new Set(keyAdults.map(({ mobile }) => mobile)).size).toBe(keyAdults.length);
    expect(keyAdults.every(({ email }) => /^[a-z0-9.]+@[a-z0-9.-]+\.example$/u.test(email))).toBe(true);
    expect(keyAdults.every(({ mobile }) => /^\+447700900\d{3}$/u.test(mobile ?? ''))).toBe(true);
    expect(bodies.every(({ telephone }) => /^0191 498 0\d{3}$/u.test(String(telephone)))).toBe(true);
    expect(keyAdults.filter(({ email }) => email.startsWith('bounce')).map(({ bodyKey }) => bodyKey)).toEqual([`establishment:${BOUNCING}`]);
  });

  it('puts pupils on rolls as life does: families, twins, moves, two schools, names that many share', () => {
    const surnames = [...Map.groupBy(pupils, ({ legalSurname }) => legalSurname).values()].map((some) => some.length).toSorted((a, b) => b - a);
    const homes = Map.groupBy(
      pupils.filter(({ addressLine }) => addressLine !== undefined),
      ({ addressLine, postcode }) => `${addressLine} ${postcode}`,
    );
    const urns = new Set(schools.filter(({ status }) => status === 'open').map(({ bodyKey }) => bodyKey.slice('establishment:'.length)));

    expect(surnames[0]).toBeGreaterThan(25);
    expect(surnames.filter((count) => count === 1).length).toBeGreaterThan(50);
    expect([...homes.values()].filter((some) => some.length > 1).length).toBeGreaterThan(300);
    expect([...homes.values()].filter(haveTwins).length).toBeGreaterThan(3);
    expect(pupils.filter(({ urns: { length } }) => length === 2).length).toBeGreaterThan(3);
    expect(pupils.filter(({ leavingOn }) => leavingOn !== undefined).length).toBeGreaterThan(30);
    expect(pupils.filter(({ preferredForename, legalForename }) => preferredForename !== legalForename).length).toBeGreaterThan(100);
    expect(pupils.filter(({ legalSurname }) => legalSurname.includes('-')).length).toBeGreaterThan(30);
    expect(pupils.every((pupil) => pupil.urns.every((urn) => urns.has(urn)))).toBe(true);
    expect(pupils.every(({ entryOn = '', leavingOn }) => leavingOn === undefined || entryOn < leavingOn)).toBe(true);
    expect(countNames().forenames).toBeGreaterThanOrEqual(150);
    expect(countNames().surnames).toBeGreaterThanOrEqual(250);
  });

  it('has UPNs with a right check letter, one for each child', () => {
    const numbered = pupils.filter(({ upn }) => upn !== undefined);
    const children = new Set(numbered.map(({ upn, legalForename, dateOfBirth }) => `${upn} ${legalForename} ${dateOfBirth}`));

    expect(numbered.length).toBeGreaterThan(1_700);
    expect(numbered.every(({ upn }) => readUpn(upn) === upn)).toBe(true);
    // A child who moved stands on two rolls with one number; no two children share one.
    expect(new Set(numbered.map(({ upn }) => upn)).size).toBe(children.size);
  });

  it('keeps the surnames of the story for the story', () => {
    const ofStory = new Set(STORY_PUPILS.map(({ legalSurname }) => legalSurname));
    const others = pupils.filter(({ pupilId }) => !pupilId.includes('-story-'));

    expect(pupils.filter(({ pupilId }) => pupilId.includes('-story-'))).toHaveLength(STORY_PUPILS.length);
    expect(others.some(({ legalSurname, preferredSurname }) => ofStory.has(legalSurname) || ofStory.has(preferredSurname))).toBe(false);
  });

  it('is a prepared file without a fault', async () => {
    const written: unknown[] = [];
    const load = createImportDirectory({
      countKeyAdults: async () => undefined,
      files: {
        find: async () => ({ bytes: 1 }),
        async *read() {
          yield Buffer.from(area.map((record) => JSON.stringify(record)).join('\n'));
        },
      },
      directory: {
        write: async (records) => {
          written.push(...records);
        },
        recountTerms: async () => ({ pupils: 0, changed: false }),
      },
      tryAgain: { later: async () => undefined, atOnce: async () => undefined },
    });

    const report = await load({ key: 'wearmouth' });

    expect(report.faults).toEqual([]);
    expect(written).toHaveLength(area.length);
  });
});
