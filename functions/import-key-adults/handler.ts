// Wiring only. Key adults by CSV: ./import-key-adults.ts
import '../../shared/runtime/temporal.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createS3 } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createFileStore } from '../../shared/aws/file-store.ts';
import { createKeyAdultChangeStore } from '../../shared/aws/key-adult-change-store.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createImportKeyAdults } from './import-key-adults.ts';
import type { KeyAdultReport } from './import-key-adults.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'CONTENT_KEY_ID', 'FILES_BUCKET');
const log = createLog('import-key-adults');
const db = createDynamo();
const now = createClock(process.env);
const table = config.RECORDS_TABLE;
const areaKeys = createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault: createKeyVault(createKms(), config.CONTENT_KEY_ID, now) });
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });

const importKeyAdults = createImportKeyAdults({
  files: createFileStore({ s3: createS3(), bucket: config.FILES_BUCKET }),
  directory: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys }),
  changes: createKeyAdultChangeStore({ db, tables: { records: table, directory: config.DIRECTORY_TABLE }, areaKeys, commit }),
  ensureKey: areaKeys.openOrCreate,
  ids: systemIds,
  digest: sha256,
  now,
});

export const handler = async (event: unknown): Promise<KeyAdultReport> => {
  const report = await importKeyAdults(event);
  log('info', 'IMPORT_DONE', { because: `keyAdults:${report.outcome}`, count: report.outcome === 'asked' ? report.asked : 0 });
  return report;
};
