import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { incidentStatesBefore } from '../domain/child-state.ts';
import type { Incident } from '../domain/incident.ts';
import { sensitive } from '../domain/sensitive.ts';
import { inUtc } from '../domain/timetable.ts';
import { draft } from '../ports.ts';
import type {
  AcceptIncident,
  AcceptResult,
  Cause,
  ChildStatus,
  IdempotencyClaim,
  IncidentRecord,
  IncidentSource,
  IncidentStore,
  KeyedHash,
  ReviseResult,
  StoredAnswer,
  StoredIncident,
} from '../ports.ts';
import type { CommitWrites, Write } from './commit.ts';
import { commitTo, seal, unseal } from './key-vault.ts';
import type { DataKey, FieldPlace, KeyVault } from './key-vault.ts';
import { auditChainOfIncident, dataKeyKey, idempotencyKey, incidentKey, linksKey, referenceKey, revisionKey } from './keys.ts';
import { raiseNotification, withdrawNotification } from './notification-writes.ts';
import { closeReferral, openReferral } from './referral-writes.ts';

export interface IncidentStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  /** Look-ups by force reference and idempotency key. */
  readonly hash: KeyedHash;
  readonly commit: CommitWrites;
}

/** Kept for seven days: a nightly re-send within a week gets its first answer again. */
const IDEMPOTENCY_DAYS = 7;

const contextOf = (incidentId: string): Record<string, string> => ({ purpose: 'incident', incidentId });
const placeOf = (table: string, incidentId: string, field: string, revision: number): FieldPlace => ({ table, key: incidentId, field, version: revision });

/** What is sealed: the incident as the force told it, and which of its labels belongs to which of our child ids. */
interface Content {
  readonly incident: Incident;
  readonly labels: Readonly<Record<string, string>>;
}

type Item = Readonly<Record<string, unknown>>;

const isOf = (item: Item, { forceCode, test }: IncidentSource): boolean => item['forceCode'] === forceCode && (item['test'] === true) === test;

export const createIncidentStore = ({ db, table, vault, hash, commit }: IncidentStoreDeps): IncidentStore => {
  // What is tried out has references of its own: it can neither take a live one nor be found under it.
  const hashOfReference = ({ forceCode, test }: IncidentSource, forceReference: string): Promise<string> =>
    hash.of(`reference|${forceCode}|${test ? 'test|' : ''}${forceReference}`);
  const hashOfIdempotency = ({ clientId, method, path, key }: IdempotencyClaim): Promise<string> => hash.of(`idempotency|${clientId}|${method}|${path}|${key}`);

  const statusAttributes = (command: AcceptIncident): Item => ({
    incidentId: command.incidentId,
    forceCode: command.incident.forceCode,
    revision: command.incident.revision,
    state: 'received',
    test: command.incident.test,
    revisedAt: command.cause.at,
    attendedAt: inUtc(command.incident.attendedAt),
    traceId: command.cause.traceId,
    policyVersion: command.policyVersion,
    children: command.children.map(({ childReference: _label, ...status }) => status),
  });

  const sealedContent = (key: DataKey, { incidentId, incident, children }: AcceptIncident): Uint8Array =>
    seal(key, placeOf(table, incidentId, 'content', incident.revision), {
      incident,
      labels: Object.fromEntries(children.map(({ childId, childReference }) => [childId, childReference])),
    } satisfies Content);

  const idempotencyWrite = async (claim: IdempotencyClaim, answer: StoredAnswer, cause: Cause): Promise<Write> => ({
    Put: {
      TableName: table,
      Item: {
        ...idempotencyKey(await hashOfIdempotency(claim)),
        fingerprint: claim.fingerprint,
        answer,
        expiresAt: Math.floor(Date.parse(cause.at) / 1_000) + IDEMPOTENCY_DAYS * 86_400,
      },
      // Expired items may linger: deletion lags.
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
      ExpressionAttributeValues: { ':now': Math.floor(Date.parse(cause.at) / 1_000) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });

  const readIdempotency = (claim: IdempotencyClaim, item: Item | undefined) =>
    item?.['fingerprint'] === claim.fingerprint
      ? ({ kind: 'replayedKey', answer: item['answer'] as StoredAnswer } as const)
      : ({ kind: 'keyReusedWithOtherContent' } as const);

  const toRecord = (item: Item, children: readonly ChildStatus[], forceReference: string): IncidentRecord => ({
    incidentId: String(item['incidentId']),
    forceCode: String(item['forceCode']),
    forceReference,
    revision: Number(item['revision']),
    state: item['state'] as IncidentRecord['state'],
    test: item['test'] === true,
    receivedAt: String(item['receivedAt']),
    revisedAt: String(item['revisedAt']),
    attendedAt: String(item['attendedAt']),
    traceId: String(item['traceId']),
    policyVersion: String(item['policyVersion']),
    children,
    withdrawn: item['withdrawn'] as IncidentRecord['withdrawn'],
  });

  const readWhole = async (incidentId: string): Promise<{ readonly item: Item; readonly key: DataKey; readonly content: Content } | undefined> => {
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': incidentKey(incidentId).pk, ':from': 'INCIDENT', ':to': 'KEY' },
      }),
    );
    const item = Items.find(({ sk }) => sk === 'INCIDENT');
    const wrapped = Items.find(({ sk }) => sk === 'KEY')?.['wrapped'];
    // No key: the content was erased. The skeleton stays; its content is gone for everybody.
    if (!item || typeof wrapped !== 'string') return undefined;
    const key = await vault.open(wrapped, contextOf(incidentId));
    const content = unseal(key, placeOf(table, incidentId, 'content', Number(item['revision'])), item['content'] as Uint8Array) as Content;
    return { item, key, content };
  };

  const read = async (incidentId: string): Promise<StoredIncident | undefined> => {
    const whole = await readWhole(incidentId);
    if (!whole) return undefined;
    const { incident, labels } = whole.content;
    const children = (whole.item['children'] as readonly Omit<ChildStatus, 'childReference'>[]).map((child) => ({ ...child, childReference: labels[child.childId] ?? '' }));
    return { ...toRecord(whole.item, children, incident.forceReference), incident: sensitive(incident) };
  };

  return {
    read,

    async readStatus(incidentId) {
      return read(incidentId);
    },

    async findByReference(source, forceReference) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: referenceKey(await hashOfReference(source, forceReference)), ConsistentRead: true }));
      return Item ? String(Item['incidentId']) : undefined;
    },

    async accept(command): Promise<AcceptResult> {
      const { incidentId, incident, contentHash, idempotency, answer, cause } = command;
      const key = await vault.create(contextOf(incidentId));
      const writes: Write[] = [
        await idempotencyWrite(idempotency, answer, cause),
        {
          Put: {
            TableName: table,
            Item: { ...referenceKey(await hashOfReference(incident, incident.forceReference)), incidentId, revision: incident.revision, contentHash },
            ConditionExpression: 'attribute_not_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        { Put: { TableName: table, Item: { ...dataKeyKey(incidentId), wrapped: key.wrapped }, ConditionExpression: 'attribute_not_exists(pk)' } },
        {
          Put: {
            TableName: table,
            Item: { ...incidentKey(incidentId), ...statusAttributes(command), receivedAt: cause.at, notificationIds: [], content: sealedContent(key, command) },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ];
      const result = await commit({
        writes,
        audit: { chain: auditChainOfIncident(incidentId), isNewChain: true, action: 'incident.accept', object: incidentId, commitment: commitTo(key, contentHash) },
        events: [draft('incident.received', { incidentId, revision: incident.revision })],
        test: incident.test,
        cause,
      });
      if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
      if (result.kind === 'refused' && result.index === 0) return readIdempotency(idempotency, result.item);
      if (result.kind === 'refused' && result.index === 1 && result.item) {
        return {
          kind: 'knownReference',
          incidentId: String(result.item['incidentId']),
          revision: Number(result.item['revision']),
          sameContent: result.item['contentHash'] === contentHash,
        };
      }
      throw new Error(`accept: unexpected ${result.kind}`);
    },

    async revise(command): Promise<ReviseResult> {
      const { incidentId, incident, contentHash, idempotency, answer, cause } = command;
      const before = await readWhole(incidentId);
      if (!before || !isOf(before.item, incident)) return { kind: 'notFound' };
      const revision = Number(before.item['revision']);
      const writes: Write[] = [
        await idempotencyWrite(idempotency, answer, cause),
        {
          Update: {
            TableName: table,
            Key: referenceKey(await hashOfReference(incident, incident.forceReference)),
            ConditionExpression: 'incidentId = :id AND revision < :revision',
            UpdateExpression: 'SET revision = :revision, contentHash = :hash',
            ExpressionAttributeValues: { ':id': incidentId, ':revision': incident.revision, ':hash': contentHash },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Update: {
            TableName: table,
            Key: incidentKey(incidentId),
            // The highest revision stands, whatever the order of arrival; a withdrawn incident stays withdrawn.
            ConditionExpression: 'revision = :before AND #state <> :withdrawn',
            UpdateExpression:
              'SET revision = :revision, #state = :received, revisedAt = :at, attendedAt = :attended, children = :children, content = :content, policyVersion = :policy',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: {
              ':before': command.ifMatch ?? revision,
              ':withdrawn': 'withdrawn',
              ':revision': incident.revision,
              ':received': 'received',
              ':at': cause.at,
              ':attended': inUtc(incident.attendedAt),
              ':children': statusAttributes(command)['children'],
              ':content': sealedContent(before.key, command),
              ':policy': command.policyVersion,
            },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          // The revision before is kept under the same key: a key adult is told what changed.
          Put: {
            TableName: table,
            Item: { ...revisionKey(incidentId, revision), revision, content: seal(before.key, placeOf(table, incidentId, 'revision', revision), before.content) },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ];
      const result = await commit({
        writes,
        audit: { chain: auditChainOfIncident(incidentId), action: 'incident.revise', object: `${incidentId}:${incident.revision}`, commitment: commitTo(before.key, contentHash) },
        events: [draft('incident.revised', { incidentId, revision: incident.revision })],
        test: incident.test,
        cause,
      });
      if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
      if (result.kind !== 'refused') return { kind: 'conflict' };
      if (result.index === 0) return readIdempotency(idempotency, result.item);
      if (result.index === 1) {
        if (!result.item || result.item['incidentId'] !== incidentId) return { kind: 'notFound' };
        return { kind: 'olderRevision', revision: Number(result.item['revision']), sameContent: result.item['contentHash'] === contentHash };
      }
      return result.item?.['state'] === 'withdrawn' ? { kind: 'withdrawn' } : { kind: 'conflict' };
    },

    async withdraw({ incidentId, source, reason, idempotency, answer, cause }) {
      const whole = await readWhole(incidentId);
      if (!whole || !isOf(whole.item, source)) return { kind: 'notFound' };
      const notificationIds = (whole.item['notificationIds'] as readonly { readonly notificationId: string; readonly version: number }[] | undefined) ?? [];
      const idempotencyItem = await idempotencyWrite(idempotency, answer, cause);
      const result = await commit({
        writes: [
          idempotencyItem,
          {
            Update: {
              TableName: table,
              Key: incidentKey(incidentId),
              ConditionExpression: `#state IN (${incidentStatesBefore('withdrawn').map((_, i) => `:s${i}`).join(', ')}) AND revision = :revision`,
              UpdateExpression: 'SET #state = :withdrawn, withdrawn = :fact, revisedAt = :at',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: {
                ...Object.fromEntries(incidentStatesBefore('withdrawn').map((state, i) => [`:s${i}`, state])),
                ':revision': whole.item['revision'],
                ':withdrawn': 'withdrawn',
                ':fact': { at: cause.at, reason },
                ':at': cause.at,
              },
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          ...notificationIds.map((one) => withdrawNotification(table, one, cause)),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'incident.withdraw', object: incidentId, outcome: reason },
        events: [
          draft('incident.withdrawn', { incidentId, revision: Number(whole.item['revision']) }),
          ...notificationIds.map((one) => draft('notification.answered', { incidentId, ...one, how: 'withdrawn' as const, order: 0 })),
          ...notificationIds.map((one) => draft('rung.due', { incidentId, ...one, rung: 'withdrawal' as const, stepId: 'withdrawal', tries: 0 })),
        ],
        test: whole.item['test'] === true,
        cause,
      });
      if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
      if (result.kind === 'refused' && result.index === 0) return readIdempotency(idempotency, result.item);
      if (result.kind === 'refused' && result.index === 1 && result.item?.['state'] === 'withdrawn') return { kind: 'alreadyWithdrawn' };
      return { kind: 'conflict' };
    },

    async readRevision(incidentId, revision) {
      const whole = await readWhole(incidentId);
      if (!whole) return undefined;
      const toTold = ({ incident, labels }: Content) => ({
        incident: sensitive(incident),
        labels: Object.entries(labels).map(([childId, childReference]) => ({ childId, childReference })),
      });
      if (Number(whole.item['revision']) === revision) return toTold(whole.content);
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: revisionKey(incidentId, revision), ConsistentRead: true }));
      return Item ? toTold(unseal(whole.key, placeOf(table, incidentId, 'revision', revision), Item['content'] as Uint8Array) as Content) : undefined;
    },

    async readLinks(incidentId, revision) {
      const whole = await readWhole(incidentId);
      if (!whole) return undefined;
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: linksKey(incidentId, revision), ConsistentRead: true }));
      if (!Item) return undefined;
      return sensitive(unseal(whole.key, placeOf(table, incidentId, 'links', revision), Item['evidence'] as Uint8Array) as Record<string, unknown>);
    },

    async recordLinks(command) {
      const { incidentId, revision, cause } = command;
      const whole = await readWhole(incidentId);
      if (!whole) return { kind: 'conflict' };
      const known = (whole.item['notificationIds'] as readonly { readonly notificationId: string; readonly version: number }[] | undefined) ?? [];
      const raised = command.notifications.map(({ notificationId, version }) => ({ notificationId, version }));
      const kept = known.filter((one) => !raised.some(({ notificationId }) => notificationId === one.notificationId));
      const test = whole.item['test'] === true;
      const forceCode = String(whole.item['forceCode']);
      const raising = await Promise.all(
        command.notifications.map(async (notification) => {
          const shortHash = await hash.of(`short|${notification.shortReference}`);
          return raiseNotification({ table, notification, incidentId, revision, forceCode, test, shortHash, cause });
        }),
      );
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: incidentKey(incidentId),
              // Never over a newer revision, and never over a withdrawal.
              ConditionExpression: 'revision = :revision AND #state <> :withdrawn',
              UpdateExpression: 'SET #state = :state, children = :children, notificationIds = :ids',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: {
                ':revision': revision,
                ':withdrawn': 'withdrawn',
                ':state': command.state,
                ':children': command.children.map(({ childReference: _label, ...status }) => status),
                ':ids': [...kept, ...raised],
              },
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          {
            Put: {
              TableName: table,
              Item: {
                ...linksKey(incidentId, revision),
                revision,
                linkedAt: cause.at,
                evidence: seal(whole.key, placeOf(table, incidentId, 'links', revision), command.evidence.reveal()),
              },
            },
          },
          ...raising.flat(),
          ...command.withdrawNotifications.map((one) => withdrawNotification(table, one, cause)),
          ...command.referrals.map((referral) => openReferral(table, referral, { test, cause })),
          ...command.closeReferrals.map((referralId) => closeReferral(table, referralId, { cause })),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'children.link', object: `${incidentId}:${revision}`, outcome: command.state },
        events: [
          draft('children.linked', { incidentId, revision }),
          ...command.notifications.flatMap(({ notificationId, version, supersedes }) => [
            ...(supersedes === undefined ? [] : [draft('notification.superseded', { incidentId, notificationId, version: supersedes, supersededBy: version })]),
            draft('notification.raised', { incidentId, notificationId, version }),
          ]),
          ...command.withdrawNotifications.flatMap((one) => [
            draft('notification.answered', { incidentId, ...one, how: 'withdrawn' as const, order: 0 }),
            draft('rung.due', { incidentId, ...one, rung: 'withdrawal' as const, stepId: 'withdrawal', tries: 0 }),
          ]),
          ...command.referrals.map(({ referralId, kind }) => draft('referral.opened', { incidentId, referralId, kind })),
        ],
        discharges: command.discharges,
        test,
        cause,
      });
      switch (result.kind) {
        case 'committed':
          return { kind: 'committed', obligations: result.obligations };
        case 'replayed':
          return { kind: 'replayed' };
        case 'refused':
        case 'conflict':
          return { kind: 'conflict' };
      }
    },
  };
};
