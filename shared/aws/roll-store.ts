import { gunzipSync } from 'node:zlib';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BUCKET_LIMIT } from '../domain/linkage/blocking-keys.ts';
import { preparePupil } from '../domain/linkage/prepare-records.ts';
import type { PreparedPupil } from '../domain/linkage/prepare-records.ts';
import { readTermSnapshot } from '../domain/linkage/term-frequencies.ts';
import type { TermFrequencies, TermSnapshot } from '../domain/linkage/term-frequencies.ts';
import type { RollPupil, RollReach, RollStore, RollVersions } from '../ports/directory.ts';
import type { Clock, KeyedHash } from '../ports/surroundings.ts';
import type { AreaKeys } from './area-keys.ts';
import { blockKey, termsKey, termsPartKey } from './keys.ts';
import { unseal } from './key-vault.ts';
import { isInForce, readRollVersions } from './roll-versions.ts';

export interface RollStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly hash: KeyedHash;
  readonly areaKeys: AreaKeys;
  readonly now: Clock;
}

/** National: one bucket for all areas, so that a child is found over the border at the price of one query. Wide keys bear their area in `key`. */
export const hashOfBlock = (hash: KeyedHash, key: string): Promise<string> => hash.of(`block|${key}`);

type Item = Readonly<Record<string, unknown>>;

const withoutSchools = (row: RollPupil, versions: RollVersions): readonly RollPupil[] => {
  const urns = row.urns.filter((urn) => !versions.has(urn));
  return urns.length === 0 ? [] : [urns.length === row.urns.length ? row : { ...row, urns }];
};

/** A roll changes at night; a snapshot of its name counts may be a few minutes old. */
const TERMS_FOR_MS = 5 * 60_000;

export const createRollStore = ({ db, table, hash, areaKeys, now }: RollStoreDeps): RollStore => {
  const known = new Map<string, { readonly terms: TermFrequencies; readonly until: number }>();

  /** Up to one pupil more than a bucket may give: the one more shows that it overflows. */
  const readBucket = async (pk: string, from: string | undefined, to: string | undefined, versions: RollVersions): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let next: Record<string, unknown> | undefined;
    do {
      const page = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: from === undefined ? 'pk = :pk' : 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': pk, ...(from === undefined ? {} : { ':from': `${from}#`, ':to': `${to ?? from}#~` }) },
          Limit: BUCKET_LIMIT + 1 - items.length,
          ...(next ? { ExclusiveStartKey: next } : {}),
        }),
      );
      items.push(...(page.Items ?? []).filter((item) => isInForce(item, versions)));
      next = page.LastEvaluatedKey;
    } while (next !== undefined && items.length <= BUCKET_LIMIT);
    return items;
  };

  /** A row out of reach stays sealed. */
  const openPupil = async (item: Item, { area, neighbours }: RollReach, versions: RollVersions): Promise<readonly PreparedPupil[]> => {
    const its = String(item['area']);
    if (its !== area && !neighbours.includes(its)) return [];
    const key = await areaKeys.open(String(item['laCode']));
    if (!key) return [];
    const isVersioned = item['urn'] !== undefined;
    const [place = ''] = String(item['sk']).slice(String(item['sk']).indexOf('#PUPIL#') + '#PUPIL#'.length).split('~');
    const all = unseal(key, { table, key: place, field: 'pupil', version: 2 }, item['content'] as Uint8Array) as readonly RollPupil[];
    // A prepared row speaks for those of its schools that never brought a roll of their own.
    const rows = isVersioned ? all : all.flatMap((row) => withoutSchools(row, versions));
    return rows.map((row) => (its === area ? preparePupil(row) : { ...preparePupil(row), otherArea: true }));
  };

  /** A recount may put new parts in the place of those that are being read: then once more. */
  const readParts = async (area: string, again = true): Promise<Uint8Array | undefined> => {
    const { Item: head } = await db.send(new GetCommand({ TableName: table, Key: termsKey(area), ConsistentRead: true }));
    if (head?.['parts'] === undefined) return undefined;
    const sealed: Uint8Array[] = [];
    for (let part = 0; part < Number(head['parts']); part += 1) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: termsPartKey(area, String(head['stamp']), part), ConsistentRead: true }));
      if (Item) sealed.push(Item['content'] as Uint8Array);
    }
    if (sealed.length === Number(head['parts'])) return Buffer.concat(sealed);
    if (!again) throw new Error('the counts of names are changing all the time');
    return readParts(area, false);
  };

  return {
    readVersions: ({ area, neighbours }) => readRollVersions(db, table, [area, ...neighbours]),

    async ask(reach, query) {
      const versions = reach.versions ?? (await readRollVersions(db, table, [reach.area, ...reach.neighbours]));
      const { pk } = blockKey(await hashOfBlock(hash, `${query.type}|${query.value}`), '', '');
      let items = await readBucket(pk, query.from, query.to, versions);
      if (items.length > BUCKET_LIMIT && query.narrowTo !== undefined) items = await readBucket(pk, query.narrowTo, query.narrowTo, versions);
      const pupils = await Promise.all(items.slice(0, BUCKET_LIMIT).map((item) => openPupil(item, reach, versions)));
      return { pupils: pupils.flat(), cut: items.length > BUCKET_LIMIT };
    },

    async readTerms(area) {
      const cached = known.get(area);
      if (cached && cached.until > now().getTime()) return cached.terms;
      const [packed, key] = await Promise.all([readParts(area), areaKeys.open(area)]);
      const text = packed && key ? (unseal(key, { table, key: `TERMS#${area}`, field: 'terms', version: 1 }, packed) as string) : undefined;
      const unpacked = text === undefined ? undefined : (JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString('utf8')) as TermSnapshot);
      const terms = readTermSnapshot(unpacked ?? { version: 'none', pupils: 0, counts: {} });
      known.set(area, { terms, until: now().getTime() + TERMS_FOR_MS });
      return terms;
    },
  };
};
