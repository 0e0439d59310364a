import '../../shared/runtime/temporal.ts';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { schemaFor } from '../../events/catalogue.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createChildHistory } from '../../shared/aws/child-history.ts';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createFactStore } from '../../shared/aws/fact-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createLinkOpenings } from '../../shared/aws/link-openings.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createObligationStore } from '../../shared/aws/obligation-store.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import type { KeyedHash } from '../../shared/ports/surroundings.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds as ids } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { PSEUDONYM_KINDS, createDescribeEvent } from './describe-event.ts';
import type { PseudonymKind } from './describe-event.ts';
import { createProjectEvents } from './project-events.ts';

const STEP = 'project-evaluation';
const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'EVALUATION_TABLE', 'CONTENT_KEY_ID', 'PSEUDONYM_KEY_ID');
const now = createClock(process.env);
const log = createLog(STEP);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const commit = createCommit({ db, table, ids, digest: sha256, rest: restBetweenCommits });
// This step reads records by their ids and has no grant on the look-up key.
const noLookUps: KeyedHash = { of: () => Promise.reject(new Error('project-evaluation looks nothing up')) };
const pseudonymsOf = (kind: PseudonymKind): readonly [PseudonymKind, KeyedHash] => [
  kind,
  createKeyedHash(kms, config.PSEUDONYM_KEY_ID, `pseudonym/${kind}`),
];

const describe = createDescribeEvent({
  incidents: createIncidentStore({ db, table, vault, hash: noLookUps, commit }),
  notifications: createNotificationStore({ db, table, ids, commit, vault }),
  directory: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }) }),
  history: createChildHistory({ db, table }),
  openings: createLinkOpenings({ db, table }),
  pseudonyms: Object.fromEntries(PSEUDONYM_KINDS.map(pseudonymsOf)) as Record<PseudonymKind, KeyedHash>,
});
const facts = createFactStore({ db, table: config.EVALUATION_TABLE });
const obligations = createObligationStore({ db, table });
const aside = createQuarantineStore({ db, table, now, commit });

export const handler = (event: SQSEvent): Promise<SQSBatchResponse> => {
  // One projection per batch: two batches in one process never share what they have described.
  const projection = createProjectEvents({ describe, facts, obligations, now });
  return createSqsBatch({
    schema: schemaFor(STEP),
    run: projection.run,
    afterBatch: projection.conclude,
    quarantine: (found) => aside.put({ step: STEP, ...found }),
    log,
  })(event);
};
