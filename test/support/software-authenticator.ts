import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** An authenticator in a few lines: makes passkeys and signs with them, and lies about anything that a test asks it to lie about. */

const UP = 0x01;
const UV = 0x04;
const BACKED_UP = 0x18;
const ATTESTED = 0x40;

const base64Url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
const uint32 = (n: number): Buffer => Buffer.from([n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);
/** CBOR, as far as an attestation needs it: byte strings of up to 64 kB. */
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, bytes.length >> 8, bytes.length & 255]), bytes]);
const cborText = (text: string): Buffer => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);

export interface Lies {
  readonly challenge?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly type?: string;
  readonly crossOrigin?: boolean;
}

export const createAuthenticator = (origin: string, { synced = true }: { readonly synced?: boolean } = {}) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  let counter = 0;
  const clientData = (type: string, challenge: string, lies: Lies): Buffer =>
    Buffer.from(JSON.stringify({ type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin: lies.origin ?? origin, crossOrigin: lies.crossOrigin ?? false }));
  const authData = (extra: number, lies: Lies, rest: readonly Buffer[] = []): Buffer => {
    const flags = UP | (lies.userVerified === false ? 0 : UV) | (synced ? BACKED_UP : 0) | extra;
    return Buffer.concat([sha256(lies.rpId ?? new URL(origin).hostname), Buffer.from([flags]), uint32(lies.counter ?? counter), ...rest]);
  };
  const coseKey = Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(Buffer.from(String(jwk.x), 'base64url')),
    Buffer.from([0x22]),
    cborBytes(Buffer.from(String(jwk.y), 'base64url')),
  ]);
  return {
    id: base64Url(id),
    /** What `navigator.credentials.create` gives, as our script sends it. */
    create: (options: string, lies: Lies = {}): string => {
      const { challenge } = JSON.parse(options) as { readonly challenge: string };
      const attested = [Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey];
      const object = Buffer.concat([Buffer.from([0xa3]), cborText('fmt'), cborText('none'), cborText('attStmt'), Buffer.from([0xa0]), cborText('authData'), cborBytes(authData(ATTESTED, lies, attested))]);
      const response = { clientDataJSON: base64Url(clientData('webauthn.create', challenge, lies)), attestationObject: base64Url(object), transports: ['internal'] };
      return JSON.stringify({ id: base64Url(id), rawId: base64Url(id), type: 'public-key', response });
    },
    /** What `navigator.credentials.get` gives. */
    get: (options: string, lies: Lies = {}): string => {
      const { challenge } = JSON.parse(options) as { readonly challenge: string };
      if (!synced) counter += 1;
      const data = authData(0, lies);
      const client = clientData('webauthn.get', challenge, lies);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      const response = { clientDataJSON: base64Url(client), authenticatorData: base64Url(data), signature: base64Url(signature) };
      return JSON.stringify({ id: base64Url(id), rawId: base64Url(id), type: 'public-key', response });
    },
  };
};
