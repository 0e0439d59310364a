import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeToken } from '../../../shared/domain/token-bucket.ts';
import type { Bucket } from '../../../shared/domain/token-bucket.ts';
import { createLimiter } from '../../../shared/http/limit-requests.ts';

const POLICE = { name: 'default', perMinute: 600, burst: 200 };

describe('an allowance of 600 a minute with a burst of 200', () => {
  test('never gives more than the burst and ten a second, however the requests come', { tags: ['T10', 'V2-3-2'] }, () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 300, maxLength: 900 }), (pauses) => {
        let bucket: Bucket | undefined;
        let at = 0;
        let given = 0;
        for (const pause of pauses) {
          at += pause % 7 === 0 ? pause : 0;
          const taken = takeToken(bucket, POLICE, at);
          bucket = taken.bucket;
          given += taken.allowed ? 1 : 0;
        }

        expect(given).toBeLessThanOrEqual(200 + at / 100 + 1e-6);
      }),
      { seed: 49, numRuns: 200 },
    );
  });

  test('says when to come again, and whoever comes then is let in', () => {
    let taken = takeToken(undefined, POLICE, 0);
    for (let n = 0; n < 200; n += 1) taken = takeToken(taken.bucket, POLICE, 0);

    const then = takeToken(taken.bucket, POLICE, taken.retryInSeconds * 1_000);

    expect([taken.allowed, taken.retryInSeconds, taken.fullInSeconds, then.allowed]).toEqual([false, 1, 20, true]);
  });

  test('is not shortened by asking while it is spent, nor lengthened by a clock that goes back', () => {
    let taken = takeToken(undefined, POLICE, 10_000);
    for (let n = 0; n < 1_000; n += 1) taken = takeToken(taken.bucket, POLICE, 10_000);

    expect(takeToken(taken.bucket, POLICE, 0).allowed).toBe(false);
    expect(takeToken(taken.bucket, POLICE, 10_100).allowed).toBe(true);
  });
});

test('a limiter forgets the quietest caller before its memory grows without end, and never mixes two up', () => {
  const limiter = createLimiter({ allowance: { name: 'default', perMinute: 1, burst: 1 }, now: () => new Date(0) });
  const event = (): APIGatewayProxyEvent => ({}) as APIGatewayProxyEvent;
  const isLetIn = (key: string): boolean => {
    try {
      limiter.count(event(), key);
      return true;
    } catch {
      return false;
    }
  };

  const first = [isLetIn('a'), isLetIn('b'), isLetIn('a'), isLetIn('b')];
  for (let n = 0; n < 10_000; n += 1) isLetIn(`client-${n}`);

  expect(first).toEqual([true, true, false, false]);
  expect(isLetIn('a')).toBe(true);
});
