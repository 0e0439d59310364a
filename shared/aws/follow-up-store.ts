import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sameFollowUp } from '../domain/follow-up.ts';
import type { FollowUp } from '../domain/follow-up.ts';
import { draft } from '../ports/cause.ts';
import type { FollowUpStore, RecordedFollowUp } from '../ports/follow-ups.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident, followUpKey, notificationKey } from './keys.ts';

export const createFollowUpStore = ({ db, table, commit }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly commit: CommitWrites }): FollowUpStore => {
  /** `number` counts the answers: two saved in one instant are still told apart. */
  const read = async (notificationId: string): Promise<(RecordedFollowUp & { readonly number: number }) | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: followUpKey(notificationId), ConsistentRead: true }));
    return Item && { actions: Item['actions'] as FollowUp['actions'], heard: Item['heard'] as FollowUp['heard'], useful: Item['useful'] as FollowUp['useful'], recordedAt: String(Item['recordedAt']), number: Number(Item['number']) };
  };
  return {
    read,
    async record({ notification, followUp: { actions, heard, useful }, keyAdultId, cause }) {
      const { notificationId, version, incidentId } = notification;
      const before = await read(notificationId);
      if (before && sameFollowUp(before, { actions, heard, useful })) return { kind: 'already' };
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: { ...followUpKey(notificationId), notificationId, version, actions, heard, ...(useful === undefined ? {} : { useful }), by: keyAdultId, recordedAt: cause.at, number: (before?.number ?? 0) + 1 },
              // Two colleagues at once: whoever saw the older answer looks again.
              ...(before
                ? { ConditionExpression: '#number = :before', ExpressionAttributeNames: { '#number': 'number' }, ExpressionAttributeValues: { ':before': before.number } }
                : { ConditionExpression: 'attribute_not_exists(pk)' }),
            },
          },
          {
            ConditionCheck: {
              TableName: table,
              Key: notificationKey(notificationId, version),
              ConditionExpression: 'attribute_exists(answeredAt) AND attribute_not_exists(withdrawnAt) AND attribute_not_exists(supersededBy)',
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'followUp.record', object: `${notificationId}:${version}`, outcome: before ? 'changed' : 'first' },
        events: [draft('followUp.recorded', { incidentId, notificationId, version, actions: [...actions], heard: heard.map((one) => ({ ...one })), ...(useful === undefined ? {} : { useful }) })],
        test: notification.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },
  };
};
