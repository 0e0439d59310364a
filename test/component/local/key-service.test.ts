import { createHash, createPublicKey, verify } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import {
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { startRuntime, startRuntimeForMany, temporaryDirectory } from '../../support/local.ts';

let runtime: LocalRuntime;
let kms: KMSClient;
beforeAll(async () => {
  runtime = await startRuntimeForMany({ functions: {} });
  kms = new KMSClient({ maxAttempts: 1 });
});
afterAll(async () => {
  kms.destroy();
  await runtime.stop();
});

const CONTENT = (): string => runtime.environment['CONTENT_KEY_ID'] ?? '';
const MAC = (): string => runtime.environment['BLIND_INDEX_KEY_ID'] ?? '';
const SIGNING = (): string => runtime.environment['TOKEN_SIGNING_KEY_ID'] ?? '';
const context = { incident: 'i-1', purpose: 'content' };

test('a data key comes back from its wrapping, whatever the order of its context', async () => {
  const made = await kms.send(new GenerateDataKeyCommand({ KeyId: CONTENT(), KeySpec: 'AES_256', EncryptionContext: context }));

  const EncryptionContext = { purpose: 'content', incident: 'i-1' };
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext }));

  expect(made.Plaintext).toHaveLength(32);
  expect(opened.Plaintext).toEqual(made.Plaintext);
});

test.each([
  ['another context', { EncryptionContext: { incident: 'i-2', purpose: 'content' } }],
  ['no context', {}],
])('with %s it does not open', async (_what, change) => {
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: CONTENT(), Plaintext: Buffer.from('secret'), EncryptionContext: context }));

  await expect(kms.send(new DecryptCommand({ CiphertextBlob, ...change }))).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
});

test('one changed byte is found out', async () => {
  const { CiphertextBlob = new Uint8Array() } = await kms.send(new EncryptCommand({ KeyId: CONTENT(), Plaintext: Buffer.from('secret') }));
  const last = CiphertextBlob.length - 1;
  const changed = CiphertextBlob.with(last, (CiphertextBlob[last] ?? 0) ^ 1);

  await expect(kms.send(new DecryptCommand({ CiphertextBlob: changed }))).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
});

test('a message code is the same each time, and another key gives another', async () => {
  const hmac = { MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('m') } as const;
  const code = async (KeyId: string) => (await kms.send(new GenerateMacCommand({ KeyId, ...hmac }))).Mac;
  const mac = await code(MAC());

  expect(await code(MAC())).toEqual(mac);
  expect(await code(runtime.environment['PSEUDONYM_KEY_ID'] ?? '')).not.toEqual(mac);
  const verifyMac = (message: string) =>
    kms.send(new VerifyMacCommand({ KeyId: MAC(), MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(message), Mac: mac }));
  expect((await verifyMac('m')).MacValid).toBe(true);
  await expect(verifyMac('n')).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
});

test('a signature of a message, or of its digest, is verified by the public key', async () => {
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: SIGNING() }));
  const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
  const message = Buffer.from('header.claims');
  const sign = async (Message: Uint8Array, MessageType: 'RAW' | 'DIGEST') =>
    (await kms.send(new SignCommand({ KeyId: SIGNING(), Message, MessageType, SigningAlgorithm: 'ECDSA_SHA_256' }))).Signature ?? new Uint8Array();

  const digests = await Promise.all(Array.from({ length: 20 }, () => sign(createHash('sha256').update(message).digest(), 'DIGEST')));
  const raw = await sign(message, 'RAW');

  for (const signature of [raw, ...digests]) expect(verify('sha256', message, publicKey, signature)).toBe(true);
  const asked = { KeyId: SIGNING(), Message: message, SigningAlgorithm: 'ECDSA_SHA_256' } as const;
  expect((await kms.send(new VerifyCommand({ ...asked, Signature: raw }))).SignatureValid).toBe(true);
  const ofAnother = kms.send(new VerifyCommand({ ...asked, Message: Buffer.from('other'), Signature: raw }));
  await expect(ofAnother).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
});

test('a key does one kind of thing, a stranger is not found, and what is not served says so at once', async () => {
  const misused = kms.send(new EncryptCommand({ KeyId: MAC(), Plaintext: Buffer.from('x') }));
  const stranger = kms.send(new GenerateDataKeyCommand({ KeyId: 'stranger', KeySpec: 'AES_256' }));
  const unserved = kms.send(new DisableKeyCommand({ KeyId: CONTENT() }));

  const names = (await Promise.allSettled([misused, stranger, unserved])).map((one) => (one.status === 'rejected' ? (one.reason as Error).name : ''));

  expect(names).toEqual(['InvalidKeyUsageException', 'NotFoundException', 'UnknownOperationException']);
});

test('after a restart the same keys are there, readable by their owner alone', async () => {
  const dataDir = temporaryDirectory();
  const first = await startRuntime({ dataDir, functions: {} });
  const client = new KMSClient({ maxAttempts: 1 });
  const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: first.environment['CONTENT_KEY_ID'], Plaintext: Buffer.from('kept') }));
  client.destroy();
  await first.stop();

  const second = await startRuntime({ dataDir, functions: {} });
  const again = new KMSClient({ maxAttempts: 1 });
  const { Plaintext = new Uint8Array() } = await again.send(new DecryptCommand({ CiphertextBlob }));
  again.destroy();

  expect(second.environment['CONTENT_KEY_ID']).toBe(first.environment['CONTENT_KEY_ID']);
  expect(Buffer.from(Plaintext).toString()).toBe('kept');
  expect(statSync(path.join(dataDir, 'keys.json')).mode & 0o777).toBe(0o600);
});
