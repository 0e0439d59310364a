import type { Cause, NotificationToRaise } from '../ports.ts';
import type { Write } from './commit.ts';
import { duePartition, forceFeed, notificationKey, shardOf, shortReferenceKey } from './keys.ts';

/** Where a force finds what changed since it last asked. */
export const feedAttributes = (forceCode: string, notificationId: string, at: string): Readonly<Record<string, string>> => ({
  listPk: forceFeed(forceCode),
  listSk: `${at}#${notificationId}`,
});

export const dueAttributes = (notificationId: string, at: string): Readonly<Record<string, string>> => ({ duePk: duePartition('step', shardOf(notificationId)), dueAt: at });

/** A new version, its typed reference, and the end of the version before. */
export const raiseNotification = ({
  table,
  notification,
  incidentId,
  forceCode,
  test,
  shortHash,
  cause,
}: {
  readonly table: string;
  readonly notification: NotificationToRaise;
  readonly incidentId: string;
  readonly forceCode: string;
  readonly test: boolean;
  readonly shortHash: string;
  readonly cause: Cause;
}): readonly Write[] => {
  const { notificationId, version, supersedes, nextStep } = notification;
  const raised: Write = {
    Put: {
      TableName: table,
      Item: {
        ...notificationKey(notificationId, version),
        ...notification,
        incidentId,
        forceCode,
        test,
        traceId: cause.traceId,
        delivery: 'queued',
        raisedAt: cause.at,
        updatedAt: cause.at,
        notOurs: [],
        ...feedAttributes(forceCode, notificationId, cause.at),
        ...(nextStep ? dueAttributes(notificationId, nextStep.at) : {}),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  if (supersedes !== undefined) {
    return [
      raised,
      {
        Update: {
          TableName: table,
          Key: notificationKey(notificationId, supersedes),
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(supersededBy)',
          UpdateExpression: 'SET supersededBy = :by, updatedAt = :at REMOVE duePk, dueAt, listPk, listSk, nextStep',
          ExpressionAttributeValues: { ':by': version, ':at': cause.at },
        },
      },
    ];
  }
  return [
    raised,
    { Put: { TableName: table, Item: { ...shortReferenceKey(shortHash), notificationId, bodyKey: notification.bodyKey }, ConditionExpression: 'attribute_not_exists(pk)' } },
  ];
};

/** Ends an open version because there is nobody to tell any more. An answer that was there first stands. */
export const withdrawNotification = (table: string, { notificationId, version }: { readonly notificationId: string; readonly version: number }, cause: Cause): Write => ({
  Update: {
    TableName: table,
    Key: notificationKey(notificationId, version),
    ConditionExpression: 'attribute_exists(pk)',
    // An answer is written once: what was acknowledged stays so, and the withdrawal stands beside it as its own fact.
    UpdateExpression:
      'SET answeredHow = if_not_exists(answeredHow, :how), answeredAt = if_not_exists(answeredAt, :at), answeredBy = if_not_exists(answeredBy, :by), ' +
      'withdrawnAt = :at, updatedAt = :at, listSk = :listSk REMOVE duePk, dueAt, nextStep',
    ExpressionAttributeValues: { ':how': 'withdrawn', ':at': cause.at, ':by': cause.actorId, ':listSk': `${cause.at}#${notificationId}` },
  },
});
