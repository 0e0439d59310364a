import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSEvent, SQSMessageAttributes, SQSRecordAttributes } from 'aws-lambda';
import { QUEUES, type FunctionName, type QueueName } from '../topology.ts';
import type { LambdaHost } from './lambda-host.ts';
import { queueArn } from './provision-queues.ts';
import type { SqsWire } from './sqs-wire.ts';

interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }>>;
}

export interface InTurn {
  readonly isBusy: () => boolean;
  readonly take: () => Promise<() => void>;
}

interface Options {
  readonly host: LambdaHost;
  readonly sqs: SqsWire;
  readonly queue: QueueName;
  readonly queueUrl: string;
  readonly region: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /**
   * Seconds until a failed record is visible again, by how often it was received. Lambda has no such thing: there a failed record
   * stays away for the queue's whole visibility time-out, minutes during which a person at a demonstration sees nothing happen.
   * `false` does exactly what Lambda does. Never 0: some queue services lose a message whose visibility is set to 0.
   */
  readonly localRetryDelay: readonly number[] | false;
  /** Waits while people and police systems are being answered: both share this machine's two cores, in the cloud they do not. */
  readonly yieldToRequests?: () => Promise<void>;
  /** While people and police systems are being answered, records go one by one and in turn with those of other queues: all share one database. */
  readonly inTurn?: InTurn;
  /** Waits as long as somebody holds the event sources. */
  readonly whileHeld?: () => Promise<void>;
}

const WAIT_SECONDS = 20;
const PAUSE_AFTER_TROUBLE_MS = 250;

const attributesOf = (message: ReceivedMessage): SQSMessageAttributes =>
  Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      {
        dataType: value.DataType,
        ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
        ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
      },
    ]),
  );

const eventOf = (messages: readonly ReceivedMessage[], queue: QueueName, region: string): SQSEvent => ({
  Records: messages.map((message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: { ...message.Attributes } as unknown as SQSRecordAttributes,
    messageAttributes: attributesOf(message),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn(region, queue),
    awsRegion: region,
  })),
});

/** Lambda's rule: an answer it cannot read, or one that names a record it was not given, fails the whole batch. */
const failedIds = (answer: unknown, given: ReadonlySet<string>): ReadonlySet<string> => {
  if (answer === null || typeof answer !== 'object' || !('batchItemFailures' in answer)) return new Set();
  const failures: unknown = answer.batchItemFailures;
  if (failures === null || failures === undefined) return new Set();
  if (!Array.isArray(failures)) return given;
  const ids = failures.map((one: unknown) => (one !== null && typeof one === 'object' && 'itemIdentifier' in one ? one.itemIdentifier : undefined));
  return ids.every((id): id is string => typeof id === 'string' && given.has(id)) ? new Set(ids) : given;
};

/** Feeds one queue's consumer until told to stop: at least once, successes deleted, failures left to become visible again. */
export const runSqsEventSource = async (options: Options): Promise<void> => {
  const { host, sqs, queue, queueUrl, region, signal, log, localRetryDelay } = options;
  const spec = QUEUES[queue];
  const consumer: FunctionName = spec.consumer;

  const receive = async (): Promise<readonly ReceivedMessage[]> => {
    const answer = await sqs.call<{ Messages?: readonly ReceivedMessage[] }>('ReceiveMessage', {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(10, spec.batchSize),
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return answer.Messages ?? [];
  };
  const deleteAll = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    if (messages.length === 0) return;
    const Entries = messages.map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
    await sqs.call('DeleteMessageBatch', { QueueUrl: queueUrl, Entries });
  };
  const retrySoon = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    if (localRetryDelay === false || messages.length === 0) return;
    const Entries = messages.map((message, index) => {
      const receives = Number(message.Attributes?.['ApproximateReceiveCount'] ?? 1);
      const delay = localRetryDelay[Math.min(receives, localRetryDelay.length) - 1] ?? 1;
      return { Id: String(index), ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: Math.max(1, delay) };
    });
    await sqs.call('ChangeMessageVisibilityBatch', { QueueUrl: queueUrl, Entries });
  };
  /** Of the messages that it was given: whose records failed. */
  const invoke = async (messages: readonly ReceivedMessage[]): Promise<ReadonlySet<string>> => {
    const result = await host.invoke(consumer, eventOf(messages, queue, region));
    const given = new Set(messages.map((message) => message.MessageId));
    return result.kind === 'returned' ? failedIds(result.value, given) : given;
  };
  const oneBatch = async (): Promise<void> => {
    await options.whileHeld?.();
    await options.yieldToRequests?.();
    const messages = await receive();
    if (messages.length === 0) return;
    // A long poll that was under way when they were held comes back with messages: those wait as well.
    await options.whileHeld?.();
    const failures = new Set<string>();
    for (let at = 0; at < messages.length; ) {
      const end = await options.inTurn?.take();
      const some = messages.slice(at, options.inTurn?.isBusy() === true ? at + 1 : undefined);
      at += some.length;
      for (const id of await invoke(some).finally(end)) failures.add(id);
    }
    await deleteAll(messages.filter((message) => !failures.has(message.MessageId)));
    await retrySoon(messages.filter((message) => failures.has(message.MessageId)));
  };
  const poll = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await oneBatch();
      } catch (error) {
        if (signal.aborted) return;
        log(JSON.stringify({ level: 'WARN', message: 'event source', queue, error: error instanceof Error ? error.message : String(error) }));
        await sleep(PAUSE_AFTER_TROUBLE_MS);
      }
    }
  };
  await Promise.all(Array.from({ length: spec.concurrency }, poll));
};
