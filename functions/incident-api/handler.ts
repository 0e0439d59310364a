// Wiring only. The police API: tokens, incidents, status.
import '../../shared/runtime/temporal.ts';
import { createDynamo, createKms, createSqs } from '../../shared/aws/clients.ts';
import { createClientStore } from '../../shared/aws/client-store.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createTokenSigner } from '../../shared/aws/token-signer.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import { createApi, json } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createAcceptIncident, createReviseIncident } from './accept-incident.ts';
import { createGrantToken } from './grant-token.ts';
import { createFindIncident, createListNotifications, createReadIncident } from './read-incident.ts';
import { createWithdrawIncident } from './withdraw-incident.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'TOKEN_ISSUER', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'TOKEN_SIGNING_KEY_ID', 'LINK_CHILDREN_QUEUE_URL', 'PROJECT_EVALUATION_QUEUE_URL');
const log = createLog('incident-api');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const issuer = config.TOKEN_ISSUER;
const hash = createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index');
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);
const incidents = createIncidentStore({ db, table, vault, hash, commit });
const notifications = createNotificationStore({ db, table, ids: systemIds, commit, vault });
const signer = createTokenSigner(kms, config.TOKEN_SIGNING_KEY_ID);
const authenticate = createAuthenticateCaller({ signer, issuer, now });
const outbox = createOutbox({
  db,
  table,
  sqs: createSqs(),
  queueUrls: { 'link-children': config.LINK_CHILDREN_QUEUE_URL, 'project-evaluation': config.PROJECT_EVALUATION_QUEUE_URL },
  onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
});
const writing = { authenticate, incidents, outbox, hash, digest: sha256, ids: systemIds, now, policyVersion: DEFAULT_POLICY.version };
const reading = { authenticate, incidents, notifications };

export const handler = createApi(
  [
    { method: 'GET', path: '/health', run: async () => json(200, { status: 'ok' }) },
    {
      method: 'GET',
      path: '/.well-known/oauth-authorization-server',
      run: async () =>
        json(200, {
          issuer,
          token_endpoint: `${issuer}/oauth/token`,
          jwks_uri: `${issuer}/oauth/jwks`,
          grant_types_supported: ['client_credentials'],
          token_endpoint_auth_methods_supported: ['private_key_jwt'],
          token_endpoint_auth_signing_alg_values_supported: ['ES256', 'EdDSA'],
        }),
    },
    { method: 'GET', path: '/oauth/jwks', run: async () => json(200, await signer.publicKeys()) },
    { method: 'POST', path: '/oauth/token', run: createGrantToken({ clients: createClientStore({ db, table, hash }), signer, issuer, ids: systemIds, now, log }) },
    { method: 'POST', path: '/v1/incidents', run: createAcceptIncident(writing) },
    { method: 'GET', path: '/v1/incidents', run: createFindIncident(reading) },
    { method: 'GET', path: '/v1/incidents/{incidentId}', run: createReadIncident(reading) },
    { method: 'PUT', path: '/v1/incidents/{incidentId}', run: createReviseIncident(writing) },
    { method: 'POST', path: '/v1/incidents/{incidentId}/withdraw', run: createWithdrawIncident(writing) },
    { method: 'GET', path: '/v1/notifications', run: createListNotifications(reading) },
  ],
  log,
);
