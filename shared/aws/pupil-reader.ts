import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sensitive } from '../domain/sensitive.ts';
import type { PupilReader } from '../ports/decisions.ts';
import type { RollPupil } from '../ports/directory.ts';
import type { AreaKeys } from './area-keys.ts';
import { placeOfMember, placeOfPupil, pupilKey, rollHeadKey, rollMemberPrefix } from './keys.ts';
import { unseal } from './key-vault.ts';
import { isSeenAt, versionedOf } from './roll-versions.ts';

const schoolsOf = (urns: readonly string[]): string => urns.toSorted().join();

/** One pupil's row, for a person who compares: the row that the candidate was made of, and never another authority's pupil of the same number at another school. */
export const createPupilReader = ({ db, table, areaKeys }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly areaKeys: AreaKeys }): PupilReader => {
  const rowsIn = async (laCode: string, pupilId: string): Promise<readonly RollPupil[]> => {
    const place = placeOfPupil(laCode, pupilId);
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: pupilKey(place), ConsistentRead: true }));
    const key = Item && (await areaKeys.open(laCode));
    return Item && key ? (unseal(key, { table, key: place, field: 'pupil', version: 2 }, Item['content'] as Uint8Array) as readonly RollPupil[]) : [];
  };
  /** From the roll that a school brought, as it is in force. */
  const rowsAt = async (urn: string, pupilId: string, laCodes: readonly string[]): Promise<readonly RollPupil[]> => {
    const [{ Item: head }, { Items = [] }] = await Promise.all([
      db.send(new GetCommand({ TableName: table, Key: rollHeadKey(urn), ConsistentRead: true })),
      db.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': rollHeadKey(urn).pk, ':prefix': `${rollMemberPrefix}${pupilId}#` },
        }),
      ),
    ]);
    const item = Items.find((one) => head !== undefined && laCodes.includes(String(one['laCode'])) && isSeenAt(versionedOf(one), Number(head['version'])));
    const laCode = String(item?.['laCode']);
    const key = item && (await areaKeys.open(laCode));
    return item && key ? (unseal(key, { table, key: placeOfMember(laCode, pupilId, urn), field: 'pupil', version: 2 }, item['content'] as Uint8Array) as readonly RollPupil[]) : [];
  };

  return {
    async readPupil({ pupilId, urns }, laCodes) {
      // Of one who is at two schools, the first that has a row: both say who it is.
      const brought = (await Promise.all(urns.map((urn) => rowsAt(urn, pupilId, laCodes)))).flat();
      const [whole] = brought;
      if (whole) return sensitive({ ...whole, urns });
      const rows = await Promise.all([...new Set(laCodes)].map((laCode) => rowsIn(laCode, pupilId)));
      const row = rows.flat().findLast((one) => schoolsOf(one.urns) === schoolsOf(urns));
      return row && sensitive(row);
    },
  };
};
