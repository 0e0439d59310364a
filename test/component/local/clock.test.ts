import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { DUE_PARTITIONS } from '../../../infra/local/due-steps.ts';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { DUE_KINDS, DUE_SHARDS, duePartition } from '../../../shared/aws/keys.ts';
import { lever, startRuntime, temporaryDirectory } from '../../support/local.ts';

const clientOf = (): DynamoDBClient => new DynamoDBClient({});

const due = async (client: DynamoDBClient, id: string, duePk: string, dueAt: string): Promise<void> => {
  const Item = { pk: { S: id }, sk: { S: 'X' }, duePk: { S: duePk }, dueAt: { S: dueAt } };
  await client.send(new PutItemCommand({ TableName: process.env['RECORDS_TABLE'], Item }));
};
const done = async (client: DynamoDBClient, id: string): Promise<void> => {
  const key = { pk: { S: id }, sk: { S: 'X' } };
  await client.send(new UpdateItemCommand({ TableName: process.env['RECORDS_TABLE'], Key: key, UpdateExpression: 'REMOVE duePk, dueAt' }));
};

const minutes = (runtime: LocalRuntime): string => runtime.clock.now().toISOString().slice(0, 16);

test('the partitions looked at are those that the stores write', () => {
  expect([...DUE_PARTITIONS].sort()).toEqual(DUE_KINDS.flatMap((kind) => DUE_SHARDS.map((shard) => duePartition(kind, shard))).sort());
});

test('turning the clock stops wherever something falls due, in order, also for what came up on the way', async () => {
  const visits: string[] = [];
  const work = new Map([
    ['b', '2027-01-11T07:00'],
    ['a', '2027-01-11T06:30'],
  ]);
  const runtime: LocalRuntime = await startRuntime({
    functions: {
      'run-due-steps': async () => {
        const now = minutes(runtime);
        for (const [id, at] of work) {
          if (at > now) continue;
          visits.push(`${id} ${now}`);
          work.delete(id);
          await done(client, id);
          if (id === 'a') await due(client, 'c', 'due#obligation#0', '2027-01-11T06:45:00.000Z').then(() => work.set('c', '2027-01-11T06:45'));
        }
        return {};
      },
    },
  });
  const client = clientOf();
  runtime.clock.set(new Date('2027-01-11T06:00:00Z'));
  await due(client, 'b', 'due#step#3', '2027-01-11T07:00:00.000Z');
  await due(client, 'a', 'due#claim#1', '2027-01-11T06:30:00.000Z');
  await due(client, 'later', 'due#step#0', '2027-01-11T09:00:00.000Z');

  const { json } = await lever(runtime, 'POST', 'clock', { set: '2027-01-11T08:00:00Z' });

  expect(visits).toEqual(['a 2027-01-11T06:30', 'c 2027-01-11T06:45', 'b 2027-01-11T07:00']);
  expect(json).toMatchObject({ stops: 3, stuck: [], cameToRest: true });
  expect(minutes(runtime)).toBe('2027-01-11T08:00');
  client.destroy();
});

test('what never moves is visited three times and named, and time goes on', async () => {
  let ticks = 0;
  const runtime = await startRuntime({
    functions: {
      'run-due-steps': () => {
        ticks += 1;
        return Promise.resolve({});
      },
    },
  });
  const client = clientOf();
  runtime.clock.set(new Date('2027-01-11T06:00:00Z'));
  await due(client, 'stuck', 'due#step#2', '2027-01-11T06:30:00.000Z');

  const { json } = await lever(runtime, 'POST', 'clock', { advance: 'PT2H' });

  expect(json).toMatchObject({ stops: 3, stuck: [expect.stringContaining('stuck')] });
  expect(ticks).toBe(4);
  expect(minutes(runtime)).toBe('2027-01-11T08:00');
  client.destroy();
});

test('the functions see the turned clock in their environment, and a restart keeps it', async () => {
  const dataDir = temporaryDirectory();
  const first = await startRuntime({ dataDir, functions: {} });
  await lever(first, 'POST', 'clock', { set: '2031-05-05T00:00:00Z', jump: true });
  const offset = Number(process.env['ENCOMPASS_CLOCK_OFFSET_MS']);
  await first.stop();
  const afterStop = process.env['ENCOMPASS_CLOCK_OFFSET_MS'];

  const second = await startRuntime({ dataDir, functions: {} });

  expect(new Date(Date.now() + offset).toISOString()).toMatch(/^2031-05-05T00:0/);
  expect(afterStop).toBeUndefined();
  expect(second.clock.now().toISOString()).toMatch(/^2031-05-05T00:0/);
});

test.each([
  [{}, /say/],
  [{ set: 'tomorrow' }, /instant with its zone/],
  [{ set: '2027-01-01T00:00:00' }, /instant with its zone/],
  [{ advance: 'P1M' }, /weeks or less/],
  [{ advance: -5 }, /weeks or less/],
  [{ advance: 1e300 }, /twenty years/],
  [{ set: '3000-01-01T00:00:00Z' }, /twenty years/],
])('%j is refused with a sentence', async (body, message) => {
  const runtime = await startRuntime({ functions: {} });

  const { status, json } = await lever<{ error: string }>(runtime, 'POST', 'clock', body);

  expect(status).toBe(400);
  expect(json.error).toMatch(message);
});
