import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { TABLES, type TableName, type TableSpec } from '../../infra/topology.ts';

export interface Tables {
  readonly endpoint: string;
  readonly db: DynamoDBDocumentClient;
  /** The name of a table as its functions are told it. */
  readonly names: Readonly<Record<TableName, string>>;
  /** Makes the topology's tables anew under other names: a test that counts items shares with nobody. */
  fresh(): Promise<Readonly<Record<TableName, string>>>;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

const TABLE_NAMES = Object.keys(TABLES) as TableName[];

const createTables = async (client: DynamoDBClient, suffix: string): Promise<Record<TableName, string>> => {
  const names = {} as Record<TableName, string>;
  for (const table of TABLE_NAMES) {
    const spec: TableSpec = TABLES[table];
    const attributes = new Set([spec.partitionKey, spec.sortKey, ...spec.indexes.flatMap((index) => [index.partitionKey, index.sortKey])]);
    names[table] = `${table}${suffix}`;
    await client.send(
      new CreateTableCommand({
        TableName: names[table],
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: [
          { AttributeName: spec.partitionKey, KeyType: 'HASH' },
          { AttributeName: spec.sortKey, KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: spec.indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: [
            { AttributeName: index.partitionKey, KeyType: 'HASH' as const },
            { AttributeName: index.sortKey, KeyType: 'RANGE' as const },
          ],
          Projection: { ProjectionType: 'ALL' as const },
        })),
      }),
    );
  }
  return names;
};

/** The real local engine, in memory, on a port of its own, with the topology's tables. */
export const startTables = async (): Promise<Tables> => {
  const binary = path.join(path.dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  const port = await freePort();
  const engine = spawn(binary, ['serve', '--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => engine.once('exit', () => resolve()));
  const killed = (): void => void engine.kill('SIGKILL');
  process.once('exit', killed);
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-2', credentials, maxAttempts: 2 });
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.send(new ListTablesCommand({}));
      break;
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  let generation = 0;
  return {
    endpoint,
    db: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    names: await createTables(client, ''),
    fresh: () => {
      generation += 1;
      return createTables(client, `-${generation}`);
    },
    async stop() {
      client.destroy();
      process.off('exit', killed);
      engine.kill('SIGTERM');
      const stubborn = setTimeout(killed, 2_000);
      await ended;
      clearTimeout(stubborn);
    },
  };
};

/** For a test file: `const tables = withTables();`, then `tables().db` inside a test. One engine per file. */
export const withTables = (): (() => Tables) => {
  let tables: Tables | undefined;
  beforeAll(async () => {
    tables = await startTables();
  });
  afterAll(async () => {
    await tables?.stop();
  });
  return () => {
    if (!tables) throw new Error('the engine is not up yet');
    return tables;
  };
};
