import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ApiClient, ClientStore } from '../ports/clients.ts';
import type { KeyedHash } from '../ports/surroundings.ts';
import { assertionKey, clientKey } from './keys.ts';

export const createClientStore = ({ db, table, hash }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly hash: KeyedHash }): ClientStore => ({
  async read(clientId) {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: clientKey(clientId), ConsistentRead: true }));
    if (!Item) return undefined;
    const { pk: _pk, sk: _sk, revision: _revision, ...client } = Item;
    return client as unknown as ApiClient;
  },

  async spendAssertion(clientId, jti, expiresAt) {
    try {
      await db.send(
        new PutCommand({
          TableName: table,
          Item: { ...assertionKey(await hash.of(`jti|${clientId}|${jti}`)), expiresAt: Math.floor(Date.parse(expiresAt) / 1_000) + 3_600 },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return 'fresh';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'seen';
      throw error;
    }
  },
});
