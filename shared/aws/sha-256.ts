import { createHash, createHmac, createSecretKey } from 'node:crypto';
import type { Hash, Hmac } from 'node:crypto';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

type Source = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (source: Source): string | Uint8Array => {
  if (typeof source === 'string') return source;
  return ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
};

/**
 * What the SDK signs requests with. Its own takes the signing key as raw bytes, at which Node first tries every other form of a key: two
 * such keys a request took longer than hashing it.
 */
class KeyedSha256 {
  readonly #secret: Source | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Source) {
    this.#secret = secret;
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    if (this.#secret === undefined) return createHash('sha256');
    const secret = bytesOf(this.#secret);
    return createHmac('sha256', createSecretKey(typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret));
  }

  update(source: Source, encoding?: 'utf8' | 'ascii' | 'latin1'): void {
    const bytes = bytesOf(source);
    this.#hash.update(typeof bytes === 'string' ? Buffer.from(bytes, encoding ?? 'utf8') : bytes);
  }

  digest(): Promise<Uint8Array> {
    // A plain hash may be asked for and go on.
    return Promise.resolve('copy' in this.#hash ? this.#hash.copy().digest() : this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#begin();
  }
}

export const sha256 = KeyedSha256 satisfies NonNullable<DynamoDBClientConfig['sha256']>;
