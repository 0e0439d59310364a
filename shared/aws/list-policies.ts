import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DEFAULT_POLICY } from '../domain/force-policy.ts';
import type { ForcePolicy } from '../domain/force-policy.ts';
import { FORCES } from './keys.ts';
import { queryAll } from './query-all.ts';

/** The policy of every force there is; the default where it says nothing. */
export const listPolicies = async (db: DynamoDBDocumentClient, directoryTable: string): Promise<readonly ForcePolicy[]> => {
  const forces = await queryAll(db, { TableName: directoryTable, IndexName: 'list', KeyConditionExpression: 'listPk = :forces', ExpressionAttributeValues: { ':forces': FORCES } });
  return forces.map(({ pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...stored }) => ({ ...DEFAULT_POLICY, ...(stored as Partial<ForcePolicy>) }) as ForcePolicy);
};
