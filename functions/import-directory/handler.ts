// Wiring only. Loads prepared files of recipient bodies, key adults, calendars, rolls and API clients.
import '../../shared/runtime/temporal.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createChoreStore } from '../../shared/aws/chore-store.ts';
import { createDynamo, createKms, createS3, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createDirectoryWriter } from '../../shared/aws/directory-writer.ts';
import { createFileStore } from '../../shared/aws/file-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createLinkRequests } from '../../shared/aws/link-requests.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createCountKeyAdults } from './count-key-adults.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createImportDirectory } from './import-directory.ts';
import { createTryAgain } from '../../shared/runtime/try-again.ts';

const config = readConfig(
  process.env,
  'RECORDS_TABLE', 'DIRECTORY_TABLE', 'ROLLS_TABLE', 'LINK_CHILDREN_QUEUE_URL', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'FILES_BUCKET',
);
const log = createLog('import-directory');
const db = createDynamo();
const kms = createKms();
const now = createClock(process.env);
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const directoryKeys = createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault });
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });

export const handler = createImportDirectory({
  files: createFileStore({ s3: createS3(), bucket: config.FILES_BUCKET }),
  directory: createDirectoryWriter({
    db,
    tables: { records: table, directory: config.DIRECTORY_TABLE, rolls: config.ROLLS_TABLE },
    hash: createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index'),
    directoryKeys,
    rollKeys: createAreaKeys({ db, table: config.ROLLS_TABLE, vault }),
    now,
  }),
  countKeyAdults: createCountKeyAdults({ chores: createChoreStore({ db, table }), ids: systemIds, now }),
  tryAgain: createTryAgain({
    policies: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys: directoryKeys }),
    links: createLinkRequests({ db, table, commit, referrals: createReferralStore({ db, table, commit }) }),
    outbox: createOutbox({
      db,
      table,
      sqs: createSqs(),
      queueUrls: { 'link-children': config.LINK_CHILDREN_QUEUE_URL },
      onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
    }),
    ids: systemIds,
    now,
  }),
});
