import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { createHash, createPublicKey } from 'node:crypto';
import type { TokenSigner } from '../ports/clients.ts';

const BYTES = 32;

/** ASN.1 DER (what the key service answers) to r ‖ s (what JWS ES256 wants, RFC 7518 3.4). */
const rawSignature = (der: Uint8Array): Buffer => {
  const readInt = (at: number): { readonly value: Buffer; readonly next: number } => {
    const length = der[at + 1] ?? 0;
    const value = Buffer.from(der.subarray(at + 2, at + 2 + length));
    return { value: value.length > BYTES ? value.subarray(value.length - BYTES) : value, next: at + 2 + length };
  };
  const r = readInt(2);
  const s = readInt(r.next);
  const out = Buffer.alloc(BYTES * 2);
  r.value.copy(out, BYTES - r.value.length);
  s.value.copy(out, BYTES * 2 - s.value.length);
  return out;
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Access tokens (RFC 9068, `at+jwt`) signed by a key that never leaves the key service. `keyIds` are one or more, separated by spaces: the
 * first signs, all are published and accepted. A key changes in three deployments, each at least a token's life apart: the new one is
 * named second, then first, then the old one is left out.
 */
export const createTokenSigner = (kms: KMSClient, keyIds: string): TokenSigner => {
  const ids = keyIds.split(' ').filter((id) => id !== '');
  const publicKeyOf = async (KeyId: string): Promise<Readonly<Record<string, unknown>>> => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    if (!PublicKey) throw new Error('the key service showed no public key');
    const jwk = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({ format: 'jwk' });
    // RFC 7638: the thumbprint of the required members in lexical order names the key.
    const kid = createHash('sha256').update(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y })).digest('base64url');
    return { ...jwk, kid, use: 'sig', alg: 'ES256' };
  };
  let jwks: Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }> | undefined;
  const publicKeys = () => {
    jwks ??= Promise.all(ids.map(publicKeyOf)).then((keys) => ({ keys })).catch((error: unknown) => {
      jwks = undefined;
      throw error;
    });
    return jwks;
  };
  return {
    publicKeys,
    async sign(claims) {
      const kid = (await publicKeys()).keys[0]?.['kid'];
      const input = `${encode({ alg: 'ES256', typ: 'at+jwt', kid })}.${encode(claims)}`;
      const { Signature } = await kms.send(
        new SignCommand({ KeyId: ids[0], Message: Buffer.from(input), MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }),
      );
      if (!Signature) throw new Error('the key service made no signature');
      return `${input}.${rawSignature(Signature).toString('base64url')}`;
    },
  };
};
