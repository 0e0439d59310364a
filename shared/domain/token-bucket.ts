/** How much one caller may do: `perMinute` for good, `burst` at once after a pause. */
export interface Allowance {
  readonly name: string;
  readonly perMinute: number;
  readonly burst: number;
}

/** What is left of an allowance, and since when it has been filling up again. */
export interface Bucket {
  readonly tokens: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Taken {
  readonly allowed: boolean;
  readonly bucket: Bucket;
  /** Whole requests left. */
  readonly remaining: number;
  /** Seconds until the bucket is full again. */
  readonly fullInSeconds: number;
  /** Seconds until one more request would be allowed; 0 when one is. */
  readonly retryInSeconds: number;
}

/**
 * Takes one request from a bucket that fills evenly. Refusing costs nothing, so a caller that goes on asking is not shut out for longer. A
 * clock that goes back gives nothing and takes nothing.
 */
export const takeToken = (before: Bucket | undefined, { perMinute, burst }: Allowance, nowMs: number): Taken => {
  const perMs = perMinute / 60_000;
  const elapsed = before === undefined ? 0 : Math.max(0, nowMs - before.at);
  const filled = before === undefined ? burst : Math.min(burst, before.tokens + elapsed * perMs);
  const allowed = filled >= 1;
  const tokens = allowed ? filled - 1 : filled;
  return {
    allowed,
    bucket: { tokens, at: Math.max(nowMs, before?.at ?? nowMs) },
    remaining: Math.floor(tokens),
    fullInSeconds: Math.ceil((burst - tokens) / perMs / 1_000),
    retryInSeconds: tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perMs / 1_000),
  };
};
