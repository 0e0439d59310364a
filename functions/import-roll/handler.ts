// Wiring only. Rolls: ./import-roll.ts does the work of its queue, ./answer-command.ts answers an operator's command.
import '../../shared/runtime/temporal.ts';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { schemaFor } from '../../events/catalogue.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createS3, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createFileRemover } from '../../shared/aws/file-remover.ts';
import { createFileStore } from '../../shared/aws/file-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createLinkRequests } from '../../shared/aws/link-requests.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { createRollImportStore } from '../../shared/aws/roll-import-store.ts';
import { createRollWriter } from '../../shared/aws/roll-writer.ts';
import { createSchoolRollStore } from '../../shared/aws/school-roll-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { createTryAgain } from '../../shared/runtime/try-again.ts';
import { createAnswerCommand } from './answer-command.ts';
import type { RollAnswer } from './answer-command.ts';
import { createImportRoll } from './import-roll.ts';

const STEP = 'import-roll';
const config = readConfig(
  process.env,
  'RECORDS_TABLE', 'DIRECTORY_TABLE', 'ROLLS_TABLE', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'FILES_BUCKET', 'INCIDENT_FILES_BUCKET', 'IMPORT_ROLL_QUEUE_URL', 'LINK_CHILDREN_QUEUE_URL',
);
const log = createLog(STEP);
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const s3 = createS3();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const hash = createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index');
const areaKeys = createAreaKeys({ db, table: config.ROLLS_TABLE, vault });
const directory = createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }) });
const imports = createRollImportStore({ db, tables: { records: table, rolls: config.ROLLS_TABLE }, commit });
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'import-roll': config.IMPORT_ROLL_QUEUE_URL, 'link-children': config.LINK_CHILDREN_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});
const quarantined = createQuarantineStore({ db, table, now, commit });
const answerCommand = createAnswerCommand({ imports, directory, outbox, ids: systemIds, now });
const filesIn = (bucket: string) => ({ ...createFileStore({ s3, bucket }), ...createFileRemover({ s3, bucket }) });
const work = {
  files: filesIn(config.FILES_BUCKET),
  brought: filesIn(config.INCIDENT_FILES_BUCKET),
  imports,
  rolls: createSchoolRollStore({ db, table: config.ROLLS_TABLE, hash, areaKeys, now }),
  directory,
  names: createRollWriter({ db, table: config.ROLLS_TABLE, hash, areaKeys, now }),
  tryAgain: createTryAgain({
    policies: directory,
    links: createLinkRequests({ db, table, commit, referrals: createReferralStore({ db, table, commit }) }),
    outbox,
    ids: systemIds,
    now,
  }),
  outbox,
  hash,
  now,
  log,
};

/** A piece begins no further school after this long: the largest takes a minute, and the function has five. */
const PIECE_MS = 90_000;

type Event = SQSEvent | Readonly<Record<string, unknown>>;

export const handler = async (event: Event, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse | RollAnswer> => {
  if (!('Records' in event)) return answerCommand(event);
  const endsAt = context.getRemainingTimeInMillis() - PIECE_MS;
  const mayGoOn = (): boolean => context.getRemainingTimeInMillis() > endsAt;
  return createSqsBatch({
    schema: schemaFor(STEP),
    run: createImportRoll({ ...work, mayGoOn }),
    quarantine: (aside) => quarantined.put({ step: STEP, ...aside }),
    log,
  })(event as SQSEvent);
};
