import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { recallReferralId } from '../domain/referral.ts';
import { sensitive } from '../domain/sensitive.ts';
import { draft } from '../ports/cause.ts';
import type { BreachRecord, RecallStore } from '../ports/recalls.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident, breachKey, dataKeyKey, incidentKey } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, KeyVault } from './key-vault.ts';
import { withdrawNotification } from './notification-writes.ts';
import { closeReferral, closingOf, openReferral, referralsAbout } from './referral-writes.ts';

export interface RecallStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  readonly commit: CommitWrites;
}

export const createRecallStore = ({ db, table, vault, commit }: RecallStoreDeps): RecallStore => {
  const placeOf = (notificationId: string, version: number) => ({ table, key: notificationId, field: 'breach', version });
  const openKey = async (incidentId: string): Promise<DataKey | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: dataKeyKey(incidentId), ConsistentRead: true }));
    return Item ? vault.open(String(Item['wrapped']), { purpose: 'incident', incidentId }) : undefined;
  };

  return {
    async recall({ notification, revision, reason, note, mailed, reportBy, cause }) {
      const { incidentId, notificationId, version, laCode, bodyKey, test } = notification;
      const key = note === undefined ? undefined : await openKey(incidentId);
      const referralId = recallReferralId(notificationId, version);
      const closing = await closingOf({ db, table }, referralsAbout(notification), cause);
      const breach: Omit<BreachRecord, 'note'> = {
        breachId: referralId,
        notificationId,
        version,
        incidentId,
        laCode,
        bodyKey,
        children: notification.childIds.length,
        reason,
        openedAt: cause.at,
        openedBy: cause.actorId,
        reportBy,
        mailed,
        viewedBy: notification.viewedBy,
        viewedAt: notification.viewedAt,
        answeredHow: notification.answeredHow,
        test,
      };
      const result = await commit({
        writes: [
          withdrawNotification(table, notification, cause, { recalled: true }),
          {
            Put: {
              TableName: table,
              Item: { ...breachKey(notificationId, version), ...breach, ...(key && note ? { note: seal(key, placeOf(notificationId, version), note.reveal()) } : {}) },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          // Counted as a look at the children: one that began before and knows nothing of the recall must not end after it.
          {
            Update: {
              TableName: table,
              Key: incidentKey(incidentId),
              ConditionExpression: 'attribute_exists(pk)',
              UpdateExpression: 'SET looks = looks + :one',
              ExpressionAttributeValues: { ':one': 1 },
            },
          },
          openReferral(table, { referralId, kind: 'recall', incidentId, notificationId, laCode, dueBy: reportBy }, { test, cause }),
          ...closing.flatMap(({ writes }) => writes),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'notification.recall', object: `${notificationId}:${version}`, outcome: reason },
        events: [
          draft('notification.answered', { incidentId, notificationId, version, how: 'withdrawn', order: 0 }),
          draft('rung.due', { incidentId, notificationId, version, rung: 'withdrawal', stepId: 'withdrawal', tries: 0 }),
          draft('referral.opened', { incidentId, referralId, kind: 'recall' }),
          draft('link.requested', { incidentId, revision }),
          ...closing.flatMap(({ events }) => events),
        ],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async readBreach(notificationId, version) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: breachKey(notificationId, version), ConsistentRead: true }));
      if (!Item) return undefined;
      const { pk: _pk, sk: _sk, note, ...record } = Item;
      const key = note === undefined ? undefined : await openKey(String(Item['incidentId']));
      return { ...(record as unknown as Omit<BreachRecord, 'note'>), ...(key ? { note: sensitive(String(unseal(key, placeOf(notificationId, version), note as Uint8Array))) } : {}) };
    },

    async closeBreach({ breach, outcome, cause }) {
      const { breachId, notificationId, version, incidentId, test } = breach;
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: breachKey(notificationId, version),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(outcome)',
              UpdateExpression: 'SET outcome = :outcome, closedAt = :at, closedBy = :by',
              ExpressionAttributeValues: { ':outcome': outcome, ':at': cause.at, ':by': cause.actorId },
            },
          },
          closeReferral(table, breachId, { cause }),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'breach.close', object: `${notificationId}:${version}`, outcome },
        events: [draft('referral.closed', { incidentId, referralId: breachId, kind: 'recall' })],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },
  };
};
