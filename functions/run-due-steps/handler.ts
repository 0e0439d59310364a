// Wiring only. Rules: ./run-due-steps.ts
import '../../shared/runtime/temporal.ts';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createBodyReferralStore } from '../../shared/aws/body-referral-store.ts';
import { createChoreStore } from '../../shared/aws/chore-store.ts';
import { createDynamo, createKms, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createMorningFigures } from '../../shared/aws/morning-figures.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createPlanStore } from '../../shared/aws/plan-store.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { createRunChores } from './run-chores.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createMeasureMorning } from './measure-morning.ts';
import { createRunDueSteps } from './run-due-steps.ts';

const config = readConfig(
  process.env,
  'RECORDS_TABLE',
  'DIRECTORY_TABLE',
  'CONTENT_KEY_ID',
  'LINK_CHILDREN_QUEUE_URL', 'LINK_CHILDREN_BULK_QUEUE_URL',
  'WEIGH_RISK_QUEUE_URL', 'SEND_NOTIFICATION_QUEUE_URL', 'SEND_NOTIFICATION_BULK_QUEUE_URL',
  'RECORD_RECEIPT_QUEUE_URL',
  'PROJECT_EVALUATION_QUEUE_URL', 'SEND_CALLBACKS_QUEUE_URL', 'IMPORT_INCIDENTS_QUEUE_URL', 'IMPORT_ROLL_QUEUE_URL',
);
const log = createLog('run-due-steps');
const now = createClock(process.env);
const db = createDynamo();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });

const vault = createKeyVault(createKms(), config.CONTENT_KEY_ID, now);
const notifications = createNotificationStore({ db, table, ids: systemIds, commit, vault });
const directory = createDirectoryStore({
  db,
  table: config.DIRECTORY_TABLE,
  areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }),
});

const runDueSteps = createRunDueSteps({
  notifications,
  directory,
  runChores: createRunChores({
    chores: createChoreStore({ db, table }),
    plans: createPlanStore({ db, table, commit }),
    notifications,
    directory,
    referrals: createReferralStore({ db, table, commit }),
    bodyReferrals: createBodyReferralStore({ table, commit }),
    now,
    log,
  }),
  outbox: createOutbox({
    db,
    table,
    sqs: createSqs(),
    queueUrls: {
      'link-children': config.LINK_CHILDREN_QUEUE_URL, 'link-children-bulk': config.LINK_CHILDREN_BULK_QUEUE_URL,
      'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'send-notification-bulk': config.SEND_NOTIFICATION_BULK_QUEUE_URL,
      'record-receipt': config.RECORD_RECEIPT_QUEUE_URL,
      'weigh-risk': config.WEIGH_RISK_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL, 'send-callbacks': config.SEND_CALLBACKS_QUEUE_URL, 'import-incidents': config.IMPORT_INCIDENTS_QUEUE_URL, 'import-roll': config.IMPORT_ROLL_QUEUE_URL,
    },
    onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
  }),
  quarantine: createQuarantineStore({ db, table, now, commit }),
  now,
  log,
});

const measureMorning = createMeasureMorning({
  figures: createMorningFigures({ db, tables: { records: table, directory: config.DIRECTORY_TABLE }, notifications, referrals: createReferralStore({ db, table, commit }) }),
  now,
  count: createMetrics('run-due-steps', now),
  log,
});

export const handler = async (event: ScheduledEvent, context: Context) => {
  const report = await runDueSteps({ id: event.id }, () => context.getRemainingTimeInMillis());
  await measureMorning(report);
  return report;
};
