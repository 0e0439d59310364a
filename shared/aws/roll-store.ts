import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sensitive } from '../domain/sensitive.ts';
import type { KeyedHash, RollPupil, RollStore } from '../ports.ts';
import type { AreaKeys } from './area-keys.ts';
import { blockKey } from './keys.ts';
import { unseal } from './key-vault.ts';

export interface RollStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly hash: KeyedHash;
  readonly areaKeys: AreaKeys;
}

/** A bucket larger than this is read only in part, and a record whose bucket was cut is never linked automatically. */
const BUCKET_LIMIT = 200;

export const hashOfBlock = (hash: KeyedHash, laCode: string, key: string): Promise<string> => hash.of(`block|${laCode}|${key}`);

export const createRollStore = ({ db, table, hash, areaKeys }: RollStoreDeps): RollStore => ({
  async candidates(laCodes, keys) {
    const found = new Map<string, RollPupil>();
    let cut = false;
    await Promise.all(
      laCodes.map(async (laCode) => {
        const areaKey = await areaKeys.open(laCode);
        if (!areaKey) return;
        await Promise.all(
          keys.map(async (key) => {
            const { pk } = blockKey(await hashOfBlock(hash, laCode, key), '');
            const { Items = [], LastEvaluatedKey } = await db.send(
              new QueryCommand({ TableName: table, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk }, Limit: BUCKET_LIMIT }),
            );
            if (LastEvaluatedKey) cut = true;
            for (const item of Items) {
              const pupilId = String(item['sk']).slice('PUPIL#'.length);
              if (found.has(pupilId)) continue;
              found.set(pupilId, unseal(areaKey, { table, key: pk, field: 'pupil', version: 1 }, item['content'] as Uint8Array) as RollPupil);
            }
          }),
        );
      }),
    );
    return { pupils: [...found.values()].map((pupil) => sensitive(pupil)), cut };
  },
});
