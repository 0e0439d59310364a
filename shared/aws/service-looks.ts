import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NO_AREA } from '../domain/referral.ts';
import type { ReferralStore } from '../ports/notifications.ts';
import type { ServiceLooks } from '../ports/service-checks.ts';
import { DUE_SHARDS, HELD_LIST, acceptedList, duePartition, manifestKeyKey, sealKey } from './keys.ts';
import type { DueKind } from './keys.ts';
import { listPolicies } from './list-policies.ts';

export interface ServiceLooksDeps {
  readonly db: DynamoDBDocumentClient;
  readonly kms: KMSClient;
  readonly tables: Readonly<Record<'records' | 'directory' | 'rolls' | 'evaluation', string>>;
  /** Ids by purpose; of signing tokens there may be two, separated by a space. */
  readonly keys: Readonly<Record<string, string>>;
  readonly referrals: Pick<ReferralStore, 'open'>;
}

/** A look needs the beginning of a list, not all of it. */
const LOOK = 500;

export const createServiceLooks = ({ db, kms, tables, keys, referrals }: ServiceLooksDeps): ServiceLooks => {
  const oldestDue = async (kind: DueKind, now: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
    const found = await Promise.all(
      DUE_SHARDS.map(async (shard) => {
        const { Items = [] } = await db.send(
          new QueryCommand({
            TableName: tables.records,
            IndexName: 'due',
            KeyConditionExpression: 'duePk = :due AND dueAt <= :now',
            ExpressionAttributeValues: { ':due': duePartition(kind, shard), ':now': now },
            Limit: 1,
          }),
        );
        return Items;
      }),
    );
    return found.flat().toSorted((a, b) => String(a['dueAt']).localeCompare(String(b['dueAt'])))[0];
  };
  /** Names of those that did not answer. */
  const silentOf = async (named: readonly (readonly [string, () => Promise<boolean>])[]): Promise<readonly string[]> => {
    const answers = await Promise.all(named.map(async ([name, look]) => ((await look().catch(() => false)) ? [] : [name])));
    return answers.flat();
  };
  const policies = () => listPolicies(db, tables.directory);

  return {
    async tablesSilent() {
      return silentOf(Object.entries(tables).map(([name, TableName]) => [name, async () => (await db.send(new GetCommand({ TableName, Key: { pk: 'DOCTOR', sk: 'DOCTOR' } }))) !== undefined] as const));
    },

    async keysUnusable() {
      const named = Object.entries(keys).flatMap(([name, ids]) => ids.split(' ').map((KeyId) => [name, async () => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState === 'Enabled'] as const));
      return silentOf(named);
    },

    async oldestStepDueAt(now) {
      const item = await oldestDue('step', now);
      return item === undefined ? undefined : (item['dueAt'] as string);
    },

    async oldestObligationAt(now) {
      const item = await oldestDue('obligation', now);
      return item === undefined ? undefined : (JSON.parse(String(item['event'])) as { readonly time: string }).time;
    },

    async auditSealedAt() {
      const { Item } = await db.send(new GetCommand({ TableName: tables.records, Key: sealKey(), ConsistentRead: true }));
      return (Item?.['state'] as { readonly sealedAt?: string } | undefined)?.sealedAt;
    },

    async sendsHeld() {
      const { Count = 0 } = await db.send(
        new QueryCommand({ TableName: tables.records, IndexName: 'list', KeyConditionExpression: 'listPk = :held', ExpressionAttributeValues: { ':held': HELD_LIST }, Select: 'COUNT', Limit: LOOK }),
      );
      return Count;
    },

    async deskWork() {
      const areas = [...new Set((await policies()).flatMap(({ laCodes }) => laCodes)), NO_AREA];
      const open = (await referrals.open(areas, ['quarantined', 'tooFewKeyAdults'])).filter(({ test }) => !test);
      const count = (kind: string): number => open.filter((one) => one.kind === kind).length;
      return { quarantined: count('quarantined'), tooFewKeyAdults: count('tooFewKeyAdults') };
    },

    async forces() {
      return Promise.all(
        (await policies()).map(async ({ forceCode }) => {
          const newest = { TableName: tables.records, IndexName: 'list', KeyConditionExpression: 'listPk = :accepted', ScanIndexForward: false, Limit: 1 };
          const [{ Item }, { Items: [last] = [] }] = await Promise.all([
            db.send(new GetCommand({ TableName: tables.directory, Key: manifestKeyKey(forceCode) })),
            db.send(new QueryCommand({ ...newest, ExpressionAttributeValues: { ':accepted': acceptedList(forceCode) } })),
          ]);
          return { forceCode, hasCallListKey: Item !== undefined, lastIncidentAt: last === undefined ? undefined : String(last['listSk']).slice(0, 24) };
        }),
      );
    },
  };
};
