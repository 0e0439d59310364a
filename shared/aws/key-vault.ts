import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { KeyedHash } from '../ports.ts';

/** A data key in memory, and as it may be stored: wrapped by the key service under a context that says what it is for. */
export interface DataKey {
  readonly plain: Buffer;
  readonly wrapped: string;
}

/** What one ciphertext is bound to: moved to another item or field, it does not open. */
export interface FieldPlace {
  readonly table: string;
  readonly key: string;
  readonly field: string;
  readonly version: number;
}

export interface KeyVault {
  create(context: Readonly<Record<string, string>>): Promise<DataKey>;
  open(wrapped: string, context: Readonly<Record<string, string>>): Promise<DataKey>;
}

const CACHED_FOR_MS = 5 * 60_000;
const CACHED_AT_MOST = 2_000;

/** Data keys live in memory for minutes: long enough for a burst on one incident, short enough for erasure to be true soon. */
export const createKeyVault = (kms: KMSClient, keyId: string, now: () => Date): KeyVault => {
  const cache = new Map<string, { readonly key: DataKey; readonly until: number }>();
  const remember = (key: DataKey): DataKey => {
    if (cache.size >= CACHED_AT_MOST) {
      const oldest = cache.keys().next().value;
      if (oldest !== undefined) cache.delete(oldest);
    }
    cache.set(key.wrapped, { key, until: now().getTime() + CACHED_FOR_MS });
    return key;
  };
  return {
    async create(context) {
      const made = await kms.send(new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: { ...context } }));
      if (!made.Plaintext || !made.CiphertextBlob) throw new Error('the key service made no data key');
      return remember({ plain: Buffer.from(made.Plaintext), wrapped: Buffer.from(made.CiphertextBlob).toString('base64') });
    },
    async open(wrapped, context) {
      const known = cache.get(wrapped);
      if (known && known.until > now().getTime()) return known.key;
      const opened = await kms.send(new DecryptCommand({ KeyId: keyId, CiphertextBlob: Buffer.from(wrapped, 'base64'), EncryptionContext: { ...context } }));
      if (!opened.Plaintext) throw new Error('the key service opened no data key');
      return remember({ plain: Buffer.from(opened.Plaintext), wrapped });
    },
  };
};

const IV_BYTES = 12;
const TAG_BYTES = 16;
const aadOf = ({ table, key, field, version }: FieldPlace): Buffer => Buffer.from(JSON.stringify([table, key, field, version]));

/** AES-256-GCM; the result is iv ‖ ciphertext ‖ tag. */
export const seal = (key: DataKey, place: FieldPlace, value: unknown): Uint8Array => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.plain, iv).setAAD(aadOf(place));
  return Buffer.concat([iv, cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
};

export const unseal = (key: DataKey, place: FieldPlace, sealed: Uint8Array): unknown => {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key.plain, bytes.subarray(0, IV_BYTES)).setAAD(aadOf(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8'));
};

/** A commitment that only the holder of the data key could make, and nobody can test once the key is erased. */
export const commitTo = (key: DataKey, text: string): string => createHmac('sha256', key.plain).update(text, 'utf8').digest('base64url');

/**
 * A keyed hash for look-ups. The key service's HMAC key never leaves it: the MAC of a constant label is the look-up key, held in memory.
 * So a grant on the service's key decides who can look up at all.
 */
export const createKeyedHash = (kms: KMSClient, keyId: string, label: string): KeyedHash => {
  let derived: Promise<Buffer> | undefined;
  const derive = async (): Promise<Buffer> => {
    const { Mac } = await kms.send(
      new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(`encompass/${label}/v1`) }),
    );
    if (!Mac) throw new Error('the key service made no look-up key');
    return Buffer.from(Mac);
  };
  return {
    async of(text) {
      derived ??= derive().catch((error: unknown) => {
        derived = undefined;
        throw error;
      });
      return createHmac('sha256', await derived).update(text, 'utf8').digest('base64url');
    },
  };
};
