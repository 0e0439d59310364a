import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sensitive } from '../domain/sensitive.ts';
import type { PupilReader } from '../ports/decisions.ts';
import type { RollPupil } from '../ports/directory.ts';
import type { AreaKeys } from './area-keys.ts';
import { placeOfPupil, pupilKey } from './keys.ts';
import { unseal } from './key-vault.ts';

const schoolsOf = (urns: readonly string[]): string => urns.toSorted().join();

/** One pupil's row, for a person who compares: the row that the candidate was made of, and never another authority's pupil of the same number at another school. */
export const createPupilReader = ({ db, table, areaKeys }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly areaKeys: AreaKeys }): PupilReader => {
  const rowsIn = async (laCode: string, pupilId: string): Promise<readonly RollPupil[]> => {
    const place = placeOfPupil(laCode, pupilId);
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: pupilKey(place), ConsistentRead: true }));
    const key = Item && (await areaKeys.open(laCode));
    return Item && key ? (unseal(key, { table, key: place, field: 'pupil', version: 2 }, Item['content'] as Uint8Array) as readonly RollPupil[]) : [];
  };
  return {
    async readPupil({ pupilId, urns }, laCodes) {
      const rows = await Promise.all([...new Set(laCodes)].map((laCode) => rowsIn(laCode, pupilId)));
      const row = rows.flat().findLast((one) => schoolsOf(one.urns) === schoolsOf(urns));
      return row && sensitive(row);
    },
  };
};
