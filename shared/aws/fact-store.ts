import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { londonDayOf, nextDay } from '../domain/calendar.ts';
import type { FactEvent, FactStore } from '../ports/evaluation.ts';
import { factKey, factList } from './keys.ts';

/** A transaction takes 100 items; facts are small. */
const TOGETHER = 50;

export const createFactStore = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): FactStore => {
  const putOf = (fact: FactEvent) => ({
    TableName: table,
    Item: { ...factKey(fact.incident, fact.factId), ...fact, listPk: factList(londonDayOf(fact.at)), listSk: `${fact.at}#${fact.factId}` },
  });

  return {
    // Many puts in one call. Not a batch write: permission for that would be permission to delete, and facts are append-only.
    async append(facts) {
      const once = [...new Map(facts.map((fact) => [fact.factId, fact])).values()];
      for (let start = 0; start < once.length; start += TOGETHER) {
        const part = once.slice(start, start + TOGETHER);
        try {
          await db.send(new TransactWriteCommand({ TransactItems: part.map((fact) => ({ Put: putOf(fact) })) }));
        } catch (error) {
          // Two projections of one message at once write the same facts: then one by one, where the last of two equals wins.
          if (!(error instanceof TransactionCanceledException)) throw error;
          await Promise.all(part.map((fact) => db.send(new PutCommand(putOf(fact)))));
        }
      }
    },

    async *since(from, to) {
      for (let day = from; day <= to; day = nextDay(day)) {
        let next: Record<string, unknown> | undefined;
        do {
          const page = await db.send(
            new QueryCommand({
              TableName: table,
              IndexName: 'list',
              KeyConditionExpression: 'listPk = :day',
              ExpressionAttributeValues: { ':day': factList(day) },
              ...(next ? { ExclusiveStartKey: next } : {}),
            }),
          );
          for (const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...fact } of page.Items ?? []) yield fact as unknown as FactEvent;
          next = page.LastEvaluatedKey;
        } while (next);
      }
    },
  };
};
