import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { createRollWriter } from '../../../shared/aws/roll-writer.ts';
import { prepareChild } from '../../../shared/domain/linkage/prepare-records.ts';
import { candidateKeys } from '../../../shared/domain/linkage/blocking-keys.ts';
import { withTables } from '../../support/dynamodb.ts';
import type { Tables } from '../../support/dynamodb.ts';
import { generateLinkageSet } from '../../support/linkage-generator.ts';
import { aChild, aPupil } from '../../support/linkage-world.ts';
import { AREA, pupilLine, startRolls } from '../../support/rolls-on-dynamodb.ts';

const tables = withTables();
const OWN = { area: AREA, neighbours: [] };
const now = (): Date => new Date('2025-11-10T03:00:00Z');

/** The engine's client, counting what is sent through it. */
const counting = (db: Tables['db']) => {
  const sent = new Map<string, number>();
  const send = (command: { readonly constructor: { readonly name: string } }) => {
    sent.set(command.constructor.name, (sent.get(command.constructor.name) ?? 0) + 1);
    return db.send(command as never);
  };
  return { sent, db: { send } as unknown as Tables['db'] };
};

const allOf = async (name: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const start = from ? { ExclusiveStartKey: from } : {};
    const page = await tables().db.send(new ScanCommand({ TableName: name, ProjectionExpression: 'pk, sk', ...start }));
    keys.push(...(page.Items ?? []).map(({ pk, sk }) => `${String(pk)} ${String(sk)}`));
    from = page.LastEvaluatedKey;
  } while (from);
  return keys.sort();
};

describe('the index of a roll', () => {
  test('the same file again costs one read a pupil and writes nothing', async () => {
    const { sent, db } = counting(tables().db);
    const { names, writer } = await startRolls(tables(), now, db);
    const lines = generateLinkageSet({ seed: 3, pupils: 60, incidents: 0 }).pupils.map(pupilLine);
    const told: string[] = [];
    const tell = async (areas: readonly string[]): Promise<void> => void told.push(...areas);
    await writer.write(lines, tell);
    expect(told).toEqual([AREA]);
    expect(await writer.recountTerms(AREA)).toMatchObject({ changed: true });
    const before = await allOf(names.rolls);
    sent.clear();

    await writer.write(lines, tell);

    expect(told).toEqual([AREA]);
    // One more read: which force the authority belongs to.
    expect(Object.fromEntries(sent)).toEqual({ GetCommand: lines.length + 1 });
    expect(await writer.recountTerms(AREA)).toMatchObject({ changed: false });
    expect(await allOf(names.rolls)).toEqual(before);
  });

  test('a pupil who moves and marries names is found under the new home and name only', async () => {
    const { names, writer, rolls } = await startRolls(tables(), now);
    const old = aPupil({ pupilId: 'mover' });
    const fresh = { ...old, legalSurname: 'Quernmore', postcode: 'QB2 5EF', addressLine: '4 Keel Street' };
    await writer.write([pupilLine(old)]);
    const found = async (over: Parameters<typeof aChild>[0]): Promise<number> => {
      const child = prepareChild(aChild({ dateOfBirth: old.dateOfBirth, ...over }), () => []);
      const queries = ([1, 2] as const).flatMap((stage) => candidateKeys(child, stage, AREA)).filter(({ type }) => type !== 'forenameDate');
      const answers = await Promise.all(queries.map((query) => rolls.ask(OWN, query)));
      return answers.flatMap(({ pupils }) => pupils).length;
    };
    expect(await found({ postcode: old.postcode, addressLine: old.addressLine })).toBeGreaterThan(0);

    await writer.write([pupilLine(fresh)]);

    expect(await found({ postcode: old.postcode, addressLine: old.addressLine })).toBe(0);
    expect(await found({ surname: 'Quernmore', postcode: 'QB2 5EF', addressLine: '4 Keel Street' })).toBeGreaterThan(3);
    const changed = await allOf(names.rolls);
    const other = await startRolls(tables(), now);
    await other.writer.write([pupilLine(fresh)]);
    // As many items as if the old row had never been.
    expect(changed.length).toBe((await allOf(other.names.rolls)).length);
  });

  test('two loads of one pupil at once leave the buckets of one of them, whole', async () => {
    const { names, writer, rolls } = await startRolls(tables(), now);
    const rows = ['Quernmore', 'Dunmarrow', 'Fothergate', 'Oxenholme'].map((legalSurname) => aPupil({ pupilId: 'one', legalSurname }));

    await Promise.all(rows.map((row) => writer.write([pupilLine(row)])));

    const { pupils } = await rolls.ask(OWN, { type: 'postcode', value: 'QA34BD' });
    const surname = pupils[0]?.surnames[0]?.full;
    const row = rows.find(({ legalSurname }) => legalSurname.toLowerCase() === surname);
    const other = await startRolls(tables(), now);
    await other.writer.write([pupilLine(row ?? aPupil())]);
    expect((await allOf(names.rolls)).length).toBe((await allOf(other.names.rolls)).length);
  });

  test('a leaver is known as one for a year, and then forgotten; no name of theirs is counted', async () => {
    const { names, writer, rolls } = await startRolls(tables(), now);
    const rows = [aPupil({ pupilId: 'here' }), aPupil({ pupilId: 'left', legalSurname: 'Quernmore', leavingOn: '2025-07-20' })];
    await writer.write(rows.map(pupilLine));

    expect(await writer.recountTerms(AREA)).toEqual({ pupils: 1, changed: true });

    expect((await rolls.readTerms(AREA)).surname('quernmore')).toBe(0);
    expect((await rolls.ask(OWN, { type: 'postcode', value: 'QA34BD' })).pupils.map(({ pupilId }) => pupilId)).toEqual(['here', 'left']);
    const late = await startRolls(tables(), () => new Date('2026-07-22T03:00:00Z'));
    await late.writer.write(rows.map(pupilLine));
    expect((await late.rolls.ask(OWN, { type: 'postcode', value: 'QA34BD' })).pupils.map(({ pupilId }) => pupilId)).toEqual(['here']);
    expect((await allOf(names.rolls)).some((key) => key.includes('left'))).toBe(true);
  });

  test('a row that lay there when its year was over goes with the next count', async () => {
    let day = '2025-11-10T03:00:00Z';
    const { names, writer } = await startRolls(tables(), () => new Date(day));
    await writer.write([pupilLine(aPupil({ pupilId: 'left', leavingOn: '2025-07-20' }))]);
    day = '2026-07-22T03:00:00Z';

    await writer.recountTerms(AREA);

    expect((await allOf(names.rolls)).filter((key) => key.includes('left'))).toEqual([]);
  });

  test('counts larger than an item lie in parts, and a new count leaves none of the old ones', async () => {
    const { names, hash, rollKeys, rolls } = await startRolls(tables(), now);
    const writer = createRollWriter({ db: tables().db, table: names.rolls, hash, areaKeys: rollKeys, now, partBytes: 100 });
    const pupils = generateLinkageSet({ seed: 4, pupils: 40, incidents: 0 }).pupils.map(pupilLine);
    const partsNow = async (): Promise<number> => (await allOf(names.rolls)).filter((key) => key.startsWith(`TERMS#${AREA} PART#`)).length;
    const load = (lines: typeof pupils) => writer.write(lines.map(({ kind: _kind, laCode, ...pupil }) => ({ pupil, laCode, area: AREA })), async () => undefined);
    await load(pupils.slice(0, 20));
    await writer.recountTerms(AREA);
    const before = await partsNow();
    expect(before).toBeGreaterThan(1);

    await load(pupils);
    const { pupils: counted } = await writer.recountTerms(AREA);

    const terms = await rolls.readTerms(AREA);
    expect(terms.pupils).toBe(counted);
    expect(await partsNow()).toBeGreaterThan(before);
    expect(new Set((await allOf(names.rolls)).filter((key) => key.includes(' PART#')).map((key) => key.split('#')[2])).size).toBe(1);
  });

  test('names as long as sentences change in one transaction', async () => {
    const { names, writer } = await startRolls(tables(), now);
    const long = (from: string): string => Array.from({ length: 8 }, (_, n) => `${from}${'bcdfgklm'[n]}u${'nprstvwz'[n]}o${'lmnrstdk'[n]}`).join(' ');
    const row = (a: string, b: string) =>
      aPupil({ pupilId: 'long', legalForename: long(a), preferredForename: long(`${a}o`), legalSurname: long(b), preferredSurname: long(`${b}a`) });
    await writer.write([pupilLine(row('Te', 'Ka'))]);

    await writer.write([pupilLine({ ...row('Mi', 'Su'), postcode: 'QB7 1XY', addressLine: '3 Vine Close', dateOfBirth: '2011-01-31' })]);

    // The area's key, the pupil, and as many buckets as a pupil may have.
    expect((await allOf(names.rolls)).length).toBe(1 + 1 + 48);
  });
});
