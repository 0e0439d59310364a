import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { KEYS, type KeyName, type KeySpec } from '../topology.ts';
import { TellThePerson } from './tell-the-person.ts';
import { writeWhole } from './write-whole.ts';

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

const readKeys = (file: string): Record<string, StoredKey> => {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, StoredKey>;
  } catch {
    // Never new keys in the place of old ones: what is stored would be lost for good, silently.
    throw new TellThePerson(
      `The keys in ${file} cannot be read: the file was cut off or changed. Nothing stored here can be opened without them, and nothing was changed.\n` +
        'Put back a copy of that file and start again; or start with another --data-dir; or give everything up with --reset.',
    );
  }
};

/** The keys of the topology, made at the first start and kept beside the data: without them nothing stored can be read again. */
export const openKeyRing = (file: string): KeyRing => {
  const stored = readKeys(file);
  const names = Object.keys(KEYS) as KeyName[];
  const missing = names.filter((name) => stored[name] === undefined);
  for (const name of missing) stored[name] = newKey(KEYS[name].kind);
  if (missing.length > 0) writeWhole(file, `${JSON.stringify(stored, undefined, 2)}\n`);

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
