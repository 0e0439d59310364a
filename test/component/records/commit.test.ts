import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createCommit } from '../../../shared/aws/commit.ts';
import { auditKey, obligationKey } from '../../../shared/aws/keys.ts';
import { createOutbox } from '../../../shared/aws/outbox.ts';
import { COMMIT_BACK_OFF, backOffMs } from '../../../shared/domain/back-off.ts';
import { verifyChain } from '../../../shared/domain/audit.ts';
import type { ChainedEntry } from '../../../shared/domain/audit.ts';
import { draft } from '../../../shared/ports/cause.ts';
import type { Cause } from '../../../shared/ports/cause.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { pause } from '../../../shared/runtime/pause.ts';
import { queueServiceDouble } from '../../support/doubles/queue-service.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const cause: Cause = { at: '2026-10-14T21:40:00.000Z', actor: 'gateway', actorId: 'test', causedBy: 'request-1', traceId: 'trace-0001' };
const audit = { chain: 'INC#inc_1', action: 'test.write', object: 'inc_1' };
const received = draft('incident.received', { incidentId: 'inc_1', revision: 1 });

const records = async () => {
  const { db } = tables();
  const table = (await tables().fresh()).records;
  const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
  const chain = async (): Promise<ChainedEntry[]> =>
    ((await db.send(new QueryCommand({ TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': audit.chain } }))).Items ?? []).map(
      ({ pk: _pk, sk: _sk, ...entry }) => entry as ChainedEntry,
    );
  const put = (pk: string, over: object = {}) => ({ Put: { TableName: table, Item: { pk, sk: 'X', ...over }, ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const } });
  const get = async (pk: string, sk = 'X') => (await db.send(new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true }))).Item;
  const queues = queueServiceDouble();
  const outbox = createOutbox({ db, table, sqs: queues.client, queueUrls: { 'link-children': 'link-children' }, onSendFailed: () => undefined });
  return { db, table, commit, chain, put, get, queues, outbox };
};

test('twenty writers at once leave one chain without a gap or a fork; whoever found no place wrote nothing', async () => {
  const { commit, chain, put, get } = await records();

  const results = await Promise.all(Array.from({ length: 20 }, (_, n) => commit({ writes: [put(`ITEM#${n}`)], audit, events: [], test: false, cause })));

  const entries = await chain();
  const committed = results.flatMap((result, n) => (result.kind === 'committed' ? [n] : []));
  expect(verifyChain(entries, sha256)).toEqual([]);
  expect(entries.map(({ seq }) => seq)).toEqual(committed.map((_, i) => i + 1));
  const stored = await Promise.all(results.map((_, n) => get(`ITEM#${n}`)));
  expect(stored.flatMap((item, n) => (item ? [n] : []))).toEqual(committed);
  expect(results.every(({ kind }) => kind === 'committed' || kind === 'conflict')).toBe(true);
});

test('writers who meet on one chain wait for one another by chance: each refusal is waited out once, longer each time, and the chain is whole', async () => {
  const { db, table, chain, put } = await records();
  const waited: number[][] = [];
  const writer = (n: number) => {
    const mine: number[] = [];
    waited.push(mine);
    const rest = async (refusals: number): Promise<void> => {
      mine.push(refusals);
      await pause(backOffMs(COMMIT_BACK_OFF, refusals, ((n * 7 + refusals * 3) % 12) / 12));
    };
    return createCommit({ db, table, ids: systemIds, digest: sha256, rest });
  };

  const results = await Promise.all(Array.from({ length: 8 }, (_, n) => writer(n)({ writes: [put(`ITEM#${n}`)], audit, events: [], test: false, cause })));

  expect(results.map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => 'committed'));
  expect(verifyChain(await chain(), sha256)).toEqual([]);
  expect(waited.every((mine) => mine.every((refusals, i) => i === 0 || refusals > (mine[i - 1] ?? 0)))).toBe(true);
});

test('an entry that is edited or deleted in the middle of the stored chain is found', { tags: ['T33'] }, async () => {
  const { db, table, commit, chain } = await records();
  for (let n = 0; n < 4; n += 1) await commit({ writes: [], audit, events: [], test: false, cause });
  const [, second] = await chain();

  await db.send(new PutCommand({ TableName: table, Item: { ...auditKey(audit.chain, 2), ...second, actorId: 'somebody else' } }));
  const edited = verifyChain(await chain(), sha256);
  await db.send(new DeleteCommand({ TableName: table, Key: auditKey(audit.chain, 2) }));
  const deleted = verifyChain(await chain(), sha256);

  expect(edited).toEqual([{ seq: 2, fault: 'edited' }]);
  expect(deleted).toEqual([{ seq: 2, fault: 'missing' }]);
});

test('when one condition fails nothing is written: no item, no entry, no obligation', { tags: ['V2-3-3', 'V16-5-3'] }, async () => {
  const { commit, chain, put, get, outbox } = await records();
  await commit({ writes: [put('ITEM#a', { colour: 'first' })], audit, events: [], test: false, cause });

  const result = await commit({ writes: [put('ITEM#b'), put('ITEM#a', { colour: 'second' }), put('ITEM#c')], audit, events: [received], test: false, cause });

  expect(result).toMatchObject({ kind: 'refused', index: 1, item: { colour: 'first' } });
  expect([await get('ITEM#b'), await get('ITEM#c')]).toEqual([undefined, undefined]);
  expect(await chain()).toHaveLength(1);
  expect(await outbox.takeUndischarged('2026-10-14T22:40:00.000Z', 10)).toEqual([]);
});

test('work whose obligation is gone is a replay, even where its conditions fail as well', async () => {
  const { commit, put } = await records();
  const first = await commit({ writes: [], audit, events: [received], test: false, cause });
  const [obligation] = first.kind === 'committed' ? first.obligations : [];
  const work = { writes: [put('ITEM#a')], audit, events: [], discharges: obligation?.obligationId, test: false, cause };

  const results = [await commit(work), await commit(work)];

  expect(results.map(({ kind }) => kind)).toEqual(['committed', 'replayed']);
});

test('ten copies of one message at once do its work once', async () => {
  const { commit, put } = await records();
  const first = await commit({ writes: [], audit, events: [received], test: false, cause });
  const [obligation] = first.kind === 'committed' ? first.obligations : [];

  const results = await Promise.all(Array.from({ length: 10 }, (_, n) => commit({ writes: [put(`ITEM#${n}`)], audit, events: [], discharges: obligation?.obligationId, test: false, cause })));

  expect(results.filter(({ kind }) => kind === 'committed')).toHaveLength(1);
});

test('what nobody discharged is swept when its time has come, by exactly one of several sweeps, and again later', { tags: ['T08'] }, async () => {
  const { commit, outbox } = await records();
  await commit({ writes: [], audit, events: [received], test: false, cause });

  const tooEarly = await outbox.takeUndischarged('2026-10-14T21:40:09.000Z', 10);
  const racing = await Promise.all(Array.from({ length: 6 }, () => outbox.takeUndischarged('2026-10-14T21:40:11.000Z', 10)));
  const meanwhile = await outbox.takeUndischarged('2026-10-14T21:41:00.000Z', 10);
  const later = await outbox.takeUndischarged('2026-10-14T21:42:12.000Z', 10);

  expect(tooEarly).toEqual([]);
  // One for each queue that hears of it, each taken by one sweep.
  expect(racing.flat().map(({ queue }) => queue).toSorted()).toEqual(['link-children', 'project-evaluation']);
  expect(meanwhile).toEqual([]);
  expect(later.map(({ sends }) => sends)).toEqual([2, 2]);
});

test('a queue that cannot be reached, or that this function may not send to, leaves the obligation standing', async () => {
  const { commit, outbox, queues, get } = await records();
  const result = await commit({ writes: [], audit, events: [received], test: false, cause });
  const obligations = result.kind === 'committed' ? result.obligations : [];

  queues.fail(true);
  await outbox.send(obligations);
  queues.fail(false);

  const stored = await Promise.all(obligations.map(({ obligationId }) => get(obligationKey(obligationId).pk, obligationKey(obligationId).sk)));
  expect(stored.every((item) => item !== undefined)).toBe(true);
  await outbox.send(await outbox.takeUndischarged('2026-10-14T21:41:00.000Z', 10));
  expect(queues.bodies.get('link-children')).toHaveLength(1);
});

test('what is to be said later is neither handed over now nor swept before its time', async () => {
  const { commit, outbox } = await records();

  const result = await commit({ writes: [], audit, events: [{ ...draft('link.requested', { incidentId: 'inc_1', revision: 1 }), notBefore: '2026-10-15T04:00:00.000Z' }], test: false, cause });

  expect(result.kind === 'committed' ? result.obligations : undefined).toEqual([]);
  expect(await outbox.takeUndischarged('2026-10-15T03:59:00.000Z', 10)).toEqual([]);
  expect(await outbox.takeUndischarged('2026-10-15T04:00:00.000Z', 10)).toHaveLength(1);
});
