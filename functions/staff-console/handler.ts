// Wiring only. The safeguarding desk's API.
import '../../shared/runtime/temporal.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
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
import { createLogCall } from './log-call.ts';
import { createListReferrals, createListUnread } from './read-desk.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'TOKEN_SIGNING_KEY_ID', 'TOKEN_ISSUER', 'SEND_NOTIFICATION_QUEUE_URL', 'PROJECT_EVALUATION_QUEUE_URL');
const log = createLog('staff-console');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const notifications = createNotificationStore({ db, table, ids: systemIds, commit, vault });
const directory = createDirectoryStore({
  db,
  table: config.DIRECTORY_TABLE,
  areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }),
});
const reading = {
  authenticate: createAuthenticateCaller({ signer: createTokenSigner(kms, config.TOKEN_SIGNING_KEY_ID), issuer: config.TOKEN_ISSUER, now }),
  referrals: createReferralStore({ db, table, commit }),
  notifications,
  incidents: createIncidentStore({ db, table, vault, hash: createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index'), commit }),
  directory,
};
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});

export const handler = createApi(
  [
    { method: 'GET', path: '/desk/v1/referrals', run: createListReferrals(reading) },
    { method: 'GET', path: '/desk/v1/unread', run: createListUnread(reading) },
    { method: 'POST', path: '/desk/v1/notifications/{notificationId}/calls', run: createLogCall({ ...reading, outbox, now }) },
  ],
  log,
);
