// Wiring only. Rules: ./seal-audit.ts
import type { Context, ScheduledEvent } from 'aws-lambda';
import { createAuditFeed } from '../../shared/aws/audit-feed.ts';
import { createDynamo, createKms, createS3 } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createRootSigner } from '../../shared/aws/root-signer.ts';
import { createRootStore } from '../../shared/aws/root-store.ts';
import { createSealStore } from '../../shared/aws/seal-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createSealAudit } from './seal-audit.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'AUDIT_SIGN_KEY_ID', 'AUDIT_ROOTS_BUCKET');
const now = createClock(process.env);
const db = createDynamo();
const table = config.RECORDS_TABLE;

/** What one root of a busy hour may need. */
const ENOUGH_MS = 60_000;

export const handler = async (event: ScheduledEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) =>
  createSealAudit({
    feed: createAuditFeed({ db, table }),
    roots: createRootStore({ s3: createS3(), bucket: config.AUDIT_ROOTS_BUCKET }),
    seals: createSealStore({ db, table, commit: createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits }) }),
    signer: createRootSigner(createKms(), config.AUDIT_SIGN_KEY_ID),
    digest: sha256,
    now,
    log: createLog('seal-audit'),
    count: createMetrics('seal-audit', now),
    mayGoOn: () => context.getRemainingTimeInMillis() > ENOUGH_MS,
  })({ id: event.id });
