import type { APIGatewayProxyEvent } from 'aws-lambda';
import { headerOf } from './headers.ts';
import { Problem } from './problem.ts';

/** Required on every change: a UUID or up to 64 visible characters, the same when the same request is sent again. */
export const idempotencyKeyOf = (event: APIGatewayProxyEvent): string => {
  const key = headerOf(event, 'idempotency-key');
  if (key === undefined || !/^[\x21-\x7e]{1,64}$/.test(key)) {
    throw new Problem(400, 'idempotency_key_missing', 'An Idempotency-Key is needed', {
      faults: [{ pointer: 'header:Idempotency-Key', code: 'idempotency_key_missing', fix: 'Send a new UUID with each new request, and the same one when you send it again' }],
    });
  }
  return key;
};
