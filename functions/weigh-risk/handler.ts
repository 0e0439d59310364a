// Wiring only. Rules: ./plan-risk.ts
import '../../shared/runtime/temporal.ts';
import { schemaFor } from '../../events/catalogue.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createRiskStore } from '../../shared/aws/risk-store.ts';
import type { KeyedHash } from '../../shared/ports/surroundings.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { createWeighRisk } from './weigh-risk.ts';

const STEP = 'weigh-risk';
const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'CONTENT_KEY_ID', 'PROJECT_EVALUATION_QUEUE_URL');
const log = createLog(STEP);
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const quarantined = createQuarantineStore({ db, table, now, commit });
// This step reads records by their ids and has no grant on any look-up key: whose history it weighs, it is told by the incident.
const noLookUps: KeyedHash = { of: () => Promise.reject(new Error('weigh-risk looks nothing up')) };

export const handler = createSqsBatch({
  schema: schemaFor(STEP),
  run: createWeighRisk({
    incidents: createIncidentStore({ db, table, vault, hash: noLookUps, commit }),
    risk: createRiskStore({ db, table, vault, commit }),
    directory: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }), now }),
    outbox: createOutbox({ db, table, sqs: createSqs(), queueUrls: { 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL }, onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed) }),
    now,
  }),
  quarantine: (aside) => quarantined.put({ step: STEP, ...aside }),
  log,
});
