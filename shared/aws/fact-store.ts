import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { londonDayOf, nextDay } from '../domain/calendar.ts';
import type { FactEvent, FactStore } from '../ports/evaluation.ts';
import { factKey, factList, factPartition } from './keys.ts';
import { queryEach } from './query-all.ts';

/** A transaction takes 100 items; facts are small. */
const TOGETHER = 50;

export const createFactStore = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): FactStore => {
  const putOf = (fact: FactEvent) => ({
    TableName: table,
    // Append-only: what was written first stands, so that a release made of it can be made again.
    ConditionExpression: 'attribute_not_exists(pk)',
    Item: { ...factKey(fact.incident, fact.factId), ...fact, listPk: factList(londonDayOf(fact.at)), listSk: `${fact.at}#${fact.factId}` },
  });

  const putOnce = async (fact: FactEvent): Promise<void> => {
    try {
      await db.send(new PutCommand(putOf(fact)));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
  const pagesOf = (query: Omit<QueryCommandInput, 'TableName'>) => queryEach(db, { TableName: table, ...query });
  const factOf = ({ pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...fact }: Readonly<Record<string, unknown>>): FactEvent => fact as unknown as FactEvent;

  return {
    // Many puts in one call. Not a batch write: permission for that would be permission to delete, and facts are append-only.
    async append(facts) {
      const once = [...new Map(facts.map((fact) => [fact.factId, fact])).values()];
      for (let start = 0; start < once.length; start += TOGETHER) {
        const part = once.slice(start, start + TOGETHER);
        try {
          await db.send(new TransactWriteCommand({ TransactItems: part.map((fact) => ({ Put: putOf(fact) })) }));
        } catch (error) {
          // Some are there already, or two projections of one message write them at once: then one by one, where the first wins.
          if (!(error instanceof TransactionCanceledException)) throw error;
          await Promise.all(part.map(putOnce));
        }
      }
    },

    async *since(from, to) {
      for (let day = from; day <= to; day = nextDay(day)) {
        const query = { IndexName: 'list', KeyConditionExpression: 'listPk = :day', ExpressionAttributeValues: { ':day': factList(day) } };
        for await (const item of pagesOf(query)) yield factOf(item);
      }
    },

    async *notableOn(day) {
      const query = {
        IndexName: 'list',
        KeyConditionExpression: 'listPk = :day',
        FilterExpression: '(#type = :received AND attribute_not_exists(child)) OR #type = :cover OR #type = :service',
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: { ':day': factList(day), ':received': 'incident.received', ':cover': 'cover.observed', ':service': 'service.observed' },
      };
      for await (const item of pagesOf(query)) yield factOf(item);
    },

    async ofIncident(incident) {
      const found: FactEvent[] = [];
      const query = { ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': factPartition(incident) } };
      for await (const item of pagesOf(query)) found.push(factOf(item));
      return found;
    },
  };
};
