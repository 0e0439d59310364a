import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AuditReader, AuditedAct } from '../ports/evaluation.ts';
import { auditChainOfIncident, forceFeed } from './keys.ts';
import { queryEach } from './query-all.ts';

/** Reads what was audited: who did what when, never what an incident says. */
export const createAuditReader = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): AuditReader => ({
  async *toldIncidents(forceCode, since) {
    const seen = new Set<string>();
    const query = {
      TableName: table,
      IndexName: 'list',
      KeyConditionExpression: 'listPk = :feed AND listSk > :since',
      ProjectionExpression: 'incidentId',
      ExpressionAttributeValues: { ':feed': forceFeed(forceCode), ':since': since },
    };
    for await (const { incidentId } of queryEach(db, query)) {
      if (typeof incidentId !== 'string' || seen.has(incidentId)) continue;
      seen.add(incidentId);
      yield incidentId;
    }
  },

  async acts(incidentId) {
    const query = {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :aud)',
      ProjectionExpression: '#at, #action',
      ExpressionAttributeNames: { '#at': 'at', '#action': 'action' },
      ExpressionAttributeValues: { ':pk': auditChainOfIncident(incidentId), ':aud': 'AUD#' },
    };
    const found: AuditedAct[] = [];
    for await (const { at, action } of queryEach(db, query)) found.push({ at: String(at), action: String(action) });
    return found;
  },
});
