import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { KEYS, type KeyName, type KeySpec } from '../topology.ts';

interface StoredKey {
  readonly id: string;
  readonly kind: KeySpec['kind'];
  /** base64: 32 secret bytes, or a PKCS #8 private key. */
  readonly material: string;
}

export interface LocalKey {
  readonly id: string;
  readonly name: KeyName;
  readonly kind: KeySpec['kind'];
  readonly secret: Buffer;
  readonly privateKey?: KeyObject;
}

export interface KeyRing {
  idOf(name: KeyName): string;
  find(id: string): LocalKey | undefined;
}

const newKey = (kind: KeySpec['kind']): StoredKey => {
  const material =
    kind === 'ecdsaP256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'der' }) : randomBytes(32);
  return { id: randomUUID(), kind, material: material.toString('base64') };
};

/** The keys of the topology, made at the first start and kept beside the data: without them nothing stored can be read again. */
export const openKeyRing = (file: string): KeyRing => {
  const stored = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Record<string, StoredKey>;
  const names = Object.keys(KEYS) as KeyName[];
  const missing = names.filter((name) => stored[name] === undefined);
  for (const name of missing) stored[name] = newKey(KEYS[name].kind);
  if (missing.length > 0) writeFileSync(file, `${JSON.stringify(stored, undefined, 2)}\n`, { mode: 0o600 });

  const keys = new Map(
    names.flatMap((name) => {
      const key = stored[name];
      if (key === undefined) return [];
      const bytes = Buffer.from(key.material, 'base64');
      const local: LocalKey =
        key.kind === 'ecdsaP256'
          ? { id: key.id, name, kind: key.kind, secret: bytes, privateKey: createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }) }
          : { id: key.id, name, kind: key.kind, secret: bytes };
      return [[key.id, local] as const];
    }),
  );
  return {
    idOf: (name) => stored[name]?.id ?? '',
    find: (id) => keys.get(id.slice(id.lastIndexOf('/') + 1)),
  };
};
