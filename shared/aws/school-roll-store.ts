import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { BatchWriteCommandInput, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { keysOfRows } from '../domain/linkage/blocking-keys.ts';
import { preparePupil } from '../domain/linkage/prepare-records.ts';
import type { MemberPupil, PupilIds, RollChange, RollMember, StagedRow } from '../domain/rolls/compare-roll.ts';
import type { RollPupil } from '../ports/directory.ts';
import type { SchoolRollStore } from '../ports/rolls.ts';
import type { Clock, KeyedHash } from '../ports/surroundings.ts';
import type { AreaKeys } from './area-keys.ts';
import { batchWrite } from './batch-write.ts';
import type { DataKey } from './key-vault.ts';
import { seal, unseal } from './key-vault.ts';
import { areaRollList, blockKey, placeOfMember, rollHeadKey, rollMemberKey, rollMemberPrefix, stagedRowsKey, stagedRowsPartition } from './keys.ts';
import { hashOfBlock } from './roll-store.ts';
import { isSeenAt, versionedOf } from './roll-versions.ts';
import { sealedRow } from './sealed-row.ts';
import { inParallel } from './write-together.ts';

export interface SchoolRollStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly hash: KeyedHash;
  readonly areaKeys: AreaKeys;
  readonly now: Clock;
}

type Item = Readonly<Record<string, unknown>>;
type Request = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

const BATCH = 25;
const SIDE_BY_SIDE = 8;
/** Pupils whose rows and buckets are in memory at once. */
const PUPILS_AT_ONCE = 64;
/** A file's rows wait for a person's decision; longer than any preview is true. */
const STAGED_DAYS = 3;
/** Whoever held a school for so long is dead: longer than any function runs. */
const HELD_AT_MOST_MS = 20 * 60_000;

interface StoredMember extends RollMember {
  readonly item: Item;
  readonly since: number;
  readonly filing: string;
}

const FIELD = { field: 'pupil', version: 2 } as const;

// One pupil of every kind of name and address: what they are filed under says whether two releases file alike.
const SAMPLES: readonly RollPupil[] = [
  { pupilId: 'a', urns: ['1'], upn: 'A123456789012', legalForename: 'Anne-Marie', legalSurname: 'O\'Example', preferredForename: 'Annie', preferredSurname: 'van der Example', dateOfBirth: '2015-03-31', sex: 'female', postcode: 'WM1 1AA', addressLine: '12 Example Row' },
  { pupilId: 'b', urns: ['1'], legalForename: 'Mohammed', legalSurname: 'al-Example', preferredForename: 'Mo', preferredSurname: 'Example', dateOfBirth: '2010-12-01', sex: 'male', addressLine: 'Flat 2, Example House' },
];
const filingOf = (): string => SAMPLES.flatMap((sample) => keysOfRows([preparePupil(sample)], '').map(({ type, value, sort }) => `${type}|${value}|${sort}`)).join('\n');

const rowOf = (pupilId: string, urn: string, pupil: MemberPupil): RollPupil => ({ ...pupil, pupilId, urns: [urn] });
const memberFrom = ({ pupilId: _pupilId, urns: _urns, ...pupil }: RollPupil): MemberPupil => pupil;

/**
 * Rolls by school and version. A pupil's row stands from version `since` to before `until`; readers see the version that is in force and nothing of the one
 * that is being written. So a roll changes for everybody at one moment, costs no more than what changes in it, and can be taken back.
 */
export const createSchoolRollStore = ({ db, table, hash, areaKeys, now }: SchoolRollStoreDeps): SchoolRollStore => {
  let filing: Promise<string> | undefined;
  const currentFiling = (): Promise<string> => (filing ??= hash.of(filingOf()).then((text) => text.slice(0, 12)));

  const putAll = async (requests: readonly Request[]): Promise<void> => {
    const batches = Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, n) => requests.slice(n * BATCH, (n + 1) * BATCH));
    await inParallel(batches, SIDE_BY_SIDE, (batch) => batchWrite(db, table, [...batch]));
  };

  const query = async function* (pk: string, prefix: string): AsyncGenerator<Item> {
    let from: Record<string, unknown> | undefined;
    do {
      const page = await db.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      yield* page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from);
  };

  const headOf = async (urn: string): Promise<Item | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: rollHeadKey(urn), ConsistentRead: true }));
    return Item;
  };

  const partitionOf = (urn: string): string => rollHeadKey(urn).pk;

  const storedMembers = async (urn: string, version: number): Promise<readonly StoredMember[]> => {
    const members: StoredMember[] = [];
    for await (const item of query(partitionOf(urn), rollMemberPrefix)) {
      if (!isSeenAt(versionedOf(item), version)) continue;
      const laCode = String(item['laCode']);
      const key = await areaKeys.open(laCode);
      if (!key) continue;
      const pupilId = String(item['pupilId']);
      const [row] = unseal(key, { table, key: placeOfMember(laCode, pupilId, urn), ...FIELD }, item['content'] as Uint8Array) as readonly RollPupil[];
      if (row) members.push({ pupilId, ids: item['ids'] as PupilIds, pupil: memberFrom(row), item, since: Number(item['since']), filing: String(item['filing']) });
    }
    return members;
  };

  /** The buckets that an item says it is filed in. */
  const bucketKeysOf = (item: Item): readonly { readonly pk: string; readonly sk: string }[] => {
    const place = `${placeOfMember(String(item['laCode']), String(item['pupilId']), String(item['urn']))}~${String(item['since'])}`;
    return ((item['filed'] as readonly string[] | undefined) ?? []).map((bucket) => {
      const [hashed = '', sort = ''] = bucket.split('|');
      return blockKey(hashed, sort, place);
    });
  };

  /** An item with all its buckets, `until` a version or for good. */
  const putsOf = (item: Item, until: number | undefined): readonly [row: Request, buckets: readonly Request[]] => {
    const { until: _until, ...rest } = item;
    const ends = until === undefined ? {} : { until };
    const { laCode, area, urn, since, content } = item;
    const shown = { ...sealedRow(String(laCode), String(area), content as Uint8Array), urn, since, ...ends };
    return [{ PutRequest: { Item: { ...rest, ...ends } } }, bucketKeysOf(item).map((key) => ({ PutRequest: { Item: { ...key, ...shown } } }))];
  };

  interface Place {
    readonly urn: string;
    readonly laCode: string;
    readonly area: string;
    readonly version: number;
    readonly key: DataKey;
  }
  const itemOf = async ({ urn, laCode, area, version, key }: Place, { pupilId, ids, pupil }: RollMember): Promise<Item> => {
    const row = rowOf(pupilId, urn, pupil);
    const keys = keysOfRows([preparePupil(row)], area);
    const filed = new Set(await Promise.all(keys.map(async ({ type, value, sort }) => `${await hashOfBlock(hash, `${type}|${value}`)}|${sort}`)));
    const place = placeOfMember(laCode, pupilId, urn);
    return {
      ...rollMemberKey(urn, pupilId, version),
      pupilId,
      urn,
      laCode,
      area,
      since: version,
      ids: Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined)),
      filing: await currentFiling(),
      filed: [...filed],
      content: seal(key, { table, key: place, ...FIELD }, [row]),
      listPk: areaRollList(area),
      listSk: place,
    };
  };

  const write: SchoolRollStore['write'] = async ({ urn, laCode, area, base, version, changes }) => {
    const key = await areaKeys.openOrCreate(laCode);
    const old = new Map((await storedMembers(urn, base)).map((member) => [member.pupilId, member]));
    const changing = new Set(changes.map(({ member }) => member.pupilId));
    const rules = await currentFiling();
    // A release that files differently, or another force's area: these say what they said, and are filed anew.
    const refiled = [...old.values()].filter((member) => (member.filing !== rules || member.item['area'] !== area) && !changing.has(member.pupilId)).map((member): RollChange => ({ kind: 'changed', member }));
    const all = [...changes, ...refiled];
    for (let from = 0; from < all.length; from += PUPILS_AT_ONCE) {
      const rows: Request[] = [];
      const buckets: Request[] = [];
      const put = (item: Item, until?: number): void => {
        const [row, filed] = putsOf(item, until);
        rows.push(row);
        buckets.push(...filed);
      };
      for (const { kind, member } of all.slice(from, from + PUPILS_AT_ONCE)) {
        const before = old.get(member.pupilId);
        if (before) put(before.item, version);
        if (kind !== 'gone') put(await itemOf({ urn, laCode, area, version, key }, member));
      }
      // A row says where it is filed, so it is there before its buckets are: whoever tidies up finds them all.
      await putAll(rows);
      await putAll(buckets);
    }
    return all.length;
  };

  /** On condition that nobody else took or moved the school since `head` was read. */
  const hold = async (head: Item | undefined, next: Item): Promise<boolean> => {
    const condition =
      head === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: `latest = :latest AND #version = :version AND ${head['heldBy'] === undefined ? 'attribute_not_exists(heldBy)' : 'heldBy = :holder'}`,
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':latest': head['latest'], ':version': head['version'], ...(head['heldBy'] === undefined ? {} : { ':holder': head['heldBy'] }) },
          };
    try {
      await db.send(new PutCommand({ TableName: table, Item: next, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  const isHeldAt = (head: Item, at: string): boolean => head['heldBy'] !== undefined && Date.parse(at) - Date.parse(String(head['heldAt'])) < HELD_AT_MOST_MS;

  const clean = async (urn: string, keepsUndo: boolean): Promise<void> => {
    const head = await headOf(urn);
    const version = Number(head?.['version'] ?? 0);
    const previous = keepsUndo ? Number(head?.['previous'] ?? version) : version;
    for await (const item of query(partitionOf(urn), rollMemberPrefix)) {
      const { since, until } = versionedOf(item);
      // Ended before any version that a reader may still be at, or of a version that was taken back.
      if (since > version || (until !== undefined && until <= previous)) {
        await putAll(bucketKeysOf(item).map((Key) => ({ DeleteRequest: { Key } })));
        await putAll([{ DeleteRequest: { Key: { pk: item['pk'], sk: item['sk'] } } }]);
      } else if (until !== undefined && until > version) {
        const [row, buckets] = putsOf(item, undefined);
        await putAll(buckets);
        await putAll([row]);
      }
    }
  };

  return {
    async stage(importId, laCode, parts) {
      const key = await areaKeys.openOrCreate(laCode);
      const expiresAt = Math.floor(now().getTime() / 1_000) + STAGED_DAYS * 86_400;
      await putAll(
        [...parts].map(([urn, { part, rows }]) => {
          const itemKey = stagedRowsKey(importId, urn, part);
          return { PutRequest: { Item: { ...itemKey, expiresAt, content: seal(key, { table, key: itemKey.pk, field: itemKey.sk, version: 1 }, rows) } } };
        }),
      );
    },

    async staged(importId, laCode, urn) {
      const key = await areaKeys.open(laCode);
      const rows: StagedRow[] = [];
      if (!key) return rows;
      const pk = stagedRowsPartition(importId, urn);
      for await (const item of query(pk, 'PART#')) rows.push(...(unseal(key, { table, key: pk, field: String(item['sk']), version: 1 }, item['content'] as Uint8Array) as readonly StagedRow[]));
      return rows;
    },

    async dropStaged(importId, urn) {
      const pk = stagedRowsPartition(importId, urn);
      const gone: Request[] = [];
      for await (const { sk } of query(pk, 'PART#')) gone.push({ DeleteRequest: { Key: { pk, sk } } });
      await putAll(gone);
    },

    versionOf: async (urn) => Number((await headOf(urn))?.['version'] ?? 0),

    async members(urn) {
      const version = Number((await headOf(urn))?.['version'] ?? 0);
      return (await storedMembers(urn, version)).map(({ pupilId, ids, pupil }) => ({ pupilId, ids, pupil }));
    },

    async isFiledIn(urn, area) {
      const version = Number((await headOf(urn))?.['version'] ?? 0);
      return (await storedMembers(urn, version)).every(({ item }) => item['area'] === area);
    },

    async countPrepared(area, urns, today) {
      const counts = new Map<string, number>();
      let from: Record<string, unknown> | undefined;
      do {
        const page = await db.send(
          new QueryCommand({ TableName: table, IndexName: 'list', KeyConditionExpression: 'listPk = :area', ExpressionAttributeValues: { ':area': areaRollList(area) }, ...(from ? { ExclusiveStartKey: from } : {}) }),
        );
        for (const item of page.Items ?? []) {
          const key = item['urn'] === undefined ? await areaKeys.open(String(item['laCode'])) : undefined;
          if (!key) continue;
          const rows = unseal(key, { table, key: String(item['listSk']), ...FIELD }, item['content'] as Uint8Array) as readonly RollPupil[];
          const current = rows.filter(({ leavingOn }) => leavingOn === undefined || leavingOn > today);
          for (const urn of new Set(current.flatMap((row) => row.urns))) if (urns.has(urn)) counts.set(urn, (counts.get(urn) ?? 0) + 1);
        }
        from = page.LastEvaluatedKey;
      } while (from);
      return counts;
    },

    async begin({ urn, laCode, area, importId, base, at }) {
      const head = await headOf(urn);
      if (Number(head?.['version'] ?? 0) !== base) return { kind: 'overtaken' };
      const isMine = head?.['heldBy'] === importId;
      if (head !== undefined && !isMine && isHeldAt(head, at)) return { kind: 'busy' };
      const latest = isMine ? Number(head['latest']) : Number(head?.['latest'] ?? 0) + 1;
      if (!(await hold(head, { version: 0, ...head, ...rollHeadKey(urn), urn, laCode, area, latest, heldBy: importId, heldAt: at }))) return { kind: 'busy' };
      if (!isMine) await clean(urn, true);
      return { kind: 'begun', version: latest };
    },

    write,

    async clean(urn, at) {
      const head = await headOf(urn);
      // Whoever writes the next version tidied up before it began.
      if (head === undefined || isHeldAt(head, at)) return;
      // A dead import loses the school first, so that it cannot come into force with rows missing.
      const { heldBy, heldAt: _heldAt, ...free } = head;
      if (heldBy === undefined || (await hold(head, free))) await clean(urn, false);
    },
  };
};
