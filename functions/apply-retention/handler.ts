// Wiring only. Rules: ./apply-retention.ts
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { createDynamo } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createRetentionStore } from '../../shared/aws/retention-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createApplyRetention } from './apply-retention.ts';
import type { RetentionReport } from './apply-retention.ts';

const config = readConfig(process.env, 'RECORDS_TABLE');
const now = createClock(process.env);
const db = createDynamo();
const table = config.RECORDS_TABLE;
const retention = createRetentionStore({ db, table, commit: createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits }) });

/** A tick of the scheduler, which says much more than this; or an operator who asks what would go. */
const $Event = z.object({ id: z.string().max(100).default('operator'), dryRun: z.boolean().optional() });

/** What one incident may need. */
const ENOUGH_MS = 10_000;

export const handler = async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<RetentionReport> =>
  createApplyRetention({
    retention,
    now,
    log: createLog('apply-retention'),
    count: createMetrics('apply-retention', now),
    mayGoOn: () => context.getRemainingTimeInMillis() > ENOUGH_MS,
  })($Event.parse(event));
