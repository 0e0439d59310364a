// Wiring only. The safeguarding desk's API.
import '../../shared/runtime/temporal.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createSes, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createKeyAdultChangeStore } from '../../shared/aws/key-adult-change-store.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createMailer } from '../../shared/aws/mailer.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { createTokenSigner } from '../../shared/aws/token-signer.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createDecideKeyAdultChange, createListKeyAdultChanges } from './key-adult-changes.ts';
import { createLogCall } from './log-call.ts';
import { createListReferrals, createListUnread } from './read-desk.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'CONTENT_KEY_ID', 'TOKEN_SIGNING_KEY_ID', 'TOKEN_ISSUER', 'SEND_NOTIFICATION_QUEUE_URL', 'PROJECT_EVALUATION_QUEUE_URL', 'DESK_PHONE', 'SENDER_ADDRESS', 'REPLY_TO_ADDRESS', 'MAIL_CONFIGURATION_SET');
const log = createLog('staff-console');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const notifications = createNotificationStore({ db, table, ids: systemIds, commit, vault });
const areaKeys = createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault });
const directory = createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys });
const reading = {
  authenticate: createAuthenticateCaller({ signer: createTokenSigner(kms, config.TOKEN_SIGNING_KEY_ID), issuer: config.TOKEN_ISSUER, now }),
  referrals: createReferralStore({ db, table, commit }),
  notifications,
  directory,
};
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});

const deciding = {
  ...reading,
  changes: createKeyAdultChangeStore({ db, tables: { records: table, directory: config.DIRECTORY_TABLE }, areaKeys, commit }),
  mailer: createMailer({ ses: createSes(), sender: config.SENDER_ADDRESS, replyTo: config.REPLY_TO_ADDRESS, configurationSet: config.MAIL_CONFIGURATION_SET, now, ids: systemIds }),
  deskPhone: config.DESK_PHONE,
  now,
};

export const handler = createApi(
  [
    { method: 'GET', path: '/desk/v1/referrals', run: createListReferrals(reading) },
    { method: 'GET', path: '/desk/v1/unread', run: createListUnread(reading) },
    { method: 'POST', path: '/desk/v1/notifications/{notificationId}/calls', run: createLogCall({ ...reading, outbox, now }) },
    { method: 'GET', path: '/desk/v1/key-adult-changes', run: createListKeyAdultChanges(deciding) },
    { method: 'POST', path: '/desk/v1/key-adult-changes/{changeId}', run: createDecideKeyAdultChange(deciding) },
  ],
  log,
);
