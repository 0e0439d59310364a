import { createHmac, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import type { CryptoKey, JWTHeaderParameters, JWTPayload } from 'jose';
import { describe, expect, test } from 'vitest';
import { createGrantToken } from '../../../functions/incident-api/grant-token.ts';
import { createAuthenticateCaller } from '../../../shared/http/authenticate-caller.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { ApiClient, TokenSigner } from '../../../shared/ports/clients.ts';

const ISSUER = 'https://gateway.example';
const NOW = new Date('2026-10-14T21:40:00Z');
const SECONDS = NOW.getTime() / 1_000;
const theirs = await generateKeyPair('ES256', { extractable: true });
const stranger = await generateKeyPair('ES256', { extractable: true });
const ours = await generateKeyPair('ES256', { extractable: true });
const edwards = await generateKeyPair('EdDSA', { extractable: true });
const publicOf = async (key: CryptoKey, kid: string) => ({ ...(await exportJWK(key)), kid });

const force: ApiClient = {
  clientId: 'wearmouth-cad',
  kind: 'force',
  forceCode: '98',
  laCodes: [],
  scopes: ['incident:write', 'incident:read'],
  jwks: { keys: [await publicOf(theirs.publicKey, 'k1'), await publicOf(edwards.publicKey, 'k2')] },
  test: false,
};
const signer: TokenSigner = {
  sign: (claims) => new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'ours' }).sign(ours.privateKey),
  publicKeys: async () => ({ keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'ours', alg: 'ES256', use: 'sig' }] }),
};

const endpoint = ({ mutualTls = false }: { readonly mutualTls?: boolean } = {}) => {
  const spent = new Set<string>();
  const reasons: (string | undefined)[] = [];
  const grant = createGrantToken({
    mutualTls,
    clients: {
      read: async (clientId) => (clientId === force.clientId ? force : undefined),
      spendAssertion: async (clientId, jti) => (spent.has(`${clientId}|${jti}`) ? 'seen' : (spent.add(`${clientId}|${jti}`), 'fresh')),
    },
    signer,
    issuer: ISSUER,
    ids: { uuid: randomUUID },
    now: () => NOW,
    log: (_level, _code, fields) => void reasons.push(fields?.because),
    limits: { count: () => undefined },
  });
  const ask = async (assertion: string, scope?: string) => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...(scope === undefined ? {} : { scope }),
    });
    const answer = await grant({ body: form.toString(), isBase64Encoded: false, headers: {}, requestContext: { identity: { sourceIp: '192.0.2.1' } } } as unknown as APIGatewayProxyEvent);
    return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
  };
  return { ask, reasons, spent };
};

type Over = Readonly<Record<string, unknown>>;
const claims = (over: Over = {}): JWTPayload => ({ iss: force.clientId, sub: force.clientId, aud: ISSUER, jti: randomUUID(), iat: SECONDS, exp: SECONDS + 60, ...over });
const assertionOf = (over: Over = {}, header: Partial<JWTHeaderParameters> = {}, key: CryptoKey = theirs.privateKey): Promise<string> =>
  new SignJWT(claims(over)).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(key);
const raw = (header: object, payload: object, signature = ''): string => [header, payload].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).concat(signature).join('.');

describe('a force that proves itself', () => {
  test.each([
    ['with ES256', () => assertionOf()],
    ['with EdDSA', () => assertionOf({}, { alg: 'EdDSA', kid: 'k2' }, edwards.privateKey)],
  ])('%s gets a token for five minutes that the API accepts', async (_how, make) => {
    const { ask } = endpoint();

    const { status, body } = await ask(await make(), 'incident:write');

    expect([status, body['expires_in'], body['scope']]).toEqual([200, 300, 'incident:write']);
    const caller = await createAuthenticateCaller({ signer, issuer: ISSUER, now: () => NOW })({ headers: { authorization: `Bearer ${String(body['access_token'])}` } } as unknown as APIGatewayProxyEvent, 'incident:write');
    expect([caller.clientId, caller.forceCode]).toEqual(['wearmouth-cad', '98']);
  });

  test('may not ask for what its client was never given', { tags: ['V10-4-11'] }, async () => {
    const { ask, spent } = endpoint();

    const { status, body } = await ask(await assertionOf(), 'incident:write desk:read');

    expect([status, body['error'], spent.size]).toEqual([400, 'invalid_scope', 0]);
  });
});

describe('an assertion that is not theirs gets the one answer that teaches nothing', { tags: ['T01', 'T03', 'V9-1-1', 'V9-1-2', 'V9-1-3', 'V9-2-3', 'V10-4-10', 'V10-4-4'] }, () => {
  const hs256 = async (): Promise<string> => {
    const unsigned = raw({ alg: 'HS256', kid: 'k1' }, claims()).slice(0, -1);
    return `${unsigned}.${createHmac('sha256', await exportSPKI(theirs.publicKey)).update(unsigned).digest('base64url')}`;
  };
  test.each<[string, () => Promise<string>]>([
    ['with alg none', async () => raw({ alg: 'none' }, claims())],
    ['with alg none in other letters', async () => raw({ alg: 'nOnE', kid: 'k1' }, claims())],
    ['signed with the public key as a password', hs256],
    ['signed by a stranger under a known kid', () => assertionOf({}, {}, stranger.privateKey)],
    ['with the stranger’s key in its own header', async () => assertionOf({}, { jwk: await exportJWK(stranger.publicKey) } as Partial<JWTHeaderParameters>, stranger.privateKey)],
    ['with an address of keys in its header', () => assertionOf({}, { jku: 'https://evil.example/keys' } as Partial<JWTHeaderParameters>, stranger.privateKey)],
    ['with an address of certificates in its header', () => assertionOf({}, { x5u: 'https://evil.example/chain' } as Partial<JWTHeaderParameters>, stranger.privateKey)],
    ['of another client’s name over this client’s key', () => assertionOf({ sub: 'another-force', iss: 'another-force' })],
    ['that was issued six seconds from now', () => assertionOf({ iat: SECONDS + 6, exp: SECONDS + 60 })],
    ['that ended six seconds ago', () => assertionOf({ iat: SECONDS - 40, exp: SECONDS - 6 })],
    ['with a kid that nobody has', () => assertionOf({}, { kid: 'k9' })],
    ['with a path for a kid', () => assertionOf({}, { kid: '../../k1' })],
    ['with a critical header that nobody knows', async () => raw({ alg: 'ES256', kid: 'k1', crit: ['exp2'], exp2: 1 }, claims(), 'AAAA')],
    ['without a signature', async () => (await assertionOf()).split('.').slice(0, 2).join('.') + '.'],
    ['with claims changed after signing', async () => (await assertionOf()).split('.').with(1, Buffer.from(JSON.stringify(claims({ jti: 'changed-afterwards' }))).toString('base64url')).join('.')],
    ['for a list of audiences', () => assertionOf({ aud: [ISSUER, 'https://other.example'] })],
    ['for a list of just us', () => assertionOf({ aud: [ISSUER] })],
    ['for the token endpoint', () => assertionOf({ aud: `${ISSUER}/oauth/token` })],
    ['for us with a slash', () => assertionOf({ aud: `${ISSUER}/` })],
    ['for somebody else', () => assertionOf({ aud: 'https://other.example' })],
    ['that lives for 61 seconds', () => assertionOf({ exp: SECONDS + 61 })],
    ['that lives for a year', () => assertionOf({ exp: SECONDS + 31_536_000 })],
    ['that is over', () => assertionOf({ iat: SECONDS - 120, exp: SECONDS - 60 })],
    ['that begins tomorrow', () => assertionOf({ iat: SECONDS + 86_400, exp: SECONDS + 86_460 })],
    ['that is not valid yet', () => assertionOf({ nbf: SECONDS + 3_600 })],
    ['without an end', () => assertionOf({ exp: undefined })],
    ['without a jti', () => assertionOf({ jti: undefined })],
    ['of one who speaks for another', () => assertionOf({ iss: 'another-force' })],
    ['of a client that nobody knows', () => assertionOf({ iss: 'nobody', sub: 'nobody' })],
    ['of a client with a name of two thousand letters', () => assertionOf({ iss: 'x', sub: 'x'.repeat(2_100) })],
    ['that is no token at all', async () => 'not.a.token'],
  ])('%s', async (_what, make) => {
    const { ask, spent } = endpoint();

    const { status, body } = await ask(await make());

    expect([status, body['error']]).toEqual([401, 'invalid_client']);
    expect(body['access_token']).toBeUndefined();
    expect(spent.size).toBe(0);
  });

  test('but clocks may differ by five seconds', async () => {
    const { ask } = endpoint();

    const answers = [await ask(await assertionOf({ iat: SECONDS + 4, exp: SECONDS + 60, jti: 'a-little-early' })), await ask(await assertionOf({ iat: SECONDS - 50, exp: SECONDS - 4, jti: 'a-little-late' }))];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('and the same one for the second use of a good one', { tags: ['T03', 'V10-4-16'] }, async () => {
    const { ask, reasons } = endpoint();
    const assertion = await assertionOf();

    const answers = [await ask(assertion), await ask(assertion)];

    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
    expect(reasons.at(-1)).toBe('replayed');
  });
});

describe('an access token that we did not sign, or not for this', { tags: ['T02', 'V9-1-1', 'V9-2-2', 'V10-3-1'] }, () => {
  const good = (over: Over = {}): JWTPayload => ({ iss: ISSUER, aud: ISSUER, sub: force.clientId, client_kind: 'force', force_code: '98', scope: 'incident:write', jti: 'j-1', iat: SECONDS, exp: SECONDS + 300, ...over });
  const tokenOf = (over: Over = {}, header: Partial<JWTHeaderParameters> = {}, key: CryptoKey = ours.privateKey): Promise<string> =>
    new SignJWT(good(over)).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'ours', ...header }).sign(key);
  const withPublicKeyAsPassword = async (): Promise<string> => {
    const unsigned = raw({ alg: 'HS256', typ: 'at+jwt', kid: 'ours' }, good()).slice(0, -1);
    return `${unsigned}.${createHmac('sha256', await exportSPKI(ours.publicKey)).update(unsigned).digest('base64url')}`;
  };
  const seen = async (authorization: string, at = NOW): Promise<unknown> =>
    createAuthenticateCaller({ signer, issuer: ISSUER, now: () => at })({ headers: { Authorization: authorization } } as unknown as APIGatewayProxyEvent, 'incident:write').then(
      () => 'accepted',
      (error: unknown) => (error instanceof Problem ? error.status : error),
    );

  test.each<[string, () => Promise<string>]>([
    ['is missing', async () => ''],
    ['is a password', async () => 'Basic d2Vhcm1vdXRoOng='],
    ['has alg none', async () => `Bearer ${raw({ alg: 'none', typ: 'at+jwt' }, good())}`],
    ['is signed with our public key as a password', async () => `Bearer ${await withPublicKeyAsPassword()}`],
    ['names a path for a kid', async () => `Bearer ${await tokenOf({}, { kid: '../../dev/null' }, stranger.privateKey)}`],
    ['names no kid and a stranger’s signature', async () => `Bearer ${await tokenOf({}, { kid: undefined as never }, stranger.privateKey)}`],
    ['names an address of keys', async () => `Bearer ${await tokenOf({}, { jku: 'https://evil.example/keys' } as Partial<JWTHeaderParameters>, stranger.privateKey)}`],
    ['names an address of certificates', async () => `Bearer ${await tokenOf({}, { x5u: 'https://evil.example/chain' } as Partial<JWTHeaderParameters>, stranger.privateKey)}`],
    ['is signed by a kind of key that we do not use', async () => `Bearer ${await tokenOf({}, { alg: 'EdDSA' }, edwards.privateKey)}`],
    ['comes without its signature', async () => `Bearer ${(await tokenOf()).split('.').slice(0, 2).join('.')}.`],
    ['was changed after signing', async () => `Bearer ${(await tokenOf()).split('.').with(1, Buffer.from(JSON.stringify(good({ force_code: '97' }))).toString('base64url')).join('.')}`],
    ['is signed by the force’s own key', async () => `Bearer ${await tokenOf({}, {}, theirs.privateKey)}`],
    ['is signed by a key in its header', async () => `Bearer ${await tokenOf({}, { jwk: await exportJWK(stranger.publicKey) } as Partial<JWTHeaderParameters>, stranger.privateKey)}`],
    ['is the assertion itself', async () => `Bearer ${await assertionOf()}`],
    ['is an id token', async () => `Bearer ${await tokenOf({}, { typ: 'JWT' })}`],
    ['is for another audience', async () => `Bearer ${await tokenOf({ aud: 'https://other.example' })}`],
    ['is of another issuer', async () => `Bearer ${await tokenOf({ iss: 'https://other.example' })}`],
    ['is over', async () => `Bearer ${await tokenOf({ iat: SECONDS - 600, exp: SECONDS - 300 })}`],
    ['never ends', async () => `Bearer ${await tokenOf({ exp: undefined })}`],
    ['is of a kind that we do not know', async () => `Bearer ${await tokenOf({ client_kind: 'superuser' })}`],
  ])('%s: 401', async (_what, make) => {
    expect(await seen(await make())).toBe(401);
  });

  test('names another scope: 403, and a good one is accepted', { tags: ['V10-3-2'] }, async () => {
    expect(await seen(`Bearer ${await tokenOf({ scope: 'incident:read incident:writer' })}`)).toBe(403);
    expect(await seen(`Bearer ${await tokenOf()}`)).toBe('accepted');
  });

  test('was good a moment ago and is over now: what was remembered of it does not outlive it', { tags: ['V9-2-1'] }, async () => {
    let at = NOW;
    const authenticate = createAuthenticateCaller({ signer, issuer: ISSUER, now: () => at });
    const event = { headers: { Authorization: `Bearer ${await tokenOf()}` } } as unknown as APIGatewayProxyEvent;
    await authenticate(event, 'incident:write');

    at = new Date(NOW.getTime() + 301_000);

    await expect(authenticate(event, 'incident:write')).rejects.toMatchObject({ status: 401 });
  });
});
