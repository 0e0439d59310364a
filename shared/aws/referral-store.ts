import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { NO_INCIDENT, REFERRAL_KINDS } from '../domain/referral.ts';
import type { ReferralKind } from '../domain/referral.ts';
import { draft } from '../ports/cause.ts';
import { BOARD_ROWS } from '../ports/notifications.ts';
import type { ReferralCounts, ReferralRecord, ReferralStore } from '../ports/notifications.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, auditChainOfIncident, deskCountKey, deskKindList, deskList, referralKey } from './keys.ts';
import { queryAll } from './query-all.ts';
import { closeReferral, placeOnList } from './referral-writes.ts';

export interface ReferralStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly commit: CommitWrites;
}

const toReferral = (item: Readonly<Record<string, unknown>>): ReferralRecord => {
  const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, duePk: _duePk, dueAt: _dueAt, ...record } = item;
  return record as unknown as ReferralRecord;
};

/** One list of open work in an index, in the order of its bells. */
interface List {
  readonly index: 'list' | 'due';
  readonly partition: string;
  /** Only what is due by then. */
  readonly until?: string | undefined;
}
const allOf = (laCode: string): List => ({ index: 'list', partition: deskList(laCode) });
const kindOf = (laCode: string, kind: ReferralKind): List => ({ index: 'due', partition: deskKindList(laCode, kind) });
const overdue = (list: List, now: string): List => ({ ...list, until: now });
/** Behind everything on a list: places begin with an instant, or with the 9 of what has none. */
const END = '~';
/** Counts are kept each minute; older than this, the minute's work does not come and a board counts for itself. */
const KEPT_SECONDS = 180;

const queryOf = (table: string, { index, partition, until = END }: List, after = ''): QueryCommandInput => ({
  TableName: table,
  IndexName: index,
  KeyConditionExpression: '#list = :list AND #place BETWEEN :from AND :until',
  ExpressionAttributeNames: index === 'list' ? { '#list': 'listPk', '#place': 'listSk' } : { '#list': 'duePk', '#place': 'dueAt' },
  // The place itself is passed: no place is another one with "!" behind it.
  ExpressionAttributeValues: { ':list': partition, ':from': `${after}!`, ':until': until },
});

/** Work about a body, and what could not be read, is about no incident that the evaluation knows. */
const isOfIncident = ({ incidentId }: Pick<ReferralRecord, 'incidentId'>): boolean => incidentId !== NO_INCIDENT && incidentId !== 'unknown';

export const createReferralStore = ({ db, table, commit }: ReferralStoreDeps): ReferralStore => {
  const read = async (referralId: string): Promise<ReferralRecord | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: referralKey(referralId), ConsistentRead: true }));
    return Item ? toReferral(Item) : undefined;
  };
  const readAll = async (list: List): Promise<readonly ReferralRecord[]> => (await queryAll(db, queryOf(table, list))).map(toReferral);
  const readSome = async (list: List, after: string | undefined, limit: number): Promise<readonly ReferralRecord[]> => {
    if (list.until !== undefined && after !== undefined && `${after}!` > list.until) return [];
    const { Items = [] } = await db.send(new QueryCommand({ ...queryOf(table, list, after), Limit: limit }));
    return Items.map(toReferral);
  };
  const countOf = async (list: List): Promise<number> => {
    let counted = 0;
    let from: Record<string, unknown> | undefined;
    do {
      const page = await db.send(new QueryCommand({ ...queryOf(table, list), Select: 'COUNT', ...(from ? { ExclusiveStartKey: from } : {}) }));
      counted += page.Count ?? 0;
      from = page.LastEvaluatedKey;
    } while (from);
    return counted;
  };

  const countArea = async (laCode: string, now: string): Promise<ReferralCounts> => {
    // Most areas have less than a page: reading it is one call, and counting by kind one for each.
    const [first, owed] = await Promise.all([readSome(allOf(laCode), undefined, BOARD_ROWS + 1), countOf(overdue(kindOf(laCode, 'marac'), now))]);
    if (first.length <= BOARD_ROWS) return { counts: Object.fromEntries(REFERRAL_KINDS.map((kind) => [kind, kind === 'marac' ? owed : first.filter((one) => one.kind === kind).length])), countedAt: now };
    const counts = await Promise.all(REFERRAL_KINDS.map(async (kind) => [kind, await countOf(kind === 'marac' ? overdue(kindOf(laCode, kind), now) : kindOf(laCode, kind))] as const));
    return { counts: Object.fromEntries(counts), countedAt: now };
  };
  /** Of two that counted at once the later one stands. */
  const keep = async (laCode: string, { counts, countedAt }: ReferralCounts): Promise<void> => {
    try {
      await db.send(
        new PutCommand({
          TableName: table,
          Item: { ...deskCountKey(laCode), counts, countedAt },
          ConditionExpression: 'attribute_not_exists(pk) OR countedAt < :at',
          ExpressionAttributeValues: { ':at': countedAt },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  return {
    read,

    async open(laCodes, kinds) {
      const lists = laCodes.flatMap((laCode) => (kinds.length === 0 ? [allOf(laCode), kindOf(laCode, 'marac')] : kinds.map((kind) => kindOf(laCode, kind))));
      const found = await Promise.all(lists.map((list) => readAll(list)));
      return found.flat();
    },

    async page({ laCodes, kind, now, after, limit }) {
      const lists = laCodes.flatMap((laCode) => (kind === undefined ? [allOf(laCode), overdue(kindOf(laCode, 'marac'), now)] : [kind === 'marac' ? overdue(kindOf(laCode, kind), now) : kindOf(laCode, kind)]));
      const found = await Promise.all(lists.map((list) => readSome(list, after, limit + 1)));
      const sorted = found.flat().toSorted((a, b) => (placeOnList(a) < placeOnList(b) ? -1 : 1));
      const rows = sorted.slice(0, limit);
      const last = rows.at(-1);
      return { rows, ...(sorted.length > limit && last ? { next: placeOnList(last) } : {}) };
    },

    async count(laCodes, now) {
      const oldest = Temporal.Instant.from(now).subtract({ seconds: KEPT_SECONDS }).toString({ smallestUnit: 'millisecond' });
      const counted = await Promise.all(
        laCodes.map(async (laCode) => {
          const { Item } = await db.send(new GetCommand({ TableName: table, Key: deskCountKey(laCode) }));
          return typeof Item?.['countedAt'] === 'string' && Item['countedAt'] >= oldest ? (Item as unknown as ReferralCounts) : countArea(laCode, now);
        }),
      );
      const counts = Object.fromEntries(REFERRAL_KINDS.map((kind) => [kind, counted.reduce((sum, one) => sum + (one.counts[kind] ?? 0), 0)]));
      return { counts, countedAt: counted.map(({ countedAt }) => countedAt).toSorted()[0] ?? now };
    },

    async keepCounts(laCodes, now) {
      for (const laCode of laCodes) {
        const first = await readSome(allOf(laCode), undefined, BOARD_ROWS + 1);
        if (first.length > BOARD_ROWS) await keep(laCode, await countArea(laCode, now));
      }
    },

    async close(referralId, cause, outcome) {
      const referral = await read(referralId);
      if (!referral || referral.state !== 'open') return { kind: 'conflict' };
      const result = await commit({
        writes: [closeReferral(table, referralId, { cause })],
        audit: { chain: isOfIncident(referral) ? auditChainOfIncident(referral.incidentId) : auditChainOf('area', referral.laCode, cause.at.slice(0, 10)), action: 'referral.close', object: referralId, ...(outcome === undefined ? {} : { outcome }) },
        events: isOfIncident(referral) ? [draft('referral.closed', { incidentId: referral.incidentId, referralId, kind: referral.kind })] : [],
        test: referral.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },
  };
};
