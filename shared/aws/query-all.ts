import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient, QueryCommandInput } from '@aws-sdk/lib-dynamodb';

type Item = Readonly<Record<string, unknown>>;

/** What a query finds, a page at a time: nothing is missed because a page was full, and nothing is held but one page. Not for queries with a `Limit` of their own. */
export const queryEach = async function* (db: DynamoDBDocumentClient, query: Omit<QueryCommandInput, 'Limit' | 'ExclusiveStartKey'>): AsyncGenerator<Item, void, undefined> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await db.send(new QueryCommand({ ...query, ...(from ? { ExclusiveStartKey: from } : {}) }));
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from);
};

/** The same, held whole: for what is known to be few. */
export const queryAll = async (...query: Parameters<typeof queryEach>): Promise<readonly Item[]> => {
  const found: Item[] = [];
  for await (const item of queryEach(...query)) found.push(item);
  return found;
};
