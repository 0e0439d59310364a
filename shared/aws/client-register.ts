import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ApiClient, ClientRegister } from '../ports/clients.ts';
import type { Ids } from '../ports/surroundings.ts';
import { callbackSecretContext, callbackSecretPlace } from './callback-secrets.ts';
import type { SealedSecret } from './callback-secrets.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, callbackEndpointKey, clientKey } from './keys.ts';
import { seal } from './key-vault.ts';
import type { KeyVault } from './key-vault.ts';

export interface ClientRegisterDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  /** Of the key for secrets of callbacks; it can seal and never open. */
  readonly vault: Pick<KeyVault, 'create'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly commit: CommitWrites;
}

export const createClientRegister = ({ db, table, vault, ids, commit }: ClientRegisterDeps): ClientRegister => {
  const get = async (key: { readonly pk: string; readonly sk: string }) => (await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  const endpointKeyOf = ({ forceCode = '', test, clientId }: ApiClient) => callbackEndpointKey(forceCode, test, clientId);
  const auditOf = (clientId: string, at: string, action: string) => ({ chain: auditChainOf('client', clientId, at.slice(0, 10)), action, object: clientId });

  return {
    async read(clientId) {
      const item = await get(clientKey(clientId));
      if (!item) return undefined;
      const { pk: _pk, sk: _sk, revision, ...rest } = item;
      const client = rest as unknown as ApiClient;
      const endpoint = await get(endpointKeyOf(client));
      return { client, revision: Number(revision ?? 0), ...(endpoint ? { callbackUrl: String(endpoint['url']) } : {}) };
    },

    async save({ client, revision, action, cause }) {
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: { ...clientKey(client.clientId), ...client, revision: (revision ?? 0) + 1 },
              // A client of a prepared file has no revision yet.
              ConditionExpression: revision === undefined ? 'attribute_not_exists(pk)' : revision === 0 ? 'attribute_exists(pk) AND attribute_not_exists(revision)' : 'revision = :before',
              ...(revision === undefined || revision === 0 ? {} : { ExpressionAttributeValues: { ':before': revision } }),
            },
          },
        ],
        audit: auditOf(client.clientId, cause.at, action),
        events: [],
        test: client.test,
        cause,
      });
      return result.kind === 'committed' ? 'saved' : 'changedMeanwhile';
    },

    async saveCallback({ client, url, secret, keep, cause }) {
      const { clientId } = client;
      const before = await get(endpointKeyOf(client));
      const known = (before?.['secrets'] ?? []) as readonly SealedSecret[];
      const added: SealedSecret[] = [];
      if (secret !== undefined) {
        const secretId = ids.uuid();
        const key = await vault.create(callbackSecretContext(clientId));
        added.push({ secretId, wrapped: key.wrapped, content: seal(key, callbackSecretPlace(table, clientId, secretId), secret.reveal()), addedAt: cause.at });
      }
      const address = url ?? before?.['url'];
      if (address === undefined || known.length + added.length === 0) return 'noCallback';
      const generation = Number(before?.['generation'] ?? 0);
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: { ...endpointKeyOf(client), clientId, url: address, secrets: [...known, ...added].slice(-keep), generation: generation + 1, changedAt: cause.at },
              ConditionExpression: before ? 'generation = :before' : 'attribute_not_exists(pk)',
              ...(before ? { ExpressionAttributeValues: { ':before': generation } } : {}),
            },
          },
        ],
        audit: auditOf(clientId, cause.at, secret === undefined ? 'client.moveCallback' : 'client.setCallback'),
        events: [],
        test: client.test,
        cause,
      });
      return result.kind === 'committed' ? 'saved' : 'changedMeanwhile';
    },

    async removeCallback({ client, cause }) {
      const result = await commit({
        writes: [{ Delete: { TableName: table, Key: endpointKeyOf(client) } }],
        audit: auditOf(client.clientId, cause.at, 'client.removeCallback'),
        events: [],
        test: client.test,
        cause,
      });
      if (result.kind !== 'committed') throw new Error(`removeCallback: ${result.kind}`);
    },
  };
};
