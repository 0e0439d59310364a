import { ConditionalCheckFailedException, IdempotentParameterMismatchException, ResourceNotFoundException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, BatchWriteCommand, DeleteCommand, GetCommand, PutCommand, QueryCommand, ScanCommand, TransactGetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient, QueryCommandInput, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { TABLES } from '../../../infra/topology.ts';
import type { TableName } from '../../../infra/topology.ts';
import { holds, projected, updated } from './evaluate.ts';
import type { Item, Values } from './evaluate.ts';
import { InvalidExpression, parseActions, parseCondition, parsePaths } from './parse-expression.ts';
import type { Condition } from './parse-expression.ts';
import { createTable } from './tables.ts';
import type { Key, Lag, Table } from './tables.ts';

/** One item as it was and as it is; together with whatever else changed with it. */
export interface Change {
  readonly table: TableName;
  readonly key: Key;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/**
 * DynamoDB in memory, at the document client's own door: the stores run over it unchanged. It enforces what they lean on (conditions, whole
 * transactions, sparse indexes that lag, pages, limits) and passes the same conformance suite as the real engine. What no store uses it
 * does not know, and says so.
 */
export interface DocumentStore {
  readonly client: DynamoDBDocumentClient;
  readonly tables: Readonly<Record<TableName, Table>>;
  /** Who looks on at every change, whole transactions at a time. */
  onChange(look: (changes: readonly Change[]) => void): void;
  /** Carries out one command now; throws as the service would. */
  perform(command: unknown): unknown;
}

const MAX_TRANSACTION = 100;
const MAX_BATCH_WRITE = 25;
const MAX_BATCH_GET = 100;
const META = { $metadata: {} };

type Expressions = Readonly<Partial<Record<'ConditionExpression' | 'UpdateExpression' | 'FilterExpression' | 'KeyConditionExpression' | 'ProjectionExpression', string | undefined>>> & {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
};

const invalid = (message: string): Error => Object.assign(new Error(message), { name: 'ValidationException' });

/** As it would come back over the wire: without undefined, bytes and nested parts no longer the caller's own. */
const stored = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value instanceof Set) {
    if (value.size === 0) throw invalid('a set is never empty');
    return Object.freeze(new Set(value));
  }
  if (Array.isArray(value)) return Object.freeze(value.map(stored));
  if (value === null || typeof value !== 'object') return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([name, inner]) => [name, stored(inner)])));
};
const fresh = (item: Item | undefined): Record<string, unknown> | undefined => (item === undefined ? undefined : { ...item });
const onTheWire = (item: Item) => marshall(item, { removeUndefinedValues: true });

const keyOf = (from: Item | undefined): Key => {
  const [pk, sk] = [from?.['pk'], from?.['sk']];
  if (typeof pk !== 'string' || typeof sk !== 'string' || pk === '' || sk === '') throw invalid('a key is two texts');
  return { pk, sk };
};

const checkIndexKeys = (table: Table, item: Item): void => {
  for (const { partitionKey, sortKey } of table.spec.indexes) {
    for (const name of [partitionKey, sortKey]) {
      const value = item[name];
      if (value !== undefined && (typeof value !== 'string' || value === '')) throw invalid('an index key is a text');
    }
  }
};

const allowed = (input: Expressions, item: Item | undefined): boolean =>
  input.ConditionExpression === undefined || holds(parseCondition(input.ConditionExpression, input.ExpressionAttributeNames), item, input.ExpressionAttributeValues ?? {});

const placeholders = new Map<string, ReadonlySet<string>>();
const placeholdersIn = (text: string): ReadonlySet<string> => {
  const known = placeholders.get(text) ?? new Set(text.match(/[#:][A-Za-z0-9_]+/g));
  placeholders.set(text, known);
  return known;
};
/** Every name and value that is handed over is used: the service refuses what it was told for nothing. */
const checkUsed = (input: Expressions): void => {
  const text = [input.ConditionExpression, input.UpdateExpression, input.FilterExpression, input.KeyConditionExpression, input.ProjectionExpression].join(' ');
  const said = placeholdersIn(text);
  for (const name of [...Object.keys(input.ExpressionAttributeNames ?? {}), ...Object.keys(input.ExpressionAttributeValues ?? {})]) if (!said.has(name)) throw invalid(`nobody uses ${name}`);
};

const shownOf = (input: Expressions, item: Item): Item => (input.ProjectionExpression === undefined ? item : projected(parsePaths(input.ProjectionExpression, input.ExpressionAttributeNames), item));

/** The partition that a key condition names, and what it asks of the sort key besides. */
const partitionIn = (condition: Condition, name: string, values: Values): string => {
  if (condition.kind === 'and') {
    const parts = [condition.left, condition.right].map((one) => (one.kind === 'compare' || one.kind === 'and' ? partitionIn(one, name, values) : ''));
    return parts.find((one) => one !== '') ?? '';
  }
  if (condition.kind !== 'compare' || condition.comparator !== '=' || condition.left.kind !== 'path' || condition.right.kind !== 'value') return '';
  return condition.left.path[0] === name ? String(values[condition.right.name]) : '';
};

interface Prepared {
  readonly table: Table;
  readonly key: Key;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly isChange: boolean;
  readonly isAllowed: boolean;
  readonly givesOld: boolean;
}

export const createDocumentStore = (lag: Lag, { names, from }: { readonly names?: Readonly<Record<TableName, string>>; readonly from?: DocumentStore } = {}): DocumentStore => {
  const tables = Object.fromEntries((Object.keys(TABLES) as TableName[]).map((name) => [name, createTable(TABLES[name], lag, from?.tables[name])])) as Record<TableName, Table>;
  const byName = new Map((Object.keys(TABLES) as TableName[]).map((name) => [names?.[name] ?? name, tables[name]]));
  const tokens = new Map<string, string>();
  const tableOf = (name: string | undefined): Table => {
    const table = byName.get(name ?? '');
    if (table === undefined) throw new ResourceNotFoundException({ message: `no table ${name}`, ...META });
    return table;
  };

  const prepare = (write: NonNullable<TransactWriteCommandInput['TransactItems']>[number]): Prepared => {
    const { Put, Update, Delete, ConditionCheck } = write;
    const input = Put ?? Update ?? Delete ?? ConditionCheck;
    if (input === undefined) throw invalid('a write of no kind');
    checkUsed(input as Expressions);
    const table = tableOf(input.TableName);
    const givesOld = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    const key = keyOf(Put ? (stored(Put.Item) as Item) : (Update ?? Delete ?? ConditionCheck)?.Key);
    const before = table.get(key);
    const isAllowed = allowed(input as Expressions, before);
    const common = { table, key, before, isAllowed, givesOld };
    if (Put) {
      const after = stored(Put.Item) as Item;
      checkIndexKeys(table, after);
      return { ...common, after, isChange: true };
    }
    if (Update) {
      const actions = parseActions(Update.UpdateExpression ?? '', Update.ExpressionAttributeNames);
      if (actions.some(({ path }) => path[0] === 'pk' || path[0] === 'sk')) throw invalid('a key is never updated');
      // What a refused update would have made of the item is nobody's concern, and may not even be possible.
      const after = isAllowed ? (stored(updated(actions, before ?? { ...key }, Update.ExpressionAttributeValues ?? {})) as Item) : before;
      if (after) checkIndexKeys(table, after);
      return { ...common, after, isChange: true };
    }
    return { ...common, after: undefined, isChange: Delete !== undefined };
  };
  let look: (changes: readonly Change[]) => void = () => undefined;
  const nameOf = (table: Table): TableName => (Object.keys(tables) as TableName[]).find((name) => tables[name] === table) ?? 'records';
  const carryOut = (prepared: readonly Prepared[]): void => {
    const changes = prepared.filter(({ isChange }) => isChange);
    for (const { table, key, after } of changes) table.put(key, after);
    look(changes.map(({ table, key, before, after }) => ({ table: nameOf(table), key, before, after })));
  };

  const single = (write: Parameters<typeof prepare>[0]): Prepared => {
    const prepared = prepare(write);
    if (!prepared.isAllowed) {
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', ...META, ...(prepared.givesOld && prepared.before ? { Item: onTheWire(prepared.before) } : {}) });
    }
    carryOut([prepared]);
    return prepared;
  };

  const transact = ({ TransactItems = [], ClientRequestToken }: TransactWriteCommandInput): object => {
    if (TransactItems.length > MAX_TRANSACTION) throw invalid('more than a hundred items');
    const content = ClientRequestToken === undefined ? '' : JSON.stringify(TransactItems);
    const known = ClientRequestToken === undefined ? undefined : tokens.get(ClientRequestToken);
    if (known !== undefined) {
      if (known !== content) throw new IdempotentParameterMismatchException({ message: 'another content under this token', ...META });
      return {};
    }
    const prepared = TransactItems.map(prepare);
    const places = new Set(prepared.map(({ table, key }) => `${[...byName.values()].indexOf(table)} ${key.pk}\u0000${key.sk}`));
    if (places.size < prepared.length) throw invalid('one item twice');
    if (prepared.some(({ isAllowed }) => !isAllowed)) {
      const CancellationReasons = prepared.map(
        ({ isAllowed, givesOld, before }): CancellationReason => (isAllowed ? { Code: 'None' } : { Code: 'ConditionalCheckFailed', ...(givesOld && before ? { Item: onTheWire(before) } : {}) }),
      );
      throw new TransactionCanceledException({ message: 'Transaction cancelled', ...META, CancellationReasons });
    }
    carryOut(prepared);
    if (ClientRequestToken !== undefined) tokens.set(ClientRequestToken, content);
    return {};
  };

  const query = (input: QueryCommandInput): object => {
    checkUsed(input);
    const table = tableOf(input.TableName);
    const index = input.IndexName === undefined ? undefined : table.spec.indexes.find(({ name }) => name === input.IndexName);
    if (input.IndexName !== undefined && index === undefined) throw invalid(`no index ${input.IndexName}`);
    if (index !== undefined && input.ConsistentRead === true) throw invalid('an index is never read consistently');
    const [partitionKey, sortKey] = index ? [index.partitionKey, index.sortKey] : ['pk', 'sk'];
    const values = input.ExpressionAttributeValues ?? {};
    const condition = parseCondition(input.KeyConditionExpression ?? '', input.ExpressionAttributeNames);
    const partition = partitionIn(condition, partitionKey, values);
    if (partition === '') throw invalid('the key condition names no partition');
    const all = index ? table.indexed(index.name, partition) : table.partition(partition);
    const matching = all.filter((item) => holds(condition, item, values));
    const ordered = input.ScanIndexForward === false ? matching.toReversed() : matching;
    const from = input.ExclusiveStartKey;
    const isPast = (item: Item): boolean => {
      const [here, start] = [`${String(item[sortKey])}\u0000${String(item['pk'])}\u0000${String(item['sk'])}`, `${String(from?.[sortKey])}\u0000${String(from?.['pk'])}\u0000${String(from?.['sk'])}`];
      return input.ScanIndexForward === false ? here < start : here > start;
    };
    const rest = from === undefined ? ordered : ordered.filter(isPast);
    const page = input.Limit === undefined ? rest : rest.slice(0, input.Limit);
    const last = page.at(-1);
    const filter = input.FilterExpression === undefined ? undefined : parseCondition(input.FilterExpression, input.ExpressionAttributeNames);
    const Items = page.filter((item) => filter === undefined || holds(filter, item, values)).map((item) => ({ ...shownOf(input, item) }));
    const isMore = page.length < rest.length || (input.Limit !== undefined && page.length === input.Limit);
    const LastEvaluatedKey = isMore && last ? { pk: last['pk'], sk: last['sk'], ...(index ? { [partitionKey]: last[partitionKey], [sortKey]: last[sortKey] } : {}) } : undefined;
    return { Items, Count: Items.length, ScannedCount: page.length, ...(LastEvaluatedKey ? { LastEvaluatedKey } : {}) };
  };

  const batchGet = ({ RequestItems = {} }: InstanceType<typeof BatchGetCommand>['input']): object => {
    if (Object.values(RequestItems).flatMap(({ Keys = [] }) => Keys).length > MAX_BATCH_GET) throw invalid('more than a hundred keys');
    const Responses = Object.entries(RequestItems).map(([name, { Keys = [], ...input }]) => [name, Keys.map((key) => tableOf(name).get(keyOf(key))).filter((item) => item !== undefined).map((item) => ({ ...shownOf(input, item) }))] as const);
    return { Responses: Object.fromEntries(Responses), UnprocessedKeys: {} };
  };

  const batchWrite = ({ RequestItems = {} }: InstanceType<typeof BatchWriteCommand>['input']): object => {
    const requests = Object.entries(RequestItems).flatMap(([TableName, all]) => all.map(({ PutRequest, DeleteRequest }) => (PutRequest ? { Put: { TableName, Item: PutRequest.Item } } : { Delete: { TableName, Key: DeleteRequest?.Key } })));
    if (requests.length > MAX_BATCH_WRITE) throw invalid('more than 25 writes');
    const prepared = requests.map(prepare);
    if (new Set(prepared.map(({ key }) => `${key.pk}\u0000${key.sk}`)).size < prepared.length) throw invalid('one item twice');
    carryOut(prepared);
    return { UnprocessedItems: {} };
  };

  const carried = (command: unknown): unknown => {
    if (command instanceof GetCommand) {
      checkUsed(command.input);
      const item = tableOf(command.input.TableName).get(keyOf(command.input.Key));
      return item === undefined ? {} : { Item: fresh(shownOf(command.input, item)) };
    }
    if (command instanceof PutCommand) {
      const { before } = single({ Put: command.input });
      return command.input.ReturnValues === 'ALL_OLD' && before ? { Attributes: fresh(before) } : {};
    }
    if (command instanceof UpdateCommand) {
      const { before, after } = single({ Update: { ...command.input, UpdateExpression: command.input.UpdateExpression } });
      if (command.input.ReturnValues === 'ALL_NEW') return { Attributes: fresh(after) };
      return command.input.ReturnValues === 'ALL_OLD' && before ? { Attributes: fresh(before) } : {};
    }
    if (command instanceof DeleteCommand) {
      const { before } = single({ Delete: command.input });
      return command.input.ReturnValues === 'ALL_OLD' && before ? { Attributes: fresh(before) } : {};
    }
    if (command instanceof QueryCommand) return query(command.input);
    if (command instanceof ScanCommand) return { Items: tableOf(command.input.TableName).all().map((item) => ({ ...item })) };
    if (command instanceof TransactWriteCommand) return transact(command.input);
    if (command instanceof TransactGetCommand) return { Responses: (command.input.TransactItems ?? []).map(({ Get }) => ({ Item: fresh(tableOf(Get?.TableName).get(keyOf(Get?.Key))) })) };
    if (command instanceof BatchGetCommand) return batchGet(command.input);
    if (command instanceof BatchWriteCommand) return batchWrite(command.input);
    throw new Error('the document store does not know this command');
  };
  const perform = (command: unknown): unknown => {
    try {
      return carried(command);
    } catch (error) {
      throw error instanceof InvalidExpression ? invalid(error.message) : error;
    }
  };
  return { client: { send: async (command: unknown) => perform(command) } as unknown as DynamoDBDocumentClient, tables, onChange: (onlooker) => void (look = onlooker), perform };
};
