import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Chore, ChoreStore } from '../ports/calendars.ts';
import type { Write } from './commit.ts';
import { DUE_SHARDS, choreKey, duePartition, shardOf } from './keys.ts';

type ChoreToAsk = Parameters<ChoreStore['ask']>[0];

const itemOf = ({ kind, about, laCode, dueAt, requestId }: ChoreToAsk): Record<string, unknown> => {
  const key = choreKey(kind, about);
  return { ...key, kind, about, laCode, requestId, round: 1, dueAt, duePk: duePartition('chore', shardOf(key.pk)) };
};

/** For a transaction that makes the chore necessary: what it changes is never changed without it. */
export const choreWrite = (table: string, chore: ChoreToAsk): Write => ({ Put: { TableName: table, Item: itemOf(chore) } });

export const createChoreStore = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): ChoreStore => ({
  async due(now, limit) {
    const pages = await Promise.all(
      DUE_SHARDS.map((shard) =>
        db.send(
          new QueryCommand({
            TableName: table,
            IndexName: 'due',
            KeyConditionExpression: 'duePk = :due AND dueAt <= :now',
            ExpressionAttributeValues: { ':due': duePartition('chore', shard), ':now': now },
            Limit: limit,
          }),
        ),
      ),
    );
    return pages
      .flatMap(({ Items = [] }) => Items)
      .map(({ pk: _pk, sk: _sk, duePk: _duePk, ...chore }) => chore as unknown as Chore)
      .toSorted((a, b) => a.dueAt.localeCompare(b.dueAt));
  },

  async ask(chore) {
    await db.send(new PutCommand({ TableName: table, Item: itemOf(chore) }));
  },

  async moveOn(chore, next) {
    const Key = choreKey(chore.kind, chore.about);
    // As it was read: its place, its round and who asked for it.
    const asRead = {
      ConditionExpression: `requestId = :request AND round = :round AND ${chore.cursor === undefined ? 'attribute_not_exists(#cursor)' : '#cursor = :cursor'} AND dueAt = :dueAt`,
      names: { '#cursor': 'cursor' },
      values: { ':request': chore.requestId, ':round': chore.round, ':dueAt': chore.dueAt, ...(chore.cursor === undefined ? {} : { ':cursor': chore.cursor }) },
    };
    try {
      await (next === undefined
        ? db.send(new DeleteCommand({ TableName: table, Key, ConditionExpression: asRead.ConditionExpression, ExpressionAttributeNames: asRead.names, ExpressionAttributeValues: asRead.values }))
        : db.send(
            new UpdateCommand({
              TableName: table,
              Key,
              ConditionExpression: asRead.ConditionExpression,
              UpdateExpression: `SET dueAt = :next, round = :nextRound${next.cursor === undefined ? ' REMOVE #cursor' : ', #cursor = :nextCursor'}`,
              ExpressionAttributeNames: asRead.names,
              ExpressionAttributeValues: { ...asRead.values, ':next': next.dueAt, ':nextRound': next.round, ...(next.cursor === undefined ? {} : { ':nextCursor': next.cursor }) },
            }),
          ));
      return 'moved';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'overtaken';
      throw error;
    }
  },
});
