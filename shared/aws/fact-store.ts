import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { londonDayOf, nextDay } from '../domain/calendar.ts';
import type { FactEvent, FactStore } from '../ports.ts';
import { batchWrite } from './batch-write.ts';
import { factKey, factList } from './keys.ts';

export const createFactStore = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): FactStore => ({
  async append(facts) {
    // One call may not name a key twice; facts of one id are one fact.
    const once = new Map(facts.map((fact) => [fact.factId, fact]));
    await batchWrite(
      db,
      table,
      [...once.values()].map((fact) => ({
        PutRequest: {
          Item: { ...factKey(fact.incident, fact.factId), ...fact, listPk: factList(londonDayOf(fact.at)), listSk: `${fact.at}#${fact.factId}` },
        },
      })),
    );
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
});
