import { createAreaKeys } from '../../../shared/aws/area-keys.ts';
import { createDirectoryWriter } from '../../../shared/aws/directory-writer.ts';
import { createKeyVault, createKeyedHash } from '../../../shared/aws/key-vault.ts';
import { createDocumentStore } from '../document-store/document-client.ts';
import type { DocumentStore } from '../document-store/document-client.ts';
import { performKeys } from '../services/key-service.ts';
import { TABLE_NAMES as tables } from '../services/ports.ts';
import { areaRecords } from './people.ts';

type Kms = Parameters<typeof createKeyVault>[0];

/** Directory and rolls as they stand before any night: written once by the product's own writer, then copied for every seed. */
export const createBaseStore = async (): Promise<DocumentStore> => {
  const store = createDocumentStore({ now: () => 0, ofIndex: () => 0 });
  const db = store.client;
  const kms = { send: async (command: unknown) => performKeys(command) } as unknown as Kms;
  const now = (): Date => new Date('2026-03-01T00:00:00.000Z');
  const vault = createKeyVault(kms, 'content', now);
  const hash = createKeyedHash(kms, 'blind', 'blind-index');
  const keysOf = (table: string) => createAreaKeys({ db, table, vault });
  const writer = createDirectoryWriter({ db, tables, hash, directoryKeys: keysOf(tables.directory), rollKeys: keysOf(tables.rolls), now });
  for (const force of ['98', '97'] as const) {
    await writer.write(areaRecords(force));
    await writer.recountTerms(force);
  }
  return store;
};
