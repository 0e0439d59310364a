import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { DirectoryRecord, DirectoryWriter } from '../ports/directory.ts';
import type { Clock, KeyedHash } from '../ports/surroundings.ts';
import type { AreaKeys } from './area-keys.ts';
import { FORCES, areaList, areaOfKey, bodyProfileKey, clientKey, keyAdultKey, manifestKeyKey, policyKey, policyVersionKey } from './keys.ts';
import { seal } from './key-vault.ts';
import { createRollWriter } from './roll-writer.ts';
import type { PupilOfArea } from './roll-writer.ts';
import { writeTogether } from './write-together.ts';

export interface DirectoryWriterDeps {
  readonly db: DynamoDBDocumentClient;
  readonly tables: { readonly records: string; readonly directory: string; readonly rolls: string };
  readonly hash: KeyedHash;
  readonly directoryKeys: AreaKeys;
  readonly rollKeys: AreaKeys;
  readonly now: Clock;
}

type Item = Record<string, unknown>;

export const createDirectoryWriter = ({ db, tables, hash, directoryKeys, rollKeys, now }: DirectoryWriterDeps): DirectoryWriter => {
  const rolls = createRollWriter({ db, table: tables.rolls, hash, areaKeys: rollKeys, now });

  /** A line that comes twice counts as it was said last. */
  const putAll = async (table: string, items: readonly Item[]): Promise<void> => {
    const distinct = new Map(items.map((item) => [`${String(item['pk'])}|${String(item['sk'])}`, item]));
    await writeTogether(db, [...distinct.values()].map((item) => [{ Put: { TableName: table, Item: item } }]));
  };

  const areaOf = async (laCode: string): Promise<string> => {
    const { Item } = await db.send(new GetCommand({ TableName: tables.directory, Key: areaOfKey(laCode), ConsistentRead: true }));
    return Item ? String(Item['forceCode']) : laCode;
  };

  /** A version says one thing for good. What would make it say another is refused before anything else of the file is written. */
  const keepVersion = async (forceCode: string, policy: Readonly<Record<string, unknown>>): Promise<void> => {
    const version = typeof policy['version'] === 'string' ? policy['version'] : undefined;
    if (version === undefined) return;
    const said = canonicalJson(policy);
    try {
      await db.send(
        new PutCommand({
          TableName: tables.directory,
          Item: { ...policyVersionKey(forceCode, version), said, since: now().toISOString() },
          ConditionExpression: 'attribute_not_exists(pk) OR said = :said',
          ExpressionAttributeValues: { ':said': said },
        }),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new Error('a policy of this version says something else: give the new one a new version', { cause: error });
      throw error;
    }
  };

  return {
    async write(records, beforeRollsChange = async () => undefined) {
      const of = <K extends DirectoryRecord['kind']>(kind: K) => records.filter((one): one is Extract<DirectoryRecord, { kind: K }> => one.kind === kind);

      for (const { kind: _kind, ...policy } of of('policy')) await keepVersion(policy.forceCode, policy);
      for (const { kind: _kind, ...policy } of of('policy')) {
        await db.send(new PutCommand({ TableName: tables.directory, Item: { ...policyKey(policy.forceCode), ...policy, listPk: FORCES, listSk: policy.forceCode } }));
        await putAll(tables.directory, policy.laCodes.map((laCode) => ({ ...areaOfKey(laCode), forceCode: policy.forceCode })));
      }
      await putAll(tables.directory, of('manifestKey').map(({ forceCode, kid, jwk }) => ({ ...manifestKeyKey(forceCode), kid, jwk })));
      await putAll(
        tables.directory,
        of('recipientBody').map(({ kind: _kind, ...body }) => ({ ...bodyProfileKey(body.bodyKey), ...body, listPk: areaList(body.laCode), listSk: body.bodyKey })),
      );
      await putAll(
        tables.directory,
        await Promise.all(
          of('keyAdult').map(async ({ kind: _kind, laCode, ...keyAdult }) => {
            const itemKey = keyAdultKey(keyAdult.bodyKey, keyAdult.keyAdultId);
            const key = await directoryKeys.openOrCreate(laCode);
            return { ...itemKey, revision: 1, content: seal(key, { table: tables.directory, key: itemKey.sk, field: 'keyAdult', version: 1 }, keyAdult) };
          }),
        ),
      );
      await putAll(
        tables.records,
        of('client').map(({ kind: _kind, clientKind, ...client }) => ({ ...clientKey(client.clientId), ...client, kind: clientKind })),
      );
      const areas = new Map<string, string>();
      const pupils: PupilOfArea[] = [];
      for (const { kind: _kind, laCode, ...pupil } of of('pupil')) {
        const area = areas.get(laCode) ?? (await areaOf(laCode));
        areas.set(laCode, area);
        pupils.push({ pupil, laCode, area });
      }
      await rolls.write(pupils, beforeRollsChange);
    },

    recountTerms: rolls.recountTerms,
  };
};
