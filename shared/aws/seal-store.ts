import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SealState, SealStore } from '../ports/audit.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, auditRootFileKey, sealKey } from './keys.ts';

export const createSealStore = ({ db, table, commit }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly commit: CommitWrites }): SealStore => ({
  async read() {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: sealKey(), ConsistentRead: true }));
    return Item?.['state'] as SealState | undefined;
  },

  async move(next, before, { chains }, cause) {
    const result = await commit({
      writes: [
        {
          Put: {
            TableName: table,
            Item: { ...sealKey(), state: next, number: next.number },
            ...(before === undefined
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : { ConditionExpression: '#number = :before', ExpressionAttributeNames: { '#number': 'number' }, ExpressionAttributeValues: { ':before': before.number } }),
          },
        },
      ],
      audit: { chain: auditChainOf('gateway', 'audit', cause.at.slice(0, 10)), action: 'audit.seal', object: auditRootFileKey(next.number), outcome: `${chains} chains`, commitment: next.hash },
      events: [],
      test: false,
      cause,
    });
    return result.kind === 'committed' ? 'moved' : 'conflict';
  },
});
