// Wiring only. Term dates, closures and start times: ./keep-calendar.ts
import '../../shared/runtime/temporal.ts';
import { createCalendarStore } from '../../shared/aws/calendar-store.ts';
import { createDynamo, createKms, createS3 } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createFileStore } from '../../shared/aws/file-store.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createPlanStore } from '../../shared/aws/plan-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createKeepCalendar } from './keep-calendar.ts';
import type { CalendarReport } from './keep-calendar.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'CONTENT_KEY_ID', 'FILES_BUCKET');
const log = createLog('keep-calendar');
const db = createDynamo();
const now = createClock(process.env);
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });

const keepCalendar = createKeepCalendar({
  files: createFileStore({ s3: createS3(), bucket: config.FILES_BUCKET }),
  calendars: createCalendarStore({ db, tables: { records: table, directory: config.DIRECTORY_TABLE }, commit }),
  notifications: createNotificationStore({ db, table, ids: systemIds, commit, vault: createKeyVault(createKms(), config.CONTENT_KEY_ID, now) }),
  plans: createPlanStore({ db, table, commit }),
  ids: systemIds,
  digest: sha256,
  now,
});

export const handler = async (event: unknown): Promise<CalendarReport> => {
  const report = await keepCalendar(event);
  log('info', 'IMPORT_DONE', { because: `calendar:${report.outcome}`, count: report.moves });
  return report;
};
