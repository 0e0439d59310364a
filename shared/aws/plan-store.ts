import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PlanStore } from '../ports/calendars.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident, duePartition, incidentKey, notificationKey, shardOf } from './keys.ts';

const OPEN = 'attribute_exists(pk) AND attribute_not_exists(answeredAt) AND attribute_not_exists(supersededBy) AND attribute_not_exists(withdrawnAt)';

export const createPlanStore = ({ db, table, commit }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly commit: CommitWrites }): PlanStore => ({
  async timesOf(incidentId) {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: incidentKey(incidentId), ConsistentRead: true, ProjectionExpression: 'attendedAt, revisedAt' }));
    return Item ? { attendedAt: String(Item['attendedAt']), receivedAt: String(Item['revisedAt']) } : undefined;
  },

  async replan({ notification, deadlines, next, cause }) {
    const { notificationId, version, incidentId, nextStep, readBy, dutyBy } = notification;
    // The step as it was read: a tick that climbs at this moment wins, and the calendar is followed once more a little later.
    const asRead = nextStep ? 'nextStep.stepId = :step' : 'attribute_not_exists(nextStep)';
    const result = await commit({
      writes: [
        {
          Update: {
            TableName: table,
            Key: notificationKey(notificationId, version),
            ConditionExpression: `${OPEN} AND ${asRead} AND readBy = :oldReadBy AND dutyBy = :oldDutyBy`,
            UpdateExpression:
              'SET readBy = :readBy, dutyBy = :dutyBy, updatedAt = :at, listSk = :listSk' + (next ? ', plannedAt = :at, nextStep = :next, dueAt = :dueAt, duePk = :duePk' : ''),
            ExpressionAttributeValues: {
              ':oldReadBy': readBy,
              ':oldDutyBy': dutyBy,
              ':readBy': deadlines.readBy,
              ':dutyBy': deadlines.dutyBy,
              ':at': cause.at,
              ':listSk': `${cause.at}#${notificationId}`,
              ...(nextStep ? { ':step': nextStep.stepId } : {}),
              ...(next ? { ':next': next, ':dueAt': next.at, ':duePk': duePartition('step', shardOf(notificationId)) } : {}),
            },
          },
        },
      ],
      audit: { chain: auditChainOfIncident(incidentId), action: 'ladder.replan', object: `${notificationId}:${version}`, outcome: next?.rung ?? 'deadlinesOnly' },
      events: [],
      test: notification.test,
      cause,
    });
    return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
  },
});
