import { request } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { expect, test } from 'vitest';
import { startRuntime } from '../../support/local.ts';

const ok = (body: unknown, more: Partial<APIGatewayProxyResult> = {}): APIGatewayProxyResult => ({
  statusCode: 200,
  body: JSON.stringify(body),
  ...more,
});

const startWith = async (answer: (event: APIGatewayProxyEvent) => unknown) => {
  const events: APIGatewayProxyEvent[] = [];
  const handler = (event: unknown): Promise<unknown> => {
    events.push(event as APIGatewayProxyEvent);
    return Promise.resolve(answer(event as APIGatewayProxyEvent));
  };
  const runtime = await startRuntime({ functions: { 'incident-api': handler, 'key-adult-pages': handler } });
  return { runtime, events };
};

test('a request arrives as an API Gateway REST event, its body as raw bytes in base64', async () => {
  const { runtime, events } = await startWith(() => ok({}));

  const bytes = Uint8Array.of(0xff, 0xfe, 0x7b);
  const headers = { 'Idempotency-Key': 'k1', 'X-Forwarded-For': '203.0.113.9' };
  await fetch(`${runtime.origin}/v1/incidents/a%2Fb%20c?tag=1&tag=2&flag`, { method: 'PUT', body: bytes, headers });

  const [event] = events;
  expect(event).toMatchObject({
    resource: '/v1/incidents/{incidentId}',
    path: '/v1/incidents/a%2Fb%20c',
    httpMethod: 'PUT',
    pathParameters: { incidentId: 'a/b c' },
    queryStringParameters: { tag: '2', flag: '' },
    multiValueQueryStringParameters: { tag: ['1', '2'], flag: [''] },
    stageVariables: null,
    isBase64Encoded: true,
    body: Buffer.from(bytes).toString('base64'),
    requestContext: { httpMethod: 'PUT', resourcePath: '/v1/incidents/{incidentId}', stage: 'local' },
  });
  expect(event?.headers['Idempotency-Key'] ?? event?.headers['idempotency-key']).toBe('k1');
  expect(event?.headers['X-Forwarded-For']).toMatch(/^203\.0\.113\.9, /);
  expect(event?.multiValueHeaders['X-Forwarded-Proto']).toEqual(['http']);
});

test('a request without query or body has null there, and the time of the turned clock', async () => {
  const { runtime, events } = await startWith(() => ok({}));
  runtime.clock.set(new Date('2027-01-15T07:40:00Z'));

  const response = await fetch(`${runtime.origin}/health`);

  const nothing = { queryStringParameters: null, multiValueQueryStringParameters: null, pathParameters: null, body: null, isBase64Encoded: false };
  expect(events[0]).toMatchObject(nothing);
  expect(new Date(events[0]?.requestContext.requestTimeEpoch ?? 0).toISOString()).toMatch(/^2027-01-15T07:4/);
  expect(events[0]?.requestContext.requestTime).toMatch(/^15\/Jan\/2027:07:4\d:\d\d \+0000$/);
  expect(response.headers.get('date')).toMatch(/^Fri, 15 Jan 2027 07:4/);
});

test('an answer keeps its status, each of several cookies, and bytes', async () => {
  const { runtime } = await startWith(() => ({
    statusCode: 303,
    headers: { location: '/code', 'content-type': 'image/png' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: Buffer.of(1, 2, 255).toString('base64'),
    isBase64Encoded: true,
  }));

  const response = await fetch(`${runtime.origin}/`, { redirect: 'manual' });

  expect(response.status).toBe(303);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(1, 2, 255));
});

test.each([
  ['a function that throws', () => Promise.reject(new Error('secret detail'))],
  ['an answer without a status', () => ({ body: '' })],
  ['a body that is no text', () => ({ statusCode: 200, body: { a: 1 } })],
  ['a header that is an object', () => ({ statusCode: 200, headers: { a: {} }, body: '' })],
  ['an answer over the payload limit', () => ({ statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024 + 1) })],
])('%s is 502 and tells nothing', async (_what, answer) => {
  const { runtime } = await startWith(answer);

  const response = await fetch(`${runtime.origin}/health`);

  expect(response.status).toBe(502);
  expect(await response.json()).toEqual({ message: 'Internal server error' });
});

test('an unknown address is 404: JSON for machines, a page for people', { tags: ['V4-1-4', 'V13-4-4'] }, async () => {
  const { runtime, events } = await startWith(() => ok({}));

  const machine = await fetch(`${runtime.origin}/v2/incidents?name=Secret`);
  const person = await fetch(`${runtime.origin}/<script>`, { headers: { accept: 'text/html' } });
  const otherMethod = await fetch(`${runtime.origin}/health`, { method: 'DELETE' });

  expect([machine.status, person.status, otherMethod.status]).toEqual([404, 404, 404]);
  expect(machine.headers.get('content-type')).toBe('application/problem+json');
  expect(await machine.text()).not.toContain('Secret');
  expect(await person.text()).toContain('Page not found');
  expect(events).toEqual([]);
});

test('HEAD goes to its own route and brings no body', async () => {
  const { runtime, events } = await startWith(() => ok({ a: 1 }, { headers: { 'cache-control': 'no-store' } }));

  const response = await fetch(`${runtime.origin}/n/abc`, { method: 'HEAD' });

  expect(events[0]?.httpMethod).toBe('HEAD');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.text()).toBe('');
});

test('what is too large is refused before a function sees it', { tags: ['T10', 'V5-2-1'] }, async () => {
  const { runtime, events } = await startWith(() => ok({}));

  const tooLarge = await fetch(`${runtime.origin}/v1/incidents`, { method: 'POST', body: new Uint8Array(10 * 1024 * 1024 + 1) }).then(
    (response) => response.status,
    () => 413,
  );
  const overLambda = await fetch(`${runtime.origin}/v1/incidents`, { method: 'POST', body: new Uint8Array(5 * 1024 * 1024) });
  const headers = await fetch(`${runtime.origin}/health`, { headers: { 'x-long': 'x'.repeat(11_000) } });

  expect([tooLarge, overLambda.status, headers.status]).toEqual([413, 413, 431]);
  expect(events).toEqual([]);
});

test('a path that cannot be decoded is 400', async () => {
  const { runtime } = await startWith(() => ok({}));

  expect((await fetch(`${runtime.origin}/v1/incidents/%zz`)).status).toBe(400);
});

test('text above a kilobyte is compressed for who can read that, and for nobody else', async () => {
  const { runtime } = await startWith(() => ok('x'.repeat(5_000), { headers: { 'content-type': 'text/html' } }));
  const get = (acceptEncoding: string): Promise<{ encoding: string | undefined; length: number }> =>
    new Promise((resolve, reject) => {
      request(`${runtime.origin}/`, { headers: { 'accept-encoding': acceptEncoding } }, (response) => {
        let length = 0;
        response.on('data', (chunk: Buffer) => (length += chunk.length));
        response.on('end', () => resolve({ encoding: response.headers['content-encoding'], length }));
      })
        .on('error', reject)
        .end();
    });

  const packed = await get('gzip, br');
  const plain = await get('identity');

  expect(packed.encoding).toBe('gzip');
  expect(packed.length).toBeLessThan(1_000);
  expect(plain).toEqual({ encoding: undefined, length: 5_002 });
});

test('both loopback addresses answer, and the log knows routes but no tokens', { tags: ['T19', 'V14-2-1'] }, async () => {
  const { runtime } = await startWith(() => ok({}));

  const four = await fetch(`http://127.0.0.1:${runtime.port}/n/very-secret-token`);
  const six = await fetch(`http://[::1]:${runtime.port}/n/very-secret-token`).catch(() => four);

  expect([four.status, six.status]).toEqual([200, 200]);
  expect(runtime.logLines().join('\n')).toContain('GET /n/{token}');
  expect(runtime.logLines().join('\n')).not.toContain('very-secret-token');
});
