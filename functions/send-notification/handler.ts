// Wiring only. Rules: ./send-notification.ts
import '../../shared/runtime/temporal.ts';
import { schemaFor } from '../../events/catalogue.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createSes, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createConflictStore } from '../../shared/aws/conflict-store.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createHeldSendStore } from '../../shared/aws/held-send-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createMailer } from '../../shared/aws/mailer.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createNudgeStore } from '../../shared/aws/nudge-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createTexterLater } from '../../shared/aws/texter-later.ts';
import { quarantine } from '../../shared/domain/outcome.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { pause, restBetweenCommits, systemChance } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { createHoldAfterRestore } from './hold-after-restore.ts';
import { createNudgeKeyAdult } from './nudge-key-adult.ts';
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
  'SMS_SENDER',
  'RESTORED_TO',
);
const log = createLog('send-notification');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const quarantined = createQuarantineStore({ db, table, now, commit });

const both = {
  incidents: createIncidentStore({ db, table, vault, hash: createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index'), commit }),
  notifications: createNotificationStore({ db, table, ids: systemIds, commit, vault }),
  directory: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }) }),
  conflicts: createConflictStore({ table, commit }),
  outbox: createOutbox({
    db,
    table,
    sqs: createSqs(),
    queueUrls: { 'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL },
    onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
  }),
  digest: sha256,
  now,
  pause,
  chance: systemChance,
  log,
  count: createMetrics('send-notification', now),
};

const sendNotification = createSendNotification({
  ...both,
  mailer: createMailer({ ses: createSes(), sender: config.SENDER_ADDRESS, replyTo: config.REPLY_TO_ADDRESS, configurationSet: config.MAIL_CONFIGURATION_SET, now }),
  ids: systemIds,
  origin: config.PUBLIC_ORIGIN,
  deskPhone: config.DESK_PHONE,
});
const nudgeKeyAdult = createNudgeKeyAdult({ ...both, nudges: createNudgeStore({ db, table, commit }), texter: createTexterLater({ sender: config.SMS_SENDER }) });

// A gateway that was never restored asks nothing.
const restoredTo = config.RESTORED_TO === 'never' ? undefined : config.RESTORED_TO;
const heldAfterRestore = restoredTo === undefined ? undefined : createHoldAfterRestore({ ...both, restoredTo, held: createHeldSendStore({ db, table, commit }) });

export const handler = createSqsBatch({
  schema: schemaFor('send-notification'),
  run: async (event) => {
    switch (event.type) {
      case 'notification.raised':
      case 'rung.due':
        return (await heldAfterRestore?.(event)) ?? sendNotification(event);
      case 'nudge.due':
        return (await heldAfterRestore?.(event)) ?? nudgeKeyAdult(event);
      default:
        return quarantine('notForThisStep');
    }
  },
  quarantine: (aside) => quarantined.put({ step: 'send-notification', ...aside }),
  log,
});
