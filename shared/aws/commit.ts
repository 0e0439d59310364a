import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { HEARING, queueFor } from '../../events/hearing.ts';
import type { AnyEvent } from '../../events/catalogue.ts';
import { CHAIN_START, canonicalEntry } from '../domain/audit.ts';
import type { Cause, EventDraft, Obligation } from '../ports/cause.ts';
import type { Digest, Ids } from '../ports/surroundings.ts';
import { firstSweepSeconds } from './sweep-times.ts';
import { auditKey, auditListKey, duePartition, obligationKey, shardOf } from './keys.ts';

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export interface Commit {
  /** Conditional writes, in an order the caller can recognise when one is refused. */
  readonly writes: readonly Write[];
  readonly audit: { readonly chain: string; readonly isNewChain?: boolean; readonly action: string; readonly object: string; readonly outcome?: string; readonly commitment?: string };
  readonly events: readonly EventDraft[];
  /** The obligation that caused this work: discharged in the same transaction, on condition that it is there. */
  readonly discharges?: string | undefined;
  readonly test: boolean;
  readonly cause: Cause;
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly obligations: readonly Obligation[]; readonly seq: number }
  /** The obligation is gone: somebody did this before. */
  | { readonly kind: 'replayed' }
  /** One of the caller's writes was refused: its index, and the item as it stands (absent when there is none). */
  | { readonly kind: 'refused'; readonly index: number; readonly item: Readonly<Record<string, unknown>> | undefined }
  /** Others were writing the same items; read again. */
  | { readonly kind: 'conflict' };

export interface CommitDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly digest: Digest;
  /** Waits a moment after the n-th refusal for contention; chance is injected with it. Without one, the next try comes at once. */
  readonly rest?: ((refusals: number) => Promise<void>) | undefined;
}

const MAX_ATTEMPTS = 8;
const REMEMBERED_CHAINS = 500;

/** DynamoDB takes a hundred items in one transaction. */
export const MAX_ITEMS = 100;

/** A group of writes that belong together, with what they say. */
export interface Part {
  readonly writes: readonly Write[];
  readonly events: readonly EventDraft[];
}
/** How many items of a transaction a part fills: its writes, and an obligation per consumer of each event. */
const sizeOf = ({ writes, events }: Part): number => writes.length + events.reduce((sum, { type }) => sum + HEARING[type].consumers.length, 0);

/** Parts in as few transactions as hold them, in their order; `reserved` items of each are the caller's own. */
export const inTransactions = <P extends Part>(parts: readonly P[], reserved: number): readonly (readonly P[])[] => {
  const groups: P[][] = [[]];
  let filled = 0;
  for (const part of parts) {
    const size = sizeOf(part);
    if (filled + size > MAX_ITEMS - reserved) {
      groups.push([]);
      filled = 0;
    }
    groups.at(-1)?.push(part);
    filled += size;
  }
  return groups;
};

/** One obligation per consumer that the catalogue names for each event. */
const obligationsFor = (events: readonly EventDraft[], { cause, test, ids }: { cause: Cause; test: boolean; ids: Pick<Ids, 'uuid'> }): readonly (Obligation & Pick<EventDraft, 'notBefore'>)[] =>
  events.flatMap((event) => {
    const { version, consumers } = HEARING[event.type];
    const id = `evt_${ids.uuid()}`;
    return consumers.map((consumer) => {
      const obligationId = `obl_${ids.uuid()}`;
      const message = {
        specversion: '1.0',
        id,
        type: event.type,
        dataversion: version,
        source: 'encompass-gateway',
        time: cause.at,
        traceid: cause.traceId,
        obligationid: obligationId,
        ...(cause.inBulk ? { bulk: true } : {}),
        test,
        data: event.data,
      };
      return { obligationId, queue: queueFor(consumer, cause.inBulk === true), event: message as AnyEvent, notBefore: event.notBefore };
    });
  });

const sweepAt = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1_000).toISOString();

/**
 * A write of the gateway: state, audit entry and obligations in one transaction, or nothing. There is no other way to change a record.
 * Contention on the audit chain's next place is settled here by trying again; everything else is the caller's to read.
 */
export const createCommit = ({ db, table, ids, digest, rest }: CommitDeps) => {
  const lastEntry = async (chain: string): Promise<{ seq: number; hash: string }> => {
    const { Items } = await db.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :aud)',
        ExpressionAttributeValues: { ':pk': chain, ':aud': 'AUD#' },
        ProjectionExpression: '#seq, #hash',
        ExpressionAttributeNames: { '#seq': 'seq', '#hash': 'hash' },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    const last = Items?.[0];
    return last ? { seq: Number(last['seq']), hash: String(last['hash']) } : { seq: 0, hash: CHAIN_START };
  };

  // What this process wrote last on a chain, as a guess: a claim is followed by its record within moments. A wrong guess is refused by the
  // condition on the next place, and the chain is read.
  const written = new Map<string, { readonly seq: number; readonly hash: string }>();
  const remember = (chain: string, entry: { readonly seq: number; readonly hash: string }): void => {
    written.delete(chain);
    if (written.size >= REMEMBERED_CHAINS) for (const oldest of written.keys().take(1)) written.delete(oldest);
    written.set(chain, entry);
  };
  const guess = (chain: string): { readonly seq: number; readonly hash: string } | undefined => {
    const known = written.get(chain);
    written.delete(chain);
    return known;
  };

  return async ({ writes, audit, events, discharges, test, cause }: Commit): Promise<CommitResult> => {
    const obligations = obligationsFor(events, { cause, test, ids });
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const last = audit.isNewChain ? { seq: 0, hash: CHAIN_START } : (guess(audit.chain) ?? (await lastEntry(audit.chain)));
      const entry = {
        seq: last.seq + 1,
        prev: last.hash,
        at: cause.at,
        actor: cause.actor,
        actorId: cause.actorId,
        action: audit.action,
        object: audit.object,
        outcome: audit.outcome ?? 'done',
        ...(audit.commitment === undefined ? {} : { commitment: audit.commitment }),
      };
      const hash = digest(canonicalEntry(entry));
      const auditWrite: Write = {
        Put: {
          TableName: table,
          Item: { ...auditKey(audit.chain, entry.seq), ...auditListKey(audit.chain, entry.seq, entry.at), ...entry, hash },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      };
      const discharge: Write[] =
        discharges === undefined
          ? []
          : [{ Delete: { TableName: table, Key: obligationKey(discharges), ConditionExpression: 'attribute_exists(pk)' } }];
      const owed = obligations.map(
        ({ obligationId, queue, event, notBefore }): Write => ({
          Put: {
            TableName: table,
            Item: {
              ...obligationKey(obligationId),
              queue,
              event: JSON.stringify(event),
              sends: 0,
              duePk: duePartition('obligation', shardOf(obligationId)),
              dueAt: notBefore ?? sweepAt(cause.at, firstSweepSeconds(queue)),
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        }),
      );
      try {
        await db.send(new TransactWriteCommand({ TransactItems: [...writes, ...discharge, auditWrite, ...owed] }));
        remember(audit.chain, { seq: entry.seq, hash });
        return { kind: 'committed', obligations: obligations.filter(({ notBefore }) => notBefore === undefined), seq: entry.seq };
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = error.CancellationReasons ?? [];
        const refused = (from: number, count: number): number => reasons.findIndex(({ Code }, i) => i >= from && i < from + count && Code === 'ConditionalCheckFailed');
        // Discharged before beats everything: a replay must not be mistaken for a conflict over what the first run already did.
        if (refused(writes.length, discharge.length) >= 0) return { kind: 'replayed' };
        const index = refused(0, writes.length);
        if (index >= 0) {
          const item = reasons[index]?.Item;
          return { kind: 'refused', index, item: item ? unmarshall(item) : undefined };
        }
        const audited = refused(writes.length + discharge.length, 1) >= 0;
        const contended = reasons.some(({ Code }) => Code === 'TransactionConflict' || Code === 'ThrottlingError' || Code === 'ProvisionedThroughputExceeded');
        if (!audited && !contended) throw error;
        if (audit.isNewChain && audited) return { kind: 'conflict' };
        // A wrong guess of the chain's end costs nothing but reading it; others in the way are given a moment.
        if ((attempt > 1 || contended) && attempt < MAX_ATTEMPTS) await rest?.(attempt);
      }
    }
    return { kind: 'conflict' };
  };
};

export type CommitWrites = ReturnType<typeof createCommit>;
