import { gzipSync } from 'node:zlib';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { londonDayOf } from '../domain/calendar.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { LondonDay } from '../domain/incident.ts';
import { pupilKeys } from '../domain/linkage/blocking-keys.ts';
import { preparePupil } from '../domain/linkage/prepare-records.ts';
import { createTermCounter } from '../domain/linkage/term-frequencies.ts';
import type { RollPupil } from '../ports/directory.ts';
import type { Clock, KeyedHash } from '../ports/surroundings.ts';
import type { AreaKeys } from './area-keys.ts';
import { batchWrite } from './batch-write.ts';
import type { Write } from './commit.ts';
import { areaRollList, blockKey, pupilKey, termsKey, termsPartKey, termsPartPrefix } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import { hashOfBlock } from './roll-store.ts';
import { inParallel, writeTogether } from './write-together.ts';

export interface RollWriterDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly hash: KeyedHash;
  readonly areaKeys: AreaKeys;
  readonly now: Clock;
  readonly partBytes?: number;
}

export interface PupilOfArea {
  readonly pupil: RollPupil;
  readonly laCode: string;
  /** The force area whose incidents find this pupil. */
  readonly area: string;
}

/** One who has left stays known as such for this long: a record of them must not fall to a namesake, and children are tried again for two weeks. */
export const LEAVERS_KEPT_DAYS = 365;
const READS_AT_ONCE = 16;
/** Two imports may write one pupil at once; whoever comes second reads again. */
const MAX_ROUNDS = 6;
/** An item holds 400 KB; the names of a large area are more. */
const PART_BYTES = 300_000;

/** A bucket and a place in it, as a pupil remembers it. */
const remembered = (hash: string, sort: string): string => `${hash}|${sort}`;
const bucketOf = (place: string, pupilId: string) => {
  const [hash = '', sort = ''] = place.split('|');
  return blockKey(hash, sort, pupilId);
};

const DAY_MS = 86_400_000;
const daysAfter = (day: LondonDay, days: number): LondonDay => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
const isLongGone = (leavingOn: LondonDay | undefined, today: LondonDay): boolean =>
  leavingOn !== undefined && daysAfter(leavingOn, LEAVERS_KEPT_DAYS) < today;

interface Before {
  readonly fingerprint?: string | undefined;
  readonly filed: readonly string[];
}
const beforeOf = (item: Readonly<Record<string, unknown>>): Before => ({
  fingerprint: item['fingerprint'] as string | undefined,
  filed: (item['filed'] as readonly string[] | undefined) ?? [],
});

/** What a pupil's item must still say for a plan to hold that was made from it. */
const unchanged = (before: Before | undefined) =>
  before?.fingerprint === undefined
    ? { ConditionExpression: before === undefined ? 'attribute_not_exists(pk)' : 'attribute_not_exists(fingerprint)' }
    : { ConditionExpression: 'fingerprint = :before', ExpressionAttributeValues: { ':before': before.fingerprint } };

export const createRollWriter = ({ db, table, hash, areaKeys, now, partBytes = PART_BYTES }: RollWriterDeps) => {
  const today = (): LondonDay => londonDayOf(now().toISOString());

  const removal = (pupilId: string, before: Before): readonly Write[] => [
    { Delete: { TableName: table, Key: pupilKey(pupilId), ...unchanged(before) } },
    ...before.filed.map((place): Write => ({ Delete: { TableName: table, Key: bucketOf(place, pupilId) } })),
  ];

  /** One read. Nothing to write when the row, its keys and its authority are what they were. */
  const plan = async ({ pupil, laCode, area }: PupilOfArea): Promise<readonly Write[]> => {
    const { pupilId } = pupil;
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: pupilKey(pupilId), ConsistentRead: true, ProjectionExpression: 'fingerprint, filed' }),
    );
    const before = Item ? beforeOf(Item) : undefined;
    if (isLongGone(pupil.leavingOn, today())) return before ? removal(pupilId, before) : [];
    const keys = pupilKeys(preparePupil(pupil), area);
    // With the keys in it, so that rules that file differently file anew. Keyed: nobody can test it for a child's name.
    const fingerprint = await hash.of(`pupil|${canonicalJson([area, laCode, pupil, keys])}`);
    if (before?.fingerprint === fingerprint) return [];
    const key = await areaKeys.openOrCreate(laCode);
    const content = seal(key, { table, key: pupilId, field: 'pupil', version: 1 }, pupil);
    const places = await Promise.all(keys.map(async ({ type, value, sort }) => remembered(await hashOfBlock(hash, area, `${type}|${value}`), sort)));
    const filed = [...new Set(places)];
    const item = { ...pupilKey(pupilId), laCode, fingerprint, filed, content, listPk: areaRollList(area), listSk: pupilId };
    const gone = (before?.filed ?? []).filter((place) => !filed.includes(place));
    return [
      { Put: { TableName: table, Item: item, ...unchanged(before) } },
      // The same sealed content in every bucket: one query answers without a second read.
      ...filed.map((place): Write => ({ Put: { TableName: table, Item: { ...bucketOf(place, pupilId), laCode, content } } })),
      ...gone.map((place): Write => ({ Delete: { TableName: table, Key: bucketOf(place, pupilId) } })),
    ];
  };

  const readAll = async function* (area: string) {
    let from: Record<string, unknown> | undefined;
    do {
      const page = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'list',
          KeyConditionExpression: 'listPk = :area',
          ExpressionAttributeValues: { ':area': areaRollList(area) },
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      yield* page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from);
  };

  return {
    /** Each pupil with all their buckets, old ones gone, in one transaction. The areas in which something changes are told before it does. */
    async write(pupils: readonly PupilOfArea[], beforeChange: (areas: readonly string[]) => Promise<void>): Promise<void> {
      const told = new Set<string>();
      // A line that comes twice counts as it was said last.
      let left: readonly PupilOfArea[] = [...new Map(pupils.map((one) => [one.pupil.pupilId, one])).values()];
      for (let round = 0; left.length > 0; round += 1) {
        if (round === MAX_ROUNDS) throw new Error('the pupils of this file change all the time');
        const plans = await inParallel(left, READS_AT_ONCE, async (one) => ({ one, writes: await plan(one) }));
        const due = plans.filter(({ writes }) => writes.length > 0);
        const areas = [...new Set(due.map(({ one }) => one.area))].filter((area) => !told.has(area));
        if (areas.length > 0) await beforeChange(areas);
        for (const area of areas) told.add(area);
        const refused = await writeTogether(db, due.map(({ writes }) => writes));
        left = refused.flatMap((at) => due[at]?.one ?? []);
      }
    },

    /** Counts the names of current pupils; on the way, those who left long ago go. */
    async recountTerms(area: string): Promise<{ readonly pupils: number; readonly changed: boolean }> {
      const counter = createTermCounter();
      const gone: (readonly Write[])[] = [];
      for await (const item of readAll(area)) {
        const key = await areaKeys.open(String(item['laCode']));
        if (!key) continue;
        const pupilId = String(item['pk']).slice('PUPIL#'.length);
        const pupil = unseal(key, { table, key: pupilId, field: 'pupil', version: 1 }, item['content'] as Uint8Array) as RollPupil;
        if (isLongGone(pupil.leavingOn, today())) gone.push(removal(pupilId, beforeOf(item)));
        else if (pupil.leavingOn === undefined || pupil.leavingOn > today()) counter.add(preparePupil(pupil));
      }
      // Refused: a new row of this pupil came meanwhile, and stays.
      await writeTogether(db, gone);

      const snapshot = counter.snapshot();
      const { Item: before } = await db.send(new GetCommand({ TableName: table, Key: termsKey(area), ConsistentRead: true }));
      if (before?.['version'] === snapshot.version && before['parts'] !== undefined) return { pupils: snapshot.pupils, changed: false };
      const key = await areaKeys.openOrCreate(area);
      const packed = gzipSync(JSON.stringify(snapshot)).toString('base64');
      const sealed = seal(key, { table, key: `TERMS#${area}`, field: 'terms', version: 1 }, packed);
      // Named by its random start: a reader never puts together parts of two counts.
      const stamp = Buffer.from(sealed.subarray(0, 12)).toString('hex');
      const parts = Array.from({ length: Math.ceil(sealed.length / partBytes) }, (_, n) => sealed.subarray(n * partBytes, (n + 1) * partBytes));
      const put = (item: Readonly<Record<string, unknown>>): Promise<unknown> => db.send(new PutCommand({ TableName: table, Item: item }));
      for (const [n, content] of parts.entries()) await put({ ...termsPartKey(area, stamp, n), content });
      await put({ ...termsKey(area), version: snapshot.version, pupils: snapshot.pupils, stamp, parts: parts.length });
      const { Items: all = [] } = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :part)',
          ExpressionAttributeValues: { ':pk': termsKey(area).pk, ':part': termsPartPrefix() },
          ProjectionExpression: 'pk, sk',
        }),
      );
      const old = all.filter(({ sk }) => !String(sk).startsWith(termsPartPrefix(stamp)));
      await batchWrite(db, table, old.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })));
      return { pupils: snapshot.pupils, changed: true };
    },
  };
};
