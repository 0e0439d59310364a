import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { IncidentState } from '../domain/child-state.ts';
import {
  conflictReferralId, maracReferralId, notOursReferralId, preBirthReferralId, recallReferralId, undeliverableReferralId, unreadReferralId,
} from '../domain/referral.ts';
import type { ReferralState } from '../domain/referral.ts';
import type { ErasureReason, LegalHold } from '../domain/retention.ts';
import type { NotificationRecord } from '../ports/notifications.ts';
import type { RetentionStore } from '../ports/retention.ts';
import { MAX_ITEMS } from './commit.ts';
import type { CommitWrites, Write } from './commit.ts';
import {
  DUE_SHARDS, auditChainOfIncident, bodyListKey, dataKeyKey, incidentKey, notificationKey, questionKey, questionPrefix, referralKey, retentionPartition, riskKey, shardOf,
} from './keys.ts';
import { queryAll, queryEach } from './query-all.ts';

export interface RetentionStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly commit: CommitWrites;
}

type Item = Readonly<Record<string, unknown>>;

/** Of the erasing transaction: the data key, the incident, what was weighed, the place of the next question, its natural key and the audit entry. */
const OWN_ITEMS = 6;

/** Everything about how long content is kept. It holds no key: whoever erases cannot read what goes. */
export const createRetentionStore = ({ db, table, commit }: RetentionStoreDeps): RetentionStore => {
  const get = async (Key: { readonly pk: string; readonly sk: string }): Promise<Item | undefined> => (await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  const incidentIdOf = ({ pk }: Item): string => String(pk).slice(incidentKey('').pk.length);

  const listed = async (of: 'due' | 'held', until: string, limit: number): Promise<readonly Item[]> => {
    const pages = await Promise.all(
      DUE_SHARDS.map(async (shard) => {
        const { Items = [] } = await db.send(
          new QueryCommand({
            TableName: table,
            IndexName: 'due',
            KeyConditionExpression: 'duePk = :list AND dueAt <= :until',
            ExpressionAttributeValues: { ':list': retentionPartition(of, shard), ':until': until },
            Limit: limit,
          }),
        );
        return Items;
      }),
    );
    return pages.flat().toSorted((a, b) => String(a['dueAt']).localeCompare(String(b['dueAt'])));
  };

  /** All work that was ever opened about it, by the ids that are made from what they are about. */
  const referralsOf = async (incident: Item, risk: Item | undefined, notifications: readonly NotificationRecord[]): Promise<readonly { readonly state: ReferralState; readonly closedAt: string | undefined }[]> => {
    const incidentId = String(incident['incidentId']);
    const childIds = ((incident['children'] as readonly { readonly childId: string }[] | undefined) ?? []).map(({ childId }) => childId);
    const ids = [
      ...((incident['referralIds'] as readonly string[] | undefined) ?? []),
      // By name and not by the area they wait in: a child who is told of in a neighbour's area is weighed at the force's own desk.
      ...((risk?.['referralIds'] as readonly string[] | undefined) ?? []),
      maracReferralId(incidentId),
      preBirthReferralId(incidentId),
      ...notifications.flatMap(({ notificationId, version }) => [
        ...Array.from({ length: version }, (_, n) => [recallReferralId(notificationId, n + 1), conflictReferralId(notificationId, n + 1)]).flat(),
        unreadReferralId(notificationId, version),
        undeliverableReferralId(notificationId, version),
        ...childIds.map((childId) => notOursReferralId(notificationId, childId)),
      ]),
    ];
    const known = (await Promise.all([...new Set(ids)].map((id) => get(referralKey(id))))).filter((item) => item !== undefined);
    return known.map((item) => ({ state: item['state'] as ReferralState, closedAt: item['closedAt'] as string | undefined }));
  };

  const look: RetentionStore['look'] = async (incidentId) => {
    const [incident, dataKey, risk] = await Promise.all([get(incidentKey(incidentId)), get(dataKeyKey(incidentId)), get(riskKey(incidentId))]);
    if (!incident || !dataKey) return undefined;
    const known = (incident['notificationIds'] as readonly { readonly notificationId: string; readonly version: number }[] | undefined) ?? [];
    const versions = await Promise.all(known.map(async ({ notificationId, version }) => [await get(notificationKey(notificationId, version)), version === 1 ? undefined : await get(notificationKey(notificationId, 1))] as const));
    const notifications = versions.flatMap(([item]) => (item ? [item as unknown as NotificationRecord] : []));
    const firstRaised = new Map(versions.flatMap(([item, first]) => (item ? [[String(item['notificationId']), String((first ?? item)['raisedAt'])] as const] : [])));
    const [referrals, questions] = await Promise.all([
      referralsOf(incident, risk, notifications),
      queryAll(db, { TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk AND begins_with(sk, :q)', ExpressionAttributeValues: { ':pk': incidentKey(incidentId).pk, ':q': questionPrefix } }),
    ]);
    const withdrawn = incident['withdrawn'] as { readonly at: string } | undefined;
    return {
      incidentId,
      test: incident['test'] === true,
      facts: {
        state: incident['state'] as IncidentState,
        revisedAt: String(incident['revisedAt']),
        withdrawnAt: withdrawn?.at,
        hold: dataKey['legalHold'] as LegalHold | undefined,
        notifications,
        referrals,
        // A question is on its list for as long as it waits.
        questionsOpen: questions.filter(({ listPk }) => listPk !== undefined).length,
      },
      seen: {
        wrapped: String(dataKey['wrapped']),
        looks: Number(incident['looks']),
        questions: questions.length,
        weighedAt: risk === undefined ? undefined : String(risk['weighedAt']),
        revision: Number(incident['revision']),
        referencePk: String(dataKey['referencePk']),
        notifications: notifications.map(({ notificationId, version, referralsOpened, bodyKey, raisedAt }) => ({ notificationId, version, referralsOpened, bodyKey, firstRaisedAt: firstRaised.get(notificationId) ?? raisedAt })),
      },
    };
  };

  const move = async ({ incidentId, update, condition, values, audit, cause }: {
    readonly incidentId: string;
    readonly update: string;
    readonly condition: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly audit: { readonly action: string; readonly outcome: string };
    readonly cause: Parameters<CommitWrites>[0]['cause'];
  }): Promise<'done' | 'refused' | 'gone' | 'conflict'> => {
    const incident = await get(incidentKey(incidentId));
    const result = await commit({
      writes: [
        {
          Update: {
            TableName: table,
            Key: dataKeyKey(incidentId),
            ConditionExpression: `attribute_exists(pk) AND ${condition}`,
            UpdateExpression: update,
            ExpressionAttributeValues: values,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
      audit: { chain: auditChainOfIncident(incidentId), object: incidentId, ...audit },
      events: [],
      test: incident?.['test'] === true,
      cause,
    });
    if (result.kind === 'committed') return 'done';
    if (result.kind === 'refused') return result.item === undefined ? 'gone' : 'refused';
    return 'conflict';
  };

  return {
    look,

    async due(now, limit) {
      return (await listed('due', now, limit)).slice(0, limit).map((item) => ({ incidentId: incidentIdOf(item), dueAt: String(item['dueAt']) }));
    },

    async *living() {
      for (const state of ['due', 'held'] as const) {
        for (const shard of DUE_SHARDS) {
          const list = { TableName: table, IndexName: 'due', KeyConditionExpression: 'duePk = :list', ExpressionAttributeValues: { ':list': retentionPartition(state, shard) } };
          for await (const item of queryEach(db, list)) yield incidentIdOf(item);
        }
      }
    },

    async held() {
      const pages = await Promise.all(
        DUE_SHARDS.map((shard) => queryAll(db, { TableName: table, IndexName: 'due', KeyConditionExpression: 'duePk = :list', ExpressionAttributeValues: { ':list': retentionPartition('held', shard) } })),
      );
      return pages.flat().map((item) => ({ incidentId: incidentIdOf(item), hold: item['legalHold'] as LegalHold }));
    },

    async erase({ look: { incidentId, test, seen }, because, cause }) {
      const closed = seen.notifications.slice(0, MAX_ITEMS - OWN_ITEMS).map(({ notificationId, version, referralsOpened }): Write => ({
        ConditionCheck: {
          TableName: table,
          Key: notificationKey(notificationId, version),
          // Somebody was told or nobody need be, and nobody opened work about it since it was looked at.
          ConditionExpression:
            '(attribute_exists(answeredHow) OR attribute_exists(withdrawnAt) OR attribute_exists(supersededBy)) AND ' +
            (referralsOpened === undefined ? 'attribute_not_exists(referralsOpened)' : 'referralsOpened = :opened'),
          ...(referralsOpened === undefined ? {} : { ExpressionAttributeValues: { ':opened': referralsOpened } }),
        },
      }));
      // What there is no room for is over by its own time.
      const unlisted = seen.notifications.slice(0, MAX_ITEMS - OWN_ITEMS - closed.length).map(({ bodyKey, firstRaisedAt, notificationId }): Write => ({ Delete: { TableName: table, Key: bodyListKey(bodyKey, firstRaisedAt, notificationId) } }));
      const result = await commit({
        writes: [
          {
            Delete: {
              TableName: table,
              Key: dataKeyKey(incidentId),
              ConditionExpression: '#wrapped = :wrapped AND attribute_not_exists(legalHold)',
              ExpressionAttributeNames: { '#wrapped': 'wrapped' },
              ExpressionAttributeValues: { ':wrapped': seen.wrapped },
            },
          },
          {
            Update: {
              TableName: table,
              Key: incidentKey(incidentId),
              ConditionExpression: 'looks = :looks AND revision = :revision AND attribute_not_exists(erasedAt)',
              UpdateExpression: 'SET erasedAt = :at, erasedBecause = :because REMOVE content, history',
              ExpressionAttributeValues: { ':looks': seen.looks, ':revision': seen.revision, ':at': cause.at, ':because': because },
            },
          },
          {
            // Weighed since it was looked at: somebody may be asked about it.
            ConditionCheck: {
              TableName: table,
              Key: riskKey(incidentId),
              ...(seen.weighedAt === undefined
                ? { ConditionExpression: 'attribute_not_exists(pk)' }
                : { ConditionExpression: 'weighedAt = :weighed', ExpressionAttributeValues: { ':weighed': seen.weighedAt } }),
            },
          },
          // Nobody asked anything since: questions are numbered without a gap.
          { ConditionCheck: { TableName: table, Key: questionKey(incidentId, seen.questions + 1), ConditionExpression: 'attribute_not_exists(pk)' } },
          {
            // The natural key stays, so that the same incident sent once more is known for what it is; the hash of its content goes.
            Update: {
              TableName: table,
              Key: { pk: seen.referencePk, sk: 'REFERENCE' },
              ConditionExpression: 'incidentId = :incident',
              UpdateExpression: 'SET contentHash = :none, erasedAt = :at',
              ExpressionAttributeValues: { ':incident': incidentId, ':none': 'erased', ':at': cause.at },
            },
          },
          ...closed,
          ...unlisted,
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'incident.erase', object: incidentId, outcome: because },
        events: [],
        test,
        cause,
      });
      return result.kind === 'committed' ? 'erased' : 'conflict';
    },

    async lookAgain(incidentId, dueAt, at) {
      try {
        await db.send(
          new UpdateCommand({
            TableName: table,
            Key: dataKeyKey(incidentId),
            ConditionExpression: 'dueAt = :due AND attribute_not_exists(legalHold)',
            UpdateExpression: 'SET dueAt = :at',
            ExpressionAttributeValues: { ':due': dueAt, ':at': at },
          }),
        );
      } catch (error) {
        // Withdrawn, held or erased meanwhile: then its time is somebody else's.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async hold({ incidentId, reason, cause }) {
      const done = await move({
        incidentId,
        condition: 'attribute_not_exists(legalHold)',
        update: 'SET legalHold = :hold, duePk = :list',
        values: { ':hold': { reason, at: cause.at, by: cause.actorId } satisfies LegalHold, ':list': retentionPartition('held', shardOf(incidentId)) },
        audit: { action: 'incident.hold', outcome: reason },
        cause,
      });
      return done === 'done' ? 'held' : done === 'refused' ? 'alreadyHeld' : done;
    },

    async lift({ incidentId, cause }) {
      const done = await move({
        incidentId,
        condition: 'attribute_exists(legalHold)',
        // Looked at with the next run: its own clock may have ended long ago.
        update: 'SET duePk = :list, dueAt = :at REMOVE legalHold',
        values: { ':list': retentionPartition('due', shardOf(incidentId)), ':at': cause.at },
        audit: { action: 'incident.liftHold', outcome: 'lifted' },
        cause,
      });
      return done === 'done' ? 'lifted' : done === 'refused' ? 'notHeld' : done;
    },

    async erasedAt(incidentId) {
      const { erasedAt: at, erasedBecause: because } = (await get(incidentKey(incidentId))) ?? {};
      return typeof at === 'string' ? { at, because: because as ErasureReason } : undefined;
    },
  };
};
