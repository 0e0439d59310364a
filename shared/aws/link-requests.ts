import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { draft } from '../ports/cause.ts';
import type { Obligation } from '../ports/cause.ts';
import type { LinkRequests } from '../ports/directory.ts';
import type { ReferralStore } from '../ports/notifications.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident, incidentKey } from './keys.ts';

export interface LinkRequestsDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly commit: CommitWrites;
  readonly referrals: Pick<ReferralStore, 'open'>;
}

export const createLinkRequests = ({ db, table, commit, referrals }: LinkRequestsDeps): LinkRequests => ({
  async lookAgain({ laCodes, since, at, cause }) {
    const open = await referrals.open(laCodes, ['review', 'unmatched']);
    const incidentIds = new Set(open.filter(({ openedAt }) => openedAt >= since).map(({ incidentId }) => incidentId));
    const obligations: Obligation[] = [];
    for (const incidentId of incidentIds) {
      const { Item: incident } = await db.send(new GetCommand({ TableName: table, Key: incidentKey(incidentId), ConsistentRead: true }));
      if (!incident || incident['state'] === 'withdrawn') continue;
      const planned = incident['rollLookAt'];
      if (at !== undefined && typeof planned === 'string' && planned > at.unlessAfter) continue;
      const revision = Number(incident['revision']);
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: incidentKey(incidentId),
              ConditionExpression: 'revision = :revision AND #state <> :withdrawn',
              UpdateExpression: 'SET rollLookAt = :at',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':revision': revision, ':withdrawn': 'withdrawn', ':at': at?.notBefore ?? cause.at },
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'link.request', object: `${incidentId}:${revision}`, outcome: 'rollChanged' },
        events: [{ ...draft('link.requested', { incidentId, revision }), notBefore: at?.notBefore }],
        test: incident['test'] === true,
        cause: { ...cause, traceId: String(incident['traceId']) },
      });
      // Refused: a correction or a withdrawal came, and is linked or ended by itself.
      if (result.kind === 'conflict') throw new Error('lookAgain: too many write this incident');
      if (result.kind === 'committed') obligations.push(...result.obligations);
    }
    return obligations;
  },
});
