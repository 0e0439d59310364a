import { gunzipSync } from 'node:zlib';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BUCKET_LIMIT } from '../domain/linkage/blocking-keys.ts';
import type { KeyQuery } from '../domain/linkage/blocking-keys.ts';
import { preparePupil } from '../domain/linkage/prepare-records.ts';
import { readTermSnapshot } from '../domain/linkage/term-frequencies.ts';
import type { TermFrequencies, TermSnapshot } from '../domain/linkage/term-frequencies.ts';
import type { Clock, KeyedHash, RollPupil, RollStore } from '../ports.ts';
import type { AreaKeys } from './area-keys.ts';
import { blockKey, termsKey } from './keys.ts';
import { unseal } from './key-vault.ts';

export interface RollStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly hash: KeyedHash;
  readonly areaKeys: AreaKeys;
  readonly now: Clock;
}

export const hashOfBlock = (hash: KeyedHash, area: string, key: string): Promise<string> => hash.of(`block|${area}|${key}`);

/** A roll changes at night; a snapshot of its name counts may be a few minutes old. */
const TERMS_FOR_MS = 5 * 60_000;

export const createRollStore = ({ db, table, hash, areaKeys, now }: RollStoreDeps): RollStore => {
  const known = new Map<string, { readonly terms: TermFrequencies; readonly until: number }>();

  const readBucket = async (pk: string, range: Pick<KeyQuery, 'from' | 'to'>) =>
    db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: range.from === undefined ? 'pk = :pk' : 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ...(range.from === undefined ? {} : { ':from': `${range.from}#`, ':to': `${range.to ?? range.from}#~` }) },
        Limit: BUCKET_LIMIT,
      }),
    );

  return {
    async ask(area, query) {
      const { pk } = blockKey(await hashOfBlock(hash, area, `${query.type}|${query.value}`), '', '');
      let page = await readBucket(pk, query);
      let cut = page.LastEvaluatedKey !== undefined;
      if (cut && query.narrowTo !== undefined) {
        page = await readBucket(pk, { from: query.narrowTo, to: query.narrowTo });
        cut = true;
      }
      const pupils = await Promise.all(
        (page.Items ?? []).map(async (item) => {
          const key = await areaKeys.open(String(item['laCode']));
          if (!key) return undefined;
          const pupilId = String(item['sk']).slice(String(item['sk']).indexOf('#PUPIL#') + '#PUPIL#'.length);
          return preparePupil(unseal(key, { table, key: pupilId, field: 'pupil', version: 1 }, item['content'] as Uint8Array) as RollPupil);
        }),
      );
      return { pupils: pupils.filter((pupil) => pupil !== undefined), cut };
    },

    async readTerms(area) {
      const cached = known.get(area);
      if (cached && cached.until > now().getTime()) return cached.terms;
      const [{ Item }, key] = await Promise.all([db.send(new GetCommand({ TableName: table, Key: termsKey(area) })), areaKeys.open(area)]);
      const packed = Item && key ? (unseal(key, { table, key: `TERMS#${area}`, field: 'terms', version: 1 }, Item['content'] as Uint8Array) as string) : undefined;
      const terms = readTermSnapshot(packed === undefined ? { version: 'none', pupils: 0, counts: {} } : (JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8')) as TermSnapshot));
      known.set(area, { terms, until: now().getTime() + TERMS_FOR_MS });
      return terms;
    },
  };
};
