import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { attemptsBefore, canDeliveryBecome, deliveriesBefore } from '../domain/delivery.ts';
import type { AttemptState, Delivery } from '../domain/delivery.ts';
import { isOpen } from '../domain/notification.ts';
import { draft } from '../ports/cause.ts';
import type { ReferralToOpen } from '../ports/incidents.ts';
import type { CallRecord, ClaimResult, DeliveryRecord, NotificationRecord, NotificationStore } from '../ports/notifications.ts';
import type { Ids } from '../ports/surroundings.ts';
import type { CommitWrites, Write } from './commit.ts';
import { seal } from './key-vault.ts';
import type { KeyVault } from './key-vault.ts';
import { DUE_SHARDS, auditChainOfIncident, bodyListPartition, callKey, dataKeyKey, deliveryKey, deliveryPrefix, duePartition, forceFeed, incidentKey, notOursKey, notificationKey, shardOf, tokenKey } from './keys.ts';
import type { DueKind } from './keys.ts';
import { BODY_LIST_DAYS } from './notification-writes.ts';
import { queryAll } from './query-all.ts';
import { asSeen, closingOf, isReferralOpen, openReferral, referralsAbout } from './referral-writes.ts';

export interface NotificationStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly commit: CommitWrites;
  readonly vault: KeyVault;
}

type Item = Readonly<Record<string, unknown>>;

/** A claim whose hand-over was never recorded is looked at this long after its lease ran out: a receipt may still tell. */
const AFTER_LEASE_MS = 120_000;
/** No word from the mail service for this long counts as not reached. */
const RECEIPT_WAIT_MS = 30 * 60_000;
/** Two hand-overs per effect, ever. */
const MAX_SENDS = 2;

/** Several deliveries of one version may move it at once; each reads again and tries again. */
const CONTENDED_TRIES = 5;

const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

const toNotification = (item: Item): NotificationRecord => {
  const { pk: _pk, sk: _sk, duePk: _duePk, dueAt: _dueAt, listPk: _listPk, listSk: _listSk, ...record } = item;
  return record as unknown as NotificationRecord;
};
const toDelivery = toNotification as unknown as (item: Item) => DeliveryRecord;

// The mail service's word about one attempt, as a fact about the whole version.
const deliveryOf = (state: AttemptState): Delivery | undefined => {
  switch (state) {
    case 'sent':
      return 'sent';
    case 'delivered':
    case 'complained':
      return 'delivered';
    case 'bounced':
    case 'suppressed':
    case 'failed':
    case 'abandoned':
      return 'undelivered';
    case 'claimed':
    case 'delayed':
      return undefined;
  }
};

export const createNotificationStore = ({ db, table, ids, commit, vault }: NotificationStoreDeps): NotificationStore => {
  const read = async (notificationId: string): Promise<NotificationRecord | undefined> => {
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :v)',
        ExpressionAttributeValues: { ':pk': notificationKey(notificationId, 1).pk, ':v': 'V#' },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return Items[0] ? toNotification(Items[0]) : undefined;
  };

  const readDelivery = async (notificationId: string, version: number, effectId: string): Promise<DeliveryRecord | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: deliveryKey(notificationId, version, effectId), ConsistentRead: true }));
    return Item ? toDelivery(Item) : undefined;
  };

  const readVersion = async (notificationId: string, version: number): Promise<NotificationRecord | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: notificationKey(notificationId, version), ConsistentRead: true }));
    return Item ? toNotification(Item) : undefined;
  };

  const dueItems = async (kind: DueKind, now: string, limit: number): Promise<readonly Item[]> => {
    const pages = await Promise.all(
      DUE_SHARDS.map(async (shard) => {
        const { Items = [] } = await db.send(
          new QueryCommand({
            TableName: table,
            IndexName: 'due',
            KeyConditionExpression: 'duePk = :due AND dueAt <= :now',
            ExpressionAttributeValues: { ':due': duePartition(kind, shard), ':now': now },
            Limit: limit,
          }),
        );
        return Items;
      }),
    );
    // Earliest first over all shards.
    return pages.flat().toSorted((a, b) => String(a['dueAt']).localeCompare(String(b['dueAt'])));
  };

  /** Condition of every write on an open version. */
  const OPEN = 'attribute_exists(pk) AND attribute_not_exists(answeredAt) AND attribute_not_exists(supersededBy) AND attribute_not_exists(withdrawnAt)';

  /** Moves the version's delivery fact on, when it may move; otherwise only says that something changed. */
  const moveDelivery = (notification: NotificationRecord, to: Delivery | undefined, at: string): Write[] => {
    if (to === undefined || !canDeliveryBecome(notification.delivery, to)) return [];
    const before = deliveriesBefore(to);
    return [
      {
        Update: {
          TableName: table,
          Key: notificationKey(notification.notificationId, notification.version),
          // A superseded version has left the force's feed for good.
          ConditionExpression: `delivery IN (${before.map((_, i) => `:b${i}`).join(', ')})${notification.supersededBy === undefined ? ' AND attribute_not_exists(supersededBy)' : ''}`,
          UpdateExpression: notification.supersededBy === undefined ? 'SET delivery = :to, updatedAt = :at, listSk = :listSk' : 'SET delivery = :to, updatedAt = :at',
          ExpressionAttributeValues: {
            ...Object.fromEntries(before.map((state, i) => [`:b${i}`, state])),
            ':to': to,
            ':at': at,
            ...(notification.supersededBy === undefined ? { ':listSk': `${at}#${notification.notificationId}` } : {}),
          },
        },
      },
    ];
  };

  const moveAttempt = (delivery: Pick<DeliveryRecord, 'notificationId' | 'version' | 'effectId'>, to: AttemptState, { set, at }: { readonly set: Readonly<Record<string, unknown>>; readonly at: string }): Write => {
    const before = attemptsBefore(to);
    // While it is only sent, somebody looks again in half an hour; any other word from the mail service settles it.
    const due = to === 'sent' || to === 'delayed' ? { duePk: duePartition('receipt', shardOf(delivery.effectId)), dueAt: later(at, RECEIPT_WAIT_MS) } : {};
    const fields = { state: to, ...set, ...due };
    return {
      Update: {
        TableName: table,
        Key: deliveryKey(delivery.notificationId, delivery.version, delivery.effectId),
        ConditionExpression: `#state IN (${before.map((_, i) => `:b${i}`).join(', ')})`,
        UpdateExpression:
          `SET ${Object.keys(fields).map((name) => `#${name} = :${name}`).join(', ')}` + ('duePk' in due ? '' : ' REMOVE duePk, dueAt'),
        ExpressionAttributeNames: Object.fromEntries(Object.keys(fields).map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(before.map((state, i) => [`:b${i}`, state])),
          ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  };

  /** Adds what the mail service called it to an attempt that a receipt has already moved on. */
  const nameAttempt = ({ notificationId, version, effectId, state }: DeliveryRecord, messageId: string, at: string): Write => ({
    Update: {
      TableName: table,
      Key: deliveryKey(notificationId, version, effectId),
      ConditionExpression: '#state = :state AND attribute_not_exists(sentAt)',
      UpdateExpression: 'SET messageId = :id, sentAt = :at',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':state': state, ':id': messageId, ':at': at },
    },
  });

  return {
    read,
    readVersion,

    async deliveries(notificationId, version) {
      const items = await queryAll(db, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :d)',
        ExpressionAttributeValues: { ':pk': notificationKey(notificationId, version).pk, ':d': deliveryPrefix(version) },
      });
      return items.map(toDelivery);
    },

    async ofIncident(incidentId) {
      const { Item } = await db.send(
        new GetCommand({ TableName: table, Key: incidentKey(incidentId), ConsistentRead: true, ProjectionExpression: 'notificationIds' }),
      );
      const known = (Item?.['notificationIds'] as readonly { readonly notificationId: string }[] | undefined) ?? [];
      const found = await Promise.all(known.map(({ notificationId }) => read(notificationId)));
      return found.filter((one) => one !== undefined);
    },

    async updatedSince(forceCode, since, cursor, limit) {
      const { Items = [], LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'list',
          KeyConditionExpression: 'listPk = :feed AND listSk > :after',
          ExpressionAttributeValues: { ':feed': forceFeed(forceCode), ':after': cursor ?? since },
          Limit: limit,
        }),
      );
      const last = Items.at(-1);
      return { notifications: Items.map(toNotification), ...(LastEvaluatedKey && last ? { cursor: String(last['listSk']) } : {}) };
    },

    async due(now, limit) {
      const items = await dueItems('step', now, limit);
      return items.map(toNotification);
    },

    async expiredClaims(now, limit) {
      const items = [...(await dueItems('claim', now, limit)), ...(await dueItems('receipt', now, limit))];
      return items.map(toDelivery);
    },

    async claimDelivery(command): Promise<ClaimResult> {
      const { notification, effectId, keyAdultId, order, rung, stepId, tokenHash, tokenExpiresAt, leaseUntil, told, cause } = command;
      const { notificationId, version, incidentId, bodyKey } = notification;
      // A withdrawal and a correction speak of what is over; every other e-mail needs an open version.
      const mustBeOpen = rung !== 'withdrawal';
      const claim: Item = {
        effectId,
        notificationId,
        version,
        incidentId,
        keyAdultId,
        order,
        rung,
        stepId,
        state: 'claimed',
        claimedAt: cause.at,
        test: notification.test,
        traceId: notification.traceId,
        tokenHash,
        leaseUntil,
        duePk: duePartition('claim', shardOf(effectId)),
        dueAt: later(leaseUntil, AFTER_LEASE_MS),
      };
      for (let attempt = 0; attempt < CONTENDED_TRIES; attempt += 1) {
      const current = attempt === 0 ? notification : await readVersion(notificationId, version);
      if (!current || (mustBeOpen && !isOpen(current))) return { kind: 'closed' };
      // What the caller has just read serves the first try; the conditions below refuse it if it was overtaken.
      const before = attempt === 0 && told ? told.find((one) => one.effectId === effectId) : await readDelivery(notificationId, version, effectId);
      if (before && (before.state !== 'claimed' || before.leaseUntil > cause.at)) return { kind: 'taken', delivery: before };
      if (before && before.sends >= MAX_SENDS) return { kind: 'exhausted', delivery: before };
      const moved = mustBeOpen ? moveDelivery(current, 'sending', cause.at) : [];
      const guard: Write[] =
        mustBeOpen && moved.length === 0
          ? [{ ConditionCheck: { TableName: table, Key: notificationKey(notificationId, version), ConditionExpression: OPEN } }]
          : moved.map((write) => (write.Update ? { Update: { ...write.Update, ConditionExpression: `(${write.Update.ConditionExpression}) AND ${OPEN}` } } : write));
      const sends = (before?.sends ?? 0) + 1;
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: { ...deliveryKey(notificationId, version, effectId), ...claim, sends },
              ...(before
                ? { ConditionExpression: '#state = :claimed AND leaseUntil = :lease AND sends = :sends', ExpressionAttributeNames: { '#state': 'state' }, ExpressionAttributeValues: { ':claimed': 'claimed', ':lease': before.leaseUntil, ':sends': before.sends } }
                : { ConditionExpression: 'attribute_not_exists(pk)' }),
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          {
            Put: {
              TableName: table,
              Item: { ...tokenKey(tokenHash), notificationId, version, bodyKey, keyAdultId, effectId, expiresAtInstant: tokenExpiresAt, expiresAt: Math.floor(Date.parse(tokenExpiresAt) / 1_000) + 90 * 86_400 },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          ...guard,
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'delivery.claim', object: `${notificationId}:${version}:${keyAdultId}`, outcome: rung },
        events: [],
        test: notification.test,
        cause,
      });
      if (result.kind === 'committed') {
        const standing: NotificationRecord = moved.length > 0 ? { ...current, delivery: 'sending' } : current;
        return { kind: 'claimed', delivery: { ...claim, sends } as unknown as DeliveryRecord, notification: standing };
      }
      const wasRead = attempt > 0 || told === undefined;
      if (wasRead && result.kind === 'refused' && result.index === 0 && result.item) return { kind: 'taken', delivery: toDelivery(result.item) };
      }
      throw new Error('claimDelivery: contended');
    },

    async recordSent({ delivery, notification: known, messageId, followedBy = [], discharges, cause }) {
      const { notificationId, version, incidentId, effectId, rung, order, keyAdultId } = delivery;
      for (let attempt = 0; attempt < CONTENDED_TRIES; attempt += 1) {
        // Just claimed, it usually stands as it was claimed; if a receipt or another e-mail was faster, the conditions say so.
        const [notification, current] =
          attempt === 0 && known
            ? [known, delivery]
            : await Promise.all([readVersion(notificationId, version), readDelivery(notificationId, version, effectId)]);
        if (!notification || !current) throw new Error('recordSent: unknown delivery');
        // A receipt may overtake us: then the attempt is further than "sent" already, and only what it was called is added.
        const overtaken = current.state !== 'claimed';
        const result = await commit({
          writes: [
            overtaken ? nameAttempt(current, messageId, cause.at) : moveAttempt(delivery, 'sent', { set: { messageId, sentAt: cause.at }, at: cause.at }),
            ...(overtaken ? [] : moveDelivery(notification, 'sent', cause.at)),
          ],
          audit: { chain: auditChainOfIncident(incidentId), action: 'delivery.send', object: `${notificationId}:${version}:${keyAdultId}`, outcome: rung },
          events: [draft('delivery.sent', { incidentId, notificationId, version, effectId, rung, order, sentAt: cause.at }), ...followedBy],
          discharges,
          test: notification.test,
          cause,
        });
        if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
        if (result.kind === 'replayed') return { kind: 'replayed' };
        if (overtaken && result.kind === 'refused') return { kind: 'replayed' };
      }
      throw new Error('recordSent: contended');
    },

    async recordFailed({ delivery, state, code, followedBy, discharges, cause }) {
      const { notificationId, version, incidentId, effectId, keyAdultId } = delivery;
      for (let attempt = 0; attempt < CONTENDED_TRIES; attempt += 1) {
        const notification = await readVersion(notificationId, version);
        if (!notification) throw new Error('recordFailed: unknown notification');
        const result = await commit({
          writes: [
            moveAttempt(delivery, state, { set: { failureCode: code, settledAt: cause.at }, at: cause.at }),
            ...moveDelivery(notification, deliveryOf(state), cause.at),
          ],
          audit: { chain: auditChainOfIncident(incidentId), action: 'delivery.fail', object: `${notificationId}:${version}:${keyAdultId}`, outcome: state },
          events: [draft('delivery.settled', { incidentId, notificationId, version, effectId, state, settledAt: cause.at }), ...(isOpen(notification) ? followedBy : [])],
          discharges,
          test: notification.test,
          cause,
        });
        if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
        if (result.kind === 'replayed' || (result.kind === 'refused' && result.index === 0)) return { kind: 'replayed' };
      }
      throw new Error('recordFailed: contended');
    },

    async recordReceipt({ notification: known, effectId, state, occurredAt, followedBy, cause }) {
      const { notificationId, version } = known;
      for (let attempt = 0; attempt < CONTENDED_TRIES; attempt += 1) {
        const [notification, delivery] = await Promise.all([attempt === 0 ? known : readVersion(notificationId, version), readDelivery(notificationId, version, effectId)]);
        if (!notification || !delivery) return { kind: 'unknown' };
        const result = await commit({
          writes: [moveAttempt(delivery, state, { set: { settledAt: occurredAt }, at: cause.at }), ...moveDelivery(notification, deliveryOf(state), cause.at)],
          audit: { chain: auditChainOfIncident(delivery.incidentId), action: 'receipt.record', object: `${notificationId}:${version}:${delivery.keyAdultId}`, outcome: state },
          events: [
            draft('delivery.settled', { incidentId: delivery.incidentId, notificationId, version, effectId, state, settledAt: occurredAt }),
            ...(isOpen(notification) ? followedBy : []),
          ],
          test: notification.test,
          cause,
        });
        if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
        if (result.kind !== 'refused' || result.index !== 0) continue;
        // The attempt is there already or further. What its notice says of the version may be news all the same: a delivery that is
        // heard of after the bounce that followed it. So every order of the same receipts ends in the same state.
        const late = moveDelivery(notification, deliveryOf(state), cause.at);
        if (late.length === 0) return { kind: 'replayed' };
        const moved = await commit({
          writes: late,
          audit: { chain: auditChainOfIncident(delivery.incidentId), action: 'receipt.record', object: `${notificationId}:${version}:${delivery.keyAdultId}`, outcome: `${state}, late` },
          events: [draft('delivery.settled', { incidentId: delivery.incidentId, notificationId, version, effectId, state, settledAt: occurredAt })],
          test: notification.test,
          cause,
        });
        if (moved.kind === 'committed') return { kind: 'committed', obligations: moved.obligations };
      }
      throw new Error('recordReceipt: contended');
    },

    async releaseClaim({ notificationId, version, effectId, leaseUntil, claimedAt }, againAt) {
      try {
        await db.send(
          new UpdateCommand({
            TableName: table,
            Key: deliveryKey(notificationId, version, effectId),
            ConditionExpression: '#state = :claimed AND leaseUntil = :lease',
            UpdateExpression: 'SET leaseUntil = :free, dueAt = :again, sends = sends - :one',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':claimed': 'claimed', ':lease': leaseUntil, ':free': claimedAt, ':again': againAt, ':one': 1 },
          }),
        );
      } catch (error) {
        // Somebody else moved it on: then it is no longer ours to release.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async stopWatching({ notificationId, version, effectId, leaseUntil }) {
      try {
        await db.send(
          new UpdateCommand({
            TableName: table,
            Key: deliveryKey(notificationId, version, effectId),
            ConditionExpression: '#state = :claimed AND leaseUntil = :lease',
            UpdateExpression: 'REMOVE duePk, dueAt',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':claimed': 'claimed', ':lease': leaseUntil },
          }),
        );
      } catch (error) {
        // Somebody else moved it on: then it is theirs to watch.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async watchAgain({ delivery, nextLookAt, events, cause }) {
      const { notificationId, version, incidentId, effectId, state, test } = delivery;
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: deliveryKey(notificationId, version, effectId),
              ConditionExpression: '#state = :state AND dueAt <= :now',
              UpdateExpression: nextLookAt === undefined ? 'SET lookedAt = :now REMOVE duePk, dueAt' : 'SET lookedAt = :now, dueAt = :next',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':state': state, ':now': cause.at, ...(nextLookAt === undefined ? {} : { ':next': nextLookAt }) },
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'delivery.watch', object: `${notificationId}:${version}:${delivery.keyAdultId}`, outcome: state },
        events,
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async advance({ notification, next, onCallList, events, referrals, cause }) {
      const { notificationId, version, incidentId, nextStep } = notification;
      const names = next ? { ':next': next, ':dueAt': next.at, ':duePk': duePartition('step', shardOf(notificationId)) } : {};
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: notificationKey(notificationId, version),
              ConditionExpression: `${OPEN} AND ${nextStep ? 'nextStep.stepId = :step' : 'attribute_not_exists(nextStep)'}`,
              UpdateExpression:
                `SET updatedAt = :at, listSk = :listSk${referrals.length > 0 ? ', referralsOpened = if_not_exists(referralsOpened, :zero) + :opened' : ''}${onCallList ? ', onCallListAt = if_not_exists(onCallListAt, :at)' : ''}` +
                (next ? ', nextStep = :next, dueAt = :dueAt, duePk = :duePk' : ' REMOVE nextStep, duePk, dueAt'),
              ExpressionAttributeValues: { ...names, ...(nextStep ? { ':step': nextStep.stepId } : {}), ':at': cause.at, ':listSk': `${cause.at}#${notificationId}`, ...(referrals.length > 0 ? { ':zero': 0, ':opened': referrals.length } : {}) },
            },
          },
          ...referrals.map((referral) => openReferral(table, referral, { test: notification.test, cause })),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'ladder.advance', object: `${notificationId}:${version}`, outcome: nextStep?.rung ?? 'extra' },
        events: [...events, ...referrals.map(({ referralId, kind }) => draft('referral.opened', { incidentId, referralId, kind }))],
        test: notification.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async discharge(obligationId, { incidentId, notification, referrals = [], cause }) {
      const test = notification?.test ?? false;
      const conclude = (opened: readonly ReferralToOpen[]) =>
        commit({
          writes: [
            // Work about a version that was answered, replaced or withdrawn meanwhile is nobody's work.
            ...(notification && opened.length > 0
              ? [
                  {
                    Update: {
                      TableName: table,
                      Key: notificationKey(notification.notificationId, notification.version),
                      ConditionExpression: OPEN,
                      UpdateExpression: 'SET referralsOpened = if_not_exists(referralsOpened, :zero) + :opened',
                      ExpressionAttributeValues: { ':zero': 0, ':opened': opened.length },
                    },
                  },
                ]
              : []),
            ...opened.map((referral) => openReferral(table, referral, { test, cause })),
          ],
          audit: { chain: auditChainOfIncident(incidentId), action: 'obligation.discharge', object: obligationId, outcome: opened.length > 0 ? 'referred' : 'nothingToDo' },
          events: opened.map(({ referralId, kind }) => draft('referral.opened', { incidentId, referralId, kind })),
          discharges: obligationId,
          test,
          cause,
        });
      // What is open already stays as it is, with the time since when: a desk's oldest work must not look new because another rung found it again.
      const isOpenNow = await Promise.all(referrals.map(({ referralId }) => isReferralOpen({ db, table }, referralId)));
      let result = await conclude(referrals.filter((_, at) => isOpenNow[at] !== true));
      if (result.kind === 'refused') result = await conclude([]);
      if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
      if (result.kind === 'replayed') return { kind: 'replayed' };
      throw new Error(`discharge: ${result.kind}`);
    },

    async recordView({ notification, keyAdultId, order, method, cause }) {
      const { notificationId, version, incidentId } = notification;
      const first = notification.viewedAt === undefined;
      const read = { TableName: table, Key: notificationKey(notificationId, version), ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(supersededBy) AND attribute_not_exists(withdrawnAt)' };
      const result = await commit({
        writes: [
          first
            ? {
                Update: {
                  ...read,
                  UpdateExpression: 'SET viewedAt = if_not_exists(viewedAt, :at), viewedBy = if_not_exists(viewedBy, :by), updatedAt = :at, listSk = :listSk',
                  ExpressionAttributeValues: { ':at': cause.at, ':by': keyAdultId, ':listSk': `${cause.at}#${notificationId}` },
                },
              }
            : // Read once more: audited, and no news for the police system that polls.
              { ConditionCheck: read },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'notification.view', object: `${notificationId}:${version}`, outcome: method },
        events: first ? [draft('notification.viewed', { incidentId, notificationId, version, keyAdultId, order, method })] : [],
        test: notification.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async acknowledge({ notificationId, version, keyAdultId, order, cause }) {
      for (let attempt = 0; attempt < CONTENDED_TRIES; attempt += 1) {
        const notification = await read(notificationId);
        if (!notification) return { kind: 'unknown' };
        if (notification.version !== version) return { kind: 'stale', version: notification.version };
        if (notification.answeredAt && notification.answeredHow) return { kind: 'already', at: notification.answeredAt, how: notification.answeredHow, by: notification.answeredBy ?? '' };
        if (!notification.viewedAt) return { kind: 'notViewed' };
        const closing = await closingOf({ db, table }, referralsAbout(notification), cause);
        const result = await commit({
          writes: [answerWrite(notification, 'acknowledged', keyAdultId, cause.at), ...closing.flatMap(({ writes }) => writes)],
          audit: { chain: auditChainOfIncident(notification.incidentId), action: 'notification.acknowledge', object: `${notificationId}:${version}` },
          events: [draft('notification.answered', { incidentId: notification.incidentId, notificationId, version, how: 'acknowledged', order }), ...closing.flatMap(({ events }) => events)],
          test: notification.test,
          cause,
        });
        if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
      }
      throw new Error('acknowledge: contended');
    },

    async ofBody(bodyKey, since) {
      const items = await queryAll(db, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk >= :from',
        ExpressionAttributeValues: { ':pk': bodyListPartition(bodyKey), ':from': later(since, -BODY_LIST_DAYS * 86_400_000) },
      });
      const current = await Promise.all(items.map((item) => read(String(item['notificationId']))));
      const readable = ({ answeredHow, answeredAt = '' }: NotificationRecord): boolean => (answeredHow === 'acknowledged' || answeredHow === 'phoned') && answeredAt >= since;
      return current.filter((one) => one !== undefined).filter((one) => isOpen(one) || (one.withdrawnAt === undefined && readable(one)));
    },

    async sayNotOurs({ notificationId, version, childId, keyAdultId, where, movedTo, stopsReminders, referral, cause }) {
      const notification = await read(notificationId);
      if (!notification || !notification.childIds.includes(childId)) return { kind: 'unknown' };
      if (notification.version !== version) return { kind: 'stale', version: notification.version };
      if (notification.notOurs.includes(childId)) return { kind: 'already' };
      const { incidentId } = notification;
      const sealedSchool = movedTo === undefined ? {} : { movedTo: await sealNote(incidentId, `${notificationId}:${childId}`, movedTo.reveal()) };
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: notificationKey(notificationId, version),
              ConditionExpression: `${OPEN} AND NOT contains(notOurs, :child)`,
              UpdateExpression:
                'SET notOurs = list_append(notOurs, :children), saidNotOursAt = :at, updatedAt = :at, listSk = :listSk' + (stopsReminders ? ' REMOVE nextStep, duePk, dueAt' : ''),
              ExpressionAttributeValues: { ':child': childId, ':children': [childId], ':at': cause.at, ':listSk': `${cause.at}#${notificationId}` },
            },
          },
          { Put: { TableName: table, Item: { ...notOursKey(notificationId, childId), at: cause.at, by: keyAdultId, where, version, ...sealedSchool } } },
          openReferral(table, referral, { test: notification.test, cause }),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'notification.notOurs', object: `${notificationId}:${version}:${childId}`, outcome: where },
        events: [draft('referral.opened', { incidentId, referralId: referral.referralId, kind: referral.kind })],
        test: notification.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async closeByPhone({ notificationId, version, keyAdultId, order, cause }) {
      for (let attempt = 0; attempt < CONTENDED_TRIES; attempt += 1) {
        const notification = await read(notificationId);
        if (!notification) return { kind: 'unknown' };
        if (notification.version !== version) return { kind: 'conflict' };
        if (notification.answeredAt && notification.answeredHow) return { kind: 'already', at: notification.answeredAt, how: notification.answeredHow };
        const closing = await closingOf({ db, table }, referralsAbout(notification), cause);
        const result = await commit({
          writes: [
            answerWrite(notification, 'phoned', keyAdultId, cause.at),
            { Put: { TableName: table, Item: { ...callKey(notificationId, ids.uuid()), at: cause.at, by: cause.actorId, outcome: 'readToKeyAdult', keyAdultId, version } } },
            ...closing.flatMap(({ writes }) => writes),
          ],
          audit: { chain: auditChainOfIncident(notification.incidentId), action: 'notification.phone', object: `${notificationId}:${version}:${keyAdultId}` },
          events: [draft('notification.answered', { incidentId: notification.incidentId, notificationId, version, how: 'phoned', order }), ...closing.flatMap(({ events }) => events)],
          test: notification.test,
          cause,
        });
        if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
      }
      throw new Error('closeByPhone: contended');
    },

    async calls(notificationId) {
      const items = await queryAll(db, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :call)',
        ExpressionAttributeValues: { ':pk': notificationKey(notificationId, 1).pk, ':call': callKey('', '').sk },
      });
      return items.map(({ at, by, outcome, version, keyAdultId }) => ({ at, by, outcome, version, keyAdultId }) as CallRecord).toSorted((a, b) => a.at.localeCompare(b.at));
    },

    async logCall({ notificationId, outcome, cause }) {
      const notification = await read(notificationId);
      if (!notification) return { kind: 'unknown' };
      const result = await commit({
        writes: [{ Put: { TableName: table, Item: { ...callKey(notificationId, ids.uuid()), at: cause.at, by: cause.actorId, outcome, version: notification.version } } }],
        audit: { chain: auditChainOfIncident(notification.incidentId), action: 'call.log', object: `${notificationId}:${notification.version}`, outcome },
        events: [],
        test: notification.test,
        cause,
      });
      if (result.kind !== 'committed') throw new Error(`logCall: ${result.kind}`);
      return { kind: 'committed', obligations: result.obligations };
    },
  };

  function answerWrite(notification: NotificationRecord, how: 'acknowledged' | 'phoned', keyAdultId: string, at: string): Write {
    const seen = asSeen(notification);
    return {
      Update: {
        TableName: table,
        Key: notificationKey(notification.notificationId, notification.version),
        ConditionExpression: `${OPEN} AND ${seen.condition}`,
        UpdateExpression: 'SET answeredAt = :at, answeredHow = :how, answeredBy = :by, updatedAt = :at, listSk = :listSk REMOVE nextStep, duePk, dueAt',
        ExpressionAttributeValues: { ':at': at, ':how': how, ':by': keyAdultId, ':listSk': `${at}#${notification.notificationId}`, ...seen.values },
      },
    };
  }

  // Under the incident's own key, so that erasing the incident erases this too.
  async function sealNote(incidentId: string, field: string, text: string): Promise<Uint8Array> {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: dataKeyKey(incidentId), ConsistentRead: true }));
    const key = await vault.open(String(Item?.['wrapped']), { purpose: 'incident', incidentId });
    return seal(key, { table, key: incidentId, field, version: 1 }, text);
  }
};
