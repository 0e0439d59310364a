import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { NudgeRecord, NudgeStore } from '../ports/nudges.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident, notificationKey, nudgeKey } from './keys.ts';

export interface NudgeStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly commit: CommitWrites;
}

/** Two hand-overs per effect, ever. */
const MAX_SENDS = 2;
const CONTENDED_TRIES = 5;

const OPEN = 'attribute_exists(pk) AND attribute_not_exists(answeredAt) AND attribute_not_exists(supersededBy) AND attribute_not_exists(withdrawnAt)';

export const createNudgeStore = ({ db, table, commit }: NudgeStoreDeps): NudgeStore => ({
  async claim({ notification, effectId, keyAdultId, rung, stepId, leaseUntil, cause }) {
    const { notificationId, version, incidentId } = notification;
    const key = nudgeKey(notificationId, version, effectId);
    for (let attempt = 0; attempt < CONTENDED_TRIES; attempt += 1) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
      const before = Item as NudgeRecord | undefined;
      if (before && before.state !== 'claimed') return { kind: 'settled' };
      if (before && before.leaseUntil > cause.at) return { kind: 'taken' };
      if (before && before.sends >= MAX_SENDS) return { kind: 'exhausted', nudge: before };
      const nudge: NudgeRecord = { effectId, notificationId, version, incidentId, keyAdultId, rung, stepId, state: 'claimed', sends: (before?.sends ?? 0) + 1, leaseUntil };
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: { ...key, ...nudge, claimedAt: cause.at, traceId: notification.traceId, test: notification.test },
              ...(before
                ? { ConditionExpression: '#state = :claimed AND leaseUntil = :lease AND sends = :sends', ExpressionAttributeNames: { '#state': 'state' }, ExpressionAttributeValues: { ':claimed': 'claimed', ':lease': before.leaseUntil, ':sends': before.sends } }
                : { ConditionExpression: 'attribute_not_exists(pk)' }),
            },
          },
          { ConditionCheck: { TableName: table, Key: notificationKey(notificationId, version), ConditionExpression: OPEN } },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'text.claim', object: `${notificationId}:${version}:${keyAdultId}`, outcome: rung },
        events: [],
        test: notification.test,
        cause,
      });
      if (result.kind === 'committed') return { kind: 'claimed', nudge };
      if (result.kind === 'refused' && result.index === 1) return { kind: 'closed' };
    }
    throw new Error('claim of a text: contended');
  },

  async settle({ nudge, test, state, code, discharges, cause }) {
    const { notificationId, version, incidentId, effectId, keyAdultId, leaseUntil } = nudge;
    const fields = { ':to': state, ':claimed': 'claimed', ':lease': leaseUntil, ':at': cause.at, ...(code === undefined ? {} : { ':code': code }) };
    const result = await commit({
      writes: [
        {
          Update: {
            TableName: table,
            Key: nudgeKey(notificationId, version, effectId),
            ConditionExpression: '#state = :claimed AND leaseUntil = :lease',
            UpdateExpression: `SET #state = :to, ${state === 'sent' ? 'sentAt' : 'settledAt'} = :at${code === undefined ? '' : ', failureCode = :code'}`,
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: fields,
          },
        },
      ],
      audit: { chain: auditChainOfIncident(incidentId), action: state === 'sent' ? 'text.send' : 'text.fail', object: `${notificationId}:${version}:${keyAdultId}`, outcome: code ?? nudge.rung },
      events: [],
      discharges,
      test,
      cause,
    });
    if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
    // Somebody else took the claim over when its lease ran out: theirs is the word that counts.
    if (result.kind === 'replayed' || result.kind === 'refused') return { kind: 'replayed' };
    throw new Error('settle a text: contended');
  },
});
