import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { startRuntime } from '../../support/local.ts';

const send = async (bodies: readonly string[]): Promise<void> => {
  const client = new SQSClient({});
  const QueueUrl = process.env['LINK_CHILDREN_QUEUE_URL'];
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })) }));
  client.destroy();
};

const startWith = async (answer: (event: SQSEvent, call: number) => unknown, options = {}) => {
  const events: SQSEvent[] = [];
  const handler = (event: unknown): Promise<unknown> => {
    events.push(structuredClone(event) as SQSEvent);
    return Promise.resolve(answer(event as SQSEvent, events.length));
  };
  const runtime = await startRuntime({ functions: { 'link-children': handler }, ...options });
  const received = (): string[] => events.flatMap((event) => event.Records.map((record) => record.body));
  return { runtime, events, received };
};

const failures = (event: SQSEvent) => event.Records.map((record) => ({ itemIdentifier: record.messageId }));

const dead = async (runtime: LocalRuntime): Promise<string[]> => (await runtime.queues.peek('link-children-dead')).map((message) => message.body);

test('a record is what Lambda hands over', async () => {
  const { runtime, events } = await startWith(() => ({ batchItemFailures: [] }));
  const client = new SQSClient({});

  await client.send(
    new SendMessageCommand({
      QueueUrl: process.env['LINK_CHILDREN_QUEUE_URL'],
      MessageBody: '{"a":1}',
      MessageAttributes: { trace: { DataType: 'String', StringValue: 't1' } },
    }),
  );
  await runtime.idle();

  expect(events[0]?.Records[0]).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: '{"a":1}',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: expect.any(String),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
    },
    messageAttributes: { trace: { dataType: 'String', stringValue: 't1', stringListValues: [], binaryListValues: [] } },
    md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-2:000000000000:link-children',
    awsRegion: 'eu-west-2',
  });
  client.destroy();
});

test('no batch is larger than the queue says, and everything arrives once when nothing fails', async () => {
  const { runtime, events, received } = await startWith(() => ({ batchItemFailures: [] }));

  await send(Array.from({ length: 10 }, (_, index) => `a${index}`));
  await send(Array.from({ length: 10 }, (_, index) => `b${index}`));
  await runtime.idle();

  expect(received()).toHaveLength(20);
  expect(new Set(received()).size).toBe(20);
  expect(Math.max(...events.map((event) => event.Records.length))).toBeLessThanOrEqual(5);
});

test('only the record that failed comes again, with its count', async () => {
  const { runtime, events, received } = await startWith((event, call) => ({ batchItemFailures: call === 1 ? failures(event) : [] }));

  await send(['bad']);
  await runtime.idle();
  await send(['good', 'fine']);
  await runtime.idle();

  expect(received().filter((body) => body === 'bad')).toHaveLength(2);
  expect(received().filter((body) => body !== 'bad')).toHaveLength(2);
  expect(events[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
});

test.each([
  ['a function that throws', () => Promise.reject(new Error('no'))],
  ['an answer that names a record it was not given', () => ({ batchItemFailures: [{ itemIdentifier: 'stranger' }] })],
  ['an answer with an empty name', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
])('%s fails the whole batch', async (_what, answer) => {
  const { runtime, received } = await startWith((_event, call) => (call === 1 ? answer() : { batchItemFailures: [] }));

  await send(['one']);
  await runtime.idle();

  expect(received()).toEqual(['one', 'one']);
});

test('an answer of nothing at all means that everything succeeded', async () => {
  const { runtime, received } = await startWith(() => undefined);

  await send(['one', 'two']);
  await runtime.idle();

  expect(received()).toHaveLength(2);
});

test('after five times it is a dead letter', async () => {
  const { runtime, received } = await startWith((event) => ({ batchItemFailures: failures(event) }));

  await send(['poison']);
  await runtime.idle();

  expect(received()).toEqual(Array.from({ length: 5 }, () => 'poison'));
  expect(await dead(runtime)).toEqual(['poison']);
});

test('without the local delay a failed record stays away for its whole visibility time-out, as on Lambda', async () => {
  const { runtime, received } = await startWith(() => Promise.reject(new Error('no')), { localRetryDelay: false });

  await send(['one']);
  const cameToRest = await runtime.idle(1_500);

  expect(cameToRest).toBe(false);
  expect(received()).toEqual(['one']);
  expect((await runtime.queues.depths()).get('link-children')).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
});

test('a handler cannot change what the next try sees', async () => {
  const { runtime, events } = await startWith((event, call) => {
    const [record] = event.Records;
    if (record !== undefined) record.body = 'changed';
    return call === 1 ? Promise.reject(new Error('no')) : {};
  });

  await send(['one']);
  await runtime.idle();

  expect(events.map((event) => event.Records[0]?.body)).toEqual(['one', 'one']);
});
