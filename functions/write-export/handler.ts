// Wiring only. Writes one release of the evaluation into the files bucket, a stretch at a time.
import '../../shared/runtime/temporal.ts';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { createAuditTrail } from '../../shared/aws/audit-trail.ts';
import { createDynamo, createKms, createS3 } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createFactStore } from '../../shared/aws/fact-store.ts';
import { createFileStore } from '../../shared/aws/file-store.ts';
import { createFileWriter } from '../../shared/aws/file-writer.ts';
import { createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createPublicationLog } from '../../shared/aws/publication-log.ts';
import { createReleaseStore } from '../../shared/aws/release-store.ts';
import { DISCLOSURE_PROFILES } from '../../shared/domain/evaluation/disclosure/profiles.ts';
import { TIERS } from '../../shared/domain/evaluation/export/about-release.ts';
import { inUtc } from '../../shared/domain/timetable.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds as ids } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { assemblePublication } from '../../shared/runtime/release/assemble-publication.ts';
import { assembleRelease } from '../../shared/runtime/release/assemble-release.ts';
import { createMakeRelease } from './make-release.ts';
import type { MadeOutcome } from './make-release.ts';
import { createWriteExport } from './write-export.ts';
import type { ExportAnswer } from './write-export.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'EVALUATION_TABLE', 'STUDY_KEY_ID', 'FILES_BUCKET');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const place = { s3: createS3(), bucket: config.FILES_BUCKET };
const log = createLog('write-export');

const $Question = z.strictObject({
  tier: z.enum(TIERS),
  from: z.iso.date(),
  to: z.iso.date(),
  asOf: z.iso.datetime({ offset: true }).transform(inUtc).optional(),
  forceCode: z.string().regex(/^\d{2}$/).optional(),
  study: z.string().regex(/^[a-z0-9-]{1,64}$/),
  profile: z.enum(Object.keys(DISCLOSURE_PROFILES) as [keyof typeof DISCLOSURE_PROFILES]).default('publish-10-5'),
  agree: z.string().regex(/^[A-Za-z0-9 .,;:()/-]{10,200}$/).optional(),
  requestedBy: z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/),
});

/** A release that was asked for by name, over the API or on a page: nobody waits for this answer. */
const $Named = z.strictObject({ releaseId: z.string().regex(/^rel_[0-9a-f]{32}$/) });

/** One stretch of days: long enough to get on, short enough that whoever waits sees it, and that the package has the rest of the time. */
const STRETCH_MS = 20_000;

/** What the package itself may need of one invocation. */
const RESERVE_MS = 5 * 60_000;

const files = { ...createFileStore(place), ...createFileWriter(place) };
const commit = createCommit({ db, table: config.RECORDS_TABLE, ids, digest: sha256, rest: restBetweenCommits });
const writeWith = (mayGoOn: () => boolean, onDay?: (daysDone: number, daysTotal: number) => Promise<void>) =>
  createWriteExport({
    facts: createFactStore({ db, table: config.EVALUATION_TABLE }),
    files,
    audit: createAuditTrail(commit),
    publications: createPublicationLog({ db, table: config.RECORDS_TABLE, commit }),
    assemble: { controlled: assembleRelease, publish: assemblePublication },
    // The label of the API's rows: one study, one key, wherever its rows come from.
    studyHash: (study) => createKeyedHash(kms, config.STUDY_KEY_ID, `study/${study}`),
    digest: sha256,
    ids,
    now,
    mayGoOn,
    ...(onDay === undefined ? {} : { onDay }),
  });

export const handler = async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<ExportAnswer | { readonly outcome: MadeOutcome }> => {
  const named = $Named.safeParse(event);
  if (named.success) {
    const make = createMakeRelease({
      releases: createReleaseStore({ db, table: config.RECORDS_TABLE, commit }),
      files,
      write: async (question, onDay) => writeWith(() => context.getRemainingTimeInMillis() > RESERVE_MS, onDay)(question),
      ids,
      now,
    });
    const outcome = await make(named.data.releaseId);
    log('info', 'EXPORT_STEPPED', { because: outcome });
    return { outcome };
  }
  const startedWith = context.getRemainingTimeInMillis();
  const answer = await writeWith(() => startedWith - context.getRemainingTimeInMillis() < STRETCH_MS)($Question.parse(event));
  log('info', 'EXPORT_STEPPED', { because: answer.outcome });
  return answer;
};
