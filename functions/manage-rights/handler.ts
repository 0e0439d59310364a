// Wiring only. Rules: ./manage-rights.ts
import type { Context } from 'aws-lambda';
import { createAuditReader } from '../../shared/aws/audit-reader.ts';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDecisionStore } from '../../shared/aws/decision-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createQuestionStore } from '../../shared/aws/question-store.ts';
import { createRetentionStore } from '../../shared/aws/retention-store.ts';
import { createRightsTrail } from '../../shared/aws/rights-trail.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { $ManageRights, createManageRights } from './manage-rights.ts';
import type { ManageRightsAnswer } from './manage-rights.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const audit = createAuditReader({ db, table });

/** What one more incident may need. */
const ENOUGH_MS = 10_000;

export const handler = async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<ManageRightsAnswer> =>
  createManageRights({
    retention: createRetentionStore({ db, table, commit }),
    incidents: createIncidentStore({ db, table, vault, hash: createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index'), commit }),
    notifications: createNotificationStore({ db, table, ids: systemIds, commit, vault }),
    decisions: createDecisionStore({ db, table, vault, commit }),
    questions: createQuestionStore({ db, table, vault, commit }),
    acts: (incidentId) => audit.acts(incidentId),
    trail: createRightsTrail(commit),
    digest: sha256,
    now,
    mayGoOn: () => context.getRemainingTimeInMillis() > ENOUGH_MS,
  })($ManageRights.parse(event));
