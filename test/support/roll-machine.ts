import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { createApplyRoll, createOpenRoll, createReadRoll, createStartRoll } from '../../functions/client-api/rolls.ts';
import { $Problem, $Roll } from '../../functions/incident-api/reference/answers.ts';
import { createRefusalAudit } from '../../shared/aws/refusal-audit.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createLimiter, limitCallers } from '../../shared/http/limit-requests.ts';
import { sha256 } from '../../shared/runtime/ids.ts';
import { LA } from './chain.ts';
import type { Tables } from './dynamodb.ts';
import { rollWorld } from './roll-world.ts';

const ISSUER = 'https://gateway.example';
const MACHINES = {
  supplier: { sub: 'wearmouth-rolls', client_kind: 'operator', la_codes: [LA], scope: 'roll:write' },
  rival: { sub: 'other-supplier', client_kind: 'operator', la_codes: [LA], scope: 'roll:write' },
  elsewhere: { sub: 'wearmouth-rolls', client_kind: 'operator', la_codes: ['997'], scope: 'roll:write' },
  police: { sub: 'wearmouth-police', client_kind: 'force', force_code: '98', la_codes: [LA], scope: 'incident:write incident:read' },
  trial: { sub: 'wearmouth-trial', client_kind: 'operator', la_codes: [LA], scope: 'roll:write', test: true },
} as const;
export type Machine = keyof typeof MACHINES;

interface Told {
  readonly status: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Rolls that a school's system brings over HTTP; tokens are signed here, everything behind them is the product's. Every answer is held against the reference. */
export const rollMachine = async (tables: Tables, { perMinute = 1_000_000 }: { readonly perMinute?: number } = {}) => {
  const world = await rollWorld(tables);
  const { now, log } = world;
  const keys = await generateKeyPair('ES256', { extractable: true });
  const sign = (claims: Readonly<Record<string, unknown>>): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'ours' }).sign(keys.privateKey);
  const signer = { sign, publicKeys: async () => ({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'ours', alg: 'ES256', use: 'sig' }] }) };
  const limits = createLimiter({ allowance: { name: 'default', perMinute, burst: Math.ceil(perMinute / 3) }, now });
  const rolls = {
    authenticate: limitCallers(createAuthenticateCaller({ signer, issuer: ISSUER, now }), limits),
    imports: world.imports,
    rollLinks: { find: ({ fileKey }: { readonly fileKey: string }) => world.files.find(fileKey), forUpload: async ({ fileKey }: { readonly fileKey: string }) => `https://bucket.example/${fileKey}` },
    refusals: createRefusalAudit(world.commit),
    outbox: world.outbox,
    digest: sha256,
    now,
  };
  const api = createApi(
    [
      { method: 'POST', path: '/v1/rolls', run: createOpenRoll(rolls) },
      { method: 'GET', path: '/v1/rolls/{importId}', run: createReadRoll(rolls) },
      { method: 'POST', path: '/v1/rolls/{importId}/start', run: createStartRoll(rolls) },
      { method: 'POST', path: '/v1/rolls/{importId}/apply', run: createApplyRoll(rolls) },
    ],
    log,
    limits.headersOf,
  );
  const call = async (method: 'GET' | 'POST', address: string, { body, as = 'supplier', headers = {} }: { readonly body?: unknown; readonly as?: Machine; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<Told> => {
    const { sub, ...claims } = MACHINES[as];
    const seconds = Math.floor(now().getTime() / 1_000);
    const token = await sign({ iss: ISSUER, aud: ISSUER, sub, client_id: sub, ...claims, iat: seconds, exp: seconds + 300, jti: randomUUID() });
    const { pathname, searchParams } = new URL(address, ISSUER);
    const [, , , importId] = pathname.split('/');
    const event = {
      httpMethod: method,
      path: pathname,
      resource: importId === undefined ? pathname : pathname.replace(importId, '{importId}'),
      queryStringParameters: Object.fromEntries(searchParams),
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      isBase64Encoded: false,
      pathParameters: importId === undefined ? null : { importId },
      requestContext: { requestId: randomUUID(), identity: { sourceIp: '192.0.2.1' } },
    } as unknown as APIGatewayProxyEvent;
    const answer = (await api(event, {} as Context)) as APIGatewayProxyResult;
    const json = JSON.parse(answer.body) as Record<string, unknown>;
    (answer.statusCode >= 400 ? $Problem : $Roll).parse(json);
    return { status: answer.statusCode, text: answer.body, json, headers: answer.headers ?? {} };
  };
  const place = (over: object = {}, key: string = randomUUID(), as: Machine = 'supplier'): Promise<Told> =>
    call('POST', '/v1/rolls', { as, headers: { 'Idempotency-Key': key }, body: { laCode: LA, urn: '990001', format: 'csv', isWhole: true, ...over } });
  const put = (told: Told, content: string): void => {
    const { url } = told.json['upload'] as { readonly url: string };
    world.bucket.set(url.replace('https://bucket.example/', ''), Buffer.from(content));
  };
  return {
    ...world,
    call,
    place,
    put,
    /** Opened, uploaded, started and read; answers the address of the import. */
    async sent(content: string, over: object = {}): Promise<string> {
      const told = await place(over);
      put(told, content);
      const { self } = told.json['links'] as { readonly self: string };
      await call('POST', `${self}/start`);
      await world.workOn();
      return self;
    },
  };
};
