import { createRequire } from 'node:module';
import path from 'node:path';
import { createDuckDB, ConsoleLogger, NODE_RUNTIME } from '@duckdb/duckdb-wasm/blocking';

/** DuckDB in this process, without a network: another reader than any that wrote the files. */
export const openDuckDb = async () => {
  const require = createRequire(import.meta.url);
  const dist = path.dirname(require.resolve('@duckdb/duckdb-wasm'));
  const bundles = { mvp: { mainModule: path.join(dist, 'duckdb-mvp.wasm'), mainWorker: '' }, eh: { mainModule: path.join(dist, 'duckdb-eh.wasm'), mainWorker: '' } };
  const db = await createDuckDB(bundles, new ConsoleLogger(4), NODE_RUNTIME);
  await db.instantiate();
  const connection = db.connect();
  // Its Parquet reader is an extension that would be fetched from the network, and waits for ever without one: CSV is what it reads here.
  connection.query('set autoinstall_known_extensions = false; set autoload_known_extensions = false');
  return {
    register: (name: string, bytes: Uint8Array): void => db.registerFileBuffer(name, bytes),
    insertArrow: (name: string, ipc: Uint8Array): void => connection.insertArrowFromIPCStream(ipc, { name, schema: 'main', create: true }),
    query: (sql: string): readonly Readonly<Record<string, unknown>>[] => connection.query(sql).toArray().map((row) => ({ ...row.toJSON() }) as Record<string, unknown>),
    close: (): void => {
      connection.close();
      db.reset();
    },
  };
};
