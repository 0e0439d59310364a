import type { Cause } from '../ports/cause.ts';
import type { NotificationToRaise } from '../ports/incidents.ts';
import type { NotificationRecord } from '../ports/notifications.ts';
import type { Write } from './commit.ts';
import { asSeen } from './referral-writes.ts';
import { bodyListKey, duePartition, forceFeed, notificationKey, shardOf, shortReferenceKey } from './keys.ts';

/** Where a force finds what changed since it last asked. */
export const feedAttributes = (forceCode: string, notificationId: string, at: string): Readonly<Record<string, string>> => ({
  listPk: forceFeed(forceCode),
  listSk: `${at}#${notificationId}`,
});

export const dueAttributes = (notificationId: string, at: string): Readonly<Record<string, string>> => ({ duePk: duePartition('step', shardOf(notificationId)), dueAt: at });

/** Longer than any summer holiday: nothing that is still open falls off the list. */
export const BODY_LIST_DAYS = 100;

/** A new version, its typed reference, and the end of the version before. */
export const raiseNotification = ({
  table,
  notification,
  incidentId,
  revision,
  forceCode,
  test,
  shortHash,
  before,
  cause,
}: {
  readonly table: string;
  readonly notification: NotificationToRaise;
  /** The version that this one replaces, as it was read. */
  readonly before: NotificationRecord | undefined;
  readonly incidentId: string;
  readonly revision: number;
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
        revision,
        forceCode,
        test,
        traceId: cause.traceId,
        delivery: 'queued',
        raisedAt: cause.at,
        updatedAt: cause.at,
        notOurs: notification.notOurs ?? [],
        ...(before?.saidNotOursAt === undefined ? {} : { saidNotOursAt: before.saidNotOursAt }),
        ...feedAttributes(forceCode, notificationId, cause.at),
        ...(nextStep ? dueAttributes(notificationId, nextStep.at) : {}),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  if (supersedes !== undefined) {
    const seen = asSeen(before ?? {});
    return [
      raised,
      {
        Update: {
          TableName: table,
          Key: notificationKey(notificationId, supersedes),
          ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(supersededBy) AND ${seen.condition}`,
          UpdateExpression: 'SET supersededBy = :by, updatedAt = :at REMOVE duePk, dueAt, listPk, listSk, nextStep',
          ExpressionAttributeValues: { ':by': version, ':at': cause.at, ...seen.values },
        },
      },
    ];
  }
  const { bodyKey } = notification;
  return [
    raised,
    { Put: { TableName: table, Item: { ...shortReferenceKey(shortHash), notificationId, bodyKey }, ConditionExpression: 'attribute_not_exists(pk)' } },
    // How a key adult's list finds it: the body's notifications in the order they were raised.
    { Put: { TableName: table, Item: { ...bodyListKey(bodyKey, cause.at, notificationId), notificationId, expiresAt: Math.floor(Date.parse(cause.at) / 1_000) + BODY_LIST_DAYS * 86_400 } } },
  ];
};

/**
 * Ends a version because there is nobody to tell any more. An answer that was there first stands.
 * `recalled`: a withdrawal that says so, because the wrong body was told. Nothing of this incident goes to that body again until a person decides it.
 * Only what stands can be recalled: the version that replaced it would be told on.
 */
export const withdrawNotification = (
  table: string,
  notification: Pick<NotificationRecord, 'notificationId' | 'version' | 'referralsOpened'>,
  cause: Cause,
  { recalled }: { readonly recalled: boolean } = { recalled: false },
): Write => {
  const { notificationId, version } = notification;
  const seen = asSeen(notification);
  return {
    Update: {
      TableName: table,
      Key: notificationKey(notificationId, version),
      ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(withdrawnAt) AND ${seen.condition}${recalled ? ' AND attribute_not_exists(supersededBy)' : ''}`,
      // An answer is written once: what was acknowledged stays so, and the withdrawal stands beside it as its own fact.
      UpdateExpression:
        'SET answeredHow = if_not_exists(answeredHow, :how), answeredAt = if_not_exists(answeredAt, :at), answeredBy = if_not_exists(answeredBy, :by), ' +
        `withdrawnAt = :at, ${recalled ? 'recalledAt = :at, ' : ''}updatedAt = :at, listSk = :listSk REMOVE duePk, dueAt, nextStep`,
      ExpressionAttributeValues: { ':how': 'withdrawn', ':at': cause.at, ':by': cause.actorId, ':listSk': `${cause.at}#${notificationId}`, ...seen.values },
    },
  };
};
