import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { incidentStatesBefore } from '../domain/child-state.ts';
import type { Incident } from '../domain/incident.ts';
import { sensitive } from '../domain/sensitive.ts';
import { inUtc } from '../domain/timetable.ts';
import { draft } from '../ports/cause.ts';
import type { Cause, Obligation } from '../ports/cause.ts';
import type { AcceptIncident, AcceptResult, ChildStatus, IdempotencyClaim, IncidentRecord, IncidentSource, IncidentStore, NotificationToRaise, ReviseResult, StoredAnswer, StoredIncident } from '../ports/incidents.ts';
import type { NotificationRecord } from '../ports/notifications.ts';
import type { KeyedHash } from '../ports/surroundings.ts';
import { forgetHistory, keepHistory, readRefs, sealRefs } from './child-history.ts';
import { inTransactions } from './commit.ts';
import type { CommitWrites, Part, Write } from './commit.ts';
import { commitTo, seal, unseal } from './key-vault.ts';
import type { DataKey, FieldPlace, KeyVault } from './key-vault.ts';
import { acceptedList, auditChainOfIncident, dataKeyKey, idempotencyKey, incidentKey, linksKey, notificationKey, obligationKey, referenceKey, revisionKey } from './keys.ts';
import { retentionAttributes, sooner } from './retention-writes.ts';
import { raiseNotification, withdrawNotification } from './notification-writes.ts';
import { queryAll } from './query-all.ts';
import { closingOf, everyReferralAbout, isReferralOpen, openReferral } from './referral-writes.ts';

export interface IncidentStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  /** Look-ups by force reference and idempotency key. */
  readonly hash: KeyedHash;
  readonly commit: CommitWrites;
  /** Look-ups of what was told of a pupil before; needed by linking only. */
  readonly historyHash?: KeyedHash | undefined;
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
interface RaisingPart extends Part {
  readonly raised?: KnownNotification;
}
interface KnownNotification {
  readonly notificationId: string;
  readonly version: number;
}

/** Of each transaction: the incident, its evidence, its data key, an idempotency key, the audit entry, an obligation discharged and three new ones. */
const OWN_ITEMS = 11;
const CONTENDED_TRIES = 5;

const isOf = (item: Item, { forceCode, test }: IncidentSource): boolean => item['forceCode'] === forceCode && (item['test'] === true) === test;

export const createIncidentStore = ({ db, table, vault, hash, commit, historyHash }: IncidentStoreDeps): IncidentStore => {
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
    referralIds: (item['referralIds'] as readonly string[] | undefined) ?? [],
    withdrawn: item['withdrawn'] as IncidentRecord['withdrawn'],
  });

  const readWhole = async (incidentId: string): Promise<{ readonly item: Item; readonly key: DataKey; readonly content: Content } | undefined> => {
    const items = await queryAll(db, {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': incidentKey(incidentId).pk, ':from': 'INCIDENT', ':to': 'KEY' },
    });
    const item = items.find(({ sk }) => sk === 'INCIDENT');
    const wrapped = items.find(({ sk }) => sk === 'KEY')?.['wrapped'];
    // No key: the content was erased. The skeleton stays; its content is gone for everybody.
    if (!item || typeof wrapped !== 'string') return undefined;
    const key = await vault.open(wrapped, contextOf(incidentId));
    const content = unseal(key, placeOf(table, incidentId, 'content', Number(item['revision'])), item['content'] as Uint8Array) as Content;
    return { item, key, content };
  };

  /** Whose own incident it was, and when its content went; to everybody else there is none. */
  const erasedOr = async (incidentId: string, source: IncidentSource): Promise<{ readonly kind: 'erased'; readonly at: string } | { readonly kind: 'notFound' }> => {
    const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: incidentKey(incidentId), ConsistentRead: true }));
    return item && isOf(item, source) && typeof item['erasedAt'] === 'string' ? { kind: 'erased', at: item['erasedAt'] } : { kind: 'notFound' };
  };

  const knownIn = (item: Item): readonly KnownNotification[] => (item['notificationIds'] as readonly KnownNotification[] | undefined) ?? [];

  const read = async (incidentId: string): Promise<StoredIncident | undefined> => {
    const whole = await readWhole(incidentId);
    if (!whole) return undefined;
    const { incident, labels } = whole.content;
    const children = (whole.item['children'] as readonly Omit<ChildStatus, 'childReference'>[]).map((child) => ({ ...child, childReference: labels[child.childId] ?? '' }));
    return {
      ...toRecord(whole.item, children, incident.forceReference),
      looks: Number(whole.item['looks']),
      incident: sensitive(incident),
      notificationIds: knownIn(whole.item).map(({ notificationId }) => notificationId),
      historyRefs: readRefs(whole.key, table, incidentId, whole.item['history']),
    };
  };

  const readNotification = async ({ notificationId, version }: KnownNotification): Promise<NotificationRecord | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: notificationKey(notificationId, version), ConsistentRead: true }));
    return Item as NotificationRecord | undefined;
  };

  /** The end of one version, and of the desk's work about it. */
  const withdrawalOf = async (notification: NotificationRecord, cause: Cause): Promise<Part> => {
    const { incidentId, notificationId, version } = notification;
    const closing = await closingOf({ db, table }, everyReferralAbout(notification), cause);
    return {
      writes: [withdrawNotification(table, notification, cause), ...closing.flatMap(({ writes }) => writes)],
      events: [
        draft('notification.answered', { incidentId, notificationId, version, how: 'withdrawn', order: 0 }),
        draft('rung.due', { incidentId, notificationId, version, rung: 'withdrawal', stepId: 'withdrawal', tries: 0 }),
        ...closing.flatMap(({ events }) => events),
      ],
    };
  };

  /** All that a withdrawal of the incident ends, and nobody has ended yet. */
  const endingOf = async ({ item, key }: { readonly item: Item; readonly key: DataKey }, cause: Cause): Promise<readonly Part[]> => {
    const notifications = (await Promise.all(knownIn(item).map(readNotification))).filter((one) => one !== undefined).filter(({ withdrawnAt }) => withdrawnAt === undefined);
    const withdrawals = await Promise.all(notifications.map((one) => withdrawalOf(one, cause)));
    const forgotten = forgetHistory(table, readRefs(key, table, String(item['incidentId']), item['history']));
    return [...withdrawals, ...(await closingOf({ db, table }, (item['referralIds'] as readonly string[] | undefined) ?? [], cause)), ...forgotten];
  };

  /** Further transactions of one act; what is refused is left to its next run. */
  const commitRest = async (incidentId: string, groups: readonly (readonly Part[])[], { test, cause }: { readonly test: boolean; readonly cause: Cause }) => {
    const obligations: Obligation[] = [];
    for (const group of groups.filter(({ length }) => length > 0)) {
      const audit = { chain: auditChainOfIncident(incidentId), action: 'incident.withdraw', object: incidentId, outcome: 'continued' };
      const result = await commit({ writes: group.flatMap(({ writes }) => writes), audit, events: group.flatMap(({ events }) => events), test, cause });
      if (result.kind !== 'committed') return { obligations, isWhole: false };
      obligations.push(...result.obligations);
    }
    return { obligations, isWhole: true };
  };

  return {
    read,

    async isOwed(obligationId) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: obligationKey(obligationId), ConsistentRead: true, ProjectionExpression: 'pk' }));
      return Item !== undefined;
    },

    async readStatus(incidentId) {
      return read(incidentId);
    },

    async findErased(incidentId, source) {
      const found = await erasedOr(incidentId, source);
      return found.kind === 'erased' ? found.at : undefined;
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
            Item: {
              ...referenceKey(await hashOfReference(incident, incident.forceReference)),
              incidentId,
              revision: incident.revision,
              contentHash,
              // The one item of an incident that is never erased: those that told nobody are found by it.
              listPk: acceptedList(incident.forceCode),
              listSk: `${cause.at}#${incidentId}`,
            },
            ConditionExpression: 'attribute_not_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Put: {
            TableName: table,
            Item: { ...dataKeyKey(incidentId), ...retentionAttributes(incidentId, await hashOfReference(incident, incident.forceReference), cause.at), wrapped: key.wrapped },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        {
          Put: {
            TableName: table,
            Item: { ...incidentKey(incidentId), ...statusAttributes(command), receivedAt: cause.at, notificationIds: [], referralIds: [], looks: 0, content: sealedContent(key, command) },
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
          ...(typeof result.item['erasedAt'] === 'string' ? { erasedAt: result.item['erasedAt'] } : {}),
        };
      }
      if (result.kind === 'conflict') return { kind: 'conflict' };
      throw new Error(`accept: unexpected ${result.kind}`);
    },

    async revise(command): Promise<ReviseResult> {
      const { incidentId, incident, contentHash, idempotency, answer, cause } = command;
      const before = await readWhole(incidentId);
      if (!before) return erasedOr(incidentId, incident);
      if (!isOf(before.item, incident)) return { kind: 'notFound' };
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
      if (result.item?.['state'] === 'withdrawn') return { kind: 'withdrawn' };
      return command.ifMatch !== undefined && result.index === 2 ? { kind: 'passed', revision: Number(result.item?.['revision']) } : { kind: 'conflict' };
    },

    async withdraw({ incidentId, source, reason, idempotency, answer, cause }) {
      const idempotencyItem = await idempotencyWrite(idempotency, answer, cause);
      // Linking may be raising notifications at this very moment: then all is read again, and none of them is forgotten.
      for (let attempt = 0; attempt < CONTENDED_TRIES; attempt += 1) {
        const whole = await readWhole(incidentId);
        if (!whole) return erasedOr(incidentId, source);
        if (!isOf(whole.item, source)) return { kind: 'notFound' };
        const { test } = source;
        const [first = [], ...rest] = inTransactions(await endingOf(whole, cause), OWN_ITEMS);
        const before = incidentStatesBefore('withdrawn');
        const result = await commit({
          writes: [
            idempotencyItem,
            {
              Update: {
                TableName: table,
                Key: incidentKey(incidentId),
                ConditionExpression: `#state IN (${before.map((_, i) => `:s${i}`).join(', ')}) AND revision = :revision AND looks = :looks`,
                UpdateExpression: 'SET #state = :withdrawn, withdrawn = :fact, revisedAt = :at, looks = looks + :one',
                ExpressionAttributeNames: { '#state': 'state' },
                ExpressionAttributeValues: {
                  ...Object.fromEntries(before.map((state, i) => [`:s${i}`, state])),
                  ':revision': whole.item['revision'],
                  ':looks': whole.item['looks'],
                  ':one': 1,
                  ':withdrawn': 'withdrawn',
                  ':fact': { at: cause.at, reason },
                  ':at': cause.at,
                },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
            sooner(table, incidentId, cause.at),
            ...first.flatMap(({ writes }) => writes),
          ],
          audit: { chain: auditChainOfIncident(incidentId), action: 'incident.withdraw', object: incidentId, outcome: reason },
          // Also to linking, which ends what did not fit in here.
          events: [draft('incident.withdrawn', { incidentId, revision: Number(whole.item['revision']) }), ...first.flatMap(({ events }) => events)],
          test,
          cause,
        });
        if (result.kind === 'committed') {
          const more = await commitRest(incidentId, rest, { test, cause });
          return { kind: 'committed', obligations: [...result.obligations, ...more.obligations] };
        }
        if (result.kind === 'refused' && result.index === 0) return readIdempotency(idempotency, result.item);
        if (result.kind === 'refused' && result.index === 1 && result.item?.['state'] === 'withdrawn') return { kind: 'alreadyWithdrawn' };
      }
      return { kind: 'conflict' };
    },

    async finishWithdrawal({ incidentId, discharges, cause }) {
      const whole = await readWhole(incidentId);
      if (whole?.item['state'] !== 'withdrawn') return { kind: 'conflict' };
      const test = whole.item['test'] === true;
      const done = await commitRest(incidentId, inTransactions(await endingOf(whole, cause), OWN_ITEMS), { test, cause });
      if (!done.isWhole) return { kind: 'conflict' };
      const audit = { chain: auditChainOfIncident(incidentId), action: 'obligation.discharge', object: discharges, outcome: 'withdrawn' };
      const result = await commit({ writes: [], audit, events: [], discharges, test, cause });
      if (result.kind === 'committed') return { kind: 'committed', obligations: [...done.obligations, ...result.obligations] };
      return { kind: result.kind === 'replayed' ? 'replayed' : 'conflict' };
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
      const test = whole.item['test'] === true;
      const forceCode = String(whole.item['forceCode']);
      const read = await Promise.all(knownIn(whole.item).map(readNotification));
      const versionOf = (notificationId: string, version: number | undefined) => read.find((one) => one?.notificationId === notificationId && one.version === version);

      // Begun where it is waited for: a promise that fails while nobody looks takes the whole process with it.
      const raise = async (notification: NotificationToRaise): Promise<RaisingPart> => {
        const { notificationId, version, supersedes } = notification;
        const before = versionOf(notificationId, supersedes);
        const shortHash = await hash.of(`short|${notification.shortReference}`);
        const closing = await closingOf({ db, table }, before ? everyReferralAbout(before) : [], cause);
        return {
          raised: { notificationId, version },
          writes: [...raiseNotification({ table, notification, incidentId, revision, forceCode, test, shortHash, before, cause }), ...closing.flatMap(({ writes }) => writes)],
          events: [
            ...(supersedes === undefined ? [] : [draft('notification.superseded', { incidentId, notificationId, version: supersedes, supersededBy: version })]),
            draft('notification.raised', { incidentId, notificationId, version }),
            ...closing.flatMap(({ events }) => events),
          ],
        };
      };
      // What is open already stays as it is, with the time since when.
      const isOpenNow = await Promise.all(command.referrals.map(({ referralId }) => isReferralOpen({ db, table }, referralId)));
      const toOpen = command.referrals.filter((_, i) => isOpenNow[i] !== true);
      const known = readRefs(whole.key, table, incidentId, whole.item['history']);
      // What is tried out counts for nobody.
      const kept = command.history === undefined || historyHash === undefined || test ? { refs: known, parts: [] } : await keepHistory({ table, hash: historyHash }, incidentId, command.history);
      const gone = known.filter(({ pk, sk }) => !kept.refs.some((ref) => ref.pk === pk && ref.sk === sk));
      const ending = command.withdrawNotifications.map(({ notificationId, version }) => versionOf(notificationId, version)).filter((one) => one !== undefined);
      // What is taken back comes first: whoever must no longer read it loses it before anybody else is told.
      const parts: readonly RaisingPart[] = [
        ...(await Promise.all(ending.map((one) => withdrawalOf(one, cause)))),
        ...(await Promise.all(command.notifications.map(raise))),
        ...toOpen.map((referral) => ({
          writes: [openReferral(table, referral, { test, cause })],
          events: [draft('referral.opened', { incidentId, referralId: referral.referralId, kind: referral.kind })],
        })),
        ...(await closingOf({ db, table }, command.closeReferrals, cause)),
        ...kept.parts,
        ...forgetHistory(table, gone),
      ];

      const opened = command.referrals.map(({ referralId }) => referralId);
      const before = (whole.item['referralIds'] as readonly string[] | undefined) ?? [];
      const groups = inTransactions(parts, OWN_ITEMS);
      const obligations: Obligation[] = [];
      for (const [index, group] of groups.entries()) {
        const isLast = index === groups.length - 1;
        // The list grows with the parts: a withdrawal between two of them finds what is out already, and nothing else.
        const raised = groups.slice(0, index + 1).flatMap((each) => each.map((part) => part.raised).filter((one) => one !== undefined));
        const listed = [...knownIn(whole.item).filter(({ notificationId }) => !raised.some((one) => one.notificationId === notificationId)), ...raised];
        const referralIds = isLast ? opened : [...new Set([...before, ...opened])];
        const result = await commit({
          writes: [
            {
              Update: {
                TableName: table,
                Key: incidentKey(incidentId),
                // Never over a newer revision, never over a withdrawal, and never beside another look at the same children.
                ConditionExpression: 'revision = :revision AND #state <> :withdrawn AND looks = :looks',
                UpdateExpression: `SET notificationIds = :ids, referralIds = :referrals, looks = looks + :one, history = :history${isLast ? ', #state = :state, children = :children, policyVersion = :policy' : ''}`,
                ExpressionAttributeNames: { '#state': 'state' },
                ExpressionAttributeValues: {
                  ':revision': revision,
                  ':withdrawn': 'withdrawn',
                  ':looks': (command.looks ?? Number(whole.item['looks'])) + index,
                  ':one': 1,
                  ':ids': listed,
                  ':referrals': referralIds,
                  ':history': sealRefs(whole.key, table, incidentId, isLast ? kept.refs : [...known, ...kept.refs]),
                  ...(isLast ? { ':state': command.state, ':children': command.children.map(({ childReference: _label, ...status }) => status), ':policy': command.policyVersion ?? whole.item['policyVersion'] } : {}),
                },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
            ...(isLast
              ? [
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
                ]
              : []),
            ...group.flatMap(({ writes }) => writes),
          ],
          audit: { chain: auditChainOfIncident(incidentId), action: 'children.link', object: `${incidentId}:${revision}`, outcome: isLast ? command.state : `part ${index + 1}` },
          events: [
            ...group.flatMap(({ events }) => events),
            ...(isLast ? [draft('children.linked', { incidentId, revision })] : []),
            ...(isLast && command.lookAgainAt !== undefined ? [{ ...draft('link.requested', { incidentId, revision }), notBefore: command.lookAgainAt }] : []),
          ],
          // Only with the last part: until then the message stands, and its next run goes on here.
          ...(isLast ? { discharges: command.discharges } : {}),
          test,
          cause,
        });
        if (result.kind === 'replayed') return { kind: 'replayed' };
        if (result.kind !== 'committed') return { kind: 'conflict' };
        obligations.push(...result.obligations);
      }
      return { kind: 'committed', obligations };
    },
  };
};
