import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, GetCommand, PutCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { BatchWriteCommandInput, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { foldEstablishmentName } from '../domain/register/fold-name.ts';
import type { CurrentRegister, RegisterKind, RegisterStore } from '../ports/files.ts';
import { LINK_LISTS, linkList, registerList, registerPointerKey, registerRowKey } from './keys.ts';
import { registerVersionKey, registerVersionPrefix, successorKey } from './keys.ts';
import { queryAll } from './query-all.ts';

export interface RegisterStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  /** Waits between tries of unprocessed items; tests pass a shorter one. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

type Request = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

// DynamoDB's own limit for one batch; a few batches side by side fill a table's write capacity without starving the other work.
const BATCH = 25;
const SIDE_BY_SIDE = 8;
const MOST_TRIES = 12;
// An import that has not been flipped after this long is dead: the function's time-out is 15 minutes.
const DEAD_AFTER_MS = 20 * 60_000;

interface VersionItem {
  readonly version: string;
  readonly state: 'writing' | 'current' | 'old';
  readonly startedAt: string;
  readonly authorities: readonly string[];
}

const wait = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));

/** Conditions that were refused, told apart from trouble with the table. */
const REFUSED: ReadonlySet<string | undefined> = new Set(['ConditionalCheckFailed', 'TransactionConflict']);
const isRefused = (error: unknown): boolean =>
  error instanceof TransactionCanceledException && (error.CancellationReasons ?? []).some(({ Code }) => REFUSED.has(Code));

/** Items are written as attributes of their own, never as a nested document, so that a console can read them. */
export const createRegisterStore = ({ db, table, pause = wait }: RegisterStoreDeps): RegisterStore => {
  const writeBatch = async (requests: readonly Request[]): Promise<void> => {
    let left: readonly Request[] = requests;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === MOST_TRIES) throw new Error('the directory table takes no more writes');
      if (attempt > 0) await pause(Math.min(50 * 2 ** attempt, 5_000));
      const { UnprocessedItems } = await db.send(new BatchWriteCommand({ RequestItems: { [table]: [...left] } }));
      left = UnprocessedItems?.[table] ?? [];
    }
  };

  const writeAll = async (requests: readonly Request[]): Promise<void> => {
    for (let at = 0; at < requests.length; at += BATCH * SIDE_BY_SIDE) {
      const wave = requests.slice(at, at + BATCH * SIDE_BY_SIDE);
      const batches = Array.from({ length: Math.ceil(wave.length / BATCH) }, (_, batch) => wave.slice(batch * BATCH, (batch + 1) * BATCH));
      await Promise.all(batches.map(writeBatch));
    }
  };

  const current = async (kind: RegisterKind): Promise<CurrentRegister | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: registerPointerKey(kind), ConsistentRead: true }));
    if (!Item) return undefined;
    const { pk: _pk, sk: _sk, ...rest } = Item;
    return rest as CurrentRegister;
  };

  const versions = async (kind: RegisterKind): Promise<readonly VersionItem[]> => {
    const items = await queryAll(db, {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': registerPointerKey(kind).pk, ':prefix': registerVersionPrefix(kind) },
    });
    return items as unknown as readonly VersionItem[];
  };

  const listsOf = (kind: RegisterKind, { version, authorities }: VersionItem): readonly string[] =>
    kind === 'gias'
      ? authorities.map((laCode) => registerList(laCode, version))
      : Array.from({ length: LINK_LISTS }, (_, list) => linkList(list, version));

  /** Deletes a version's rows, list by list; `false` when it was told to stop before the end. */
  const deleteRows = async (kind: RegisterKind, item: VersionItem, mayGoOn: () => boolean, deleted: (rows: number) => void): Promise<boolean> => {
    for (const list of listsOf(kind, item)) {
      for (;;) {
        if (!mayGoOn()) return false;
        const { Items = [] } = await db.send(
          new QueryCommand({
            TableName: table,
            IndexName: 'list',
            Limit: BATCH * SIDE_BY_SIDE,
            KeyConditionExpression: 'listPk = :list',
            ExpressionAttributeValues: { ':list': list },
            ProjectionExpression: 'pk, sk',
          }),
        );
        if (Items.length === 0) break;
        await writeAll(Items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })));
        deleted(Items.length);
      }
    }
    return true;
  };

  return {
    current,

    async beginVersion(kind, version, at, authorities) {
      const item: VersionItem = { version, state: 'writing', startedAt: at, authorities };
      await db.send(new PutCommand({ TableName: table, Item: { ...registerVersionKey(kind, version), ...item } }));
    },

    async putEstablishments(version, rows) {
      await writeAll(
        rows.map((row) => ({
          PutRequest: {
            Item: {
              ...registerRowKey(row.urn, version),
              listPk: registerList(row.laCode ?? 'none', version),
              listSk: `${foldEstablishmentName(row.name)}#${row.urn}`,
              ...row,
            },
          },
        })),
      );
    },

    async putLinks(version, rows) {
      await writeAll(
        rows.map(({ urn, successorUrn }) => ({
          PutRequest: {
            Item: {
              ...successorKey(urn, version, successorUrn),
              listPk: linkList(Number(urn) % LINK_LISTS, version),
              listSk: `${urn}#${successorUrn}`,
              urn,
              successorUrn,
            },
          },
        })),
      );
    },

    async flip(kind, next, previous) {
      const inForce =
        previous === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#version = :previous',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':previous': previous },
            };
      try {
        await db.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                Put: {
                  TableName: table,
                  Item: { ...registerPointerKey(kind), ...next },
                  ...inForce,
                },
              },
              {
                // A version that a sweep has taken away meanwhile must not come into force with rows missing.
                Update: {
                  TableName: table,
                  Key: registerVersionKey(kind, next.version),
                  UpdateExpression: 'SET #state = :current',
                  ConditionExpression: '#state = :writing',
                  ExpressionAttributeNames: { '#state': 'state' },
                  ExpressionAttributeValues: { ':current': 'current', ':writing': 'writing' },
                },
              },
            ],
          }),
        );
        return 'flipped';
      } catch (error) {
        if (isRefused(error)) return 'superseded';
        throw error;
      }
    },

    async sweep(kind, at, mayGoOn) {
      const inForce = await current(kind);
      const swept = { versions: 0, rows: 0 };
      for (const item of await versions(kind)) {
        if (item.version === inForce?.version) continue;
        if (item.state === 'writing') {
          if (Date.parse(at) - Date.parse(item.startedAt) < DEAD_AFTER_MS) continue;
          if (!(await retire(kind, item.version))) continue;
        }
        const whole = await deleteRows(kind, item, mayGoOn, (rows) => {
          swept.rows += rows;
        });
        if (!whole) return swept;
        await db.send(new BatchWriteCommand({ RequestItems: { [table]: [{ DeleteRequest: { Key: registerVersionKey(kind, item.version) } }] } }));
        swept.versions += 1;
      }
      return swept;
    },

    async abandon(kind, version, mayGoOn) {
      if (!(await retire(kind, version))) return;
      const item = (await versions(kind)).find((each) => each.version === version);
      // Its entry stays for the next sweep: an index may still be catching up with rows written a moment ago.
      if (item) await deleteRows(kind, item, mayGoOn, () => undefined);
    },
  };

  /** From `writing` to `old`, which closes the door to its flip; `false` when somebody else moved it. */
  async function retire(kind: RegisterKind, version: string): Promise<boolean> {
    try {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: registerVersionKey(kind, version),
          UpdateExpression: 'SET #state = :old',
          ConditionExpression: '#state = :writing',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':old': 'old', ':writing': 'writing' },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }
};
