import { BatchGetCommand, BatchWriteCommand, DeleteCommand, GetCommand, PutCommand, QueryCommand, TransactGetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient, QueryCommandInput, TransactWriteCommandInput, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDocumentStore } from '../../simulator/document-store/document-client.ts';
import { withTables } from '../../support/dynamodb.ts';

// One suite, two engines: what the simulator's store promises is what the real one does. A store that leaned on anything else would be tried by neither.

const TABLE = 'records';
const tables = withTables();
const simulated = createDocumentStore({ now: () => 0, ofIndex: () => 0 }).client;
type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

describe.each(['the real engine', 'the simulator'])('%s', (engine) => {
  const db = (): DynamoDBDocumentClient => (engine === 'the simulator' ? simulated : tables().db);
  const key = (pk: string, sk = 'a') => ({ pk, sk });
  const put = (Item: Record<string, unknown>, more: object = {}) => db().send(new PutCommand({ TableName: TABLE, Item, ...more }));
  const get = async (pk: string, sk = 'a') => (await db().send(new GetCommand({ TableName: TABLE, Key: key(pk, sk), ConsistentRead: true }))).Item;
  const update = (pk: string, UpdateExpression: string, ExpressionAttributeValues?: UpdateCommandInput['ExpressionAttributeValues'], more: Partial<UpdateCommandInput> = {}) =>
    db().send(new UpdateCommand({ TableName: TABLE, Key: key(pk), UpdateExpression, ...(ExpressionAttributeValues ? { ExpressionAttributeValues } : {}), ...more }));
  const query = (input: Omit<QueryCommandInput, 'TableName'>) => db().send(new QueryCommand({ TableName: TABLE, ...input }));
  const transact = (TransactItems: Write[], ClientRequestToken?: string) => db().send(new TransactWriteCommand({ TransactItems, ...(ClientRequestToken === undefined ? {} : { ClientRequestToken }) }));
  const refusedWith = async (attempt: Promise<unknown>) => attempt.then(() => 'done', (error: unknown) => (error as Error).name);

  test('gives back what was stored: texts, numbers, bytes, sets, lists, maps; what was undefined is not there', async () => {
    await put({ ...key('types'), text: '', number: -1.5, bytes: Uint8Array.of(1, 2), yes: true, nothing: null, map: { inner: { deep: 'x' } }, list: [1, { a: 2 }], words: new Set(['a', 'b']), gone: undefined });

    const found = await get('types');

    expect(found).toMatchObject({ text: '', number: -1.5, yes: true, nothing: null, map: { inner: { deep: 'x' } }, list: [1, { a: 2 }], words: new Set(['a', 'b']) });
    expect(Array.from((found ?? {})['bytes'] as Uint8Array)).toEqual([1, 2]);
    expect(Object.keys(found ?? {})).not.toContain('gone');
    expect(await get('never')).toBeUndefined();
  });

  test('refuses a second writer, and shows what stands there when asked', async () => {
    await put({ ...key('once'), v: 7 });

    const refused = await put(key('once'), { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }).catch((error: unknown) => error as { name: string; Item: Parameters<typeof unmarshall>[0] });

    expect((refused as { name: string }).name).toBe('ConditionalCheckFailedException');
    expect(unmarshall((refused as { Item: Parameters<typeof unmarshall>[0] }).Item)).toMatchObject({ v: 7 });
    expect(await get('once')).toMatchObject({ v: 7 });
  });

  test.each([
    ['n = :five', true], ['n <> :five', false], ['q <> :five', true], ['q = :five', false], ['q < :five', false], ['n >= :five', true],
    ['n BETWEEN :one AND :five', true], ['n IN (:one, :five)', true], ['q IN (:one, :five)', false], ['NOT n IN (:one)', true],
    ['contains(l, :a)', true], ['NOT contains(l, :h)', true], ['contains(words, :a)', true], ['begins_with(v, :h)', true], ['size(v) = :five', true], ['attribute_type(v, :t)', true],
    ['attribute_exists(m.innermost) AND m.innermost = :one', true], ['m.elsewhere = :one', false], ['attribute_not_exists(q) OR n = :one', true], ['(n = :one OR n = :five) AND NOT attribute_exists(q)', true],
    ['n = :one OR n = :five AND v = :a', false], ['v > :five', false],
  ])('answers the condition %s with %s', async (condition, expected) => {
    const all: Readonly<Record<string, unknown>> = { ':a': 'a', ':h': 'he', ':five': 5, ':one': 1, ':t': 'S' };
    const used = Object.fromEntries(Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(condition)));
    await put({ ...key('condition'), v: 'hello', l: ['a'], n: 5, words: new Set(['a']), m: { innermost: 1 } });

    const answer = await refusedWith(update('condition', 'SET z = :z', { ...used, ':z': 1 }, { ConditionExpression: condition }));

    expect(answer).toBe(expected ? 'done' : 'ConditionalCheckFailedException');
  });

  test('sets, removes, adds and deletes in one update, each part seeing the item as it was', async () => {
    await put({ ...key('update'), l: [1], s: new Set(['a', 'b']), r: 'x', n: 1, kept: 4 });

    const { Attributes } = await update(
      'update',
      'SET l = list_append(l, :l), c = if_not_exists(c, :zero) + :one, kept = if_not_exists(kept, :zero), asBefore = n, #less = n - :one REMOVE r ADD n :one, t :ts DELETE s :ds',
      { ':l': [2], ':zero': 0, ':one': 1, ':ts': new Set(['q']), ':ds': new Set(['a']) },
      { ReturnValues: 'ALL_NEW', ExpressionAttributeNames: { '#less': 'less' } },
    );

    expect(Attributes).toEqual({ ...key('update'), l: [1, 2], c: 1, kept: 4, asBefore: 1, less: 0, n: 2, s: new Set(['b']), t: new Set(['q']) });
  });

  test('changes a place inside a map, makes an item that was not there, and leaves none behind when refused', async () => {
    await put({ ...key('path'), a: { b: { c: 1 } } });

    await update('path', 'SET a.b.c = :v', { ':v': 3 });
    await update('made', 'ADD n :one', { ':one': 1 });
    const refused = await refusedWith(update('absent', 'SET v = :v', { ':v': 1 }, { ConditionExpression: 'attribute_exists(pk)' }));

    expect([(await get('path'))?.['a'], (await get('made'))?.['n'], refused, await get('absent')]).toEqual([{ b: { c: 3 } }, 1, 'ConditionalCheckFailedException', undefined]);
  });

  test.each([
    ['a value that nobody uses', () => update('path', 'SET zz = :v', { ':v': 3, ':w': 4 })],
    ['a key that is changed', () => update('path', 'SET pk = :v', { ':v': 'other' })],
    ['an empty key', () => put(key(''))],
    ['an empty index key', () => put({ ...key('empty'), listPk: '', listSk: 'x' })],
    ['what is not there to be added to', () => update('nothing', 'SET a = b + :v', { ':v': 1 })],
    ['one item twice in a transaction', () => transact([{ Put: { TableName: TABLE, Item: key('twice') } }, { Delete: { TableName: TABLE, Key: key('twice') } }])],
    ['a hundred and one items in a transaction', () => transact(Array.from({ length: 101 }, (_, n) => ({ Put: { TableName: TABLE, Item: key('many', String(n)) } })))],
    ['an index read consistently', () => query({ IndexName: 'due', ConsistentRead: true, KeyConditionExpression: 'duePk = :p', ExpressionAttributeValues: { ':p': 'x' } })],
    ['26 writes in a batch', () => db().send(new BatchWriteCommand({ RequestItems: { [TABLE]: Array.from({ length: 26 }, (_, n) => ({ PutRequest: { Item: key('batch', String(n)) } })) } }))],
  ])('does not take %s', async (_what, attempt) => {
    expect(await refusedWith(attempt())).toBe('ValidationException');
  });

  test('deletes under a condition, gives back the old, and is refused the second time', async () => {
    await put({ ...key('delete'), v: 1 });
    const remove = (v: number) => db().send(new DeleteCommand({ TableName: TABLE, Key: key('delete'), ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': v }, ReturnValues: 'ALL_OLD' }));

    const answers = [await refusedWith(remove(2)), (await remove(1)).Attributes?.['v'], await refusedWith(remove(1))];

    expect(answers).toEqual(['ConditionalCheckFailedException', 1, 'ConditionalCheckFailedException']);
  });

  test('carries out a whole transaction: put, update, delete and check together', async () => {
    await put({ ...key('together'), v: 1 });
    await put(key('together', 'old'));
    await put(key('together', 'witness'));

    await transact([
      { Put: { TableName: TABLE, Item: key('together', 'new') } },
      { Update: { TableName: TABLE, Key: key('together'), UpdateExpression: 'ADD v :by', ExpressionAttributeValues: { ':by': 1 } } },
      { Delete: { TableName: TABLE, Key: key('together', 'old'), ConditionExpression: 'attribute_exists(pk)' } },
      { ConditionCheck: { TableName: TABLE, Key: key('together', 'witness'), ConditionExpression: 'attribute_exists(pk)' } },
    ]);

    expect([(await get('together'))?.['v'], await get('together', 'old'), await get('together', 'new')]).toEqual([2, undefined, key('together', 'new')]);
  });

  test('undoes a transaction when one condition fails, and says of each write how it fared', async () => {
    await put({ ...key('undone'), v: 2 });

    const error = (await transact([
      { Put: { TableName: TABLE, Item: key('undone', 'new') } },
      { Put: { TableName: TABLE, Item: key('undone'), ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
      { ConditionCheck: { TableName: TABLE, Key: key('nowhere'), ConditionExpression: 'attribute_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
    ]).catch((thrown: unknown) => thrown)) as { name: string; CancellationReasons: { Code: string; Item?: Parameters<typeof unmarshall>[0] }[] };

    expect([error.name, error.CancellationReasons.map(({ Code }) => Code)]).toEqual(['TransactionCanceledException', ['None', 'ConditionalCheckFailed', 'ConditionalCheckFailed']]);
    expect([unmarshall(error.CancellationReasons[1]?.Item ?? {})['v'], error.CancellationReasons[2]?.Item, await get('undone', 'new')]).toEqual([2, undefined, undefined]);
  });

  test('does a transaction once under one token, and refuses other content under it', async () => {
    const add = (by: number): Write[] => [{ Update: { TableName: TABLE, Key: key('token'), UpdateExpression: 'ADD v :by', ExpressionAttributeValues: { ':by': by } } }];

    await transact(add(1), `token-${engine}`);
    await transact(add(1), `token-${engine}`);
    const other = await refusedWith(transact(add(2), `token-${engine}`));

    expect([(await get('token'))?.['v'], other]).toEqual([1, 'IdempotentParameterMismatchException']);
  });

  test('lets exactly one of many racing writers win', async () => {
    await put({ ...key('race'), v: 0 });

    const racing = Array.from({ length: 12 }, (_, n) => refusedWith(transact([{ Update: { TableName: TABLE, Key: key('race'), ConditionExpression: 'v = :old', UpdateExpression: 'SET v = :new', ExpressionAttributeValues: { ':old': 0, ':new': n + 1 } } }])));

    expect((await Promise.all(racing)).filter((answer) => answer === 'done')).toHaveLength(1);
  });

  test('reads a partition in order, forwards and backwards, by range, by beginning, and in pages', async () => {
    await db().send(new BatchWriteCommand({ RequestItems: { [TABLE]: Array.from({ length: 9 }, (_, n) => ({ PutRequest: { Item: { ...key('rows', `R#${n}`), n } } })) } }));
    const sksOf = ({ Items = [] }: { readonly Items?: Record<string, unknown>[] | undefined }): unknown[] => Items.map(({ sk }) => sk);
    const of = (sort: string, values: Record<string, unknown>, more: object = {}) => query({ KeyConditionExpression: `pk = :p AND ${sort}`, ExpressionAttributeValues: { ':p': 'rows', ...values }, ...more });

    const between = sksOf(await of('sk BETWEEN :a AND :b', { ':a': 'R#3', ':b': 'R#5' }, { ScanIndexForward: false }));
    const beyond = sksOf(await of('sk >= :a', { ':a': 'R#7' }));
    const last = sksOf(await of('begins_with(sk, :r)', { ':r': 'R#' }, { ScanIndexForward: false, Limit: 1 }));
    const first = await of('begins_with(sk, :r)', { ':r': 'R#' }, { Limit: 7 });
    const second = await of('begins_with(sk, :r)', { ':r': 'R#' }, { Limit: 7, ExclusiveStartKey: first.LastEvaluatedKey });

    expect([between, beyond, last]).toEqual([['R#5', 'R#4', 'R#3'], ['R#7', 'R#8'], ['R#8']]);
    expect([first.LastEvaluatedKey, sksOf(second), second.LastEvaluatedKey]).toEqual([{ pk: 'rows', sk: 'R#6' }, ['R#7', 'R#8'], undefined]);
  });

  test('filters after the limit, and shows only what is asked for', async () => {
    const page = await query({
      KeyConditionExpression: 'pk = :p',
      FilterExpression: '#n > :three',
      ProjectionExpression: '#n',
      ExpressionAttributeNames: { '#n': 'n' },
      ExpressionAttributeValues: { ':p': 'rows', ':three': 3 },
      Limit: 6,
    });

    expect([page.Items, page.Count, page.ScannedCount]).toEqual([[{ n: 4 }, { n: 5 }], 2, 6]);
  });

  test('keeps sparse indexes in the order of their own key, and goes on in them from where a page ended', async () => {
    await put({ ...key('sparse', 'x'), duePk: 'D', dueAt: '3', v: 1 });
    await put({ ...key('sparse', 'y'), duePk: 'D', dueAt: '1' });
    await put({ ...key('sparse', 'z'), duePk: 'D' });
    const due = (more: object = {}) => query({ IndexName: 'due', KeyConditionExpression: 'duePk = :d AND dueAt <= :t', ExpressionAttributeValues: { ':d': 'D', ':t': '3' }, ...more });

    const before = (await due()).Items?.map(({ sk }) => sk as string);
    const { LastEvaluatedKey } = await due({ Limit: 1 });
    const next = (await due({ ExclusiveStartKey: LastEvaluatedKey })).Items?.map(({ sk }) => sk as string);
    await db().send(new UpdateCommand({ TableName: TABLE, Key: key('sparse', 'y'), UpdateExpression: 'REMOVE duePk, dueAt' }));
    await db().send(new UpdateCommand({ TableName: TABLE, Key: key('sparse', 'x'), UpdateExpression: 'SET dueAt = :later', ExpressionAttributeValues: { ':later': '9' } }));

    expect([before, LastEvaluatedKey, next, (await due()).Items]).toEqual([['y', 'x'], { ...key('sparse', 'y'), duePk: 'D', dueAt: '1' }, ['x'], []]);
  });

  test('reads many at once: a batch leaves gaps out, a transaction keeps them', async () => {
    const Keys = [key('rows', 'R#1'), key('rows', 'none'), key('rows', 'R#2')];

    const batch = await db().send(new BatchGetCommand({ RequestItems: { [TABLE]: { Keys, ProjectionExpression: 'n' } } }));
    const together = await db().send(new TransactGetCommand({ TransactItems: Keys.map((Key) => ({ Get: { TableName: TABLE, Key } })) }));

    expect(batch.Responses?.[TABLE]?.map(({ n }) => Number(n)).toSorted()).toEqual([1, 2]);
    expect(together.Responses?.map(({ Item }) => Item?.['n'] as unknown)).toEqual([1, undefined, 2]);
  });

  test('says that a table is not there', async () => {
    expect(await refusedWith(db().send(new GetCommand({ TableName: 'nowhere', Key: key('a') })))).toBe('ResourceNotFoundException');
  });
});
