export type Clock = () => Date;

export interface Ids {
  /** Time-ordered, unique; not a secret. */
  uuid(): string;
  /** 32 random bytes, base64url: a secret. */
  token(): string;
  /** Six digits, evenly distributed. */
  code(): string;
}

/** SHA-256 as lower-case hex: for secrets with enough entropy and for content fingerprints. */
export type Digest = (text: string) => string;

/** HMAC-SHA-256 (base64url) under a key of one purpose: look-ups by something about a person, never in clear. */
export interface KeyedHash {
  of(text: string): Promise<string>;
}
