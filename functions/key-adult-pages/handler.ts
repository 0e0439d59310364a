// Wiring only. The pages a key adult sees: link, proof, notification, acknowledgement.
import '../../shared/runtime/temporal.ts';
import { createAccessStore } from '../../shared/aws/access-store.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createChildHistory } from '../../shared/aws/child-history.ts';
import { createDynamo, createKms, createSes, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createDownloadTrail } from '../../shared/aws/download-trail.ts';
import { createReadTrail } from '../../shared/aws/read-trail.ts';
import { createFollowUpStore } from '../../shared/aws/follow-up-store.ts';
import { createGuessLimits } from '../../shared/aws/guess-limits.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createKeyAdultChangeStore } from '../../shared/aws/key-adult-change-store.ts';
import { createMailer } from '../../shared/aws/mailer.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createPasskeyStore } from '../../shared/aws/passkey-store.ts';
import { createQuestionStore } from '../../shared/aws/question-store.ts';
import { createTexterLater } from '../../shared/aws/texter-later.ts';
import { mayBeTold } from '../../shared/domain/screen-recipient.ts';
import { createPasskeyCeremony } from '../../shared/http/passkey-ceremony.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createPages } from './create-pages.ts';

const config = readConfig(
  process.env,
  'PUBLIC_ORIGIN',
  'SMS_SENDER',
  'SENDER_ADDRESS',
  'REPLY_TO_ADDRESS',
  'MAIL_CONFIGURATION_SET',
  'DESK_PHONE',
  'SECURITY_CONTACT',
  'RECORDS_TABLE',
  'DIRECTORY_TABLE',
  'SEND_NOTIFICATION_QUEUE_URL',
  'PROJECT_EVALUATION_QUEUE_URL', 'SEND_CALLBACKS_QUEUE_URL',
  'CONTENT_KEY_ID',
  'BLIND_INDEX_KEY_ID',
  'TOKEN_PEPPER_KEY_ID',
);
const log = createLog('key-adult-pages');
const clock = createClock(process.env);
const ids = systemIds;
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, clock);
const hash = createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index');
const areaKeys = createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault });
const commit = createCommit({ db, table, ids, digest: sha256, rest: restBetweenCommits });

export const handler = createPages(
  {
    access: createAccessStore({ db, table, hash, commit }),
    notifications: createNotificationStore({ db, table, ids, commit, vault }),
    incidents: createIncidentStore({ db, table, vault, hash, commit }),
    childHistory: createChildHistory({ db, table }),
    guesses: createGuessLimits({ db, table }),
    downloads: createDownloadTrail({ table, commit }),
    reads: createReadTrail(commit),
    followUps: createFollowUpStore({ db, table, commit }),
    questions: createQuestionStore({ db, table, vault, commit }),
    directory: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys }),
    outbox: createOutbox({
      db,
      table,
      sqs: createSqs(),
      queueUrls: { 'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL, 'send-callbacks': config.SEND_CALLBACKS_QUEUE_URL },
      onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
    }),
    mailer: createMailer({ ses: createSes(), sender: config.SENDER_ADDRESS, replyTo: config.REPLY_TO_ADDRESS, configurationSet: config.MAIL_CONFIGURATION_SET, now: clock }),
    passkeys: createPasskeyStore({ db, table, areaKeys, commit }),
    changes: createKeyAdultChangeStore({ db, tables: { records: table, directory: config.DIRECTORY_TABLE }, areaKeys, commit }),
    ceremony: createPasskeyCeremony({ publicOrigin: config.PUBLIC_ORIGIN, serviceName: 'Safeguarding notifications' }),
    texter: createTexterLater({ sender: config.SMS_SENDER }),
    clock,
    ids,
    digest: sha256,
    codeHash: createKeyedHash(kms, config.TOKEN_PEPPER_KEY_ID, 'codes'),
    mayBeTold,
    publicOrigin: config.PUBLIC_ORIGIN,
    deskPhone: config.DESK_PHONE,
  },
  { deskPhone: config.DESK_PHONE, securityContact: config.SECURITY_CONTACT, log },
);
