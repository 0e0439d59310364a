import { QUEUES, type QueueName } from '../topology.ts';
import type { SqsWire } from './sqs-wire.ts';

export type QueueUrls = Readonly<Record<QueueName, string>>;

export const queueArn = (region: string, queue: string): string => `arn:aws:sqs:${region}:000000000000:${queue}`;

/**
 * Makes each queue and its dead-letter queue. The URL's host is rewritten to the address that really answers: the SDK sends to the
 * host of a queue's URL, whatever endpoint it was given.
 */
export const provisionQueues = async (sqs: SqsWire, endpoint: string, region: string): Promise<QueueUrls> => {
  const create = async (QueueName: string, Attributes: Record<string, string>): Promise<string> => {
    const { QueueUrl } = await sqs.call<{ QueueUrl: string }>('CreateQueue', { QueueName, Attributes });
    return `${endpoint}${new URL(QueueUrl).pathname}`;
  };
  const made = await Promise.all(
    (Object.keys(QUEUES) as QueueName[]).map(async (name) => {
      const spec = QUEUES[name];
      await create(`${name}-dead`, { MessageRetentionPeriod: String(14 * 24 * 3_600) });
      const redrive = JSON.stringify({ deadLetterTargetArn: queueArn(region, `${name}-dead`), maxReceiveCount: spec.maxReceives });
      return [name, await create(name, { VisibilityTimeout: String(spec.visibilitySeconds), RedrivePolicy: redrive })] as const;
    }),
  );
  return Object.fromEntries(made) as QueueUrls;
};
