// Wiring only. Rules: ./import-incidents.ts
import '../../shared/runtime/temporal.ts';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { schemaFor } from '../../events/catalogue.ts';
import { createClientStore } from '../../shared/aws/client-store.ts';
import { createDynamo, createKms, createS3, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createIncidentFileContent } from '../../shared/aws/incident-file-content.ts';
import { createIncidentFileStore } from '../../shared/aws/incident-file-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { createAcceptRow } from './accept-row.ts';
import { createImportIncidents } from './import-incidents.ts';

const STEP = 'import-incidents';
const config = readConfig(
  process.env,
  'RECORDS_TABLE', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'INCIDENT_FILES_BUCKET', 'LINK_CHILDREN_QUEUE_URL', 'LINK_CHILDREN_BULK_QUEUE_URL', 'PROJECT_EVALUATION_QUEUE_URL', 'IMPORT_INCIDENTS_QUEUE_URL',
);
const log = createLog(STEP);
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const hash = createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index');
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const incidents = createIncidentStore({ db, table, vault: createKeyVault(kms, config.CONTENT_KEY_ID, now), hash, commit });
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: {
    'link-children': config.LINK_CHILDREN_QUEUE_URL,
    'link-children-bulk': config.LINK_CHILDREN_BULK_QUEUE_URL,
    'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL,
    'import-incidents': config.IMPORT_INCIDENTS_QUEUE_URL,
  },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});
const files = createIncidentFileStore({ db, table, commit });
const content = createIncidentFileContent({ s3: createS3(), bucket: config.INCIDENT_FILES_BUCKET });
const clients = createClientStore({ db, table, hash });
const acceptRow = createAcceptRow({ incidents, outbox, hash, digest: sha256, ids: systemIds, now, policyVersion: DEFAULT_POLICY.version });
const quarantined = createQuarantineStore({ db, table, now, commit });

/** A part ends well before the sweep would think that it was lost, and long before the function must. */
const PART_MS = 30_000;

export const handler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
  const endsAt = context.getRemainingTimeInMillis() - PART_MS;
  const mayGoOn = (): boolean => context.getRemainingTimeInMillis() > endsAt;
  return createSqsBatch({
    schema: schemaFor(STEP),
    run: createImportIncidents({ files, content, clients, acceptRow, outbox, now, mayGoOn, log }),
    quarantine: (aside) => quarantined.put({ step: STEP, ...aside }),
    log,
  })(event);
};
