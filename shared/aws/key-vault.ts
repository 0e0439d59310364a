import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { KeyedHash } from '../ports/surroundings.ts';

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

export interface RewrappingVault extends KeyVault {
  /** The same data key under the service's key that wraps now; `current` when it is under that one already. */
  rewrap(wrapped: string, context: Readonly<Record<string, string>>): Promise<DataKey | 'current'>;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

// Keys go in as key objects: raw bytes take three times as long, because Node first tries every other form of a key on them.
const encrypt = (key: Buffer, aad: Buffer, plain: Buffer): Buffer => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv).setAAD(aad);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

const decrypt = (key: Buffer, aad: Buffer, bytes: Buffer): Buffer => {
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), iv).setAAD(aad).setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
};

type Context = Readonly<Record<string, string>>;

const CACHED_FOR_MS = 5 * 60_000;
/** Wrapping keys in memory; one per process that wrote in the last minutes, and those whose work is read again. */
const CACHED_AT_MOST = 500;
/** One wrapping key wraps no more than this many data keys, so that what it could open stays small. */
const WRAPS_AT_MOST = 1_000;
const FORMAT = 'v2';

/** The same context in another order is the same context. */
const bound = (context: Context): Buffer => Buffer.from(JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1))));

/** The key service sees the purpose; the rest of the context, whose key it is, is bound by the wrapping key. */
const serviceContext = ({ purpose = 'none' }: Context): Record<string, string> => ({ purpose: 'wrapDataKeys', wraps: purpose });

interface WrappingKey {
  readonly plain: Buffer;
  readonly wrapped: string;
}

/**
 * Two steps, as ADR 0012 explains: the key service wraps a wrapping key for a few minutes of one process, and that wraps a random data
 * key for each incident or authority under its own context. One call per process and minutes instead of one per incident.
 */
export const createKeyVault = (kms: KMSClient, keyIds: string, now: () => Date): RewrappingVault => {
  // While one key of the service follows another there are two names, with a space between: the first wraps, both open.
  const [keyId = keyIds, ...older] = keyIds.split(' ');
  const opens = older.length === 0 ? { KeyId: keyId } : {};
  const opened = new Map<string, { readonly key: Promise<Buffer>; readonly until: number }>();
  const remember = (wrapped: string, key: Promise<Buffer>): Promise<Buffer> => {
    if (opened.size >= CACHED_AT_MOST) {
      const oldest = opened.keys().next().value;
      if (oldest !== undefined) opened.delete(oldest);
    }
    opened.set(wrapped, { key, until: now().getTime() + CACHED_FOR_MS });
    return key;
  };
  const current = new Map<string, { readonly key: Promise<WrappingKey>; readonly until: number; left: number }>();

  const makeWrappingKey = async (context: Context): Promise<WrappingKey> => {
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: serviceContext(context) }));
    if (!made.Plaintext || !made.CiphertextBlob) throw new Error('the key service made no data key');
    const key = { plain: Buffer.from(made.Plaintext), wrapped: Buffer.from(made.CiphertextBlob).toString('base64') };
    await remember(key.wrapped, Promise.resolve(key.plain));
    return key;
  };
  const wrappingKeyFor = (context: Context): Promise<WrappingKey> => {
    const purpose = context['purpose'] ?? 'none';
    const known = current.get(purpose);
    if (known && known.left > 0 && known.until > now().getTime()) {
      known.left -= 1;
      return known.key;
    }
    const fresh = { key: makeWrappingKey(context), until: now().getTime() + CACHED_FOR_MS, left: WRAPS_AT_MOST - 1 };
    current.set(purpose, fresh);
    fresh.key.catch(() => {
      if (current.get(purpose) === fresh) current.delete(purpose);
    });
    return fresh.key;
  };

  const askService = async (wrapped: string, context: Record<string, string>): Promise<Buffer> => {
    const CiphertextBlob = Buffer.from(wrapped, 'base64');
    const { Plaintext } = await kms.send(new DecryptCommand({ ...opens, CiphertextBlob, EncryptionContext: context }));
    if (!Plaintext) throw new Error('the key service opened no data key');
    return Buffer.from(Plaintext);
  };
  const openWrappingKey = (wrapped: string, context: Context): Promise<Buffer> => {
    const known = opened.get(wrapped);
    if (known && known.until > now().getTime()) return known.key;
    const asked = askService(wrapped, serviceContext(context));
    asked.catch(() => opened.delete(wrapped));
    return remember(wrapped, asked);
  };

  /** Which of the service's keys a wrapping key is under; the service says so with each opening. */
  const underOf = new Map<string, Promise<string>>();
  const under = (by: string, context: Context): Promise<string> => {
    const known = underOf.get(by);
    if (known) return known;
    const asked = kms.send(new DecryptCommand({ ...opens, CiphertextBlob: Buffer.from(by, 'base64'), EncryptionContext: serviceContext(context) })).then(({ KeyId = '' }) => KeyId);
    underOf.set(by, asked);
    return asked;
  };

  return {
    async rewrap(wrapped, context) {
      const [format, before, inner] = wrapped.split('.');
      if (format !== FORMAT || before === undefined || inner === undefined) throw new Error('a data key in an unknown form');
      if ((await under(before, context)).endsWith(keyId)) return 'current';
      const plain = decrypt(await openWrappingKey(before, context), bound(context), Buffer.from(inner, 'base64'));
      const by = await wrappingKeyFor(context);
      return { plain, wrapped: [FORMAT, by.wrapped, encrypt(by.plain, bound(context), plain).toString('base64')].join('.') };
    },
    async create(context) {
      const by = await wrappingKeyFor(context);
      const plain = randomBytes(KEY_BYTES);
      return { plain, wrapped: [FORMAT, by.wrapped, encrypt(by.plain, bound(context), plain).toString('base64')].join('.') };
    },
    async open(wrapped, context) {
      const [format, by, inner] = wrapped.split('.');
      if (format !== FORMAT || by === undefined || inner === undefined) throw new Error('a data key in an unknown form');
      return { plain: decrypt(await openWrappingKey(by, context), bound(context), Buffer.from(inner, 'base64')), wrapped };
    },
  };
};

const aadOf = ({ table, key, field, version }: FieldPlace): Buffer => Buffer.from(JSON.stringify([table, key, field, version]));

/** AES-256-GCM; the result is iv ‖ ciphertext ‖ tag. */
export const seal = (key: DataKey, place: FieldPlace, value: unknown): Uint8Array =>
  encrypt(key.plain, aadOf(place), Buffer.from(JSON.stringify(value), 'utf8'));

export const unseal = (key: DataKey, place: FieldPlace, sealed: Uint8Array): unknown =>
  JSON.parse(decrypt(key.plain, aadOf(place), Buffer.from(sealed)).toString('utf8'));

/** A commitment that only the holder of the data key could make, and nobody can test once the key is erased. */
export const commitTo = (key: DataKey, text: string): string =>
  createHmac('sha256', createSecretKey(key.plain)).update(text, 'utf8').digest('base64url');

/**
 * A keyed hash for look-ups. The key service's HMAC key never leaves it: the MAC of a constant label is the look-up key, held in memory.
 * So a grant on the service's key decides who can look up at all.
 */
export const createKeyedHash = (kms: KMSClient, keyId: string, label: string): KeyedHash => {
  let derived: Promise<KeyObject> | undefined;
  const derive = async (): Promise<KeyObject> => {
    const { Mac } = await kms.send(
      new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(`encompass/${label}/v1`) }),
    );
    if (!Mac) throw new Error('the key service made no look-up key');
    return createSecretKey(Mac);
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
