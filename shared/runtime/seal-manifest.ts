import { CompactEncrypt, importJWK } from 'jose';
import type { JWK } from 'jose';
import type { SealPage } from '../ports/manifests.ts';

/** RFC 7516, compact: a fresh key agreed with the force's public key for every page, and AES-256-GCM, so that a changed page does not open. */
export const MANIFEST_ALG = 'ECDH-ES';
export const MANIFEST_ENC = 'A256GCM';
export const MANIFEST_TYP = 'encompass-manifest+jwe';

export const sealManifestPage: SealPage = async (page, { kid, jwk }) => {
  const key = await importJWK(jwk as JWK, MANIFEST_ALG);
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(page.reveal()))).setProtectedHeader({ alg: MANIFEST_ALG, enc: MANIFEST_ENC, kid, typ: MANIFEST_TYP }).encrypt(key);
};
