// Wiring only. Rules: ./link-children.ts
import '../../shared/runtime/temporal.ts';
import { schemaFor } from '../../events/catalogue.ts';
import type { EventOf } from '../../events/catalogue.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDecisionStore } from '../../shared/aws/decision-store.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createRecipientChoiceStore } from '../../shared/aws/recipient-choice-store.ts';
import { createRollStore } from '../../shared/aws/roll-store.ts';
import type { Incident } from '../../shared/domain/incident.ts';
import { quarantine } from '../../shared/domain/outcome.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { createLinkChildren } from './link-children.ts';
import { createPreviewIncident } from './preview-incident.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'ROLLS_TABLE', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'CHILD_HISTORY_KEY_ID', 'WEIGH_RISK_QUEUE_URL', 'SEND_NOTIFICATION_QUEUE_URL', 'SEND_NOTIFICATION_BULK_QUEUE_URL', 'PROJECT_EVALUATION_QUEUE_URL', 'SEND_CALLBACKS_QUEUE_URL');
const log = createLog('link-children');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const hash = createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index');
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const quarantined = createQuarantineStore({ db, table, now, commit });

const reading = {
  directory: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }), now }),
  rolls: createRollStore({ db, table: config.ROLLS_TABLE, hash, areaKeys: createAreaKeys({ db, table: config.ROLLS_TABLE, vault }), now }),
  ids: systemIds,
  digest: sha256,
  now,
};
const linkChildren = createLinkChildren({
  ...reading,
  incidents: createIncidentStore({ db, table, vault, hash, commit, historyHash: createKeyedHash(kms, config.CHILD_HISTORY_KEY_ID, 'child-history') }),
  notifications: createNotificationStore({ db, table, ids: systemIds, commit, vault }),
  decisions: createDecisionStore({ db, table, vault, commit }),
  choices: createRecipientChoiceStore({ db, table, vault, commit }),
  outbox: createOutbox({
    db,
    table,
    sqs: createSqs(),
    queueUrls: { 'send-notification': config.SEND_NOTIFICATION_QUEUE_URL, 'send-notification-bulk': config.SEND_NOTIFICATION_BULK_QUEUE_URL, 'weigh-risk': config.WEIGH_RISK_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL, 'send-callbacks': config.SEND_CALLBACKS_QUEUE_URL },
    onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
  }),
});
const previewIncident = createPreviewIncident(reading);

const batch = createSqsBatch({
  schema: schemaFor('link-children'),
  run: async (event) => {
    switch (event.type) {
      case 'incident.received':
      case 'incident.revised':
      case 'incident.withdrawn':
      case 'link.requested':
        return linkChildren(event satisfies EventOf<'incident.received' | 'incident.revised' | 'incident.withdrawn' | 'link.requested'>);
      default:
        return quarantine('notForThisStep');
    }
  },
  quarantine: (aside) => quarantined.put({ step: 'link-children', ...aside }),
  log,
});

/** Queue records, or the question of a dry run, which is answered and forgotten. */
export const handler = async (event: Parameters<typeof batch>[0] | { readonly preview: Incident }) => ('preview' in event ? previewIncident(event.preview) : batch(event));
