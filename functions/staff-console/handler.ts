// Wiring only. The safeguarding desk: its pages for people, its API for machines.
import '../../shared/runtime/temporal.ts';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { createAccessStore } from '../../shared/aws/access-store.ts';
import { createAuditLookUp } from '../../shared/aws/audit-look-up.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createBreakGlassStore } from '../../shared/aws/break-glass-store.ts';
import { createDynamo, createKms, createSes, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDecisionStore } from '../../shared/aws/decision-store.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createFilesLater } from '../../shared/aws/files-later.ts';
import { createFigures } from '../../shared/aws/figures-of.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createInvokeLater } from '../../shared/aws/invoke-later.ts';
import { createKeyAdultChangeStore } from '../../shared/aws/key-adult-change-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createMailer } from '../../shared/aws/mailer.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createPasskeyStore } from '../../shared/aws/passkey-store.ts';
import { createPupilReader } from '../../shared/aws/pupil-reader.ts';
import { createQuestionStore } from '../../shared/aws/question-store.ts';
import { createRecallStore } from '../../shared/aws/recall-store.ts';
import { createRecipientChoiceStore } from '../../shared/aws/recipient-choice-store.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { createRegisterReader } from '../../shared/aws/register-reader.ts';
import { createReleaseMaker } from '../../shared/aws/release-maker.ts';
import { createReleaseStore } from '../../shared/aws/release-store.ts';
import { createRiskStore } from '../../shared/aws/risk-store.ts';
import { createRollImportStore } from '../../shared/aws/roll-import-store.ts';
import { createRollStore } from '../../shared/aws/roll-store.ts';
import { createStaffStore } from '../../shared/aws/staff-store.ts';
import { createTokenSigner } from '../../shared/aws/token-signer.ts';
import { createViewTrail } from '../../shared/aws/view-trail.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createIdentityProvider } from '../../shared/http/openid/identity-provider.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { createCloseReferral } from './close-referral.ts';
import { createDeskPages } from './create-desk-pages.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createDecideKeyAdultChange, createListKeyAdultChanges } from './key-adult-changes.ts';
import { createLogCall } from './log-call.ts';
import { createListReferrals, createListUnread } from './read-desk.ts';

const config = readConfig(
  process.env,
  'RECORDS_TABLE',
  'DIRECTORY_TABLE',
  'ROLLS_TABLE',
  'CONTENT_KEY_ID',
  'BLIND_INDEX_KEY_ID',
  'TOKEN_SIGNING_KEY_ID',
  'TOKEN_ISSUER',
  'DESK_ORIGIN',
  'OPENID_ISSUER',
  'OPENID_CLIENT_ID',
  'OPENID_ROLES_CLAIM',
  'LINK_CHILDREN_QUEUE_URL',
  'SEND_NOTIFICATION_QUEUE_URL',
  'PROJECT_EVALUATION_QUEUE_URL',
  'SEND_CALLBACKS_QUEUE_URL',
  'IMPORT_ROLL_QUEUE_URL',
  'FILES_BUCKET',
  'DESK_PHONE',
  'BREAK_GLASS_ADDRESS',
  'SENDER_ADDRESS',
  'REPLY_TO_ADDRESS',
  'MAIL_CONFIGURATION_SET',
  'WRITE_EXPORT_FUNCTION',
  'SHOW_FIGURES_FUNCTION',
);
const log = createLog('staff-console');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const invoke = createInvokeLater();
const files = createFilesLater({ bucket: config.FILES_BUCKET });
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const hash = createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index');
const notifications = createNotificationStore({ db, table, ids: systemIds, commit, vault });
const areaKeys = createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault });
const rollKeys = createAreaKeys({ db, table: config.ROLLS_TABLE, vault });
const directory = createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys });
const reading = {
  authenticate: createAuthenticateCaller({ signer: createTokenSigner(kms, config.TOKEN_SIGNING_KEY_ID), issuer: config.TOKEN_ISSUER, now }),
  referrals: createReferralStore({ db, table, commit }),
  notifications,
  incidents: createIncidentStore({ db, table, vault, hash, commit }),
  directory,
};
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'link-children': config.LINK_CHILDREN_QUEUE_URL, 'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL, 'send-callbacks': config.SEND_CALLBACKS_QUEUE_URL, 'import-roll': config.IMPORT_ROLL_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});

const deciding = {
  ...reading,
  changes: createKeyAdultChangeStore({ db, tables: { records: table, directory: config.DIRECTORY_TABLE }, areaKeys, commit }),
  mailer: createMailer({ ses: createSes(), sender: config.SENDER_ADDRESS, replyTo: config.REPLY_TO_ADDRESS, configurationSet: config.MAIL_CONFIGURATION_SET, now }),
  deskPhone: config.DESK_PHONE,
  now,
};

const pages = createDeskPages(
  {
    ...reading,
    register: createRegisterReader({ db, table: config.DIRECTORY_TABLE }),
    changes: deciding.changes,
    passkeys: createPasskeyStore({ db, table, areaKeys, commit }),
    deskPhone: config.DESK_PHONE,
    decisions: createDecisionStore({ db, table, vault, commit }),
    pupils: createPupilReader({ db, table: config.ROLLS_TABLE, areaKeys: rollKeys }),
    rolls: createRollStore({ db, table: config.ROLLS_TABLE, hash, areaKeys: rollKeys, now }),
    choices: createRecipientChoiceStore({ db, table, vault, commit }),
    questions: createQuestionStore({ db, table, vault, commit }),
    risk: createRiskStore({ db, table, vault, commit }),
    rollImports: createRollImportStore({ db, tables: { records: table, rolls: config.ROLLS_TABLE }, commit }),
    rollFiles: files.writer,
    recalls: createRecallStore({ db, table, vault, commit }),
    access: createAccessStore({ db, table, hash, commit }),
    trail: createViewTrail(commit),
    audit: createAuditLookUp({ db, table, commit }),
    breakGlasses: createBreakGlassStore({ db, table, vault, commit }),
    mailer: deciding.mailer,
    alertAddress: config.BREAK_GLASS_ADDRESS,
    deskOrigin: config.DESK_ORIGIN,
    count: createMetrics('staff-console', now),
    staff: createStaffStore({ db, table, vault, commit }),
    provider: createIdentityProvider({
      issuer: config.OPENID_ISSUER,
      clientId: config.OPENID_CLIENT_ID,
      rolesClaim: config.OPENID_ROLES_CLAIM,
      redirectUri: `${config.DESK_ORIGIN}/desk/signed-in`,
    }),
    releases: createReleaseStore({ db, table, commit }),
    figures: createFigures({ invoke, functionName: config.SHOW_FIGURES_FUNCTION }),
    maker: createReleaseMaker({ invoke, functionName: config.WRITE_EXPORT_FUNCTION }),
    releaseLinks: files.releaseLinks,
    outbox,
    ids: systemIds,
    digest: sha256,
    now,
  },
  { origin: config.DESK_ORIGIN, log },
);

const api = createApi(
  [
    { method: 'GET', path: '/desk/v1/referrals', run: createListReferrals(reading) },
    { method: 'POST', path: '/desk/v1/referrals/{referralId}/close', run: createCloseReferral({ ...reading, outbox, now }) },
    { method: 'GET', path: '/desk/v1/unread', run: createListUnread(reading) },
    { method: 'POST', path: '/desk/v1/notifications/{notificationId}/calls', run: createLogCall({ ...reading, outbox, now }) },
    { method: 'GET', path: '/desk/v1/key-adult-changes', run: createListKeyAdultChanges(deciding) },
    { method: 'POST', path: '/desk/v1/key-adult-changes/{changeId}', run: createDecideKeyAdultChange(deciding) },
  ],
  log,
);

/** People's pages and machines' API share one door; each has its own way of proving who asks. */
export const handler = async (event: APIGatewayProxyEvent, context: Context) => (event.path.startsWith('/desk/v1/') ? api(event, context) : pages(event, context));
