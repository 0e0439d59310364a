import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DEFAULT_POLICY } from '../domain/force-policy.ts';
import type { ForcePolicy } from '../domain/force-policy.ts';
import { FORCES } from './keys.ts';

/** The policy of every force there is; the default where it says nothing. */
export const listPolicies = async (db: DynamoDBDocumentClient, directoryTable: string): Promise<readonly ForcePolicy[]> => {
  const found: ForcePolicy[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await db.send(
      new QueryCommand({ TableName: directoryTable, IndexName: 'list', KeyConditionExpression: 'listPk = :forces', ExpressionAttributeValues: { ':forces': FORCES }, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    for (const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...stored } of page.Items ?? []) found.push({ ...DEFAULT_POLICY, ...(stored as Partial<ForcePolicy>) } as ForcePolicy);
    from = page.LastEvaluatedKey;
  } while (from);
  return found;
};
