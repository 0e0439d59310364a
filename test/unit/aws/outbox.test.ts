import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createOutbox } from '../../../shared/aws/outbox.ts';
import type { Obligation } from '../../../shared/ports/cause.ts';

interface Call {
  readonly queue: string;
  readonly bodies: readonly string[];
  answer(failed?: readonly number[]): void;
  hangUp(): void;
}

/** A queue service whose answers the test gives. */
const world = () => {
  const calls: Call[] = [];
  const failed: string[] = [];
  const send = ({ input }: SendMessageBatchCommand): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers();
    calls.push({
      queue: input.QueueUrl ?? '',
      bodies: (input.Entries ?? []).map(({ MessageBody = '' }) => MessageBody),
      answer: (refused = []) => resolve({ Failed: refused.map((at) => ({ Id: String(at) })) }),
      hangUp: () => reject(new Error('no connection')),
    });
    return promise;
  };
  const outbox = createOutbox({
    db: {} as DynamoDBDocumentClient,
    table: 'records',
    sqs: { send } as unknown as SQSClient,
    queueUrls: { 'link-children': 'link', 'project-evaluation': 'evaluation' },
    onSendFailed: ({ obligationId }) => failed.push(obligationId),
  });
  return { outbox, calls, failed };
};
const owed = (queue: string, ...ids: readonly string[]): readonly Obligation[] =>
  ids.map((obligationId) => ({ obligationId, queue, event: { id: obligationId } }) as unknown as Obligation);
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what one commit owes leaves at once, a call per queue', async () => {
  const { outbox, calls, failed } = world();

  const sent = outbox.send([...owed('link-children', 'a', 'b'), ...owed('project-evaluation', 'c')]);
  await soon();
  calls.forEach(({ answer }) => answer());
  await sent;

  expect(calls.map(({ queue, bodies }) => [queue, bodies.length])).toEqual([
    ['link', 2],
    ['evaluation', 1],
  ]);
  expect(failed).toEqual([]);
});

test('what others owe while a call is under way leaves together in the next', async () => {
  const { outbox, calls } = world();
  const first = outbox.send(owed('link-children', 'a'));
  await soon();

  const others = ['b', 'c', 'd'].map((id) => outbox.send(owed('link-children', id)));
  await soon();
  const beforeTheAnswer = calls.length;
  calls[0]?.answer();
  await first;
  await soon();
  calls[1]?.answer();
  await Promise.all(others);

  expect(beforeTheAnswer).toBe(1);
  expect(calls.map(({ bodies }) => bodies.length)).toEqual([1, 3]);
});

test('a call that hangs holds nobody up for long', async () => {
  const { outbox, calls } = world();
  void outbox.send(owed('link-children', 'a'));
  await soon();

  const next = outbox.send(owed('link-children', 'b'));
  await expect.poll(() => calls.length, { interval: 5, timeout: 1_000 }).toBe(2);
  calls[1]?.answer();
  await next;

  expect(calls[1]?.bodies).toHaveLength(1);
});

test('never more than ten in one call', async () => {
  const { outbox, calls } = world();

  const sent = outbox.send(owed('link-children', ...Array.from({ length: 23 }, (_, n) => `o${n}`)));
  await soon();
  calls.forEach(({ answer }) => answer());
  await sent;

  expect(calls.map(({ bodies }) => bodies.length)).toEqual([10, 10, 3]);
});

test('what the queue refuses, and what never reaches it, is said of exactly those obligations', async () => {
  const { outbox, calls, failed } = world();

  const refused = outbox.send(owed('link-children', 'a', 'b'));
  const lost = outbox.send(owed('project-evaluation', 'c'));
  const nowhere = outbox.send(owed('no-such-queue', 'd'));
  await soon();
  calls.find(({ queue }) => queue === 'link')?.answer([1]);
  calls.find(({ queue }) => queue === 'evaluation')?.hangUp();
  await Promise.all([refused, lost, nowhere]);

  expect(failed.toSorted()).toEqual(['b', 'c', 'd']);
});
