import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DataKeyStore, RetentionStore } from '../ports/retention.ts';
import { areaKeyContext } from './area-keys.ts';
import type { CommitWrites } from './commit.ts';
import type { RewrappingVault } from './key-vault.ts';
import { areaKeyKey, auditChainOf, dataKeyKey } from './keys.ts';
import { listPolicies } from './list-policies.ts';

export interface DataKeyStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly tables: Readonly<Record<'records' | 'directory' | 'rolls', string>>;
  readonly vault: RewrappingVault;
  readonly retention: Pick<RetentionStore, 'living'>;
  readonly commit: CommitWrites;
}

export const createDataKeyStore = ({ db, tables, vault, retention, commit }: DataKeyStoreDeps): DataKeyStore => {
  const wrappedAt = async (table: string, key: { readonly pk: string; readonly sk: string }): Promise<string | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return Item ? String(Item['wrapped']) : undefined;
  };

  return {
    async *all() {
      for await (const incidentId of retention.living()) {
        const wrapped = await wrappedAt(tables.records, dataKeyKey(incidentId));
        if (wrapped !== undefined) yield { table: tables.records, key: dataKeyKey(incidentId), wrapped, context: { purpose: 'incident', incidentId } };
      }
      const policies = await listPolicies(db, tables.directory);
      const areas = new Set(policies.flatMap(({ laCodes, trialLaCode }) => [...laCodes, ...(trialLaCode === undefined ? [] : [trialLaCode])]));
      for (const laCode of areas) {
        for (const table of [tables.directory, tables.rolls]) {
          const wrapped = await wrappedAt(table, areaKeyKey(laCode));
          if (wrapped !== undefined) yield { table, key: areaKeyKey(laCode), wrapped, context: areaKeyContext(laCode, table) };
        }
      }
    },

    async rewrap({ wrapped, context }) {
      const again = await vault.rewrap(wrapped, context);
      return again === 'current' ? undefined : again.wrapped;
    },

    async replace({ table, key, wrapped }, again) {
      try {
        await db.send(
          new UpdateCommand({
            TableName: table,
            Key: key,
            ConditionExpression: '#wrapped = :before',
            UpdateExpression: 'SET #wrapped = :again',
            ExpressionAttributeNames: { '#wrapped': 'wrapped' },
            ExpressionAttributeValues: { ':before': wrapped, ':again': again },
          }),
        );
        return 'replaced';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'gone';
        throw error;
      }
    },

    async record({ rewrapped, current, isWhole, cause }) {
      const audit = { chain: auditChainOf('gateway', 'keys', cause.at.slice(0, 10)), action: 'keys.rewrap', object: 'content', outcome: `${isWhole ? 'whole' : 'part'}: ${rewrapped} wrapped anew, ${current} were current` };
      const result = await commit({ writes: [], audit, events: [], test: false, cause });
      if (result.kind !== 'committed') throw new Error(`rewrap: ${result.kind}`);
    },
  };
};
