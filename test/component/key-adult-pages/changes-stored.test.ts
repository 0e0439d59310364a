import { createHmac, randomBytes } from 'node:crypto';
import { PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createCommit } from '../../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../../shared/aws/directory-store.ts';
import { createDirectoryWriter } from '../../../shared/aws/directory-writer.ts';
import { createKeyAdultChangeStore } from '../../../shared/aws/key-adult-change-store.ts';
import { bodyProfileKey, passkeyKey } from '../../../shared/aws/keys.ts';
import type { ProposedChange } from '../../../shared/domain/key-adult-change.ts';
import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import type { Cause } from '../../../shared/ports/cause.ts';
import { sha256, systemIds as ids } from '../../../shared/runtime/ids.ts';
import { aKeyAdult, DEPUTY, SCHOOL } from '../../support/doubles/key-adult-world.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const key = { plain: randomBytes(32), wrapped: 'w' };
const areaKeys = { open: async () => key, openOrCreate: async () => key };
const hash = { of: async (text: string) => createHmac('sha256', 'blind').update(text).digest('base64url') };
const cause = (actorId = 'ka-deputy'): Cause => ({ at: '2026-11-23T07:40:00.000Z', actor: 'keyAdult', actorId, causedBy: ids.uuid(), traceId: 'trace-1' });
const TODAY = '2026-11-23';
const CHECKED = '2027-03-31';
const details = { role: 'head', givenNames: ['Morwenna'], familyName: 'CANARY', email: 'm.tarn@harbour.example', mobile: '+447700900077', language: 'en' } as const;

/** A school with two key adults in the directory, as an import left them. */
const aSchool = async (people: readonly KeyAdult[] = [aKeyAdult({ verifiedUntil: CHECKED }), aKeyAdult({ ...DEPUTY, verifiedUntil: CHECKED })]) => {
  const names = await tables().fresh();
  const { db } = tables();
  const writer = createDirectoryWriter({ db, tables: names, hash, directoryKeys: areaKeys, rollKeys: areaKeys, now: () => new Date() });
  const body = { kind: 'recipientBody', bodyKey: SCHOOL, laCode: '999', name: 'Harbour Primary School', status: 'open', successors: [], language: 'en', calendar: { startsAt: '08:45', defaultTerms: [], closures: [], worksAllYear: true } } as const;
  const load = (some: readonly KeyAdult[]) => writer.write(some.map((one) => ({ kind: 'keyAdult' as const, laCode: '999', ...one })));
  await writer.write([body]);
  await load(people);
  const commit = createCommit({ db, table: names.records, ids, digest: sha256 });
  const changes = createKeyAdultChangeStore({ db, tables: names, areaKeys, commit });
  const directory = createDirectoryStore({ db, table: names.directory, areaKeys });
  const propose = async (change: ProposedChange, changeId = `kac_${ids.uuid()}`) => {
    const proposed = { changeId, bodyKey: SCHOOL, laCode: '999', state: 'proposed', proposedBy: 'ka-lead', proposedAt: '2026-11-23T07:30:00.000Z', answerBy: '2026-11-28T07:30:00.000Z', change: sensitive(change) } as const;
    await changes.propose({ change: proposed, links: [{ tokenHash: `hash-${changeId}`, changeId, bodyKey: SCHOOL, keyAdultId: 'ka-deputy', expiresAt: proposed.answerBy }], cause: cause('ka-lead') });
    return changeId;
  };
  const confirm = (changeId: string) => changes.decide({ changeId, decision: 'confirmed', today: TODAY, cause: cause() });
  const active = async () => ((await directory.readBody(SCHOOL))?.keyAdults ?? []).filter((one) => one.active);
  const dump = async () => JSON.stringify(await Promise.all([names.records, names.directory].map(async (TableName) => (await db.send(new ScanCommand({ TableName }))).Items)));
  return { changes, directory, propose, confirm, active, dump, load, db, names };
};

describe('a change of key adults, stored for real', () => {
  it('waits sealed, is listed for the school and the desk, and holds once it is confirmed', async () => {
    const { changes, propose, confirm, active, dump } = await aSchool();
    const changeId = await propose({ kind: 'add', keyAdultId: 'ka-new', details, order: 1 });
    const [ofSchool, ofDesk, ofOthers] = [await changes.pendingOf('999', SCHOOL), await changes.pendingIn(['999']), await changes.pendingIn(['998'])];
    const before = await active();

    const decided = await confirm(changeId);
    const after = await active();

    expect([ofSchool, ofDesk, ofOthers].map(({ length }) => length)).toEqual([1, 1, 0]);
    expect(before).toHaveLength(2);
    expect(decided.kind).toBe('decided');
    expect(after.map(({ keyAdultId, order }) => `${order} ${keyAdultId}`)).toEqual(['1 ka-new', '2 ka-lead', '3 ka-deputy']);
    expect(after[0]).toMatchObject({ familyName: 'CANARY', mailbox: 'named', bodyKey: SCHOOL });
    expect(await changes.pendingOf('999', SCHOOL)).toEqual([]);
    expect(await dump()).not.toContain('CANARY');
    expect(await dump()).toContain('"action":"keyAdults.decide"');
  });

  it.each([
    ['was removed', { kind: 'remove', keyAdultId: 'ka-lead' }, ['ka-deputy']],
    ['has another address', { kind: 'change', keyAdultId: 'ka-lead', details, order: 1 }, ['ka-deputy']],
    ['has another number only', { kind: 'change', keyAdultId: 'ka-lead', details: { ...details, email: 'd.quayle@harbour.example' }, order: 1 }, ['ka-deputy', 'ka-lead']],
  ] as const)('keeps no passkey of somebody who %s', async (_who, change, kept) => {
    const { propose, confirm, db, names } = await aSchool();
    for (const keyAdultId of ['ka-lead', 'ka-deputy']) await db.send(new PutCommand({ TableName: names.records, Item: { ...passkeyKey(keyAdultId, 'pk-1'), keyAdultId } }));

    const decided = await confirm(await propose(change));

    const { Items = [] } = await db.send(new ScanCommand({ TableName: names.records }));
    expect(decided.kind).toBe('decided');
    expect(Items.filter(({ pk }) => String(pk).startsWith('PASSKEYS#')).map(({ keyAdultId }) => String(keyAdultId)).toSorted()).toEqual(kept);
  });

  it('who was excluded for a family stays so, removed and added again under the same name', async () => {
    const family = { scope: 'family', familyName: 'Wearside' } as const;
    const { propose, confirm, active } = await aSchool([aKeyAdult({ verifiedUntil: CHECKED }), aKeyAdult({ ...DEPUTY, verifiedUntil: CHECKED }), aKeyAdult({ keyAdultId: 'ka-third', order: 3, givenNames: ['Morwenna'], familyName: 'Tarn', email: 'old@harbour.example', exclusions: [family] })]);
    await confirm(await propose({ kind: 'remove', keyAdultId: 'ka-third' }));

    await confirm(await propose({ kind: 'add', keyAdultId: 'ka-new', details: { ...details, familyName: 'Tarn' }, order: 1 }));

    expect((await active())[0]).toMatchObject({ keyAdultId: 'ka-new', exclusions: [family] });
  });

  it('is decided once: a yes and a no at the same moment are one of them', async () => {
    const { changes, propose, active } = await aSchool();
    const changeId = await propose({ kind: 'remove', keyAdultId: 'ka-lead' });

    const both = await Promise.all((['confirmed', 'refused'] as const).map((decision) => changes.decide({ changeId, decision, today: TODAY, cause: cause() })));
    const state = (await changes.read(changeId))?.state;

    expect(both.filter(({ kind }) => kind === 'decided')).toHaveLength(1);
    expect((await active()).length).toBe(state === 'confirmed' ? 1 : 2);
  });

  it('never passes beside another that is right alone but not with it: two removals leave somebody', async () => {
    const { propose, confirm, active } = await aSchool();
    const [one, other] = [await propose({ kind: 'remove', keyAdultId: 'ka-lead' }), await propose({ kind: 'remove', keyAdultId: 'ka-deputy' })];

    const results = await Promise.all([confirm(one), confirm(other)]);
    const again = await Promise.all([confirm(one), confirm(other)]);

    expect(results.filter(({ kind }) => kind === 'decided').length).toBeLessThanOrEqual(1);
    expect(again.map(({ kind }) => kind)).not.toEqual(['decided', 'decided']);
    expect(await active()).toHaveLength(1);
  });

  it('gives way to an import that wrote the person between reading and writing', async () => {
    const { propose, changes, load, db, names } = await aSchool();
    const changeId = await propose({ kind: 'change', keyAdultId: 'ka-lead', details: { ...details, givenNames: ['Dana'] }, order: 1 });
    const slow = createKeyAdultChangeStore({
      db,
      tables: names,
      areaKeys,
      commit: async (asked) => {
        await load([aKeyAdult({ email: 'imported@harbour.example' })]);
        return createCommit({ db, table: names.records, ids, digest: sha256 })(asked);
      },
    });

    const decided = await slow.decide({ changeId, decision: 'confirmed', today: TODAY, cause: cause() });

    expect(decided.kind).toBe('conflict');
    expect((await changes.read(changeId))?.state).toBe('proposed');
  });

  it('of the day sets the start and adds to the days without pupils', async () => {
    const { propose, confirm, directory } = await aSchool();
    await confirm(await propose({ kind: 'startTime', startsAt: '08:30' }));
    await confirm(await propose({ kind: 'closure', closure: { firstOn: '2027-01-04', lastOn: '2027-01-04' } }));

    expect((await directory.readBody(SCHOOL))?.calendar).toMatchObject({ startsAt: '08:30', closures: [{ firstOn: '2027-01-04', lastOn: '2027-01-04' }] });
  });

  it('is handed to the desk once, and the first time counts', async () => {
    const { changes, propose } = await aSchool();
    const changeId = await propose({ kind: 'remove', keyAdultId: 'ka-lead' });

    await changes.handToDesk(changeId, cause());
    await changes.handToDesk(changeId, { ...cause(), at: '2026-11-23T09:00:00.000Z' });

    expect((await changes.read(changeId))?.deskSince).toBe('2026-11-23T07:40:00.000Z');
  });

  it('looks the link up by its hash alone, and counts openings without making anything', async () => {
    const { changes, propose, dump } = await aSchool();
    const changeId = await propose({ kind: 'remove', keyAdultId: 'ka-lead' }, 'kac_1');

    await changes.countOpening('hash-kac_1', 'get', '2026-11-23T07:41:00.000Z');
    await changes.countOpening('hash-never', 'get', '2026-11-23T07:41:00.000Z');

    expect(await changes.findLink('hash-kac_1')).toMatchObject({ changeId, keyAdultId: 'ka-deputy' });
    expect(await changes.findLink('hash-never')).toBeUndefined();
    expect(await dump()).not.toContain('hash-never');
  });

  it('checks everybody at once, and a person who was written meanwhile is not overwritten', async () => {
    const { changes, active, db, names } = await aSchool();
    const command = { bodyKey: SCHOOL, laCode: '999', verifiedUntil: '2027-06-01', cause: cause() };

    const first = await changes.confirmAll(command);
    const together = await Promise.all([changes.confirmAll({ ...command, verifiedUntil: '2027-06-02' }), changes.confirmAll({ ...command, verifiedUntil: '2027-06-03' })]);
    // An import writes the school's profile anew, and with it forgets whose turn it was.
    await db.send(new UpdateCommand({ TableName: names.directory, Key: bodyProfileKey(SCHOOL), UpdateExpression: 'REMOVE peopleTurn' }));
    const afterImport = await changes.confirmAll({ ...command, verifiedUntil: '2027-06-04' });

    expect(first).toBe('confirmed');
    expect(together).toContain('confirmed');
    expect(afterImport).toBe('confirmed');
    expect((await active()).map(({ verifiedUntil }) => verifiedUntil)).toEqual(['2027-06-04', '2027-06-04']);
  });
});
