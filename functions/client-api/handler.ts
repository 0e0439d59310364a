// Wiring only. What a machine does besides telling single incidents: files of them, callbacks that it missed, and schools' rolls.
import '../../shared/runtime/temporal.ts';
import { createCallbackReplays } from '../../shared/aws/callback-store.ts';
import { createDynamo, createKms, createS3, createSqs } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createIncidentFileLinks } from '../../shared/aws/incident-file-content.ts';
import { createIncidentFileStore } from '../../shared/aws/incident-file-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createRefusalAudit } from '../../shared/aws/refusal-audit.ts';
import { createRollFileLinks } from '../../shared/aws/roll-file-links.ts';
import { createRollImportStore } from '../../shared/aws/roll-import-store.ts';
import { createTokenSigner } from '../../shared/aws/token-signer.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createLimiter, limitCallers } from '../../shared/http/limit-requests.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createOpenFile, createReadFile, createStartFile } from './files.ts';
import { createReplayCallbacks } from './replay-callbacks.ts';
import { createApplyRoll, createOpenRoll, createReadRoll, createStartRoll } from './rolls.ts';

const config = readConfig(
  process.env,
  'RECORDS_TABLE', 'TOKEN_ISSUER', 'TOKEN_SIGNING_KEY_ID', 'MUTUAL_TLS', 'REQUESTS_PER_MINUTE', 'INCIDENT_FILES_BUCKET', 'IMPORT_INCIDENTS_QUEUE_URL', 'SEND_CALLBACKS_QUEUE_URL', 'IMPORT_ROLL_QUEUE_URL',
);
const log = createLog('client-api');
const now = createClock(process.env);
const db = createDynamo();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const perMinute = Number(config.REQUESTS_PER_MINUTE);
const limits = createLimiter({ allowance: { name: 'default', perMinute, burst: Math.ceil(perMinute / 3) }, now });
const authenticate = limitCallers(createAuthenticateCaller({ signer: createTokenSigner(createKms(), config.TOKEN_SIGNING_KEY_ID), issuer: config.TOKEN_ISSUER, mutualTls: config.MUTUAL_TLS === 'on', now }), limits);
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'import-incidents': config.IMPORT_INCIDENTS_QUEUE_URL, 'send-callbacks': config.SEND_CALLBACKS_QUEUE_URL, 'import-roll': config.IMPORT_ROLL_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});
const s3 = createS3();
const files = {
  authenticate,
  files: createIncidentFileStore({ db, table, commit }),
  links: createIncidentFileLinks({ s3, bucket: config.INCIDENT_FILES_BUCKET }),
  outbox,
  ids: systemIds,
  now,
};
const rolls = {
  authenticate,
  imports: createRollImportStore({ db, tables: { records: table }, commit }),
  rollLinks: createRollFileLinks({ s3, bucket: config.INCIDENT_FILES_BUCKET }),
  refusals: createRefusalAudit(commit),
  outbox,
  digest: sha256,
  now,
};

export const handler = createApi(
  [
    { method: 'POST', path: '/v1/files', run: createOpenFile(files) },
    { method: 'GET', path: '/v1/files/{fileId}', run: createReadFile(files) },
    { method: 'POST', path: '/v1/files/{fileId}/start', run: createStartFile(files) },
    { method: 'POST', path: '/v1/rolls', run: createOpenRoll(rolls) },
    { method: 'GET', path: '/v1/rolls/{importId}', run: createReadRoll(rolls) },
    { method: 'POST', path: '/v1/rolls/{importId}/start', run: createStartRoll(rolls) },
    { method: 'POST', path: '/v1/rolls/{importId}/apply', run: createApplyRoll(rolls) },
    { method: 'POST', path: '/v1/callbacks/replay', run: createReplayCallbacks({ authenticate, replays: createCallbackReplays({ db, table, commit }), outbox, now }) },
  ],
  log,
  limits.headersOf,
);
