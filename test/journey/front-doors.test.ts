import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { startLocalRuntime } from '../../infra/local/start-local-runtime.ts';
import type { LocalRuntime } from '../../infra/local/start-local-runtime.ts';
import { loadArea } from '../../infra/local/wearmouth/load-area.ts';
import type { Incident } from '../../shared/domain/incident.ts';
import { lever } from '../support/local.ts';

const BY_HAND = join(import.meta.dirname, '../../infra/local/story/incidents/by-hand.json');
const incident = (more: object = {}): object => ({ ...(JSON.parse(readFileSync(BY_HAND, 'utf8')) as Incident), ...more });

const NEEDED = ['cache-control', 'content-security-policy', 'referrer-policy', 'strict-transport-security', 'x-content-type-options'];

let runtime: LocalRuntime;
let dataDir = '';

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'encompass-doors-'));
  runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
  await loadArea({ origin: runtime.origin, dataDir, pupils: 0, clientEnv: runtime.clientEnv, progress: () => undefined });
  await lever(runtime, 'POST', 'clock', { set: '2026-11-02T09:00:00Z', jump: true });
}, 60_000);
afterAll(async () => {
  await runtime.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const as = (clientId: string) => {
  const call = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, clientId));
  return (method: string, path: string, body?: object | string) =>
    call(method, path, {
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
};
const idOf = ({ json }: { readonly json: unknown }): string => (json as { readonly incidentId: string }).incidentId;
const stored = async (): Promise<number> => {
  const { tables } = JSON.parse(await (await fetch(`${runtime.origin}/_local/dump`)).text()) as { readonly tables: Record<string, readonly unknown[]> };
  return tables['records']?.length ?? 0;
};

describe('a body that nobody should send', () => {
  it.each([
    ['nests a hundred thousand deep', '['.repeat(100_000), 400, 'too_deep'],
    ['nests deep and closes again', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 400, 'too_deep'],
    ['hides its depth behind a quote', `["\\"",${'['.repeat(40)}`, 400, 'too_deep'],
    ['holds brackets in a text', '{"a":"[[[[[[[[[[[[[[[[[[[[[[[["}', 422, 'invalid_incident'],
    ['was attended in the year nought', JSON.stringify(incident({ occurredFrom: '0000-01-01T00:00:00Z', attendedAt: '0000-01-01T00:00:00Z' })), 422, 'time_too_long_ago'],
  ])('that %s is refused in words, and nothing is stored', async (_, body, status, code) => {
    const police = as('wearmouth-police');
    await police('GET', '/v1/incidents?forceReference=none');
    const before = await stored();

    const answer = await police('POST', '/v1/incidents', body);

    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`"code":"${code}"`);
    expect(await stored()).toBe(before);
  });
});

describe('a question that cannot be answered', () => {
  it.each([
    ['teesside-evaluator', '/evaluation/v1/measures?from=2026-10-22&to=2026-10-23&asOf=9999-12-31T23:59:59Z', 'query:asOf'],
    ['teesside-evaluator', '/evaluation/v1/rows?from=9999-12-01&to=9999-12-31', 'query:from'],
    ['teesside-evaluator', '/evaluation/v1/rows?from=0001-01-01&to=0001-01-02', 'query:from'],
    ['wearmouth-police', '/v1/notifications?updatedSince=1', 'query:updatedSince'],
    ['wearmouth-police', '/v1/notifications?updatedSince=-271821-04-20', 'query:updatedSince'],
  ])('by %s is told which parameter to mend: %s', async (client, path, pointer) => {
    const answer = await as(client)('GET', path);

    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer }] } });
  });
});

describe('the token door', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const form = (more: string, sub = 'nobody'): string =>
    `${new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${part({ alg: 'ES256' })}.${part({ iss: sub, sub, aud: 'x', jti: '12345678', iat: 1, exp: 2 })}.AAAA`,
    }).toString()}${more}`;

  it.each([
    ['half a character for a name', form('', '\ud800'), 401],
    ['a name longer than any of ours', form('', 'x'.repeat(1_000)), 401],
    ['a parameter twice', form('&scope=desk:read&scope=incident:read'), 400],
  ])('refuses %s', async (_, body, status) => {
    const response = await fetch(`${runtime.origin}/oauth/token`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });

    expect(response.status).toBe(status);
  });
});

describe('every answer', () => {
  it.each([
    ['GET', '/nowhere'],
    ['DELETE', '/v1/incidents'],
    ['OPTIONS', '/n/x'],
    ['GET', '/notifications/%F0%9F'],
    ['GET', '/assets/..%2f..%2fpackage.json'],
    ['HEAD', '/desk/v1/unread'],
  ])('%s %s carries what keeps a browser from keeping, framing or sniffing it', async (method, path) => {
    const { headers, status } = await fetch(`${runtime.origin}${path}`, { method });

    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(NEEDED.filter((name) => !headers.has(name))).toEqual([]);
  });

  it.each([
    ['no HTTP at all', 'HELLO\r\n\r\n', '400'],
    ['two lengths', 'POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', '400'],
    ['too many headers', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '431'],
    ['an expectation', 'POST / HTTP/1.1\r\nHost: localhost\r\nExpect: wonders\r\nContent-Length: 0\r\n\r\n', '417'],
    ['too large a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n', '413'],
  ])('to %s does too', async (_, bytes, status) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(runtime.port, '127.0.0.1', () => socket.write(bytes));
      let text = '';
      socket.on('data', (part: Buffer) => (text += part.toString('latin1')));
      socket.on('error', reject);
      socket.on('close', () => resolve(text.toLowerCase()));
    });

    expect(answer).toMatch(new RegExp(`^http/1.1 ${status} `));
    expect(NEEDED.filter((name) => !answer.includes(`\r\n${name}:`))).toEqual([]);
  });
});

describe('a client that only tries things out', () => {
  it('neither sees nor changes what is live, and a live one nothing that is tried out', { tags: ['T06', 'V8-4-1'] }, async () => {
    const [live, trial] = [as('wearmouth-police'), as('wearmouth-test')];
    const real = idOf(await live('POST', '/v1/incidents', incident({ forceReference: 'DOOR-1' })));
    const tried = idOf(await trial('POST', '/v1/incidents', incident({ forceReference: 'DOOR-2' })));
    await lever(runtime, 'GET', 'idle');
    const withdrawal = { reason: 'enteredInError', decidedBy: 'Sgt Example' };

    for (const [client, id, forceReference] of [[trial, real, 'DOOR-1'], [live, tried, 'DOOR-2']] as const) {
      expect((await client('GET', `/v1/incidents/${id}`)).status).toBe(404);
      expect((await client('GET', `/v1/incidents?forceReference=${forceReference}`)).json).toEqual({ incidents: [] });
      expect((await client('PUT', `/v1/incidents/${id}`, incident({ forceReference, revision: 2 }))).status).toBe(404);
      expect((await client('POST', `/v1/incidents/${id}/withdraw`, withdrawal)).status).toBe(404);
      const { json } = await client('GET', '/v1/notifications?updatedSince=2026-01-01T00:00:00Z');
      expect(JSON.stringify(json)).not.toContain(id);
    }
    expect((await live('GET', `/v1/incidents/${real}`)).json).toMatchObject({ revision: 1 });
  });

  it('takes no reference away from the night that is meant', async () => {
    const posted = await as('wearmouth-test')('POST', '/v1/incidents', incident({ forceReference: 'DOOR-3' }));

    const meant = await as('wearmouth-police')('POST', '/v1/incidents', incident({ forceReference: 'DOOR-3' }));

    expect([posted.status, meant.status]).toEqual([202, 202]);
    expect(idOf(meant)).not.toBe(idOf(posted));
  });

  it('reaches no measure', async () => {
    const ask = async () => (await as('teesside-evaluator')('GET', '/evaluation/v1/measures?from=2026-10-01&to=2026-11-30')).text;
    await lever(runtime, 'GET', 'idle');
    const before = await ask();

    await as('wearmouth-test')('POST', '/v1/incidents', incident({ forceReference: 'DOOR-4', test: false }));
    await lever(runtime, 'GET', 'idle');

    expect(await ask()).toBe(before);
  });
});
