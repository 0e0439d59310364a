// Wiring only. The police API: tokens, incidents, status.
import '../../shared/runtime/temporal.ts';
import { createDynamo, createKms, createSqs } from '../../shared/aws/clients.ts';
import { createClientStore } from '../../shared/aws/client-store.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createInvokeLater } from '../../shared/aws/invoke-later.ts';
import { createLinkPreview } from '../../shared/aws/link-preview.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuestionStore } from '../../shared/aws/question-store.ts';
import { createRefusalAudit } from '../../shared/aws/refusal-audit.ts';
import { createTokenSigner } from '../../shared/aws/token-signer.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createLimiter, limitCallers } from '../../shared/http/limit-requests.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createRoutes } from './create-routes.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'TOKEN_ISSUER', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'TOKEN_SIGNING_KEY_ID', 'LINK_CHILDREN_QUEUE_URL', 'LINK_CHILDREN_FUNCTION', 'REQUESTS_PER_MINUTE', 'MUTUAL_TLS', 'WEIGH_RISK_QUEUE_URL', 'PROJECT_EVALUATION_QUEUE_URL', 'SEND_CALLBACKS_QUEUE_URL');
const log = createLog('incident-api');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const issuer = config.TOKEN_ISSUER;
const mutualTls = config.MUTUAL_TLS === 'on';
const hash = createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index');
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const incidents = createIncidentStore({ db, table, vault, hash, commit });
const notifications = createNotificationStore({ db, table, ids: systemIds, commit, vault });
const signer = createTokenSigner(kms, config.TOKEN_SIGNING_KEY_ID);
// A third of a minute's requests at once. Dry runs leave no trace, so there are fewer of them.
const perMinute = Number(config.REQUESTS_PER_MINUTE);
const limits = createLimiter({ allowance: { name: 'default', perMinute, burst: Math.ceil(perMinute / 3) }, now });
const dryRunLimits = createLimiter({ allowance: { name: 'dry-run', perMinute: 60, burst: 20 }, now });
const tokenLimits = createLimiter({ allowance: { name: 'token', perMinute: 60, burst: 30 }, now });
const authenticate = limitCallers(createAuthenticateCaller({ signer, issuer, mutualTls, now }), limits);
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'link-children': config.LINK_CHILDREN_QUEUE_URL, 'weigh-risk': config.WEIGH_RISK_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL, 'send-callbacks': config.SEND_CALLBACKS_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});
const refusals = createRefusalAudit(commit);
const writing = { authenticate, incidents, refusals, outbox, hash, digest: sha256, ids: systemIds, now, policyVersion: DEFAULT_POLICY.version };
const questions = createQuestionStore({ db, table, vault, commit });
const reading = { authenticate, incidents, notifications, questions, now };
const previewing = { authenticate, incidents, refusals, preview: createLinkPreview({ invoke: createInvokeLater(), functionName: config.LINK_CHILDREN_FUNCTION }), limits: dryRunLimits, now, log };

const granting = { clients: createClientStore({ db, table, hash }), signer, issuer, mutualTls, ids: systemIds, now, log, limits: tokenLimits };

export const handler = createApi(createRoutes({ granting, writing, reading, answering: { incidents, questions }, previewing, signer, issuer, mutualTls }), log, limits.headersOf);
