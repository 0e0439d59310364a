import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AnyEvent } from '../../events/catalogue.ts';
import type { Obligation, Outbox } from '../ports.ts';
import { DUE_SHARDS, duePartition, obligationKey } from './keys.ts';

export interface OutboxDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly sqs: SQSClient;
  /** Queue URL by queue name; only the queues this function may send to. */
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly onSendFailed: (failed: { readonly queue: string; readonly obligationId: string }) => void;
}

/** SQS takes ten messages a call. */
const BATCH = 10;
/** An obligation that was swept is looked at again after this long. */
const NEXT_SWEEP_MS = 120_000;

export const createOutbox = ({ db, table, sqs, queueUrls, onSendFailed }: OutboxDeps): Outbox => ({
  async send(obligations) {
    const byQueue = Map.groupBy(obligations, ({ queue }) => queue);
    await Promise.all(
      [...byQueue].flatMap(([queue, all]) =>
        Array.from({ length: Math.ceil(all.length / BATCH) }, async (_, n) => {
          const part = all.slice(n * BATCH, (n + 1) * BATCH);
          const failed = (one: Obligation): void => onSendFailed({ queue, obligationId: one.obligationId });
          const url = queueUrls[queue];
          if (url === undefined) {
            part.forEach(failed);
            return;
          }
          try {
            const { Failed = [] } = await sqs.send(
              new SendMessageBatchCommand({ QueueUrl: url, Entries: part.map(({ event }, i) => ({ Id: String(i), MessageBody: JSON.stringify(event) })) }),
            );
            for (const { Id } of Failed) {
              const one = part[Number(Id)];
              if (one) failed(one);
            }
          } catch {
            // The commit stands and the obligation with it: the sweep sends it within the minute.
            part.forEach(failed);
          }
        }),
      ),
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
              ExpressionAttributeValues: { ':seen': item['dueAt'], ':next': new Date(Date.parse(now) + NEXT_SWEEP_MS).toISOString(), ':one': 1 },
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
});
