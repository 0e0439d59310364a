import { json } from '../../shared/http/api-stack.ts';
import type { ApiRoute } from '../../shared/http/api-stack.ts';
import type { TokenSigner } from '../../shared/ports/clients.ts';
import { createAcceptIncident, createReviseIncident } from './accept-incident.ts';
import type { AcceptDeps } from './accept-incident.ts';
import { createGrantToken } from './grant-token.ts';
import type { GrantTokenDeps } from './grant-token.ts';
import { createAnswerQuestion } from './answer-question.ts';
import type { AnswerQuestionDeps } from './answer-question.ts';
import { createDryRunOr } from './preview-incident.ts';
import type { PreviewDeps } from './preview-incident.ts';
import { createFindIncident, createListNotifications, createReadIncident } from './read-incident.ts';
import type { ReadDeps } from './read-incident.ts';
import { createShowProblem, createShowReference, showOpenApi } from './show-reference.ts';
import { createWithdrawIncident } from './withdraw-incident.ts';

export interface PoliceApiDeps {
  readonly granting: GrantTokenDeps;
  readonly writing: AcceptDeps;
  readonly reading: ReadDeps;
  readonly answering: Pick<AnswerQuestionDeps, 'questions' | 'incidents'>;
  readonly previewing: PreviewDeps;
  readonly signer: TokenSigner;
  readonly issuer: string;
  readonly mutualTls: boolean;
}

/** RFC 8414: what a client may ask us to do to authenticate, and nothing that we do not do. */
const metadataOf = (issuer: string, mutualTls: boolean) => ({
  issuer,
  token_endpoint: `${issuer}/oauth/token`,
  jwks_uri: `${issuer}/oauth/jwks`,
  service_documentation: `${issuer}/docs`,
  response_types_supported: [],
  grant_types_supported: ['client_credentials'],
  scopes_supported: ['incident:write', 'incident:read', 'roll:write', 'desk:read', 'desk:write', 'evaluation:read'],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['ES256', 'EdDSA'],
  // RFC 8705 3.3.
  tls_client_certificate_bound_access_tokens: mutualTls,
});

/** Every address of the police API and the step that answers there. */
export const createRoutes = ({ granting, writing, reading, answering, previewing, signer, issuer, mutualTls }: PoliceApiDeps): readonly ApiRoute[] => [
  { method: 'GET', path: '/health', run: async () => json(200, { status: 'ok' }) },
  { method: 'GET', path: '/.well-known/oauth-authorization-server', run: async () => json(200, metadataOf(issuer, mutualTls)) },
  { method: 'GET', path: '/oauth/jwks', run: async () => json(200, await signer.publicKeys()) },
  { method: 'POST', path: '/oauth/token', run: createGrantToken(granting) },
  { method: 'POST', path: '/v1/incidents', run: createDryRunOr(previewing, createAcceptIncident(writing)) },
  { method: 'GET', path: '/v1/incidents', run: createFindIncident(reading) },
  { method: 'GET', path: '/v1/incidents/{incidentId}', run: createReadIncident(reading) },
  { method: 'PUT', path: '/v1/incidents/{incidentId}', run: createDryRunOr(previewing, createReviseIncident(writing)) },
  { method: 'POST', path: '/v1/incidents/{incidentId}/withdraw', run: createWithdrawIncident(writing) },
  { method: 'POST', path: '/v1/incidents/{incidentId}/questions/{questionId}/answer', run: createAnswerQuestion({ ...answering, authenticate: writing.authenticate, outbox: writing.outbox, hash: writing.hash, now: writing.now }) },
  { method: 'GET', path: '/v1/notifications', run: createListNotifications(reading) },
  { method: 'GET', path: '/openapi.json', run: showOpenApi },
  { method: 'GET', path: '/docs', run: createShowReference(issuer) },
  { method: 'GET', path: '/docs/problems/{code}', run: createShowProblem(issuer) },
];
