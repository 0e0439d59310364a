import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { londonDayOf, nextDay } from '../domain/calendar.ts';
import type { FactEvent, FactStore } from '../ports.ts';
import { factKey, factList } from './keys.ts';

/** Puts in flight at once; the client holds 50 sockets. */
const AT_ONCE = 25;

export const createFactStore = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): FactStore => {
  // Single puts, not a batch: permission for batches would be permission to delete, and facts are append-only.
  const put = (fact: FactEvent): Promise<unknown> => {
    const list = { listPk: factList(londonDayOf(fact.at)), listSk: `${fact.at}#${fact.factId}` };
    return db.send(new PutCommand({ TableName: table, Item: { ...factKey(fact.incident, fact.factId), ...fact, ...list } }));
  };

  return {
    async append(facts) {
      const once = [...new Map(facts.map((fact) => [fact.factId, fact])).values()];
      for (let start = 0; start < once.length; start += AT_ONCE) await Promise.all(once.slice(start, start + AT_ONCE).map(put));
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
