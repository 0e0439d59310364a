import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { KMSClient, GenerateMacCommand } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { FaultRule } from '../../../infra/local/fault-rules.ts';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { lever, startRuntime } from '../../support/local.ts';

/** A function with two writes and a message between them: enough to die at every place. */
const start = async (): Promise<{ runtime: LocalRuntime; received: string[]; written: () => Promise<string[]> }> => {
  const received: string[] = [];
  const dynamodb = new DynamoDBClient({ maxAttempts: 1 });
  let clients: { dynamodb: DynamoDBClient; sqs: SQSClient; kms: KMSClient } | undefined;
  const put = async (id: string): Promise<void> => {
    await clients?.dynamodb.send(new PutItemCommand({ TableName: process.env['RECORDS_TABLE'], Item: { pk: { S: id }, sk: { S: 'X' } } }));
  };
  const runtime = await startRuntime({
    faults: true,
    functions: {
      'incident-api': async () => {
        // Made when it runs: the environment names the proxies only then.
        const once = { maxAttempts: 1 };
        clients ??= { dynamodb: new DynamoDBClient(once), sqs: new SQSClient(once), kms: new KMSClient(once) };
        await put('first');
        const KeyId = process.env['BLIND_INDEX_KEY_ID'];
        await clients.kms.send(new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('m') }));
        await clients.sqs.send(new SendMessageCommand({ QueueUrl: process.env['LINK_CHILDREN_QUEUE_URL'], MessageBody: 'message' }));
        await put('second');
        return { statusCode: 202, body: '{}' };
      },
      'link-children': (event) => {
        received.push(...(event as { Records: { body: string }[] }).Records.map((record) => record.body));
        return Promise.resolve({});
      },
    },
  });
  const written = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const id of ['first', 'second']) {
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: process.env['RECORDS_TABLE'], Key: { pk: { S: id }, sk: { S: 'X' } } }));
      if (Item !== undefined) found.push(id);
    }
    return found;
  };
  return { runtime, received, written };
};

const post = async (runtime: LocalRuntime): Promise<number> => (await fetch(`${runtime.origin}/v1/incidents`, { method: 'POST', body: '{}' })).status;
const fault = (runtime: LocalRuntime, rule: Partial<FaultRule>) => lever(runtime, 'POST', 'faults', rule);

test('with no fault everything passes through', async () => {
  const { runtime, received, written } = await start();

  expect(await post(runtime)).toBe(202);
  await runtime.idle();

  expect(received).toEqual(['message']);
  expect(await written()).toEqual(['first', 'second']);
});

test.each<[string, Partial<FaultRule>, string[], number]>([
  ['before its first write', { service: 'dynamodb', operation: 'PutItem', kind: 'abortBefore' }, [], 0],
  ['after its first write', { service: 'dynamodb', operation: 'PutItem', kind: 'abortAfter' }, ['first'], 0],
  ['before it sends', { service: 'sqs', operation: 'SendMessage', kind: 'abortBefore' }, ['first'], 0],
  ['after it sent', { service: 'sqs', operation: 'SendMessage', kind: 'abortAfter' }, ['first'], 1],
  ['at the key service', { service: 'kms', operation: 'GenerateMac', kind: 'abortBefore' }, ['first'], 0],
  ['before its second write', { service: 'dynamodb', operation: 'PutItem', kind: 'abortBefore', after: 1 }, ['first'], 1],
])('an invocation that dies %s does nothing more', async (_where, rule, left, messages) => {
  const { runtime, received, written } = await start();
  await fault(runtime, rule);

  expect(await post(runtime)).toBe(502);
  await runtime.idle();

  expect(await written()).toEqual(left);
  expect(received).toHaveLength(messages);
});

test('a call can fail with the code asked for, as often as asked for, for one function only', async () => {
  const { runtime, written } = await start();
  const throttled = { service: 'dynamodb', operation: 'PutItem', kind: 'fail', code: 'ProvisionedThroughputExceededException' } as const;
  await fault(runtime, { ...throttled, function: 'link-children' });
  const other = await post(runtime);
  await fault(runtime, { ...throttled, function: 'incident-api' });

  const struck = await post(runtime);
  const after = await post(runtime);

  expect([other, struck, after]).toEqual([202, 502, 202]);
  expect(runtime.logLines().join('\n')).toContain('ProvisionedThroughputExceededException');
  expect(await written()).toEqual(['first', 'second']);
});

test('a message can come twice, or never, while its sender believes that it was sent once', async () => {
  const { runtime, received } = await start();
  await fault(runtime, { service: 'sqs', operation: 'SendMessage', kind: 'duplicate' });
  expect(await post(runtime)).toBe(202);
  await runtime.idle();
  expect(received).toHaveLength(2);

  await fault(runtime, { service: 'sqs', operation: 'SendMessage', kind: 'drop' });
  expect(await post(runtime)).toBe(202);
  await runtime.idle();

  expect(received).toHaveLength(2);
});

test('a later message overtakes an earlier one', async () => {
  const { runtime, received } = await start();
  const sqs = new SQSClient({ maxAttempts: 1 });
  const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: process.env['LINK_CHILDREN_QUEUE_URL'], MessageBody }));
  await fault(runtime, { service: 'sqs', operation: 'SendMessage', kind: 'reorder' });

  await send('earlier');
  await send('later');
  await runtime.idle();

  expect(received).toEqual(['later', 'earlier']);
  sqs.destroy();
});

test('a fault is taken away again, and what it struck is counted', async () => {
  const { runtime } = await start();
  await fault(runtime, { service: 'kms', kind: 'fail', times: 9 });
  await post(runtime);

  const { json } = await lever<{ faults: { struck: number }[] }>(runtime, 'GET', 'faults');
  await lever(runtime, 'DELETE', 'faults');

  expect(json.faults[0]?.struck).toBe(1);
  expect(await post(runtime)).toBe(202);
});

test('metrics name the calls that each function made', async () => {
  const { runtime } = await start();
  await post(runtime);

  const { json } = await lever<{ calls: Record<string, Record<string, number>> }>(runtime, 'GET', 'metrics');

  expect(json.calls['incident-api']).toMatchObject({ 'DynamoDB_20120810.PutItem': 2, 'AmazonSQS.SendMessage': 1, 'TrentService.GenerateMac': 1 });
});
