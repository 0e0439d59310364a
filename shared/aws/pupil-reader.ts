import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sensitive } from '../domain/sensitive.ts';
import type { PupilReader } from '../ports/decisions.ts';
import type { RollPupil } from '../ports/directory.ts';
import type { AreaKeys } from './area-keys.ts';
import { pupilKey } from './keys.ts';
import { unseal } from './key-vault.ts';

/** One pupil's row, for a person who compares. */
export const createPupilReader = ({ db, table, areaKeys }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly areaKeys: AreaKeys }): PupilReader => ({
  async readPupil(pupilId) {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: pupilKey(pupilId), ConsistentRead: true }));
    const key = Item && (await areaKeys.open(String(Item['laCode'])));
    return Item && key ? sensitive(unseal(key, { table, key: pupilId, field: 'pupil', version: 1 }, Item['content'] as Uint8Array) as RollPupil) : undefined;
  },
});
