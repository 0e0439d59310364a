// Wiring only. Rules: ./record-receipt.ts
import '../../shared/runtime/temporal.ts';
import { createDynamo, createKms, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { $MailNotice } from './receipt.ts';
import { createReadAtTrial } from './read-at-trial.ts';
import { createRecordReceipt } from './record-receipt.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'CONTENT_KEY_ID', 'SEND_NOTIFICATION_QUEUE_URL', 'PROJECT_EVALUATION_QUEUE_URL');
const log = createLog('record-receipt');
const now = createClock(process.env);
const db = createDynamo();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const quarantined = createQuarantineStore({ db, table, now, commit });

const notifications = createNotificationStore({ db, table, ids: systemIds, commit, vault: createKeyVault(createKms(), config.CONTENT_KEY_ID, now) });
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});

export const handler = createSqsBatch({
  schema: $MailNotice,
  run: createRecordReceipt({
    notifications,
    outbox,
    readAtTrial: createReadAtTrial({ notifications, outbox }),
    now,
    log,
    count: createMetrics('record-receipt', now),
  }),
  quarantine: (aside) => quarantined.put({ step: 'record-receipt', ...aside }),
  log,
});
