import { createCipheriv, createDecipheriv, createHmac, createPublicKey, randomBytes, sign, timingSafeEqual, verify } from 'node:crypto';
import { signDigest } from './ecdsa-digest.ts';
import type { KeyRing, LocalKey } from './key-ring.ts';
import { ServiceError } from './service-error.ts';

type Body = Readonly<Record<string, unknown>>;
export type JsonActions = Readonly<Record<string, (body: Body) => object>>;

const IV_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 36;

const bytesOf = (body: Body, field: string, limit: number): Buffer => {
  const value = body[field];
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.alloc(0);
  if (bytes.length === 0 || bytes.length > limit) throw new ServiceError('ValidationException', `${field} must have between 1 and ${limit} bytes`);
  return bytes;
};

const nameIn = (body: Body): string | undefined => (typeof body['KeyId'] === 'string' ? body['KeyId'] : undefined);

/** The same context in another order is the same context. */
const contextOf = (body: Body): Buffer => {
  const context = typeof body['EncryptionContext'] === 'object' && body['EncryptionContext'] !== null ? body['EncryptionContext'] : {};
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
};

const wrongAlgorithm = (): ServiceError => new ServiceError('InvalidKeyUsageException', 'Algorithm is not valid for this key.');

/** KMS, as far as the topology's keys are used: the key material never leaves it, each key does one kind of thing. */
export const createKeyService = (ring: KeyRing, region: string): JsonActions => {
  const arn = (key: LocalKey): string => `arn:aws:kms:${region}:000000000000:key/${key.id}`;
  const keyOf = (body: Body, kind: LocalKey['kind']): LocalKey => {
    const id = nameIn(body) ?? '';
    const key = ring.find(id);
    if (key === undefined) throw new ServiceError('NotFoundException', `Key '${id}' does not exist`);
    if (key.kind !== kind) throw new ServiceError('InvalidKeyUsageException', `${arn(key)} key usage is not valid for this operation.`);
    return key;
  };
  const privateKeyOf = (body: Body) => {
    const key = keyOf(body, 'ecdsaP256');
    if (key.privateKey === undefined) throw new ServiceError('KMSInternalException', 'the key has no private part', 500);
    if ((body['SigningAlgorithm'] ?? 'ECDSA_SHA_256') !== 'ECDSA_SHA_256') throw wrongAlgorithm();
    return { key, privateKey: key.privateKey };
  };

  // The ciphertext names its key, so that Decrypt can do without the name.
  const seal = (key: LocalKey, plain: Buffer, context: Buffer): string => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key.secret, iv).setAAD(context);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.from(key.id, 'latin1'), iv, sealed, cipher.getAuthTag()]).toString('base64');
  };
  const unseal = (body: Body): { key: LocalKey; plain: Buffer } => {
    const blob = bytesOf(body, 'CiphertextBlob', 6_144);
    const refused = new ServiceError('InvalidCiphertextException', 'The ciphertext, its key or its encryption context is wrong.');
    const key = ring.find(blob.subarray(0, ID_BYTES).toString('latin1'));
    if (key === undefined || key.kind !== 'symmetric' || blob.length < ID_BYTES + IV_BYTES + TAG_BYTES) throw refused;
    const named = nameIn(body);
    if (named !== undefined && ring.find(named)?.id !== key.id) {
      throw new ServiceError('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.');
    }
    const iv = blob.subarray(ID_BYTES, ID_BYTES + IV_BYTES);
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.secret, iv).setAAD(contextOf(body)).setAuthTag(blob.subarray(-TAG_BYTES));
      return { key, plain: Buffer.concat([decipher.update(blob.subarray(ID_BYTES + IV_BYTES, -TAG_BYTES)), decipher.final()]) };
    } catch {
      throw refused;
    }
  };
  const mac = (body: Body): { key: LocalKey; value: Buffer } => {
    const key = keyOf(body, 'hmac256');
    if (body['MacAlgorithm'] !== 'HMAC_SHA_256') throw wrongAlgorithm();
    return { key, value: createHmac('sha256', key.secret).update(bytesOf(body, 'Message', 4_096)).digest() };
  };
  const messageOf = (body: Body): { message: Buffer; isDigest: boolean } => {
    const isDigest = body['MessageType'] === 'DIGEST';
    const message = bytesOf(body, 'Message', 4_096);
    if (isDigest && message.length !== 32) throw new ServiceError('ValidationException', 'Digest is invalid length for algorithm ECDSA_SHA_256.');
    return { message, isDigest };
  };

  return {
    DescribeKey: (body) => {
      const key = ring.find(nameIn(body) ?? '');
      if (key === undefined) throw new ServiceError('NotFoundException', `Key '${nameIn(body) ?? ''}' does not exist`);
      return { KeyMetadata: { KeyId: key.id, Arn: arn(key), Enabled: true, KeyState: 'Enabled' } };
    },
    GenerateDataKey: (body) => {
      const key = keyOf(body, 'symmetric');
      const length = typeof body['NumberOfBytes'] === 'number' ? body['NumberOfBytes'] : body['KeySpec'] === 'AES_128' ? 16 : 32;
      const plain = randomBytes(length);
      return { KeyId: arn(key), Plaintext: plain.toString('base64'), CiphertextBlob: seal(key, plain, contextOf(body)) };
    },
    Encrypt: (body) => {
      const key = keyOf(body, 'symmetric');
      const CiphertextBlob = seal(key, bytesOf(body, 'Plaintext', 4_096), contextOf(body));
      return { KeyId: arn(key), CiphertextBlob, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
    Decrypt: (body) => {
      const { key, plain } = unseal(body);
      return { KeyId: arn(key), Plaintext: plain.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
    GenerateMac: (body) => {
      const { key, value } = mac(body);
      return { KeyId: arn(key), MacAlgorithm: 'HMAC_SHA_256', Mac: value.toString('base64') };
    },
    VerifyMac: (body) => {
      const { key, value } = mac(body);
      const given = bytesOf(body, 'Mac', 6_144);
      if (given.length !== value.length || !timingSafeEqual(given, value)) {
        throw new ServiceError('KMSInvalidMacException', 'The MAC is not that of this message.');
      }
      return { KeyId: arn(key), MacAlgorithm: 'HMAC_SHA_256', MacValid: true };
    },
    Sign: (body) => {
      const { key, privateKey } = privateKeyOf(body);
      const { message, isDigest } = messageOf(body);
      const signature = isDigest ? signDigest(message, privateKey) : sign('sha256', message, privateKey);
      return { KeyId: arn(key), SigningAlgorithm: 'ECDSA_SHA_256', Signature: signature.toString('base64') };
    },
    Verify: (body) => {
      const { key, privateKey } = privateKeyOf(body);
      const { message, isDigest } = messageOf(body);
      if (isDigest) throw new ServiceError('UnsupportedOperationException', 'Verify of a digest is not served here: verify the message itself.');
      if (!verify('sha256', message, createPublicKey(privateKey), bytesOf(body, 'Signature', 6_144))) {
        throw new ServiceError('KMSInvalidSignatureException', 'The signature is not that of this message.');
      }
      return { KeyId: arn(key), SigningAlgorithm: 'ECDSA_SHA_256', SignatureValid: true };
    },
    GetPublicKey: (body) => {
      const { key, privateKey } = privateKeyOf(body);
      const PublicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
      return { KeyId: arn(key), PublicKey, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: ['ECDSA_SHA_256'] };
    },
  };
};
