// Wiring only. Rules: ./plan-callbacks.ts and ./send-callback.ts
import '../../shared/runtime/temporal.ts';
import { schemaFor } from '../../events/catalogue.ts';
import { createCallbackStore } from '../../shared/aws/callback-store.ts';
import { createDynamo, createKms, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createPostCallback } from '../../shared/http/post-callback.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { allowsLoopbackCallbacks } from '../../shared/runtime/loopback-callbacks.ts';
import { restBetweenCommits, systemChance } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { createPlanCallbacks } from './plan-callbacks.ts';
import { createSendCallback } from './send-callback.ts';

const STEP = 'send-callbacks';
const config = readConfig(process.env, 'RECORDS_TABLE', 'CALLBACK_SECRET_KEY_ID', 'SEND_CALLBACKS_QUEUE_URL');
const log = createLog(STEP);
const now = createClock(process.env);
const db = createDynamo();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const callbacks = createCallbackStore({ db, table, vault: createKeyVault(createKms(), config.CALLBACK_SECRET_KEY_ID, now), commit });
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'send-callbacks': config.SEND_CALLBACKS_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});
const plan = createPlanCallbacks({ callbacks, outbox, digest: sha256, now });
const send = createSendCallback({ callbacks, post: createPostCallback({ allowLoopback: allowsLoopbackCallbacks(process.env) }), outbox, now, chance: systemChance, log });
const quarantined = createQuarantineStore({ db, table, now, commit });

export const handler = createSqsBatch({
  schema: schemaFor(STEP),
  run: (event) => (event.type === 'callback.due' ? send(event) : plan(event)),
  quarantine: (aside) => quarantined.put({ step: STEP, ...aside }),
  log,
});
