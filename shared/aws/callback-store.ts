import { DeleteCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CallbackContent } from '../domain/callback.ts';
import type { ChildState, IncidentState } from '../domain/child-state.ts';
import { displayedState } from '../domain/notification.ts';
import { NO_AREA } from '../domain/referral.ts';
import { sensitive } from '../domain/sensitive.ts';
import type { CallbackAttempt, CallbackEndpoint, CallbackRecord, CallbackReplays, CallbackStore } from '../ports/callbacks.ts';
import { draft } from '../ports/cause.ts';
import type { Cause, EventDraft, Obligation } from '../ports/cause.ts';
import type { NotificationRecord } from '../ports/notifications.ts';
import type { CommitResult, CommitWrites, Write } from './commit.ts';
import { unseal } from './key-vault.ts';
import type { KeyVault } from './key-vault.ts';
import { auditChainOf, auditChainOfCallbacks, callbackEndpointKey, callbackKey, callbackList, clientKey, incidentKey, notificationKey, questionKey, obligationKey } from './keys.ts';
import { queryAll } from './query-all.ts';
import { parseQuestionId } from '../domain/desk/question.ts';
import type { QuestionSummary } from '../ports/questions.ts';
import { openReferral } from './referral-writes.ts';
import { callbackSecretContext, callbackSecretPlace } from './callback-secrets.ts';
import type { SealedSecret } from './callback-secrets.ts';

export interface CallbackStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  readonly commit: CommitWrites;
}

type Item = Readonly<Record<string, unknown>>;

/** Kept for a month: that long a client can ask for what it missed. */
const KEPT_DAYS = 30;
const expiry = (at: string): number => Math.floor(Date.parse(at) / 1_000) + KEPT_DAYS * 86_400;

const toEndpoint = (item: Item): CallbackEndpoint => ({
  clientId: String(item['clientId']),
  url: String(item['url']),
  failingSince: item['failingSince'] as string | undefined,
  pausedUntil: item['pausedUntil'] as string | undefined,
  stopped: item['stopped'] as CallbackEndpoint['stopped'],
});

const toRecord = (item: Item): CallbackRecord => {
  const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, expiresAt: _expiresAt, ...record } = item;
  return record as unknown as CallbackRecord;
};

const written = (result: CommitResult) => {
  if (result.kind === 'committed' || result.kind === 'replayed') return result;
  return { kind: 'conflict' } as const;
};

export const createCallbackStore = ({ db, table, vault, commit }: CallbackStoreDeps): CallbackStore => {
  const get = async (key: { readonly pk: string; readonly sk: string }): Promise<Item | undefined> =>
    (await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;

  const save = async ({ callback, discharges, cause }: CallbackAttempt, action: string, outcome: string, more: { readonly writes: readonly Write[]; readonly events?: readonly EventDraft[] }) =>
    written(
      await commit({
        writes: more.writes,
        audit: { chain: auditChainOfCallbacks(callback.incidentId), action, object: callback.callbackId, outcome },
        events: more.events ?? [],
        discharges,
        test: callback.test,
        cause,
      }),
    );

  /** The try that was made, on condition that nobody else made it. */
  const settle = ({ callback }: CallbackAttempt, sending: CallbackRecord['sending'], attempts: number): Write => ({
    Update: {
      TableName: table,
      Key: callbackKey(callback.callbackId),
      ConditionExpression: 'attempts = :before',
      UpdateExpression: 'SET sending = :sending, attempts = :after',
      ExpressionAttributeValues: { ':before': callback.attempts, ':after': attempts, ':sending': sending },
    },
  });
  const endpointKeyOf = ({ source, clientId }: CallbackRecord) => callbackEndpointKey(source.forceCode, source.test, clientId);

  return {
    async standingOf(event) {
      const { incidentId } = event.data;
      if ('notificationId' in event.data) {
        const item = await get(notificationKey(event.data.notificationId, event.data.version));
        if (!item) return undefined;
        const notification = item as unknown as NotificationRecord;
        return { source: { forceCode: notification.forceCode, test: notification.test }, state: displayedState(notification) };
      }
      if ('questionId' in event.data) {
        const place = parseQuestionId(event.data.questionId);
        const item = place && (await get(questionKey(place.incidentId, place.number)));
        const { state, forceCode, test } = (item ?? {}) as Partial<QuestionSummary>;
        if (state === undefined || forceCode === undefined) return undefined;
        // Answered in time: there is nothing to be told of.
        if (event.type === 'question.overdue' && state !== 'open') return undefined;
        return { source: { forceCode, test: test === true }, state: event.type === 'question.overdue' ? 'overdue' : state };
      }
      const item = await get(incidentKey(incidentId));
      const children = (item?.['children'] ?? []) as readonly { readonly state: ChildState }[];
      const outOfScope = event.type === 'children.linked' ? children.filter((child) => child.state === 'outOfScope').length : 0;
      return item && { source: { forceCode: String(item['forceCode']), test: item['test'] === true }, state: item['state'] as IncidentState, ...(outOfScope > 0 ? { outOfScope } : {}) };
    },

    async endpointsOf({ forceCode, test }) {
      const items = await queryAll(db, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :client)',
        ExpressionAttributeValues: { ':pk': callbackEndpointKey(forceCode, test, '').pk, ':client': 'CLIENT#' },
      });
      return items.map(toEndpoint);
    },

    async plan({ contents, source, discharges, cause }) {
      const [first] = contents;
      if (!first) throw new Error('plan: no contents');
      const result = await commit({
        writes: contents.map(({ endpoint, ...content }) => ({
          Put: {
            TableName: table,
            Item: {
              ...callbackKey(content.callbackId),
              ...content,
              clientId: endpoint.clientId,
              source,
              since: cause.at,
              sending: endpoint.stopped ? 'held' : 'due',
              attempts: 0,
              traceId: cause.traceId,
              listPk: callbackList(endpoint.clientId),
              listSk: `${cause.at}#${content.callbackId}`,
              expiresAt: expiry(cause.at),
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        })),
        audit: { chain: auditChainOfCallbacks(first.incidentId), action: 'callback.plan', object: first.incidentId, outcome: `${contents.length} of ${first.type}` },
        events: contents.filter(({ endpoint }) => !endpoint.stopped).map(({ callbackId, endpoint }) => draft('callback.due', { callbackId, clientId: endpoint.clientId, attempt: 1 })),
        discharges,
        test: source.test,
        cause,
      });
      return written(result);
    },

    async read(callbackId) {
      const item = await get(callbackKey(callbackId));
      return item && toRecord(item);
    },

    async readEndpoint({ forceCode, test }, clientId) {
      const [item, client] = await Promise.all([get(callbackEndpointKey(forceCode, test, clientId)), get(clientKey(clientId))]);
      // Whoever gets no token any more is told nothing either, whatever was planned before.
      if (!item || !client || client['disabledAt'] !== undefined || client['forceCode'] !== forceCode || (client['test'] === true) !== test) return undefined;
      const sealed = item['secrets'] as readonly SealedSecret[];
      const secrets = await Promise.all(
        sealed.map(async ({ secretId, wrapped, content }) => {
          const key = await vault.open(wrapped, callbackSecretContext(clientId));
          return String(unseal(key, callbackSecretPlace(table, clientId, secretId), content));
        }),
      );
      return { ...toEndpoint(item), secrets: sensitive(secrets) };
    },

    async recordDelivered(attempt) {
      const recovered: Write[] =
        attempt.endpoint.failingSince === undefined
          ? []
          : [{ Update: { TableName: table, Key: endpointKeyOf(attempt.callback), ConditionExpression: 'attribute_exists(pk)', UpdateExpression: 'REMOVE failingSince, pausedUntil' } }];
      return save(attempt, 'callback.send', 'delivered', { writes: [settle(attempt, 'delivered', attempt.callback.attempts + 1), ...recovered] });
    },

    async recordFailed(attempt) {
      const { callback, counts, code, nextAt, pausedUntil, cause } = attempt;
      const attempts = callback.attempts + (counts ? 1 : 0);
      const failing: Write[] = counts
        ? [
            {
              Update: {
                TableName: table,
                Key: endpointKeyOf(callback),
                ConditionExpression: 'attribute_exists(pk)',
                UpdateExpression: 'SET failingSince = if_not_exists(failingSince, :at), pausedUntil = :until',
                ExpressionAttributeValues: { ':at': cause.at, ':until': pausedUntil ?? cause.at },
              },
            },
          ]
        : [];
      const again = nextAt === undefined ? [] : [{ ...draft('callback.due', { callbackId: callback.callbackId, clientId: callback.clientId, attempt: attempts + 1 }), notBefore: nextAt }];
      return save(attempt, 'callback.send', code, { writes: [settle(attempt, nextAt === undefined ? 'givenUp' : 'due', attempts), ...failing], events: again });
    },

    async stop(attempt) {
      const { callback, because, cause } = attempt;
      const stopping: Write = {
        Update: {
          TableName: table,
          Key: endpointKeyOf(callback),
          ConditionExpression: 'attribute_exists(pk)',
          UpdateExpression: 'SET stopped = if_not_exists(stopped, :stopped)',
          ExpressionAttributeValues: { ':stopped': { at: cause.at, because } },
        },
      };
      const referral =
        because === 'failing'
          ? [openReferral(table, { referralId: `rfr_callbacks_${callback.clientId}`, kind: 'quarantined', incidentId: callback.incidentId, laCode: NO_AREA }, { test: false, cause })]
          : [];
      return save(attempt, 'callback.stop', because, { writes: [settle(attempt, 'held', callback.attempts + 1), stopping, ...referral] });
    },

    async discharge(obligationId) {
      await db.send(new DeleteCommand({ TableName: table, Key: obligationKey(obligationId) }));
    },
  };
};

/** DynamoDB takes a hundred items in one transaction: an update and an obligation for each, and the audit entry. */
const TOGETHER = 40;

export const createCallbackReplays = ({ db, table, commit }: Omit<CallbackStoreDeps, 'vault'>): CallbackReplays => ({
  async replay({ clientId, source, since, limit, cause }) {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'list',
        KeyConditionExpression: 'listPk = :list AND listSk >= :since',
        ExpressionAttributeValues: { ':list': callbackList(clientId), ':since': since },
        Limit: limit,
      }),
    );
    const mine = Items.map(toRecord).filter((one) => one.source.forceCode === source.forceCode && one.source.test === source.test);
    const obligations: Obligation[] = [];
    let replayed = 0;
    for (let from = 0; from < mine.length; from += TOGETHER) {
      // What is under way already is on its way: only what has ended is begun again.
      const group = mine.slice(from, from + TOGETHER).filter(({ sending }) => sending !== 'due');
      if (group.length === 0) continue;
      const result = await replayGroup(commit, table, group, cause);
      if (result.kind !== 'committed') throw new Error(`replay: ${result.kind}`);
      obligations.push(...result.obligations);
      replayed += group.length;
    }
    const next = LastEvaluatedKey?.['listSk'];
    return { kind: 'committed', obligations, replayed, ...(typeof next === 'string' ? { next: next.split('#')[0] } : {}) };
  },
});

const replayGroup = (commit: CommitWrites, table: string, group: readonly (CallbackContent & { readonly clientId: string; readonly sending: string })[], cause: Cause): Promise<CommitResult> => {
  const clientId = group[0]?.clientId ?? '';
  return commit({
    writes: group.map(({ callbackId, sending }) => ({
      Update: {
        TableName: table,
        Key: callbackKey(callbackId),
        ConditionExpression: 'sending = :before',
        UpdateExpression: 'SET sending = :due, attempts = :none, since = :now',
        ExpressionAttributeValues: { ':before': sending, ':due': 'due', ':none': 0, ':now': cause.at },
      },
    })),
    audit: { chain: auditChainOf('client', clientId, cause.at.slice(0, 10)), action: 'callback.replay', object: clientId, outcome: `${group.length}` },
    events: group.map(({ callbackId }) => draft('callback.due', { callbackId, clientId, attempt: 1 })),
    test: group[0]?.test ?? false,
    cause,
  });
};
