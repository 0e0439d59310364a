// Wiring only. Rules: ./send-notification.ts
import '../../shared/runtime/temporal.ts';
import { schemaFor } from '../../events/catalogue.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createSes, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createConflictStore } from '../../shared/aws/conflict-store.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createMailer } from '../../shared/aws/mailer.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { quarantine } from '../../shared/domain/outcome.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { pauseWithJitter } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { createSendNotification } from './send-notification.ts';

const config = readConfig(
  process.env,
  'RECORDS_TABLE',
  'DIRECTORY_TABLE',
  'CONTENT_KEY_ID',
  'BLIND_INDEX_KEY_ID',
  'SEND_NOTIFICATION_QUEUE_URL',
  'PROJECT_EVALUATION_QUEUE_URL',
  'PUBLIC_ORIGIN',
  'SENDER_ADDRESS',
  'REPLY_TO_ADDRESS',
  'MAIL_CONFIGURATION_SET',
  'DESK_PHONE',
);
const log = createLog('send-notification');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
const quarantined = createQuarantineStore({ db, table, now, commit });

const sendNotification = createSendNotification({
  incidents: createIncidentStore({ db, table, vault, hash: createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index'), commit }),
  notifications: createNotificationStore({ db, table, ids: systemIds, commit, vault }),
  directory: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }) }),
  conflicts: createConflictStore({ table, commit }),
  mailer: createMailer({ ses: createSes(), sender: config.SENDER_ADDRESS, replyTo: config.REPLY_TO_ADDRESS, configurationSet: config.MAIL_CONFIGURATION_SET, now, ids: systemIds }),
  outbox: createOutbox({
    db,
    table,
    sqs: createSqs(),
    queueUrls: { 'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL },
    onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
  }),
  ids: systemIds,
  digest: sha256,
  now,
  pause: pauseWithJitter,
  origin: config.PUBLIC_ORIGIN,
  deskPhone: config.DESK_PHONE,
  log,
});

export const handler = createSqsBatch({
  schema: schemaFor('send-notification'),
  run: async (event) => {
    switch (event.type) {
      case 'notification.raised':
      case 'rung.due':
        return sendNotification(event);
      default:
        return quarantine('notForThisStep');
    }
  },
  quarantine: (aside) => quarantined.put({ step: 'send-notification', ...aside }),
  log,
});
