import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LinkOpenings } from '../ports/evaluation.ts';
import { deliveryPrefix, notificationKey, tokenKey } from './keys.ts';

/** Counts that stand beside each link; who opened it is nowhere. */
export const createLinkOpenings = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): LinkOpenings => ({
  async withoutPerson(notificationId, version) {
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :delivery)',
        ProjectionExpression: 'tokenHash',
        ExpressionAttributeValues: { ':pk': notificationKey(notificationId, version).pk, ':delivery': deliveryPrefix(version) },
      }),
    );
    const hashes = Items.flatMap(({ tokenHash }) => (typeof tokenHash === 'string' ? [tokenHash] : []));
    if (hashes.length === 0) return undefined;
    const counts = await Promise.all(
      hashes.map(async (hash) => {
        const { Item = {} } = await db.send(new GetCommand({ TableName: table, Key: tokenKey(hash), ProjectionExpression: 'gets, heads, people' }));
        return Math.max(0, Number(Item['gets'] ?? 0) + Number(Item['heads'] ?? 0) - Number(Item['people'] ?? 0));
      }),
    );
    return counts.reduce((sum, one) => sum + one, 0);
  },
});
