import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { applyChange, whyNot } from '../domain/key-adult-change.ts';
import type { ChangeState, ProposedChange } from '../domain/key-adult-change.ts';
import type { KeyAdult } from '../domain/key-adult.ts';
import { sensitive } from '../domain/sensitive.ts';
import type { Cause } from '../ports/cause.ts';
import type { ChangeLink, KeyAdultChange, KeyAdultChangeStore } from '../ports/key-adult-changes.ts';
import type { AreaKeys } from './area-keys.ts';
import type { CommitWrites, Write } from './commit.ts';
import { auditChainOf, bodyPartition, bodyProfileKey, changeKey, changeLinkKey, changeList, keyAdultKey, passkeyPartition } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, FieldPlace } from './key-vault.ts';
import { queryAll } from './query-all.ts';

export interface KeyAdultChangeStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly tables: { readonly records: string; readonly directory: string };
  /** The directory's keys: what is proposed is about the same people. */
  readonly areaKeys: Pick<AreaKeys, 'open'>;
  readonly commit: CommitWrites;
}

type Item = Readonly<Record<string, unknown>>;

/** A decided change says who was changed: it is kept for as long as somebody may still ask about it. */
const KEPT_DAYS = 90;
const epoch = (instant: string): number => Math.floor(Date.parse(instant) / 1_000);

interface StoredKeyAdult {
  readonly keyAdult: KeyAdult;
  readonly revision: number;
  readonly content: Uint8Array;
}

export const createKeyAdultChangeStore = ({ db, tables, areaKeys, commit }: KeyAdultChangeStoreDeps): KeyAdultChangeStore => {
  const { records: table, directory } = tables;

  const keyOf = async (laCode: string): Promise<DataKey> => {
    const key = await areaKeys.open(laCode);
    if (key === undefined) throw new Error('key adults without an area key');
    return key;
  };
  const placeOf = (changeId: string): FieldPlace => ({ table, key: changeKey(changeId).pk, field: 'change', version: 1 });
  const toChange = (item: Item, key: DataKey): KeyAdultChange => ({
    changeId: String(item['changeId']),
    bodyKey: String(item['bodyKey']),
    laCode: String(item['laCode']),
    state: item['state'] as ChangeState,
    proposedBy: String(item['proposedBy']),
    proposedAt: String(item['proposedAt']),
    answerBy: String(item['answerBy']),
    deskSince: item['deskSince'] as string | undefined,
    decidedAt: item['decidedAt'] as string | undefined,
    decidedBy: item['decidedBy'] as string | undefined,
    change: sensitive(unseal(key, placeOf(String(item['changeId'])), item['content'] as Uint8Array) as ProposedChange),
  });
  const read = async (changeId: string): Promise<KeyAdultChange | undefined> => {
    const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: changeKey(changeId), ConsistentRead: true }));
    return item === undefined ? undefined : toChange(item, await keyOf(String(item['laCode'])));
  };
  const list = async (laCode: string, prefix: string): Promise<readonly KeyAdultChange[]> => {
    const items = await queryAll(db, {
      TableName: table,
      IndexName: 'list',
      KeyConditionExpression: 'listPk = :list AND begins_with(listSk, :prefix)',
      ExpressionAttributeValues: { ':list': changeList(laCode), ':prefix': prefix },
    });
    if (items.length === 0) return [];
    const key = await keyOf(laCode);
    return items.map((item) => toChange(item, key)).toSorted((a, b) => (a.proposedAt < b.proposedAt ? -1 : 1));
  };

  /** The people as they stand, with what each write must find unchanged. */
  const readPeople = async (bodyKey: string, key: DataKey): Promise<{ readonly profile: Item | undefined; readonly people: readonly StoredKeyAdult[] }> => {
    const items = await queryAll(db, { TableName: directory, ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': bodyPartition(bodyKey) } });
    const people = items.filter(({ sk }) => String(sk).startsWith('KEYADULT#')).map((item) => {
      const [revision, content] = [Number(item['revision'] ?? 1), item['content'] as Uint8Array];
      return { revision, content, keyAdult: unseal(key, { table: directory, key: String(item['sk']), field: 'keyAdult', version: revision }, content) as KeyAdult };
    });
    return { profile: items.find(({ sk }) => sk === bodyProfileKey(bodyKey).sk), people };
  };

  /** Only those who are another than before; each on condition that nobody, an import among them, wrote them meanwhile. */
  const writePeople = (before: readonly StoredKeyAdult[], after: readonly KeyAdult[], bodyKey: string, key: DataKey): readonly Write[] =>
    after.flatMap((keyAdult): readonly Write[] => {
      const stored = before.find((one) => one.keyAdult.keyAdultId === keyAdult.keyAdultId);
      if (stored !== undefined && JSON.stringify(stored.keyAdult) === JSON.stringify(keyAdult)) return [];
      const itemKey = keyAdultKey(bodyKey, keyAdult.keyAdultId);
      const revision = (stored?.revision ?? 0) + 1;
      return [
        {
          Put: {
            TableName: directory,
            Item: { ...itemKey, revision, content: seal(key, { table: directory, key: itemKey.sk, field: 'keyAdult', version: revision }, keyAdult) },
            ...(stored === undefined
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : { ConditionExpression: 'content = :seen', ExpressionAttributeValues: { ':seen': stored.content } }),
          },
        },
      ];
    });

  /** One change of a body's people at a time: two that are each right, but not together, cannot both pass. */
  const turn = (bodyKey: string, profile: Item, set: string, names: Record<string, string> = {}, values: Record<string, unknown> = {}): Write => {
    const seen = profile['peopleTurn'];
    return {
      Update: {
        TableName: directory,
        Key: bodyProfileKey(bodyKey),
        ConditionExpression: `attribute_exists(pk) AND ${seen === undefined ? 'attribute_not_exists(peopleTurn)' : 'peopleTurn = :seen'}`,
        UpdateExpression: `SET peopleTurn = :next${set}`,
        ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
        ExpressionAttributeValues: { ':next': Number(seen ?? 0) + 1, ...(seen === undefined ? {} : { ':seen': seen }), ...values },
      },
    };
  };
  const effectOn = (bodyKey: string, profile: Item, change: ProposedChange): Write => {
    switch (change.kind) {
      case 'startTime':
        return turn(bodyKey, profile, ', #calendar.#startsAt = :startsAt', { '#calendar': 'calendar', '#startsAt': 'startsAt' }, { ':startsAt': change.startsAt });
      case 'closure':
        return turn(bodyKey, profile, ', #calendar.#closures = list_append(#calendar.#closures, :closure)', { '#calendar': 'calendar', '#closures': 'closures' }, { ':closure': [change.closure] });
      case 'change':
      case 'add':
      case 'remove':
        return turn(bodyKey, profile, '');
    }
  };
  const settle = (changeId: string, state: ChangeState, { at, actorId }: Cause): Write => ({
    Update: {
      TableName: table,
      Key: changeKey(changeId),
      ConditionExpression: '#state = :proposed',
      UpdateExpression: 'SET #state = :state, decidedAt = :at, decidedBy = :by, expiresAt = :expires REMOVE listPk, listSk',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':proposed': 'proposed', ':state': state, ':at': at, ':by': actorId, ':expires': epoch(at) + KEPT_DAYS * 86_400 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });
  /** Of whoever was removed or has another address: their passkeys open nothing any more, and are not kept. */
  const forgetPasskeys = async (before: readonly KeyAdult[], after: readonly KeyAdult[]): Promise<readonly Write[]> => {
    const ended = before.filter((was) => was.active).filter((was) => {
      const now = after.find(({ keyAdultId }) => keyAdultId === was.keyAdultId);
      return now === undefined || !now.active || now.email !== was.email;
    });
    const found = await Promise.all(
      ended.map(async ({ keyAdultId }) => {
        const items = await queryAll(db, {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': passkeyPartition(keyAdultId) },
          ProjectionExpression: 'pk, sk',
        });
        return items;
      }),
    );
    return found.flat().map(({ pk, sk }): Write => ({ Delete: { TableName: table, Key: { pk: String(pk), sk: String(sk) } } }));
  };
  const chainOf = (laCode: string, { at }: Cause): string => auditChainOf('area', laCode, at.slice(0, 10));

  return {
    read,

    async propose({ change, links, cause }) {
      const { changeId, bodyKey, laCode, proposedBy, proposedAt, answerBy, deskSince, state } = change;
      const proposed = change.change.reveal();
      const content = seal(await keyOf(laCode), placeOf(changeId), proposed);
      const item = { changeId, bodyKey, laCode, proposedBy, proposedAt, answerBy, state, content, ...(deskSince === undefined ? {} : { deskSince }) };
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: { ...changeKey(changeId), ...item, listPk: changeList(laCode), listSk: `${bodyKey}#${proposedAt}#${changeId}` },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          ...links.map(
            ({ tokenHash, keyAdultId, expiresAt }): Write => ({
              Put: {
                TableName: table,
                Item: { ...changeLinkKey(tokenHash), changeId, bodyKey, keyAdultId, expiresAtInstant: expiresAt, expiresAt: epoch(expiresAt) + 86_400 },
                ConditionExpression: 'attribute_not_exists(pk)',
              },
            }),
          ),
        ],
        audit: { chain: chainOf(laCode, cause), action: 'keyAdults.propose', object: changeId, outcome: proposed.kind },
        events: [],
        test: false,
        cause,
      });
      if (result.kind !== 'committed') throw new Error(`propose: ${result.kind}`);
    },

    pendingOf: (laCode, bodyKey) => list(laCode, `${bodyKey}#`),
    pendingIn: async (laCodes) => (await Promise.all(laCodes.map((laCode) => list(laCode, '')))).flat(),

    async handToDesk(changeId, cause) {
      const change = await read(changeId);
      if (change === undefined || change.state !== 'proposed' || change.deskSince !== undefined) return;
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: changeKey(changeId),
              ConditionExpression: '#state = :proposed AND attribute_not_exists(deskSince)',
              UpdateExpression: 'SET deskSince = :at',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':proposed': 'proposed', ':at': cause.at },
            },
          },
        ],
        audit: { chain: chainOf(change.laCode, cause), action: 'keyAdults.handToDesk', object: changeId },
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'conflict') throw new Error('handToDesk: conflict');
    },

    async decide({ changeId, decision, today, cause }) {
      const found = await read(changeId);
      if (found === undefined) return { kind: 'unknown' };
      if (found.state !== 'proposed') return { kind: 'already', state: found.state };
      const { bodyKey, laCode } = found;
      const change = found.change.reveal();
      const key = await keyOf(laCode);
      const { profile, people } = await readPeople(bodyKey, key);
      const before = people.map(({ keyAdult }) => keyAdult);
      let after: readonly KeyAdult[] = before;
      let effects: readonly Write[] = [];
      if (decision === 'confirmed') {
        if (profile === undefined) return { kind: 'unknown' };
        const because = whyNot(before, change, today);
        if (because !== undefined) return { kind: 'notPossible', because };
        after = applyChange(bodyKey, before, change);
        effects = [effectOn(bodyKey, profile, change), ...writePeople(people, after, bodyKey, key), ...(await forgetPasskeys(before, after))];
      }
      const result = await commit({
        writes: [settle(changeId, decision, cause), ...effects],
        audit: { chain: chainOf(laCode, cause), action: 'keyAdults.decide', object: changeId, outcome: `${change.kind} ${decision}` },
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return { kind: 'decided', before, after };
      if (result.kind === 'refused' && result.index === 0) return { kind: 'already', state: (result.item?.['state'] ?? 'confirmed') as ChangeState };
      return { kind: 'conflict' };
    },

    async confirmAll({ bodyKey, laCode, verifiedUntil, cause }) {
      const key = await keyOf(laCode);
      const { profile, people } = await readPeople(bodyKey, key);
      if (profile === undefined) return 'conflict';
      // Never shorter than somebody has already vouched for.
      const after = people.map(({ keyAdult }) => (keyAdult.active && (keyAdult.verifiedUntil ?? '') < verifiedUntil ? { ...keyAdult, verifiedUntil } : keyAdult));
      const result = await commit({
        writes: [turn(bodyKey, profile, ''), ...writePeople(people, after, bodyKey, key)],
        audit: { chain: chainOf(laCode, cause), action: 'keyAdults.confirmAll', object: bodyKey, outcome: verifiedUntil },
        events: [],
        test: false,
        cause,
      });
      return result.kind === 'committed' ? 'confirmed' : 'conflict';
    },

    async findLink(tokenHash): Promise<ChangeLink | undefined> {
      const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: changeLinkKey(tokenHash), ConsistentRead: true }));
      if (item === undefined) return undefined;
      return { tokenHash, changeId: String(item['changeId']), bodyKey: String(item['bodyKey']), keyAdultId: String(item['keyAdultId']), expiresAt: String(item['expiresAtInstant']) };
    },

    async countOpening(tokenHash, how, at) {
      try {
        await db.send(
          new UpdateCommand({
            TableName: table,
            Key: changeLinkKey(tokenHash),
            ConditionExpression: 'attribute_exists(pk)',
            UpdateExpression: 'ADD #how :one SET lastOpenedAt = :at',
            ExpressionAttributeNames: { '#how': how === 'get' ? 'gets' : 'heads' },
            ExpressionAttributeValues: { ':one': 1, ':at': at },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
};
