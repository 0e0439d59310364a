// Wiring only. Loads prepared files of recipient bodies, key adults, calendars, rolls and API clients.
import '../../shared/runtime/temporal.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createS3 } from '../../shared/aws/clients.ts';
import { createDirectoryWriter } from '../../shared/aws/directory-writer.ts';
import { createFileStore } from '../../shared/aws/file-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { createImportDirectory } from './import-directory.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'ROLLS_TABLE', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'FILES_BUCKET');
const db = createDynamo();
const kms = createKms();
const now = createClock(process.env);
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);

export const handler = createImportDirectory({
  files: createFileStore({ s3: createS3(), bucket: config.FILES_BUCKET }),
  directory: createDirectoryWriter({
    db,
    tables: { records: config.RECORDS_TABLE, directory: config.DIRECTORY_TABLE, rolls: config.ROLLS_TABLE },
    hash: createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index'),
    directoryKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }),
    rollKeys: createAreaKeys({ db, table: config.ROLLS_TABLE, vault }),
    now,
  }),
});
