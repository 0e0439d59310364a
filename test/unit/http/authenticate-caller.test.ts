import type { APIGatewayProxyEvent } from 'aws-lambda';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAuthenticateCaller } from '../../../shared/http/authenticate-caller.ts';
import { Problem } from '../../../shared/http/problem.ts';

const ISSUER = 'https://police.wearmouth.example';
const ISSUED_AT = 1_795_400_000;

const world = async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const clock = { seconds: ISSUED_AT + 10 };
  const authenticate = createAuthenticateCaller({
    signer: {
      publicKeys: async () => ({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] }),
      sign: () => Promise.reject(new Error('nobody signs here')),
    },
    issuer: ISSUER,
    now: () => new Date(clock.seconds * 1_000),
  });
  const token = (claims: Readonly<Record<string, unknown>> = {}, key = privateKey): Promise<string> =>
    new SignJWT({ client_kind: 'force', force_code: '98', scope: 'incident:write', jti: 'one', ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setSubject('wearmouth-police')
      .setIssuedAt(ISSUED_AT)
      .setExpirationTime(ISSUED_AT + 300)
      .sign(key);
  const ask = (text: string, scope: 'incident:write' | 'incident:read' = 'incident:write') =>
    authenticate({ headers: { authorization: `Bearer ${text}` } } as unknown as APIGatewayProxyEvent, scope);
  return { ask, token, clock };
};
const codeOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Problem ? error.code : error),
  );

test('a token is good for a night’s requests until its time is over, to the second', { tags: ['T02', 'V9-2-1'] }, async () => {
  const { ask, token, clock } = await world();
  const text = await token();

  const first = await ask(text);
  const again = await ask(text);
  clock.seconds = ISSUED_AT + 299;
  const late = await codeOf(ask(text));
  clock.seconds = ISSUED_AT + 300;
  const over = await codeOf(ask(text));

  expect(first).toMatchObject({ clientId: 'wearmouth-police', forceCode: '98', test: false });
  expect(again).toEqual(first);
  expect([late, over]).toEqual(['accepted', 'token_expired']);
});

test('a token that was good once does not vouch for one that differs, nor for another scope', async () => {
  const { ask, token } = await world();
  const text = await token();
  await ask(text);
  const [header, , signature] = text.split('.');
  const [, otherBody] = (await token({ force_code: '97' })).split('.');

  const answers = await Promise.all([codeOf(ask(`${header}.${otherBody}.${signature}`)), codeOf(ask(text, 'incident:read')), codeOf(ask(text))]);

  expect(answers).toEqual(['token_invalid', 'scope_missing', 'accepted']);
});

test('a refused token is refused again', async () => {
  const { ask, token } = await world();
  const { privateKey: stranger } = await generateKeyPair('ES256');
  const forged = await token({}, stranger);

  expect([await codeOf(ask(forged)), await codeOf(ask(forged))]).toEqual(['token_invalid', 'token_invalid']);
});
