import { createImportRegister } from '../../functions/import-register/import-register.ts';
import type { ImportAnswer, ImportRegister, ImportRegisterDeps } from '../../functions/import-register/import-register.ts';
import { createRegisterReader } from '../../shared/aws/register-reader.ts';
import { createRegisterStore } from '../../shared/aws/register-store.ts';
import { systemIds } from '../../shared/runtime/ids.ts';
import type { FileStore, RegisterReader, RegisterStore } from '../../shared/ports/files.ts';
import type { Tables } from './dynamodb.ts';

/** Files in memory, delivered in pieces of an awkward size. */
export const filesOf = (files: Readonly<Record<string, Uint8Array>>, piece = 4_093): FileStore => ({
  find: async (key) => (files[key] ? { bytes: files[key].length } : undefined),
  async *read(key) {
    const bytes = files[key] ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  },
});

export interface RegisterGateway {
  readonly table: string;
  readonly reader: RegisterReader;
  readonly store: RegisterStore;
  run(bytes: Uint8Array, options?: Partial<ImportRegister>, deps?: Partial<ImportRegisterDeps>): Promise<ImportAnswer>;
}

/** The import with real stores on a table of its own. */
export const registerGateway = async (tables: Tables, clock: () => Date = () => new Date('2026-11-23T01:00:00Z')): Promise<RegisterGateway> => {
  const { directory: table } = await tables.fresh();
  const reader = createRegisterReader({ db: tables.db, table });
  const store = createRegisterStore({ db: tables.db, table });
  return {
    table,
    reader,
    store,
    run: (bytes, options = {}, deps = {}) =>
      createImportRegister({ files: filesOf({ file: bytes }), store, reader, clock, ids: systemIds, mayGoOn: () => true, ...deps })({
        kind: 'gias',
        key: 'file',
        dryRun: false,
        acceptShrink: false,
        ...options,
      }),
  };
};
