// Wiring only. Rules: ./export-audit.ts
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { createAuditExportTrail } from '../../shared/aws/audit-export-trail.ts';
import { createAuditFeed } from '../../shared/aws/audit-feed.ts';
import { createDynamo, createS3 } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createFileWriter } from '../../shared/aws/file-writer.ts';
import { createRootStore } from '../../shared/aws/root-store.ts';
import { createSealStore } from '../../shared/aws/seal-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createExportAudit } from './export-audit.ts';
import type { AuditStretch } from './export-audit.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'FILES_BUCKET', 'AUDIT_ROOTS_BUCKET');
const now = createClock(process.env);
const db = createDynamo();
const s3 = createS3();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });

const $Question = z.strictObject({
  requestedBy: z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/),
  next: z
    .strictObject({ exportId: z.uuid(), exportedAt: z.iso.datetime(), hour: z.iso.datetime(), root: z.int().positive(), part: z.int().positive() })
    .optional(),
});

/** Long enough to get on, short enough that whoever waits sees it. */
const STRETCH_MS = 20_000;

export const handler = async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<AuditStretch> => {
  const startedWith = context.getRemainingTimeInMillis();
  return createExportAudit({
    feed: createAuditFeed({ db, table }),
    roots: createRootStore({ s3, bucket: config.AUDIT_ROOTS_BUCKET }),
    seals: createSealStore({ db, table, commit }),
    files: createFileWriter({ s3, bucket: config.FILES_BUCKET }),
    trail: createAuditExportTrail(commit),
    ids: systemIds,
    now,
    mayGoOn: () => startedWith - context.getRemainingTimeInMillis() < STRETCH_MS,
  })($Question.parse(event));
};
