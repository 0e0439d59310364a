import type { APIGatewayProxyEvent } from 'aws-lambda';
import { takeToken } from '../domain/token-bucket.ts';
import type { Allowance, Bucket, Taken } from '../domain/token-bucket.ts';
import type { Clock } from '../ports/surroundings.ts';
import type { AuthenticateCaller } from './authenticate-caller.ts';
import { Problem } from './problem.ts';

export interface Limiter {
  /** Counts one request against a caller's allowance; a request beyond it is a problem, before anything else is looked at. */
  count(event: APIGatewayProxyEvent, key: string): void;
  /** What the answer to this request says of the allowance. */
  headersOf(event: APIGatewayProxyEvent): Readonly<Record<string, string>>;
}

/** Of callers; the one who was quiet for longest is forgotten first, and starts with a full bucket again. */
const REMEMBERED = 10_000;

// draft-ietf-httpapi-ratelimit-headers-10: lists of structured-field strings with parameters. `sustained` is what the bucket fills by.
const headersFor = ({ name, perMinute, burst }: Allowance, { remaining, fullInSeconds }: Taken): Readonly<Record<string, string>> => ({
  'RateLimit-Policy': `"${name}";q=${perMinute};w=60, "${name}-burst";q=${burst};w=${Math.ceil((burst * 60) / perMinute)}`,
  RateLimit: `"${name}-burst";r=${remaining};t=${fullInSeconds}`,
});

/**
 * An allowance per key, in this process's memory: what is refused touches no table, no queue and no key service. In the cloud each instance
 * keeps its own, so the door's throttle stands before it (docs/adr/0015).
 */
export const createLimiter = ({ allowance, now }: { readonly allowance: Allowance; readonly now: Clock }): Limiter => {
  const buckets = new Map<string, Bucket>();
  const said = new WeakMap<APIGatewayProxyEvent, Readonly<Record<string, string>>>();
  return {
    count(event, key) {
      const taken = takeToken(buckets.get(key), allowance, now().getTime());
      buckets.delete(key);
      if (buckets.size >= REMEMBERED) for (const oldest of buckets.keys().take(1)) buckets.delete(oldest);
      buckets.set(key, taken.bucket);
      const headers = headersFor(allowance, taken);
      said.set(event, headers);
      if (taken.allowed) return;
      throw new Problem(429, 'too_many_requests', 'Too many requests. Nothing of this one was kept; send it again later with the same Idempotency-Key', {
        faults: [{ pointer: '', code: 'too_many_requests', fix: `Wait ${taken.retryInSeconds} s, and send at most ${allowance.perMinute} requests a minute` }],
        headers: { ...headers, 'Retry-After': String(taken.retryInSeconds) },
      });
    },
    headersOf: (event) => said.get(event) ?? {},
  };
};

/** Counts each request of a caller as soon as it is known who calls, which needs no table. */
export const limitCallers =
  (authenticate: AuthenticateCaller, limiter: Limiter): AuthenticateCaller =>
  async (event, needs) => {
    const caller = await authenticate(event, needs);
    limiter.count(event, caller.clientId);
    return caller;
  };
