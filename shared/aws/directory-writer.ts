import { gzipSync } from 'node:zlib';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { pupilKeys } from '../domain/linkage/blocking-keys.ts';
import { preparePupil } from '../domain/linkage/prepare-records.ts';
import { createTermCounter } from '../domain/linkage/term-frequencies.ts';
import type { DirectoryRecord, DirectoryWriter, KeyedHash, RollPupil } from '../ports.ts';
import type { AreaKeys } from './area-keys.ts';
import { areaList, areaOfKey, areaRollList, blockKey, bodyProfileKey, clientKey, keyAdultKey, policyKey, pupilKey, termsKey } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import { hashOfBlock } from './roll-store.ts';

export interface DirectoryWriterDeps {
  readonly db: DynamoDBDocumentClient;
  readonly tables: { readonly records: string; readonly directory: string; readonly rolls: string };
  readonly hash: KeyedHash;
  readonly directoryKeys: AreaKeys;
  readonly rollKeys: AreaKeys;
}

type Item = Record<string, unknown>;
/** DynamoDB takes 100 items a transaction. */
const AT_ONCE = 100;
const WIDE = 4;
const MAX_TRIES = 8;
const BUSY: ReadonlySet<string | undefined> = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Whole groups together, as many as fit. A line that comes twice counts as it was said last: one transaction names an item once. */
const pack = (groups: readonly (readonly Item[])[]): readonly (readonly Item[])[] => {
  const packs: Map<string, Item>[] = [];
  for (const group of groups) {
    let open = packs.at(-1);
    if (open === undefined || open.size + group.length > AT_ONCE) packs.push((open = new Map()));
    for (const item of group) open.set(`${String(item['pk'])}|${String(item['sk'])}`, item);
  }
  return packs.map((one) => [...one.values()]);
};

export const createDirectoryWriter = ({ db, tables, hash, directoryKeys, rollKeys }: DirectoryWriterDeps): DirectoryWriter => {
  // Transactions cost twice the write units of batches. They keep a pupil whole, who is never found under half of their blocking keys.
  const putTogether = async (table: string, items: readonly Item[]): Promise<void> => {
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      try {
        await db.send(new TransactWriteCommand({ TransactItems: items.map((item) => ({ Put: { TableName: table, Item: item } })) }));
        return;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException) || !(error.CancellationReasons ?? []).some(({ Code }) => BUSY.has(Code))) throw error;
        await sleep(50 * 2 ** attempt);
      }
    }
    throw new Error('the table does not keep up with the import');
  };
  /** Each group whole or not at all. */
  const putGroups = async (table: string, groups: readonly (readonly Item[])[]): Promise<void> => {
    const packs = pack(groups);
    let next = 0;
    await Promise.all(
      Array.from({ length: WIDE }, async () => {
        while (next < packs.length) {
          const items = packs[next];
          next += 1;
          if (items && items.length > 0) await putTogether(table, items);
        }
      }),
    );
  };
  const putAll = (table: string, items: readonly Item[]): Promise<void> => putGroups(table, items.map((item) => [item]));

  const areaOf = async (laCode: string): Promise<string> => {
    const { Item } = await db.send(new GetCommand({ TableName: tables.directory, Key: areaOfKey(laCode), ConsistentRead: true }));
    return Item ? String(Item['forceCode']) : laCode;
  };

  const pupilItems = async (pupil: RollPupil, laCode: string, area: string): Promise<readonly Item[]> => {
    const key = await rollKeys.openOrCreate(laCode);
    const prepared = preparePupil(pupil);
    const content = seal(key, { table: tables.rolls, key: pupil.pupilId, field: 'pupil', version: 1 }, pupil);
    // The same sealed content in every bucket: one query answers without a second read.
    const blocks = await Promise.all(
      pupilKeys(prepared, area).map(async ({ type, value, sort }) => ({
        ...blockKey(await hashOfBlock(hash, area, `${type}|${value}`), sort, pupil.pupilId),
        laCode,
        content,
      })),
    );
    const distinct = new Map(blocks.map((block) => [`${block.pk}|${block.sk}`, block]));
    return [{ ...pupilKey(pupil.pupilId), laCode, content, listPk: areaRollList(area), listSk: pupil.pupilId }, ...distinct.values()];
  };

  return {
    async write(records) {
      const of = <K extends DirectoryRecord['kind']>(kind: K) => records.filter((one): one is Extract<DirectoryRecord, { kind: K }> => one.kind === kind);

      for (const { kind: _kind, ...policy } of of('policy')) {
        await db.send(new PutCommand({ TableName: tables.directory, Item: { ...policyKey(policy.forceCode), ...policy } }));
        await putAll(tables.directory, policy.laCodes.map((laCode) => ({ ...areaOfKey(laCode), forceCode: policy.forceCode })));
      }
      await putAll(
        tables.directory,
        of('recipientBody').map(({ kind: _kind, ...body }) => ({ ...bodyProfileKey(body.bodyKey), ...body, listPk: areaList(body.laCode), listSk: body.bodyKey })),
      );
      await putAll(
        tables.directory,
        await Promise.all(
          of('keyAdult').map(async ({ kind: _kind, laCode, ...keyAdult }) => {
            const itemKey = keyAdultKey(keyAdult.bodyKey, keyAdult.keyAdultId);
            const key = await directoryKeys.openOrCreate(laCode);
            return { ...itemKey, revision: 1, content: seal(key, { table: tables.directory, key: itemKey.sk, field: 'keyAdult', version: 1 }, keyAdult) };
          }),
        ),
      );
      await putAll(
        tables.records,
        of('client').map(({ kind: _kind, clientKind, ...client }) => ({ ...clientKey(client.clientId), ...client, kind: clientKind })),
      );
      const areas = new Map<string, string>();
      const pupils: (readonly Item[])[] = [];
      for (const { kind: _kind, laCode, ...pupil } of of('pupil')) {
        if (!areas.has(laCode)) areas.set(laCode, await areaOf(laCode));
        pupils.push(await pupilItems(pupil, laCode, areas.get(laCode) ?? laCode));
      }
      await putGroups(tables.rolls, pupils);
    },

    async recountTerms(area) {
      const counter = createTermCounter();
      let from: Record<string, unknown> | undefined;
      do {
        const page = await db.send(
          new QueryCommand({
            TableName: tables.rolls,
            IndexName: 'list',
            KeyConditionExpression: 'listPk = :area',
            ExpressionAttributeValues: { ':area': areaRollList(area) },
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        for (const item of page.Items ?? []) {
          const key = await rollKeys.open(String(item['laCode']));
          if (!key) continue;
          const pupilId = String(item['pk']).slice('PUPIL#'.length);
          counter.add(preparePupil(unseal(key, { table: tables.rolls, key: pupilId, field: 'pupil', version: 1 }, item['content'] as Uint8Array) as RollPupil));
        }
        from = page.LastEvaluatedKey;
      } while (from);
      const snapshot = counter.snapshot();
      const key = await rollKeys.openOrCreate(area);
      const place = { table: tables.rolls, key: `TERMS#${area}`, field: 'terms', version: 1 };
      const packed = gzipSync(JSON.stringify(snapshot)).toString('base64');
      await db.send(new PutCommand({ TableName: tables.rolls, Item: { ...termsKey(area), version: snapshot.version, pupils: snapshot.pupils, content: seal(key, place, packed) } }));
      return snapshot.pupils;
    },
  };
};
