import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  type AttributeValue,
  type PutItemCommandInput,
  type QueryCommandInput,
  type TransactWriteItem,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDynamoDbEngine, type DynamoDbEngine } from '../../infra/local/dynamodb-engine.ts';

// What the stores rely on, as the API reference of the real service states it. ENCOMPASS_DYNAMODB_ENDPOINT runs the same against another.

const TABLE = `acceptance-${process.pid}`;
const dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-acceptance-'));
let engine: DynamoDbEngine;
let client: DynamoDBClient;

type Item = Record<string, AttributeValue>;
const S = (value: string): AttributeValue.SMember => ({ S: value });
const N = (value: number | string): AttributeValue.NMember => ({ N: String(value) });
const key = (pk: string, sk = 'a'): { pk: AttributeValue.SMember; sk: AttributeValue.SMember } => ({ pk: S(pk), sk: S(sk) });

const put = (item: Item, more: Partial<PutItemCommandInput> = {}) => client.send(new PutItemCommand({ TableName: TABLE, Item: item, ...more }));
const get = async (itemKey: Item): Promise<Item | undefined> =>
  (await client.send(new GetItemCommand({ TableName: TABLE, Key: itemKey, ConsistentRead: true }))).Item;
const update = (itemKey: Item, UpdateExpression: string, more: Partial<UpdateItemCommandInput> = {}) =>
  client.send(new UpdateItemCommand({ TableName: TABLE, Key: itemKey, UpdateExpression, ...more }));
const values = (given: Record<string, AttributeValue>) => ({ ExpressionAttributeValues: given });
const query = (more: Partial<QueryCommandInput>) => client.send(new QueryCommand({ TableName: TABLE, ...more }));
const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  client.send(new TransactWriteItemsCommand({ TransactItems, ...(ClientRequestToken === undefined ? {} : { ClientRequestToken }) }));
const transactPut = (item: Item, more: object = {}): TransactWriteItem => ({ Put: { TableName: TABLE, Item: item, ...more } });
const transactAdd = (itemKey: Item, amount: number): TransactWriteItem => ({
  Update: { TableName: TABLE, Key: itemKey, UpdateExpression: 'ADD v :by', ExpressionAttributeValues: { ':by': N(amount) } },
});

beforeAll(async () => {
  engine = await startDynamoDbEngine({ dataDir });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'eu-west-2', credentials, maxAttempts: 1 });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'listPk', 'listSk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'list',
          KeySchema: [
            { AttributeName: 'listPk', KeyType: 'HASH' },
            { AttributeName: 'listSk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.2 }, { TableName: TABLE });
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('values', () => {
  test('every type comes back as it went in', async () => {
    const item: Item = {
      ...key('types'),
      number: N('-1.5'),
      bytes: { B: Uint8Array.of(1, 2) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      map: { M: { inner: S('x') } },
      list: { L: [N(1), S('')] },
      words: { SS: ['a', 'b'] },
    };

    await put(item);

    expect(await get(key('types'))).toEqual(item);
  });

  test('an empty string is a value, but no key and no index key', async () => {
    await put({ ...key('empty'), value: S('') });

    expect((await get(key('empty')))?.['value']).toEqual(S(''));
    await expect(put(key(''))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put({ ...key('empty-index'), listPk: S(''), listSk: S('x') })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a set is never empty', async () => {
    await expect(put({ ...key('set'), words: { SS: [] } })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a number keeps 38 digits, loses padding, and takes no more', async () => {
    await put({ ...key('digits'), long: N('1234567890.1234567890123456789012345678'), padded: N('0010.50') });

    expect(await get(key('digits'))).toMatchObject({ long: N('1234567890.1234567890123456789012345678'), padded: N('10.5') });
    await expect(put({ ...key('digits'), n: N('123456789012345678901234567890123456789') })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a key of the wrong type is refused, and so is an item over 400 KB', async () => {
    await expect(put({ pk: N(1), sk: S('a') })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put({ ...key('big'), v: S('x'.repeat(410_000)) })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('the document client speaks plain values', async () => {
    const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

    const Item = { pk: 'document', sk: 'a', n: 12, gone: undefined, big: 12_345_678_901_234_567_890n };
    await documents.send(new PutCommand({ TableName: TABLE, Item }));
    const { Item: found } = await documents.send(new GetCommand({ TableName: TABLE, Key: { pk: 'document', sk: 'a' } }));

    expect(found).toMatchObject({ n: 12 });
    expect(found).not.toHaveProperty('gone');
  });

  test('a table that is not there is said to be not there', async () => {
    const reading = client.send(new GetItemCommand({ TableName: 'nowhere', Key: key('a') }));
    await expect(reading).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('conditions', () => {
  test('a second writer of the same key is refused, and shown what stands there', async () => {
    await put({ ...key('once'), v: N(7) });

    const second = put(key('once'), { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });

    await expect(second).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: { v: N(7) } });
  });

  test('every function and operator that a condition may use', async () => {
    await put({ ...key('condition'), v: S('hello'), l: { L: [S('a')] }, n: N(5) });
    const ConditionExpression =
      '(contains(l, :a) AND begins_with(v, :h) AND size(v) = :five AND n IN (:one, :five) AND n BETWEEN :one AND :five' +
      ' AND attribute_type(v, :t)) AND NOT (n < :one OR attribute_exists(q))';
    const given = { ':z': N(1), ':a': S('a'), ':h': S('he'), ':five': N(5), ':one': N(1), ':t': S('S') };

    await update(key('condition'), 'SET z = :z', { ConditionExpression, ExpressionAttributeValues: given });

    expect((await get(key('condition')))?.['z']).toEqual(N(1));
  });

  test('a condition on a delete holds too, and gives back the old', async () => {
    await put({ ...key('delete'), v: N(1) });
    const given = { TableName: TABLE, Key: key('delete'), ConditionExpression: 'v = :v', ReturnValues: 'ALL_OLD' } as const;
    const remove = (expected: number) => client.send(new DeleteItemCommand({ ...given, ...values({ ':v': N(expected) }) }));

    await expect(remove(2)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect((await remove(1)).Attributes?.['v']).toEqual(N(1));
    await expect(remove(1)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  test('of twenty racing writers of one version exactly one wins', async () => {
    await put({ ...key('race'), v: N(0) });

    const onlyFromZero = { ConditionExpression: 'v = :old', ...values({ ':new': N(1), ':old': N(0) }) };
    const racers = Array.from({ length: 20 }, () => update(key('race'), 'SET v = :new', onlyFromZero));
    const results = await Promise.allSettled(racers);

    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('forty racing additions lose nothing', async () => {
    await Promise.all(Array.from({ length: 40 }, () => update(key('count'), 'ADD v :one', values({ ':one': N(1) }))));

    expect((await get(key('count')))?.['v']).toEqual(N(40));
  });
});

describe('updates', () => {
  test('set, remove, add and delete in one expression', async () => {
    await put({ ...key('update'), l: { L: [N(1)] }, s: { SS: ['a', 'b'] }, r: S('x'), n: N(1) });

    const expression = 'SET l = list_append(l, :l), c = if_not_exists(c, :zero) + :one REMOVE r ADD n :one, t :ts DELETE s :ds';
    const { Attributes } = await update(key('update'), expression, {
      ReturnValues: 'ALL_NEW',
      ...values({ ':l': { L: [N(2)] }, ':zero': N(0), ':one': N(1), ':ts': { SS: ['q'] }, ':ds': { SS: ['a'] } }),
    });

    expect(Attributes).toEqual({ ...key('update'), l: { L: [N(1), N(2)] }, c: N(1), n: N(2), s: { SS: ['b'] }, t: { SS: ['q'] } });
  });

  test('a path into a map and a list', async () => {
    await put({ ...key('path'), a: { M: { b: { L: [S('0'), { M: {} }] } } } });

    await update(key('path'), 'SET a.b[1].c = :v', values({ ':v': N(3) }));

    expect((await get(key('path')))?.['a']).toEqual({ M: { b: { L: [S('0'), { M: { c: N(3) } }] } } });
  });

  test.each([
    ['two paths that overlap', 'SET a.b = :v, a.b[0] = :v', { ':v': N(3) }],
    ['a reserved word as it stands', 'SET status = :v', { ':v': N(3) }],
    ['a value that nobody uses', 'SET zz = :v', { ':v': N(3), ':w': N(4) }],
    ['a key attribute', 'SET pk = :v', { ':v': S('other') }],
  ])('%s is refused', async (_what, expression, given) => {
    await put({ ...key('refused'), a: { M: { b: { L: [] } } } });

    await expect(update(key('refused'), expression, values(given))).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('transactions', () => {
  test('put, update, delete and check happen together', async () => {
    await put({ ...key('together'), v: N(1) });
    await put(key('together', 'old'));
    await put(key('together', 'witness'));

    await transact([
      transactPut(key('together', 'new')),
      transactAdd(key('together'), 1),
      { Delete: { TableName: TABLE, Key: key('together', 'old'), ConditionExpression: 'attribute_exists(pk)' } },
      { ConditionCheck: { TableName: TABLE, Key: key('together', 'witness'), ConditionExpression: 'attribute_exists(pk)' } },
    ]);

    expect(await get(key('together'))).toMatchObject({ v: N(2) });
    expect(await get(key('together', 'old'))).toBeUndefined();
    expect(await get(key('together', 'new'))).toBeDefined();
  });

  test('one failed condition undoes all, and says which, with what stands there', async () => {
    await put({ ...key('undone'), v: N(2) });

    const attempt = transact([
      transactPut(key('undone', 'new')),
      transactPut(key('undone'), { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ]);

    await expect(attempt).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { v: N(2) } }],
    });
    expect(await get(key('undone', 'new'))).toBeUndefined();
  });

  test('a check that fails cancels the writes beside it', async () => {
    const check = { ConditionCheck: { TableName: TABLE, Key: key('absent'), ConditionExpression: 'attribute_exists(pk)' } };
    const attempt = transact([transactPut(key('checked')), check]);

    await expect(attempt).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await get(key('checked'))).toBeUndefined();
  });

  test('the same item twice is refused', async () => {
    const twice = transact([transactPut(key('twice')), { Delete: { TableName: TABLE, Key: key('twice') } }]);

    await expect(twice).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('the same token is done once; with other content it is refused', async () => {
    const token = `token-${process.pid}`;

    await transact([transactAdd(key('token'), 1)], token);
    await transact([transactAdd(key('token'), 1)], token);

    expect((await get(key('token')))?.['v']).toEqual(N(1));
    await expect(transact([transactAdd(key('token'), 2)], token)).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  test('a hundred items are taken, one more is not', async () => {
    const puts = (count: number): TransactWriteItem[] => Array.from({ length: count }, (_, index) => transactPut(key('hundred', String(index))));

    await transact(puts(100));

    await expect(transact(puts(101))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('of racing transactions on one guard exactly one commits', async () => {
    await put(key('guard'));
    const guard = { Delete: { TableName: TABLE, Key: key('guard'), ConditionExpression: 'attribute_exists(pk)' } };
    const discharge = (index: number) => transact([guard, transactPut(key('guard', `done-${index}`))]);

    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => discharge(index)));

    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const losers = results.filter((result) => result.status === 'rejected').map((result) => (result.reason as Error).name);
    expect(losers.join(' ')).toMatch(/^(?:Transaction(?:Canceled|Conflict|InProgress)Exception ?){9}$/);
  });

  test('a transactional read keeps the order and leaves gaps', async () => {
    await put({ ...key('read'), v: N(2) });

    const { Responses } = await client.send(
      new TransactGetItemsCommand({ TransactItems: ['absent', 'read'].map((pk) => ({ Get: { TableName: TABLE, Key: key(pk) } })) }),
    );

    expect(Responses?.map((one) => one.Item?.['v'])).toEqual([undefined, N(2)]);
  });
});

describe('queries', () => {
  const three = (index: number): string => String(index).padStart(3, '0');
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      PutRequest: { Item: { ...key('rows', three(index)), f: S('x'.repeat(100)), listPk: S('G'), listSk: S(three(99 - index)) } },
    }));
  beforeAll(async () => {
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: rows(25) } }));
  });
  const ofRows = { KeyConditionExpression: 'pk = :p', ...values({ ':p': S('rows') }) };

  test('a batch of writes has at most 25, each item once', async () => {
    const write = (puts: ReturnType<typeof rows>) => client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: puts } }));

    await expect(write(rows(26))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(write([...rows(1), ...rows(1)])).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('pages visit every row once and in order', async () => {
    const seen: (string | undefined)[] = [];
    let from: Item | undefined;
    do {
      const page = await query({ ...ofRows, Limit: 7, ExclusiveStartKey: from });
      seen.push(...(page.Items ?? []).map((row) => row['sk']?.S));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);

    expect(seen).toEqual(rows(25).map((row) => row.PutRequest.Item.sk.S));
  });

  test('a range can be read backwards', async () => {
    const { Items } = await query({
      KeyConditionExpression: 'pk = :p AND sk BETWEEN :a AND :b',
      ScanIndexForward: false,
      ...values({ ':p': S('rows'), ':a': S('003'), ':b': S('005') }),
    });

    expect(Items?.map((row) => row['sk']?.S)).toEqual(['005', '004', '003']);
  });

  test('a filter is applied after the limit', async () => {
    const page = await query({ ...ofRows, FilterExpression: 'f = :f', Limit: 5, ...values({ ':p': S('rows'), ':f': S('no') }) });

    expect([page.Count, page.ScannedCount, page.LastEvaluatedKey !== undefined]).toEqual([0, 5, true]);
  });

  test('a page ends at a megabyte', async () => {
    for (let index = 0; index < 8; index += 1) await put({ ...key('megabyte', String(index)), v: S('x'.repeat(300_000)) });

    const page = await query({ KeyConditionExpression: 'pk = :p', ...values({ ':p': S('megabyte') }) });

    expect(page.LastEvaluatedKey).toBeDefined();
    expect(page.Items?.length).toBeGreaterThanOrEqual(3);
    expect(page.Items?.length).toBeLessThanOrEqual(4);
  });

  test('an index is sorted by its own key, is sparse, and never read consistently', async () => {
    const ofIndex = { IndexName: 'list', KeyConditionExpression: 'listPk = :p', ...values({ ':p': S('G') }) };

    const page = await query(ofIndex);

    expect([page.Count, page.Items?.[0]?.['sk']?.S]).toEqual([25, '024']);
    await expect(query({ ...ofIndex, ConsistentRead: true })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('an item leaves a sparse index with the attribute', async () => {
    await put({ ...key('sparse'), listPk: S('H'), listSk: S('1') });
    const ofIndex = { IndexName: 'list', KeyConditionExpression: 'listPk = :p', ...values({ ':p': S('H') }) };
    const count = async (): Promise<number | undefined> => (await query(ofIndex)).Count;
    const before = await count();

    await update(key('sparse'), 'REMOVE listPk, listSk');

    expect([before, await count()]).toEqual([1, 0]);
  });

  test('the place to go on from in an index names both keys', async () => {
    const { LastEvaluatedKey = {} } = await query({
      IndexName: 'list',
      KeyConditionExpression: 'listPk = :p AND begins_with(listSk, :s)',
      Limit: 2,
      ...values({ ':p': S('G'), ':s': S('09') }),
    });

    expect(Object.keys(LastEvaluatedKey).sort()).toEqual(['listPk', 'listSk', 'pk', 'sk']);
  });

  test('a batch of reads has at most a hundred, and may read one attribute only', async () => {
    const keys = Array.from({ length: 100 }, (_, index) => key('rows', three(index)));
    const read = (Keys: Item[]) => client.send(new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys, ProjectionExpression: 'sk' } } }));

    const { Responses } = await read(keys);

    expect(Responses?.[TABLE]).toHaveLength(25);
    expect(Object.keys(Responses?.[TABLE]?.[0] ?? {})).toEqual(['sk']);
    await expect(read([...keys, key('z')])).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('the rest', () => {
  test('consumed capacity is told: 3 units for 2.5 KB', async () => {
    const { ConsumedCapacity } = await put({ ...key('capacity'), v: S('x'.repeat(2_500)) }, { ReturnConsumedCapacity: 'TOTAL' });

    expect(ConsumedCapacity?.CapacityUnits).toBe(3);
  });

  test('a time to live can be set and read', async () => {
    await client.send(new UpdateTimeToLiveCommand({ TableName: TABLE, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' } }));

    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: TABLE }));

    expect(['ENABLED', 'ENABLING']).toContain(TimeToLiveDescription?.TimeToLiveStatus);
  });
});
