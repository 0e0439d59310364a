import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AuditReader, AuditedAct } from '../ports/evaluation.ts';
import { acceptedList, auditChainOfIncident, forceFeed } from './keys.ts';
import { queryEach } from './query-all.ts';

/** Reads what was audited: who did what when, never what an incident says. */
export const createAuditReader = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): AuditReader => ({
  async *incidentsSince(forceCode, since) {
    const seen = new Set<string>();
    // Accepted since; and accepted before, with a notification that changed since.
    for (const list of [acceptedList(forceCode), forceFeed(forceCode)]) {
      const query = {
        TableName: table,
        IndexName: 'list',
        KeyConditionExpression: 'listPk = :list AND listSk > :since',
        ProjectionExpression: 'incidentId',
        ExpressionAttributeValues: { ':list': list, ':since': since },
      };
      for await (const { incidentId } of queryEach(db, query)) {
        if (typeof incidentId !== 'string' || seen.has(incidentId)) continue;
        seen.add(incidentId);
        yield incidentId;
      }
    }
  },

  async acts(incidentId) {
    const query = {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :aud)',
      ProjectionExpression: '#at, #action, #outcome',
      ExpressionAttributeNames: { '#at': 'at', '#action': 'action', '#outcome': 'outcome' },
      ExpressionAttributeValues: { ':pk': auditChainOfIncident(incidentId), ':aud': 'AUD#' },
    };
    const found: AuditedAct[] = [];
    for await (const { at, action, outcome } of queryEach(db, query)) found.push({ at: String(at), action: String(action), outcome: String(outcome) });
    return found;
  },
});
