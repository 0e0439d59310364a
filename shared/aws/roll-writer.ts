import { gzipSync } from 'node:zlib';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { londonDayOf } from '../domain/calendar.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { LondonDay } from '../domain/incident.ts';
import { keysOfRows } from '../domain/linkage/blocking-keys.ts';
import { preparePupil } from '../domain/linkage/prepare-records.ts';
import { createTermCounter } from '../domain/linkage/term-frequencies.ts';
import type { RollPupil } from '../ports/directory.ts';
import type { Clock, KeyedHash } from '../ports/surroundings.ts';
import type { AreaKeys } from './area-keys.ts';
import { batchWrite } from './batch-write.ts';
import type { Write } from './commit.ts';
import { areaRollList, blockKey, placeOfPupil, pupilKey, termsKey, termsPartKey, termsPartPrefix } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import { queryAll, queryEach } from './query-all.ts';
import { hashOfBlock } from './roll-store.ts';
import { isInForce, readRollVersions } from './roll-versions.ts';
import { sealedRow } from './sealed-row.ts';
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

/** All rows of one pupil: mostly one; of a mover the one that ends and the one that begins; of one registered twice both. */
interface PupilRows {
  readonly place: string;
  readonly laCode: string;
  readonly area: string;
  readonly rows: readonly RollPupil[];
}

/** A mover, or one registered twice, has two rows; more than this is no pupil's life. The last said are kept. */
const MOST_ROWS = 4;

/** A row of the same schools, first day and date of birth that comes twice counts as it was said last. */
const gathered = (pupils: readonly PupilOfArea[]): readonly PupilRows[] => {
  const found = new Map<string, { readonly laCode: string; readonly area: string; readonly rows: Map<string, RollPupil> }>();
  for (const { pupil, laCode, area } of pupils) {
    const place = placeOfPupil(laCode, pupil.pupilId);
    const known = found.get(place) ?? { laCode, area, rows: new Map<string, RollPupil>() };
    const row = [...pupil.urns.toSorted(), pupil.entryOn, pupil.dateOfBirth].join();
    known.rows.delete(row);
    known.rows.set(row, pupil);
    found.set(place, known);
  }
  return [...found].map(([place, { laCode, area, rows }]) => ({ place, laCode, area, rows: [...rows.values()].slice(-MOST_ROWS) }));
};

/** One who has left stays known as such for this long: a record of them must not fall to a namesake, and children are tried again for two weeks. */
export const LEAVERS_KEPT_DAYS = 365;
const READS_AT_ONCE = 16;
/** Two imports may write one pupil at once; whoever comes second reads again. */
const MAX_ROUNDS = 6;
/** An item holds 400 KB; the names of a large area are more. */
const PART_BYTES = 300_000;

/** A bucket and a place in it, as a pupil remembers it. */
const remembered = (hash: string, sort: string): string => `${hash}|${sort}`;
const bucketOf = (bucket: string, place: string) => {
  const [hash = '', sort = ''] = bucket.split('|');
  return blockKey(hash, sort, place);
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

  const removal = (place: string, before: Before): readonly Write[] => [
    { Delete: { TableName: table, Key: pupilKey(place), ...unchanged(before) } },
    ...before.filed.map((bucket): Write => ({ Delete: { TableName: table, Key: bucketOf(bucket, place) } })),
  ];

  /** One read. Nothing to write when the rows, their keys and their authority are what they were. */
  const plan = async ({ place, laCode, area, rows: all }: PupilRows): Promise<readonly Write[]> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: pupilKey(place), ConsistentRead: true, ProjectionExpression: 'fingerprint, filed' }),
    );
    const before = Item ? beforeOf(Item) : undefined;
    const rows = all.filter(({ leavingOn }) => !isLongGone(leavingOn, today()));
    if (rows.length === 0) return before ? removal(place, before) : [];
    const keys = keysOfRows(rows.map(preparePupil), area);
    // With the keys in it, so that rules that file differently file anew; `2` is the way keys are hashed. Keyed: nobody can test it for a child's name.
    const fingerprint = await hash.of(`pupil2|${canonicalJson([area, laCode, rows, keys])}`);
    if (before?.fingerprint === fingerprint) return [];
    const key = await areaKeys.openOrCreate(laCode);
    const content = seal(key, { table, key: place, field: 'pupil', version: 2 }, rows);
    const buckets = await Promise.all(keys.map(async ({ type, value, sort }) => remembered(await hashOfBlock(hash, `${type}|${value}`), sort)));
    const filed = [...new Set(buckets)];
    const item = { ...pupilKey(place), laCode, fingerprint, filed, content, listPk: areaRollList(area), listSk: place };
    const gone = (before?.filed ?? []).filter((bucket) => !filed.includes(bucket));
    return [
      { Put: { TableName: table, Item: item, ...unchanged(before) } },
      // The same sealed content in every bucket: one query answers without a second read.
      ...filed.map((bucket): Write => ({ Put: { TableName: table, Item: { ...bucketOf(bucket, place), ...sealedRow(laCode, area, content) } } })),
      ...gone.map((bucket): Write => ({ Delete: { TableName: table, Key: bucketOf(bucket, place) } })),
    ];
  };

  const readAll = (area: string) =>
    queryEach(db, { TableName: table, IndexName: 'list', KeyConditionExpression: 'listPk = :area', ExpressionAttributeValues: { ':area': areaRollList(area) } });

  return {
    /** Each pupil with all their buckets, old ones gone, in one transaction. The areas in which something changes are told before it does. */
    async write(pupils: readonly PupilOfArea[], beforeChange: (areas: readonly string[]) => Promise<void>): Promise<void> {
      const told = new Set<string>();
      let left = gathered(pupils);
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
      const versions = await readRollVersions(db, table, [area]);
      for await (const item of readAll(area)) {
        if (!isInForce(item, versions)) continue;
        const key = await areaKeys.open(String(item['laCode']));
        if (!key) continue;
        const isVersioned = item['urn'] !== undefined;
        const place = isVersioned ? String(item['listSk']) : String(item['pk']).slice('PUPIL#'.length);
        const rows = unseal(key, { table, key: place, field: 'pupil', version: 2 }, item['content'] as Uint8Array) as readonly RollPupil[];
        if (!isVersioned && rows.every(({ leavingOn }) => isLongGone(leavingOn, today()))) gone.push(removal(place, beforeOf(item)));
        const told = isVersioned ? rows : rows.filter(({ urns }) => urns.some((urn) => !versions.has(urn)));
        for (const row of told) if (row.leavingOn === undefined || row.leavingOn > today()) counter.add(preparePupil(row));
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
      const all = await queryAll(db, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :part)',
        ExpressionAttributeValues: { ':pk': termsKey(area).pk, ':part': termsPartPrefix() },
        ProjectionExpression: 'pk, sk',
      });
      const old = all.filter(({ sk }) => !String(sk).startsWith(termsPartPrefix(stamp)));
      await batchWrite(db, table, old.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })));
      return { pupils: snapshot.pupils, changed: true };
    },
  };
};
