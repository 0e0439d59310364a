import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { createApplyRetention } from '../../../functions/apply-retention/apply-retention.ts';
import type { RetentionReport } from '../../../functions/apply-retention/apply-retention.ts';
import { createRetentionStore } from '../../../shared/aws/retention-store.ts';
import { dataKeyKey, incidentKey, questionKey, riskKey } from '../../../shared/aws/keys.ts';
import { CHAIN_START, canonicalEntry } from '../../../shared/domain/audit.ts';
import type { AuditEntry } from '../../../shared/domain/audit.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { FORCE, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const DAY = 24 * 60;

const night = async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001'), pupilOf(2, '990001')]);
  const retention = createRetentionStore({ db: chain.db, table: chain.table, commit: chain.commit });
  const lines: string[] = [];
  const apply = (options: { readonly dryRun?: boolean; readonly store?: typeof retention } = {}): Promise<RetentionReport> =>
    createApplyRetention({
      retention: options.store ?? retention,
      now: chain.now,
      log: (_level, code, fields = {}) => void lines.push(JSON.stringify({ code, ...fields })),
      count: (name, value) => void chain.counted.push({ name, value }),
      mayGoOn: () => true,
    })({ id: 'tick-1', dryRun: options.dryRun });
  const person = (reason = 'officer-7') => chain.cause({ actor: 'operator', actorId: reason });
  return { chain, retention, apply, person, lines };
};

/** One child is told of, read by the school and confirmed. */
const confirmed = async (chain: Chain): Promise<string> => {
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  const [notification] = await chain.notifications.ofIncident(incidentId);
  await chain.notifications.recordView({ notification: notification!, keyAdultId: 'ka-990001-1', order: 1, method: 'passkey', cause: chain.cause() });
  await chain.notifications.acknowledge({ notificationId: notification!.notificationId, version: 1, keyAdultId: 'ka-990001-1', order: 1, cause: chain.cause() });
  await chain.settle();
  return incidentId;
};

const auditOf = async (chain: Chain, incidentId: string) =>
  (await chain.scan(chain.table)).filter(({ pk, sk }) => pk === `INC#${incidentId}` && String(sk).startsWith('AUD#')).toSorted((a, b) => Number(a['seq']) - Number(b['seq']));

describe('four weeks after a school confirmed', () => {
  test('the content is gone, and a day before it is not', { tags: ['T35', 'V14-2-7'] }, async () => {
    const { chain, apply } = await night();
    const incidentId = await confirmed(chain);

    chain.pass(27 * DAY);
    const before = await apply();
    const stillThere = await chain.incidents.read(incidentId);
    chain.pass(DAY + 1);
    const after = await apply();

    expect([before.erased, after.erased]).toEqual([0, 1]);
    expect(stillThere?.incident.reveal().children[0]?.givenNames).toEqual(childOf(1).givenNames);
    expect(await chain.incidents.read(incidentId)).toBeUndefined();
    expect((await apply()).erased).toBe(0);
  });

  test('nobody opens what is left, nor a copy of the table made afterwards', { tags: ['T35', 'V14-2-7'] }, async () => {
    const { chain, apply } = await night();
    const incidentId = await confirmed(chain);
    chain.pass(29 * DAY);
    await apply();
    const copy = (await chain.scan(chain.table)).filter(({ pk }) => pk === `INC#${incidentId}` || String(pk).startsWith('NTF#'));

    // Somebody with every permission there is puts the copy into another table, and the key service still serves them.
    const elsewhere = (await tables().fresh()).records;
    for (const Item of copy) await chain.db.send(new PutCommand({ TableName: elsewhere, Item }));
    const { Item: key } = await chain.db.send(new GetCommand({ TableName: elsewhere, Key: dataKeyKey(incidentId) }));
    const { Item: incident } = await chain.db.send(new GetCommand({ TableName: elsewhere, Key: incidentKey(incidentId) }));

    expect(key).toBeUndefined();
    expect(incident).toMatchObject({ erasedBecause: 'closed', revision: 1 });
    expect(incident).not.toHaveProperty('content');
    expect(incident).not.toHaveProperty('history');
    expect(copy.filter((item) => JSON.stringify(item).includes('wrapped'))).toEqual([]);
  });

  test('the audit trail is whole and says so, the force keeps its reference, and what counts repeats stays', { tags: ['T35', 'T33'] }, async () => {
    const { chain, apply } = await night();
    const incidentId = await confirmed(chain);
    const histories = async () => (await chain.scan(chain.table)).filter(({ pk }) => String(pk).startsWith('HIST#')).length;
    const before = await histories();
    chain.pass(29 * DAY);
    await apply();

    const entries = await auditOf(chain, incidentId);
    const linked = entries.every((entry, at) => entry['prev'] === (entries[at - 1]?.['hash'] ?? CHAIN_START) && sha256(canonicalEntry(entry as unknown as AuditEntry)) === entry['hash']);
    expect(linked).toBe(true);
    expect(entries.at(-1)).toMatchObject({ action: 'incident.erase', outcome: 'closed', actorId: 'apply-retention' });
    expect(await chain.incidents.findByReference({ forceCode: FORCE, test: false }, 'WM/2026/000123')).toBe(incidentId);
    expect([before, await histories()]).toEqual([1, 1]);
  });

  test('a correction that comes too late is refused in words, and so is the same incident sent anew', { tags: ['T35'] }, async () => {
    const { chain, apply } = await night();
    const incidentId = await confirmed(chain);
    chain.pass(29 * DAY);
    await apply();

    const corrected = await chain.incidents.revise(chain.command(incidentId, incidentOf({ revision: 2 })));
    const again = await chain.incidents.accept(chain.command('inc_00000000-0000-4000-8000-000000000009', incidentOf()));
    const stranger = await chain.incidents.revise(chain.command(incidentId, incidentOf({ forceCode: '11', revision: 2 })));

    expect(corrected.kind).toBe('erased');
    expect(again).toMatchObject({ kind: 'knownReference', sameContent: false, incidentId });
    expect(again).toHaveProperty('erasedAt');
    expect(stranger.kind).toBe('notFound');
  });
});

describe('what is not over', () => {
  test('a school that has not answered keeps the content, however long it takes', { tags: ['T35'] }, async () => {
    const { chain, apply } = await night();
    const incidentId = await chain.tell(incidentOf());
    await chain.settle();

    chain.pass(200 * DAY);
    const report = await apply();

    expect(report).toMatchObject({ erased: 0, open: 1 });
    expect(await chain.incidents.read(incidentId)).toBeDefined();
  });

  test('a child whom the desk has still to place keeps it too', { tags: ['T35'] }, async () => {
    const { chain, apply } = await night();
    const incidentId = await chain.tell(incidentOf({ children: [childOf(55)] }));
    await chain.settle();

    chain.pass(200 * DAY);
    const report = await apply();

    expect(report).toMatchObject({ erased: 0, open: 1 });
    expect(await chain.incidents.read(incidentId)).toBeDefined();
  });

  test('what the force’s own desk is asked about a child told of in a neighbour’s area keeps it too', { tags: ['T35'] }, async () => {
    const { chain, apply } = await night();
    const neighbours = chain.school('990007').map((record) => ('laCode' in record ? { ...record, laCode: '997' } : record));
    await chain.area([...neighbours, pupilOf(3, '990007')]);
    const tell = async (n: number): Promise<string> => {
      const incidentId = await chain.tell(incidentOf({ forceReference: `WM/2026/${n}`, children: [childOf(3)] }));
      await chain.settle();
      return incidentId;
    };
    await tell(1);
    await tell(2);
    const third = await tell(3);
    for (const one of await chain.notifications.ofIncident(third)) {
      await chain.notifications.recordView({ notification: one, keyAdultId: 'ka-990007-1', order: 1, method: 'passkey', cause: chain.cause() });
      await chain.notifications.acknowledge({ notificationId: one.notificationId, version: one.version, keyAdultId: 'ka-990007-1', order: 1, cause: chain.cause() });
    }
    await chain.settle();
    const asked = (await chain.open('cumulativeRisk')).filter(({ incidentId }) => incidentId === third);

    chain.pass(29 * DAY);
    await apply();

    expect((await chain.notifications.ofIncident(third)).map(({ laCode, answeredHow }) => [laCode, answeredHow])).toEqual([['997', 'acknowledged']]);
    expect(asked).toHaveLength(1);
    expect(await chain.incidents.read(third)).toBeDefined();
  });

  test('a question that somebody asks in the very moment of erasing keeps it too', { tags: ['T35'] }, async () => {
    const { chain, retention, apply } = await night();
    const incidentId = await confirmed(chain);
    chain.pass(29 * DAY);
    const store = {
      ...retention,
      look: async (id: string) => {
        const look = await retention.look(id);
        await chain.db.send(new PutCommand({ TableName: chain.table, Item: { ...questionKey(id, 1), listPk: 'QUESTIONS#998' } }));
        return look;
      },
    };

    const during = await apply({ store });
    const after = await apply();

    expect([during.left, after.open]).toEqual([1, 1]);
    expect(await chain.incidents.read(incidentId)).toBeDefined();
  });

  test('what is weighed in the very moment of erasing keeps it too', { tags: ['T35'] }, async () => {
    const { chain, retention, apply } = await night();
    const incidentId = await confirmed(chain);
    chain.pass(29 * DAY);
    const store = {
      ...retention,
      look: async (id: string) => {
        const look = await retention.look(id);
        await chain.db.send(new UpdateCommand({ TableName: chain.table, Key: riskKey(id), UpdateExpression: 'SET weighedAt = :at', ExpressionAttributeValues: { ':at': chain.now().toISOString() } }));
        return look;
      },
    };

    const report = await apply({ store });

    expect(report).toMatchObject({ erased: 0, left: 1 });
    expect(await chain.incidents.read(incidentId)).toBeDefined();
  });

  test('what changed between looking and erasing is not erased', { tags: ['T35'] }, async () => {
    const { chain, retention, apply } = await night();
    const incidentId = await confirmed(chain);
    chain.pass(29 * DAY);
    const store = {
      ...retention,
      look: async (id: string) => {
        const look = await retention.look(id);
        await chain.db.send(new UpdateCommand({ TableName: chain.table, Key: incidentKey(id), UpdateExpression: 'SET looks = looks + :one', ExpressionAttributeValues: { ':one': 1 } }));
        return look;
      },
    };

    const report = await apply({ store });

    expect(report).toMatchObject({ erased: 0, left: 1 });
    expect(await chain.incidents.read(incidentId)).toBeDefined();
    expect((await apply()).erased).toBe(1);
  });
});

test('an incident that police withdrew is gone after 72 hours', { tags: ['T35'] }, async () => {
  const { chain, apply } = await night();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  await chain.withdraw(incidentId);
  await chain.settle();

  chain.pass(71 * 60);
  const before = await apply();
  chain.pass(61);
  const after = await apply();

  expect([before.erased, after.erased]).toEqual([0, 1]);
  expect(await chain.incidents.read(incidentId)).toBeUndefined();
});

describe('a legal hold', () => {
  test('stops the clock until a person lifts it, and both are on record with who and why', { tags: ['T35'] }, async () => {
    const { chain, retention, apply, person } = await night();
    const incidentId = await confirmed(chain);

    const set = await retention.hold({ incidentId, reason: 'courtProceedings', cause: person() });
    const twice = await retention.hold({ incidentId, reason: 'complaint', cause: person() });
    chain.pass(400 * DAY);
    const held = await apply();
    const listed = await retention.held();
    const lifted = await retention.lift({ incidentId, cause: person('officer-8') });
    const after = await apply();

    expect([set, twice, lifted]).toEqual(['held', 'alreadyHeld', 'lifted']);
    expect([held.erased, after.erased]).toEqual([0, 1]);
    expect(listed).toMatchObject([{ incidentId, hold: { reason: 'courtProceedings', by: 'officer-7' } }]);
    expect((await auditOf(chain, incidentId)).slice(-3).map(({ action, outcome, actorId }) => [action, outcome, actorId])).toEqual([
      ['incident.hold', 'courtProceedings', 'officer-7'],
      ['incident.liftHold', 'lifted', 'officer-8'],
      ['incident.erase', 'closed', 'apply-retention'],
    ]);
  });

  test('set in the very moment of erasing wins', { tags: ['T35'] }, async () => {
    const { chain, retention, apply, person } = await night();
    const incidentId = await confirmed(chain);
    chain.pass(29 * DAY);
    const store = {
      ...retention,
      look: async (id: string) => {
        const look = await retention.look(id);
        await retention.hold({ incidentId: id, reason: 'publicInquiry', cause: person() });
        return look;
      },
    };

    const report = await apply({ store });

    expect(report.erased).toBe(0);
    expect(await chain.incidents.read(incidentId)).toBeDefined();
  });
});

test('a dry run says what would go and touches nothing', { tags: ['T35'] }, async () => {
  const { chain, apply } = await night();
  const incidentId = await confirmed(chain);
  chain.pass(29 * DAY);
  const before = await chain.scan(chain.table);

  const report = await apply({ dryRun: true });

  expect(report).toMatchObject({ dryRun: true, erased: 1, wouldErase: [{ incidentId, because: 'closed' }] });
  expect(await chain.scan(chain.table)).toEqual(before);
});

test('a run that is cut off is taken up by the next, and one incident that cannot be decided keeps nobody else', { tags: ['T35'] }, async () => {
  const { chain, retention, apply, lines } = await night();
  const first = await confirmed(chain);
  const second = await chain.tell(incidentOf({ forceReference: 'WM/2026/000124', children: [childOf(2)] }));
  await chain.settle();
  await chain.withdraw(second);
  await chain.settle();
  chain.pass(29 * DAY);
  const store = {
    ...retention,
    look: async (id: string) => {
      if (id === first) throw new Error('unreadable');
      return retention.look(id);
    },
  };

  const broken = await apply({ store });
  const healed = await apply();

  expect(broken).toMatchObject({ erased: 1, left: 1 });
  expect(healed).toMatchObject({ erased: 1, left: 0 });
  expect(lines.filter((line) => line.includes('RETENTION_FAILED'))).toEqual([JSON.stringify({ code: 'RETENTION_FAILED', incidentId: first })]);
});
