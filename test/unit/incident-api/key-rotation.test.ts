import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createTokenSigner } from '../../../shared/aws/token-signer.ts';
import { createAuthenticateCaller } from '../../../shared/http/authenticate-caller.ts';

const ISSUER = 'https://gateway.example';
const NOW = new Date('2026-10-14T21:40:00Z');
const SECONDS = NOW.getTime() / 1_000;
const pairs: Readonly<Record<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>> = {
  old: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  new: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};
const kms = {
  send: async (command: unknown) => {
    if (command instanceof GetPublicKeyCommand) return { PublicKey: pairs[command.input.KeyId ?? '']?.publicKey.export({ format: 'der', type: 'spki' }) };
    if (command instanceof SignCommand) return { Signature: createSign('sha256').update(command.input.Message ?? '').sign(pairs[command.input.KeyId ?? '']?.privateKey ?? '') };
    throw new Error('unknown command');
  },
} as unknown as KMSClient;

const tokenBy = (keyIds: string): Promise<string> =>
  createTokenSigner(kms, keyIds).sign({ iss: ISSUER, aud: ISSUER, sub: 'wearmouth-police', client_kind: 'force', force_code: '98', scope: 'incident:read', iat: SECONDS, exp: SECONDS + 300, jti: randomUUID() });
const seenBy = (keyIds: string, token: string): Promise<string> =>
  createAuthenticateCaller({ signer: createTokenSigner(kms, keyIds), issuer: ISSUER, now: () => NOW })({ headers: { Authorization: `Bearer ${token}` } } as unknown as APIGatewayProxyEvent, 'incident:read').then(
    () => 'accepted',
    () => 'refused',
  );

test('while a signing key changes two are published, and no token of either is refused on the way', { tags: ['V11-2-2'] }, async () => {
  const way = ['old', 'old new', 'new old', 'new'];
  const published = await Promise.all(way.map(async (keyIds) => (await createTokenSigner(kms, keyIds).publicKeys()).keys.map(({ kid }) => kid)));

  // A token of one deployment met by an instance of the same one, the one before and the one after.
  const met = await Promise.all(way.flatMap((signs, at) => way.slice(Math.max(0, at - 1), at + 2).map(async (reads) => seenBy(reads, await tokenBy(signs)))));

  expect(published.map(({ length }) => length)).toEqual([1, 2, 2, 1]);
  expect(new Set(published.flat()).size).toBe(2);
  expect(new Set(met)).toEqual(new Set(['accepted']));
});

test('a token of a key that was left out is refused', async () => {
  expect(await seenBy('new', await tokenBy('old'))).toBe('refused');
});
