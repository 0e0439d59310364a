import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import * as z from 'zod';
import { TellTheOperator } from './connection.ts';

const text = z.string().min(1);
const $Ec = z.object({ kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384', 'P-521']), x: text, y: text });
const $Okp = z.object({ kty: z.literal('OKP'), crv: z.literal('X25519'), x: text });
const $PublicHalf = z.discriminatedUnion('kty', [$Ec, $Okp]);
const $PrivateKey = z.discriminatedUnion('kty', [$Ec.extend({ d: text }), $Okp.extend({ d: text })]);

export interface ManifestKeyFile {
  /** RFC 7638 thumbprint: the same key always has the same name. */
  readonly kid: string;
  readonly jwk: JWK;
}

const parseFile = (file: string): unknown => {
  if (!existsSync(file)) throw new TellTheOperator(`There is no file ${file}.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new TellTheOperator(`${file} is not a key: a key is one JSON Web Key, as \`encompass manifest new-key\` writes it.`);
  }
};

export const readPublicHalf = async (file: string): Promise<ManifestKeyFile> => {
  const value = parseFile(file);
  if (typeof value === 'object' && value !== null && 'd' in value) {
    throw new TellTheOperator(`${file} is the private half. It must never leave the force: give the public half (${file}.pub, written beside it).`);
  }
  const parsed = $PublicHalf.safeParse(value);
  if (!parsed.success) throw new TellTheOperator(`${file} is not a public key of a kind that is taken: EC (P-256, P-384, P-521) or OKP (X25519).`);
  return { kid: await calculateJwkThumbprint(parsed.data), jwk: parsed.data };
};

export const readPrivateKey = async (file: string): Promise<ManifestKeyFile> => {
  const parsed = $PrivateKey.safeParse(parseFile(file));
  if (!parsed.success) throw new TellTheOperator(`${file} is not the private half of a key for call lists. It is the file that \`encompass manifest new-key\` wrote, without .pub.`);
  return { kid: await calculateJwkThumbprint(parsed.data), jwk: parsed.data };
};

/** Writes the private half to `file` (for its owner alone) and the public half to `file.pub`. Never over a key that is there. */
export const makeManifestKey = async (file: string): Promise<ManifestKeyFile> => {
  for (const one of [file, `${file}.pub`]) {
    if (existsSync(one)) throw new TellTheOperator(`${one} exists. Call lists written to it could no longer be read: choose another name, or move it away first.`);
  }
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const jwk = $PrivateKey.parse(await exportJWK(privateKey));
  writeFileSync(file, `${JSON.stringify(jwk)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  writeFileSync(`${file}.pub`, `${JSON.stringify($PublicHalf.parse(jwk))}\n`, { flag: 'wx' });
  return { kid: await calculateJwkThumbprint(jwk), jwk };
};
