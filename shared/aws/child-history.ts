import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { londonDayOf } from '../domain/calendar.ts';
import type { Instant, LondonDay } from '../domain/incident.ts';
import { HISTORY_MONTHS } from '../ports/child-history.ts';
import type { ChildHistory, HistoryEntry, HistoryRef, HistoryToKeep } from '../ports/child-history.ts';
import type { KeyedHash } from '../ports/surroundings.ts';
import type { Part } from './commit.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, FieldPlace } from './key-vault.ts';
import { historyKey } from './keys.ts';
import { queryAll } from './query-all.ts';

const placeOf = (table: string, incidentId: string): FieldPlace => ({ table, key: incidentId, field: 'history', version: 1 });

/** After this many months before `day`, an entry is over, whether its item was deleted yet or not. */
const monthsFrom = (day: LondonDay, months: number): LondonDay => Temporal.PlainDate.from(day).add({ months }).toString();
const expiryOf = (day: LondonDay): number => Math.floor(Temporal.PlainDate.from(monthsFrom(day, HISTORY_MONTHS)).toZonedDateTime('Europe/London').epochMilliseconds / 1_000);

export const sealRefs = (key: DataKey, table: string, incidentId: string, refs: readonly HistoryRef[]): Uint8Array => seal(key, placeOf(table, incidentId), refs);
export const readRefs = (key: DataKey, table: string, incidentId: string, sealed: unknown): readonly HistoryRef[] =>
  sealed === undefined ? [] : (unseal(key, placeOf(table, incidentId), sealed as Uint8Array) as readonly HistoryRef[]);

/** The items to be written, and where they are. The same telling again is the same item. */
export const keepHistory = async (
  { table, hash }: { readonly table: string; readonly hash: KeyedHash },
  incidentId: string,
  entries: readonly HistoryToKeep[],
): Promise<{ readonly refs: readonly HistoryRef[]; readonly parts: readonly Part[] }> => {
  // Not the incident's id itself: the audit trail keeps that for years, and could be joined with it.
  const incident = await hash.of(`incident|${incidentId}`);
  const kept = await Promise.all(
    entries.map(async ({ childId, pupil, day, grade, urn }) => {
      const key = historyKey(await hash.of(`pupil|${pupil.reveal()}`), incident, urn);
      return { ref: { childId, ...key }, item: { ...key, day, grade, urn, expiresAt: expiryOf(day) } };
    }),
  );
  // Two children of one incident who are the same pupil are one telling.
  const items = [...new Map(kept.map(({ item }) => [`${item.pk}|${item.sk}`, item])).values()];
  return { refs: kept.map(({ ref }) => ref), parts: items.map((item) => ({ writes: [{ Put: { TableName: table, Item: item } }], events: [] })) };
};

/** Entries that are no longer true: another pupil after all, or the incident was taken back. */
export const forgetHistory = (table: string, refs: readonly HistoryRef[]): readonly Part[] =>
  [...new Map(refs.map((ref) => [`${ref.pk}|${ref.sk}`, ref])).values()].map(({ pk, sk }) => ({ writes: [{ Delete: { TableName: table, Key: { pk, sk } } }], events: [] }));

export const createChildHistory = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): ChildHistory => {
  /** Of one pupil, without what this incident told itself. */
  const readPupil = async (pk: string, ownIncident: string, since: LondonDay): Promise<readonly HistoryEntry[]> => {
    const items = await queryAll(db, { TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } });
    return items.filter(({ sk, day }) => typeof day === 'string' && !String(sk).startsWith(ownIncident) && day > since)
      .map(({ sk, day, grade, urn }) => ({ incident: String(sk).split('#')[0] ?? '', day: String(day), grade: grade as HistoryEntry['grade'], urn: String(urn) }))
      .toSorted((a, b) => a.day.localeCompare(b.day) || a.urn.localeCompare(b.urn));
  };

  return {
    async ofIncident(refs: readonly HistoryRef[], at: Instant) {
      const since = monthsFrom(londonDayOf(at), -HISTORY_MONTHS);
      const byChild = Map.groupBy(refs, ({ childId }) => childId);
      const found = await Promise.all(
        [...byChild].map(async ([childId, [ref]]) => [childId, ref === undefined ? [] : await readPupil(ref.pk, ref.sk.split('#')[0] ?? '', since)] as const),
      );
      return new Map(found.filter(([, entries]) => entries.length > 0));
    },
  };
};

