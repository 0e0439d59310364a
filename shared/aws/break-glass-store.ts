import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sensitive } from '../domain/sensitive.ts';
import type { BreakGlass, BreakGlassStore } from '../ports/break-glass.ts';
import type { CommitWrites } from './commit.ts';
import { BREAK_GLASS_LIST, auditChainOfIncident, breakGlassKey, dataKeyKey } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, KeyVault } from './key-vault.ts';

export interface BreakGlassStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  readonly commit: CommitWrites;
}

export const createBreakGlassStore = ({ db, table, vault, commit }: BreakGlassStoreDeps): BreakGlassStore => {
  const placeOf = (breakGlassId: string) => ({ table, key: breakGlassId, field: 'reason', version: 1 });
  const keyOf = async (incidentId: string): Promise<DataKey | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: dataKeyKey(incidentId), ConsistentRead: true }));
    return Item ? vault.open(String(Item['wrapped']), { purpose: 'incident', incidentId }) : undefined;
  };
  const recordOf = async (item: Readonly<Record<string, unknown>>): Promise<BreakGlass> => {
    const record = item['record'] as BreakGlass;
    const key = await keyOf(record.incidentId);
    const later = { alertedAt: item['alertedAt'], outcome: item['outcome'], reviewedAt: item['reviewedAt'], reviewedBy: item['reviewedBy'] } as Partial<BreakGlass>;
    return { ...record, ...later, ...(key === undefined ? {} : { reason: sensitive(String(unseal(key, placeOf(record.breakGlassId), item['reason'] as Uint8Array))) }) };
  };

  return {
    async open({ reason, ...record }, cause) {
      const { breakGlassId, incidentId, test } = record;
      const key = await keyOf(incidentId);
      if (key === undefined) return 'gone';
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: { ...breakGlassKey(breakGlassId), record, reason: seal(key, placeOf(breakGlassId), reason.reveal()), listPk: BREAK_GLASS_LIST, listSk: `${record.openedAt}#${breakGlassId}` },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'breakGlass.open', object: breakGlassId, outcome: `until ${record.endsAt}` },
        events: [],
        test,
        cause,
      });
      if (result.kind === 'refused') return 'already';
      if (result.kind !== 'committed') throw new Error(`breakGlass: ${result.kind}`);
      return 'opened';
    },

    async read(breakGlassId) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: breakGlassKey(breakGlassId), ConsistentRead: true }));
      return Item && recordOf(Item);
    },

    async list(limit, fits) {
      const found: Readonly<Record<string, unknown>>[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await db.send(
          new QueryCommand({ TableName: table, IndexName: 'list', KeyConditionExpression: 'listPk = :list', ExpressionAttributeValues: { ':list': BREAK_GLASS_LIST }, ScanIndexForward: false, ...(from ? { ExclusiveStartKey: from } : {}) }),
        );
        // What is not this auditor's stays sealed.
        found.push(...(page.Items ?? []).filter((item) => fits(item['record'] as BreakGlass)));
        from = page.LastEvaluatedKey;
      } while (from !== undefined && found.length < limit);
      return Promise.all(found.slice(0, limit).map(recordOf));
    },

    // No audit entry of its own: the opening has one, and this is about an e-mail.
    async noteAlert(breakGlassId, at) {
      await db.send(
        new UpdateCommand({ TableName: table, Key: breakGlassKey(breakGlassId), ConditionExpression: 'attribute_exists(pk)', UpdateExpression: 'SET alertedAt = if_not_exists(alertedAt, :at)', ExpressionAttributeValues: { ':at': at } }),
      );
    },

    async review({ breakGlass: { breakGlassId, incidentId, staffId, test }, outcome, cause }) {
      if (staffId === cause.actorId) return { kind: 'samePerson' };
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: breakGlassKey(breakGlassId),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(outcome)',
              UpdateExpression: 'SET outcome = :outcome, reviewedAt = :at, reviewedBy = :by',
              ExpressionAttributeValues: { ':outcome': outcome, ':at': cause.at, ':by': cause.actorId },
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'breakGlass.review', object: breakGlassId, outcome },
        events: [],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'reviewed' } : { kind: 'conflict' };
    },
  };
};
