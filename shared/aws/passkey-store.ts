import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NO_INCIDENT } from '../domain/referral.ts';
import { sensitive } from '../domain/sensitive.ts';
import { draft } from '../ports/cause.ts';
import type { Cause } from '../ports/cause.ts';
import type { Passkey, PasskeyCredential, PasskeyDevice, PasskeyStore } from '../ports/passkeys.ts';
import type { AreaKeys } from './area-keys.ts';
import type { CommitWrites } from './commit.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, FieldPlace } from './key-vault.ts';
import { auditChainOf, passkeyKey, passkeyPartition, proofKey } from './keys.ts';
import { queryAll } from './query-all.ts';
import { openReferral } from './referral-writes.ts';

export interface PasskeyStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  /** The directory's keys: a passkey is readable for as long as its key adult is. */
  readonly areaKeys: Pick<AreaKeys, 'open'>;
  readonly commit: CommitWrites;
}

type Item = Readonly<Record<string, unknown>>;

const chainOf = (keyAdultId: string, { at }: Cause): string => auditChainOf('client', keyAdultId, at.slice(0, 10));

export const createPasskeyStore = ({ db, table, areaKeys, commit }: PasskeyStoreDeps): PasskeyStore => {
  const placeOf = (keyAdultId: string, passkeyId: string): FieldPlace => {
    const { pk, sk } = passkeyKey(keyAdultId, passkeyId);
    return { table, key: `${pk}/${sk}`, field: 'credential', version: 1 };
  };
  const keyOf = async (laCode: string): Promise<DataKey> => {
    const key = await areaKeys.open(laCode);
    if (key === undefined) throw new Error('a key adult without an area key');
    return key;
  };
  const toPasskey = (item: Item, key: DataKey): Passkey => {
    const [keyAdultId, passkeyId] = [String(item['keyAdultId']), String(item['passkeyId'])];
    return {
      passkeyId,
      keyAdultId,
      device: item['device'] as PasskeyDevice,
      counter: Number(item['counter']),
      createdAt: String(item['createdAt']),
      lastUsedAt: item['lastUsedAt'] as string | undefined,
      suspendedAt: item['suspendedAt'] as string | undefined,
      credential: sensitive(unseal(key, placeOf(keyAdultId, passkeyId), item['content'] as Uint8Array) as PasskeyCredential),
    };
  };

  return {
    async ofKeyAdult(laCode, keyAdultId) {
      const items = await queryAll(db, { TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': passkeyPartition(keyAdultId) } });
      if (items.length === 0) return [];
      const key = await keyOf(laCode);
      return items.map((item) => toPasskey(item, key)).toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    },

    async find(laCode, keyAdultId, passkeyId) {
      const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: passkeyKey(keyAdultId, passkeyId), ConsistentRead: true }));
      return item === undefined ? undefined : toPasskey(item, await keyOf(laCode));
    },

    async add({ laCode, passkey, proofHash, cause }) {
      const { keyAdultId, passkeyId, device, counter, createdAt, credential } = passkey;
      const content = seal(await keyOf(laCode), placeOf(keyAdultId, passkeyId), credential.reveal());
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: proofKey(proofHash),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(usedAt)',
              UpdateExpression: 'SET usedAt = :at',
              ExpressionAttributeValues: { ':at': cause.at },
            },
          },
          {
            Put: {
              TableName: table,
              Item: { ...passkeyKey(keyAdultId, passkeyId), keyAdultId, passkeyId, device, counter, createdAt, content },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
        audit: { chain: chainOf(keyAdultId, cause), action: 'passkey.add', object: passkeyId, outcome: device },
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return 'added';
      if (result.kind === 'refused') return result.index === 0 ? 'used' : 'known';
      throw new Error(`addPasskey: ${result.kind}`);
    },

    async recordUse({ keyAdultId, passkeyId, counter, cause }) {
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: passkeyKey(keyAdultId, passkeyId),
              // WebAuthn 7.2, step 22: it goes up, or is and stays 0.
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(suspendedAt) AND (#counter < :counter OR (#counter = :none AND :counter = :none))',
              UpdateExpression: 'SET #counter = :counter, lastUsedAt = :at',
              ExpressionAttributeNames: { '#counter': 'counter' },
              ExpressionAttributeValues: { ':counter': counter, ':none': 0, ':at': cause.at },
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
        audit: { chain: chainOf(keyAdultId, cause), action: 'passkey.use', object: passkeyId },
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return 'recorded';
      if (result.kind === 'refused') return result.item === undefined || result.item['suspendedAt'] !== undefined ? 'gone' : 'regressed';
      throw new Error(`recordUse: ${result.kind}`);
    },

    async suspend({ keyAdultId, passkeyId, referral, test, cause }) {
      const { incidentId, referralId, kind } = referral;
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: passkeyKey(keyAdultId, passkeyId),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(suspendedAt)',
              UpdateExpression: 'SET suspendedAt = :at',
              ExpressionAttributeValues: { ':at': cause.at },
            },
          },
          openReferral(table, referral, { test, cause }),
        ],
        audit: { chain: chainOf(keyAdultId, cause), action: 'passkey.suspend', object: passkeyId, outcome: 'counterWentBack' },
        // What the evaluation hears of hangs on an incident.
        events: incidentId === NO_INCIDENT ? [] : [draft('referral.opened', { incidentId, referralId, kind })],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async remove({ keyAdultId, passkeyId, cause }) {
      const result = await commit({
        writes: [{ Delete: { TableName: table, Key: passkeyKey(keyAdultId, passkeyId), ConditionExpression: 'attribute_exists(pk)' } }],
        audit: { chain: chainOf(keyAdultId, cause), action: 'passkey.remove', object: passkeyId },
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return 'removed';
      if (result.kind === 'refused') return 'gone';
      throw new Error(`removePasskey: ${result.kind}`);
    },
  };
};
