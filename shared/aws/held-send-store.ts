import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { draft } from '../ports/cause.ts';
import type { HeldSend, HoldSends, SettleHeldSends } from '../ports/held-sends.ts';
import type { CommitWrites } from './commit.ts';
import { HELD_LIST, auditChainOf, auditChainOfIncident, duePartition, notificationKey, obligationKey, restoreKey, shardOf } from './keys.ts';
import { queryAll } from './query-all.ts';
import { isReferralOpen, openReferral } from './referral-writes.ts';

export interface HeldSendStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly commit: CommitWrites;
}

/**
 * Sends that wait after a restore. What waits is the obligation itself, taken off the list that the sweep reads: nothing is copied, so
 * nothing can be lost between two places, and what is released is the very message that was held.
 */
export const createHeldSendStore = ({ db, table, commit }: HeldSendStoreDeps): HoldSends & SettleHeldSends => {
  const confirmedAt = async (restoredTo: string): Promise<string | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: restoreKey(restoredTo), ConsistentRead: true }));
    return typeof Item?.['confirmedAt'] === 'string' ? Item['confirmedAt'] : undefined;
  };
  const settled = (kind: 'committed' | 'replayed' | 'refused' | 'conflict'): 'done' | 'conflict' => (kind === 'committed' ? 'done' : 'conflict');
  const auditOf = ({ incidentId, notificationId, version }: Pick<HeldSend, 'incidentId' | 'notificationId' | 'version'>, action: string, outcome: string) => ({
    chain: auditChainOfIncident(incidentId),
    action,
    object: `${notificationId}:${version}`,
    outcome,
  });

  return {
    confirmedAt,

    async stateOf(obligationId) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: obligationKey(obligationId), ConsistentRead: true }));
      if (!Item) return 'gone';
      return Item['releasedAt'] === undefined ? 'owed' : 'released';
    },

    async hold({ obligationId, notification, rung, stepId, because, referral, cause }) {
      const { notificationId, version, incidentId, forceCode, bodyKey, laCode, readBy, test } = notification;
      const held: HeldSend = { obligationId, notificationId, version, incidentId, forceCode, bodyKey, laCode, rung, stepId, readBy, heldAt: cause.at, because, test };
      const opened = referral && !(await isReferralOpen({ db, table }, referral.referralId)) ? [referral] : [];
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: obligationKey(obligationId),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(releasedAt)',
              UpdateExpression: 'SET held = :held, listPk = :list, listSk = :place REMOVE duePk, dueAt',
              ExpressionAttributeValues: { ':held': held, ':list': HELD_LIST, ':place': `${readBy}#${notificationId}#${obligationId}` },
            },
          },
          ...opened.map((one) => openReferral(table, one, { test, cause })),
          ...(opened.length > 0
            ? [
                {
                  Update: {
                    TableName: table,
                    Key: notificationKey(notificationId, version),
                    ConditionExpression: 'attribute_exists(pk)',
                    UpdateExpression: 'SET referralsOpened = if_not_exists(referralsOpened, :zero) + :one',
                    ExpressionAttributeValues: { ':zero': 0, ':one': 1 },
                  },
                },
              ]
            : []),
        ],
        audit: auditOf(held, 'send.hold', because),
        events: opened.map(({ referralId, kind }) => draft('referral.opened', { incidentId, referralId, kind })),
        test,
        cause,
      });
      if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
      // Released or discharged between reading and writing.
      if (result.kind === 'refused') return { kind: 'replayed' };
      throw new Error(`hold: ${result.kind}`);
    },

    async confirm(restoredTo, cause) {
      const result = await commit({
        writes: [{ Put: { TableName: table, Item: { ...restoreKey(restoredTo), restoredTo, confirmedAt: cause.at, confirmedBy: cause.actorId }, ConditionExpression: 'attribute_not_exists(pk)' } }],
        audit: { chain: auditChainOf('gateway', 'restore', cause.at.slice(0, 10)), action: 'restore.confirm', object: restoredTo },
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return cause.at;
      const stands = await confirmedAt(restoredTo);
      if (stands === undefined) throw new Error(`confirm: ${result.kind}`);
      return stands;
    },

    async list() {
      const items = await queryAll(db, {
        TableName: table,
        IndexName: 'list',
        KeyConditionExpression: 'listPk = :list',
        ExpressionAttributeValues: { ':list': HELD_LIST },
      });
      return items.flatMap((item) => (item['held'] === undefined ? [] : [item['held'] as HeldSend]));
    },

    async release(held, cause) {
      const { obligationId, test } = held;
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: obligationKey(obligationId),
              ConditionExpression: 'attribute_exists(held)',
              // It begins anew: how often it was swept before counts no more.
              UpdateExpression: 'SET releasedAt = :at, releasedBy = :by, sends = :none, duePk = :due, dueAt = :at REMOVE held, listPk, listSk',
              ExpressionAttributeValues: { ':at': cause.at, ':by': cause.actorId, ':none': 0, ':due': duePartition('obligation', shardOf(obligationId)) },
            },
          },
        ],
        audit: auditOf(held, 'send.release', held.rung),
        events: [],
        test,
        cause,
      });
      return settled(result.kind);
    },

    async dismiss(held, outcome, cause) {
      const { obligationId, test } = held;
      const result = await commit({
        // Only while it is held: what somebody else released may be on its way, and an e-mail that left must find what it was owed by.
        writes: [{ Delete: { TableName: table, Key: obligationKey(obligationId), ConditionExpression: 'attribute_exists(held)' } }],
        audit: auditOf(held, 'send.dismiss', outcome),
        events: [],
        test,
        cause,
      });
      return settled(result.kind);
    },
  };
};
