import { RETENTION, hoursAfter } from '../domain/retention.ts';
import type { Write } from './commit.ts';
import { dataKeyKey, referenceKey, retentionPartition, shardOf } from './keys.ts';

/**
 * On the wrapped data key itself: when its incident is first looked at, and which natural key it has. So the list of what is still there needs no
 * upkeep, whoever erases needs no key to find everything, and with the item the way from the incident to the force's reference goes too.
 */
export const retentionAttributes = (incidentId: string, referenceHash: string, at: string): Readonly<Record<string, string>> => ({
  duePk: retentionPartition('due', shardOf(incidentId)),
  dueAt: hoursAfter(at, RETENTION.contentHours),
  referencePk: referenceKey(referenceHash).pk,
});

/** A withdrawn incident has the short clock. Under a hold the time is noted and nothing else. */
export const sooner = (table: string, incidentId: string, at: string): Write => ({
  Update: {
    TableName: table,
    Key: dataKeyKey(incidentId),
    ConditionExpression: 'attribute_exists(pk)',
    UpdateExpression: 'SET dueAt = :at',
    ExpressionAttributeValues: { ':at': hoursAfter(at, RETENTION.withdrawnHours) },
  },
});
