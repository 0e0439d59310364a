import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Write } from './commit.ts';
import { MAX_ITEMS } from './commit.ts';

export type Group = readonly Write[];

const WIDE = 4;
const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 50;
const BUSY: ReadonlySet<string | undefined> = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Runs `work` for each, so many at a time; answers in the order of `items`. */
export const inParallel = async <T, R>(items: readonly T[], wide: number, work: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(wide, items.length) }, lane));
  return results;
};

/** Whole groups together, as many as fit one transaction; by their place in `groups`. */
const pack = (groups: readonly Group[]): readonly (readonly number[])[] => {
  const packs: number[][] = [];
  let filled = MAX_ITEMS;
  groups.forEach((group, at) => {
    if (filled + group.length > MAX_ITEMS) {
      packs.push([]);
      filled = 0;
    }
    packs.at(-1)?.push(at);
    filled += group.length;
  });
  return packs;
};

/**
 * Each group whole or not at all; no two groups name one item. Answers the places of groups that were refused, because a condition of theirs or of
 * one they travelled with did not hold. Transactions cost twice the write units of batches; and a table takes eight times as many items a second.
 */
export const writeTogether = async (db: DynamoDBDocumentClient, groups: readonly Group[]): Promise<readonly number[]> => {
  const write = async (pack: readonly number[]): Promise<readonly number[]> => {
    const items = pack.flatMap((at) => groups[at] ?? []);
    for (let attempt = 0; items.length > 0; attempt += 1) {
      try {
        await db.send(new TransactWriteCommand({ TransactItems: items }));
        return [];
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        if (codes.includes('ConditionalCheckFailed')) return pack;
        if (!codes.some((code) => BUSY.has(code))) throw error;
        if (attempt + 1 >= MAX_TRIES) throw new Error('the table does not keep up with the import', { cause: error });
        await sleep(FIRST_PAUSE_MS * 2 ** attempt);
      }
    }
    return [];
  };
  return (await inParallel(pack(groups), WIDE, write)).flat();
};
