import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AnyEvent } from '../../events/catalogue.ts';
import type { Obligation, Outbox } from '../ports/cause.ts';
import { DUE_SHARDS, duePartition, obligationKey } from './keys.ts';
import { nextSweepSeconds } from './sweep-times.ts';

export interface OutboxDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly sqs: SQSClient;
  /** Queue URL by queue name; only the queues this function may send to. */
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly onSendFailed: (failed: { readonly queue: string; readonly obligationId: string }) => void;
  /** Runs something later and says how to call it off; without one, by the machine's own timer. */
  readonly later?: Later | undefined;
}

type Later = (run: () => void, milliseconds: number) => () => void;
const byTimer: Later = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/** SQS takes ten messages a call. */
const BATCH = 10;

/** While one call to a queue is under way the next messages gather; a call that hangs holds them up no longer than this. */
const GATHER_AT_MOST_MS = 25;

interface Waiting {
  readonly body: string;
  readonly settle: (sent: boolean) => void;
}

/** One queue's sends: whatever several messages ask for at the same time goes in one call. Nobody waits when nothing is under way. */
const createQueueLine = (sqs: SQSClient, url: string, later: Later): ((body: string) => Promise<boolean>) => {
  let waiting: Waiting[] = [];
  let underWay = 0;
  let callOff: (() => void) | undefined;

  const deliver = async (part: readonly Waiting[]): Promise<void> => {
    underWay += 1;
    try {
      const Entries = part.map(({ body }, i) => ({ Id: String(i), MessageBody: body }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
      const failed = new Set(Failed.map(({ Id }) => Id));
      part.forEach(({ settle }, i) => settle(!failed.has(String(i))));
    } catch {
      part.forEach(({ settle }) => settle(false));
    } finally {
      underWay -= 1;
      if (underWay === 0) flush();
    }
  };
  const flush = (): void => {
    callOff?.();
    callOff = undefined;
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += BATCH) void deliver(all.slice(from, from + BATCH));
  };
  return (body) =>
    new Promise((settle) => {
      waiting.push({ body, settle });
      // Whoever sends several at once has said them all by the end of this turn.
      if (underWay === 0 || waiting.length >= BATCH) queueMicrotask(flush);
      else callOff ??= later(flush, GATHER_AT_MOST_MS);
    });
};

export const createOutbox = ({ db, table, sqs, queueUrls, onSendFailed, later = byTimer }: OutboxDeps): Outbox => {
  const lines = new Map(Object.entries(queueUrls).map(([queue, url]) => [queue, createQueueLine(sqs, url, later)]));
  return {
    async send(obligations) {
      await Promise.all(
        obligations.map(async ({ queue, obligationId, event }) => {
          // The commit stands and the obligation with it: what cannot be sent now the sweep sends within the minute.
          const sent = await lines.get(queue)?.(JSON.stringify(event));
          if (sent !== true) onSendFailed({ queue, obligationId });
        }),
      );
    },

    async takeUndischarged(now, limit) {
      const taken: (Obligation & { readonly sends: number })[] = [];
      for (const shard of DUE_SHARDS) {
        const { Items = [] } = await db.send(
          new QueryCommand({
            TableName: table,
            IndexName: 'due',
            KeyConditionExpression: 'duePk = :due AND dueAt <= :now',
            ExpressionAttributeValues: { ':due': duePartition('obligation', shard), ':now': now },
            Limit: limit,
          }),
        );
        for (const item of Items) {
          const obligationId = String(item['pk']).slice('OBL#'.length);
          try {
            await db.send(
              new UpdateCommand({
                TableName: table,
                Key: obligationKey(obligationId),
                // Moved on only if nobody discharged it and no other sweep took it in the meantime.
                ConditionExpression: 'attribute_exists(pk) AND dueAt = :seen',
                UpdateExpression: 'SET dueAt = :next, sends = sends + :one',
                ExpressionAttributeValues: { ':seen': item['dueAt'], ':next': new Date(Date.parse(now) + nextSweepSeconds(String(item['queue'])) * 1_000).toISOString(), ':one': 1 },
              }),
            );
            taken.push({ obligationId, queue: String(item['queue']), event: JSON.parse(String(item['event'])) as AnyEvent, sends: Number(item['sends']) + 1 });
          } catch (error) {
            if (!(error instanceof ConditionalCheckFailedException)) throw error;
          }
        }
      }
      return taken;
    },
  };
};
