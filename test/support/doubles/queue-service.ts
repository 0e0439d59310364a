import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';

/** Queues in memory: what was sent lies there, in order, until a test takes it. */
export interface QueueServiceDouble {
  readonly client: SQSClient;
  readonly bodies: Map<string, string[]>;
  /** From now on nothing can be sent, or it can again. */
  fail(broken: boolean): void;
}

export const queueServiceDouble = (): QueueServiceDouble => {
  const bodies = new Map<string, string[]>();
  let isBroken = false;
  const send = async (command: unknown): Promise<unknown> => {
    if (!(command instanceof SendMessageBatchCommand)) throw new Error('the queue double does not know this command');
    if (isBroken) throw new Error('no connection');
    const queue = command.input.QueueUrl ?? '';
    const here = bodies.get(queue) ?? [];
    bodies.set(queue, here);
    here.push(...(command.input.Entries ?? []).map(({ MessageBody = '' }) => MessageBody));
    return { Successful: [], Failed: [] };
  };
  return {
    client: { send } as unknown as SQSClient,
    bodies,
    fail: (broken) => {
      isBroken = broken;
    },
  };
};
