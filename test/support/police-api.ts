import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { JWTPayload } from 'jose';
import type * as z from 'zod';
import { createRoutes } from '../../functions/incident-api/create-routes.ts';
import { $Accepted, $Answered, $DryRun, $Incident, $Incidents, $Notifications, $Problem, $Withdrawn } from '../../functions/incident-api/reference/answers.ts';
import { createPreviewIncident } from '../../functions/link-children/preview-incident.ts';
import { createClientStore } from '../../shared/aws/client-store.ts';
import { createQuestionStore } from '../../shared/aws/question-store.ts';
import { createRefusalAudit } from '../../shared/aws/refusal-audit.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createLimiter, limitCallers } from '../../shared/http/limit-requests.ts';
import type { Scope, TokenSigner } from '../../shared/ports/clients.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { FORCE, startChain } from './chain.ts';
import type { Chain } from './chain.ts';
import type { Tables } from './dynamodb.ts';

export const ISSUER = 'https://gateway.example';
const CALLS: Context = {} as Context;

export interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: 'force' | 'test' | 'other' | 'reader' | undefined;
}
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

const CALLERS = {
  force: { sub: 'wearmouth-police', force_code: FORCE, test: false, scope: 'incident:write incident:read' },
  test: { sub: 'wearmouth-test', force_code: FORCE, test: true, scope: 'incident:write incident:read' },
  other: { sub: 'tidewater-police', force_code: '97', test: false, scope: 'incident:write incident:read' },
  reader: { sub: 'wearmouth-reader', force_code: FORCE, test: false, scope: 'incident:read' },
} as const satisfies Record<string, { readonly sub: string; readonly force_code: string; readonly test: boolean; readonly scope: Scope | 'incident:write incident:read' }>;

/** Parts of an address as the gateway hands them to a function. */
const addressed = (method: string, address: string): Pick<APIGatewayProxyEvent, 'httpMethod' | 'path' | 'resource' | 'queryStringParameters'> => {
  const url = new URL(address, ISSUER);
  const query = Object.fromEntries(url.searchParams);
  return { httpMethod: method, path: url.pathname, resource: url.pathname.replace(/inc_[^/]+/, '{incidentId}').replace(/qst_[^/]+/, '{questionId}'), queryStringParameters: Object.keys(query).length > 0 ? query : null };
};

const PROMISED: Readonly<Record<string, z.ZodType>> = {
  'POST /v1/incidents 202': $Accepted,
  'POST /v1/incidents 200': $DryRun,
  'GET /v1/incidents 200': $Incidents,
  'GET /v1/incidents/{incidentId} 200': $Incident,
  'PUT /v1/incidents/{incidentId} 202': $Accepted,
  'PUT /v1/incidents/{incidentId} 200': $DryRun,
  'POST /v1/incidents/{incidentId}/withdraw 200': $Withdrawn,
  'POST /v1/incidents/{incidentId}/questions/{questionId}/answer 200': $Answered,
  'GET /v1/notifications 200': $Notifications,
};

/** Every answer of every test is held against what the reference promises. */
const keepPromise = (answered: string, status: number, json: unknown): void => {
  const schema = status >= 400 ? $Problem : PROMISED[answered];
  if (!schema) throw new Error(`the reference promises nothing for ${answered}`);
  schema.parse(json);
};

/** The police API's own routes over a real local engine; tokens are signed here, everything behind them is the product's. */
export const startPoliceApi = async (tables: Tables, { perMinute = 1_000_000 }: { readonly perMinute?: number } = {}): Promise<{
  readonly chain: Chain;
  readonly call: (method: string, path: string, asked?: Asked) => Promise<Told>;
}> => {
  const chain = await startChain(tables);
  const keys = await generateKeyPair('ES256', { extractable: true });
  const signer: TokenSigner = {
    sign: (claims) => new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'ours' }).sign(keys.privateKey),
    publicKeys: async () => ({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'ours', alg: 'ES256', use: 'sig' }] }),
  };
  const { now, log } = chain;
  const limits = createLimiter({ allowance: { name: 'default', perMinute, burst: Math.ceil(perMinute / 3) }, now });
  const authenticate = limitCallers(createAuthenticateCaller({ signer, issuer: ISSUER, now }), limits);
  const refusals = createRefusalAudit(chain.commit);
  const { incidents, notifications, outbox, hash } = chain;
  const preview = createPreviewIncident({ directory: chain.directory, rolls: chain.rolls, ids: systemIds, digest: sha256, now });
  const questions = createQuestionStore({ db: chain.db, table: chain.table, vault: chain.vault, commit: chain.commit });
  const routes = createRoutes({
    granting: { mutualTls: false, clients: createClientStore({ db: chain.db, table: chain.table, hash }), signer, issuer: ISSUER, ids: systemIds, now, log, limits: { count: () => undefined } },
    writing: { authenticate, incidents, refusals, outbox, hash, digest: sha256, ids: systemIds, now, policyVersion: 'p1' },
    reading: { authenticate, incidents, notifications, questions, now: chain.now },
    answering: { incidents, questions },
    previewing: { authenticate, incidents, refusals, preview: { of: (incident) => preview(incident.reveal()) }, limits: { count: () => undefined }, now, log },
    signer,
    issuer: ISSUER,
    mutualTls: false,
  });
  const api = createApi(routes, log, limits.headersOf);
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (name: keyof typeof CALLERS): Promise<string> => {
    const seconds = Math.floor(now().getTime() / 1_000);
    const { sub, ...claims } = CALLERS[name];
    const minute = `${name} ${Math.floor(seconds / 200)}`;
    const token = tokens.get(minute) ?? signer.sign({ iss: ISSUER, aud: ISSUER, sub, client_id: sub, client_kind: 'force', la_codes: [], ...claims, iat: seconds, exp: seconds + 300, jti: randomUUID() });
    tokens.set(minute, token);
    return token;
  };
  return {
    chain,
    async call(method, path, { body, headers = {}, as = 'force' } = {}) {
      const raw = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const event = {
        ...addressed(method, path),
        headers: { Authorization: `Bearer ${await tokenOf(as)}`, ...(raw === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
        body: raw?.toString('base64') ?? null,
        isBase64Encoded: raw !== undefined,
        pathParameters: null,
        requestContext: { requestId: 'request-0001', identity: { sourceIp: '192.0.2.1' } },
      } as unknown as APIGatewayProxyEvent;
      const answer = (await api(event, CALLS)) as APIGatewayProxyResult;
      const text = answer.body;
      keepPromise(`${method} ${event.resource} ${answer.statusCode}`, answer.statusCode, JSON.parse(text));
      return { status: answer.statusCode, headers: (answer.headers ?? {}) as Record<string, string>, text, json: JSON.parse(text) as Record<string, unknown> };
    },
  };
};

let keysGiven = 0;
/** A new Idempotency-Key. */
export const newKey = (): { readonly 'Idempotency-Key': string } => {
  keysGiven += 1;
  return { 'Idempotency-Key': `key-${keysGiven}` };
};
