import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AuditLookUp } from '../ports/audit.ts';
import { createAuditFeed, entryOf } from './audit-feed.ts';
import type { CommitWrites } from './commit.ts';
import { AUDIT_PREFIX, auditChainOf, auditChainOfCallbacks, auditChainOfIncident, auditChainOfRisk, incidentKey, notificationKey } from './keys.ts';
import { queryAll } from './query-all.ts';

/** Every chain that is about one incident; with the empty id, how such a chain begins. */
const chainsAbout = (incidentId: string): readonly string[] => [auditChainOfIncident(incidentId), auditChainOfCallbacks(incidentId), auditChainOfRisk(incidentId)];
const BEGINNINGS = chainsAbout('');

export const createAuditLookUp = ({ db, table, commit }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly commit: CommitWrites }): AuditLookUp => {
  const chain = (pk: string) =>
    queryAll(db, { TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk AND begins_with(sk, :aud)', ExpressionAttributeValues: { ':pk': pk, ':aud': AUDIT_PREFIX } });
  return {
    ...createAuditFeed({ db, table }),

    async chainOf({ incidentId }) {
      const found = await Promise.all(chainsAbout(incidentId).map(chain));
      return found.flat().map(entryOf).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
    },

    async areasOf(incidentId) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: incidentKey(incidentId), ProjectionExpression: 'forceCode, notificationIds' }));
      if (Item === undefined) return undefined;
      const told = (Item['notificationIds'] as readonly { readonly notificationId: string }[] | undefined) ?? [];
      const laCodes = await Promise.all(
        told.map(async ({ notificationId }) => String((await db.send(new GetCommand({ TableName: table, Key: notificationKey(notificationId, 1), ProjectionExpression: 'laCode' }))).Item?.['laCode'] ?? '')),
      );
      return { forceCode: String(Item['forceCode']), laCodes: [...new Set(laCodes.filter((code) => code !== ''))] };
    },

    subjectOf(name) {
      const beginning = BEGINNINGS.find((one) => name.startsWith(one));
      if (beginning !== undefined) return { incidentId: name.slice(beginning.length) };
      const [, scope, code = ''] = name.split('#');
      return scope === 'area' ? { area: `la:${code}` } : scope === 'force' ? { area: `force:${code}` } : undefined;
    },

    async recordLook({ incidentId, object, outcome, cause }) {
      const own = auditChainOf('staff', cause.actorId, cause.at.slice(0, 10));
      const result = await commit({ writes: [], audit: { chain: incidentId === undefined ? own : auditChainOfIncident(incidentId), action: 'audit.view', object, outcome }, events: [], test: false, cause });
      if (result.kind !== 'committed') throw new Error(`recordLook: ${result.kind}`);
    },
  };
};
