import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientPath, readClient } from '../../../infra/cli/client-file.ts';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { createGatewayClient } from '../../../infra/cli/gateway-client.ts';
import { clientCertificatePaths, makeLocalAuthority } from '../../../infra/cli/local-authority.ts';
import { sendAs } from '../../../infra/cli/send-with-certificate.ts';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { startRuntimeForMany } from '../../support/local.ts';
import { rememberedIo } from '../../support/command-io.ts';

let runtime: LocalRuntime;
let dataDir: string;
const encompass = async (...argv: string[]) => {
  const { io, out, err } = rememberedIo();
  const code = await runEncompass([...argv, '--data-dir', dataDir], io);
  return { code, out: out(), err: err() };
};
interface Certificate {
  readonly cert: string;
  readonly key: string;
}
const certificateOf = (clientId: string): Certificate => {
  const paths = clientCertificatePaths(dataDir, clientId);
  return { cert: readFileSync(paths.certificate, 'utf8'), key: readFileSync(paths.key, 'utf8') };
};
/** One request to the police door, with or without a certificate; its status, or that TLS let nobody in. */
const ask = (path: string, certificate: Certificate | undefined, token?: string): Promise<number | 'shut'> =>
  new Promise((settle) => {
    const ca = readFileSync(join(dataDir, 'mtls', 'authority.pem'), 'utf8');
    const outgoing = request(
      new URL(path, runtime.policeOrigin),
      { ca, ...certificate, headers: token === undefined ? {} : { authorization: `Bearer ${token}` }, agent: false },
      (response) => {
        response.resume();
        settle(response.statusCode ?? 0);
      },
    );
    outgoing.on('error', () => settle('shut'));
    outgoing.end();
  });
const tokenOf = async (clientId: string): Promise<string> => (await createGatewayClient(runtime.policeOrigin, sendAs(dataDir, clientId)).token(readClient(dataDir, clientId))).access_token;
const FIND = '/v1/incidents?forceReference=WM/2026/000001';

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'encompass-mtls-'));
  runtime = await startRuntimeForMany({ mutualTlsPort: 0, dataDir });
  writeFileSync(join(dataDir, 'endpoints.json'), JSON.stringify({ origin: runtime.origin, policeOrigin: runtime.policeOrigin, pid: process.pid, env: runtime.clientEnv }));
  for (const name of ['wearmouth-cad', 'other-cad']) await encompass('client', 'add', name, '--force', '98', '--scopes', 'incident:write,incident:read');
}, 60_000);
afterAll(() => runtime.stop());

describe('the police door with mutual TLS', () => {
  test('lets a client in with the certificate that `client add` gave it, and nobody without one or with a stranger’s', { tags: ['T01', 'V12-1-3'] }, async () => {
    const stranger = makeLocalAuthority(new Date()).issue('wearmouth-cad', 'client');

    const token = await tokenOf('wearmouth-cad');

    expect(await ask(FIND, certificateOf('wearmouth-cad'), token)).toBe(200);
    expect(await ask(FIND, undefined, token)).toBe('shut');
    expect(await ask(FIND, { cert: stranger.certificate, key: stranger.key }, token)).toBe('shut');
  });

  test('takes a token from nobody but the holder of the certificate that it is bound to', { tags: ['T02', 'V10-3-5'] }, async () => {
    const token = await tokenOf('wearmouth-cad');

    expect(await ask(FIND, certificateOf('other-cad'), token)).toBe(401);
  });

  test('gives no token to a client that comes with another client’s certificate', { tags: ['T01', 'T02', 'V10-4-14'] }, async () => {
    const withOther = createGatewayClient(runtime.policeOrigin, sendAs(dataDir, 'other-cad'));

    await expect(withOther.token(readClient(dataDir, 'wearmouth-cad'))).rejects.toThrow('invalid_client');
  });

  test('is the only one: the plain address has no police routes, and this one no pages', async () => {
    const plain = await fetch(new URL('/oauth/jwks', runtime.origin));

    expect(plain.status).toBe(403);
    expect(await ask('/privacy', certificateOf('wearmouth-cad'))).toBe(403);
    expect(await ask('/health', certificateOf('wearmouth-cad'))).toBe(200);
  });

  test('says in its metadata that tokens are bound', async () => {
    const { json } = await createGatewayClient(runtime.policeOrigin, sendAs(dataDir, 'wearmouth-cad')).call('GET', '/.well-known/oauth-authorization-server');

    expect(json).toMatchObject({ issuer: runtime.policeOrigin, tls_client_certificate_bound_access_tokens: true });
  });
});

describe('a client', () => {
  test('has its keys where only its owner reads them', () => {
    const paths = [clientPath(dataDir, 'wearmouth-cad'), ...Object.values(clientCertificatePaths(dataDir, 'wearmouth-cad'))];

    expect(paths.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['600', '600', '600']);
  });

  test('rotates with an overlap: the old key works until it is retired, the new one at once', { tags: ['V11-2-2'] }, async () => {
    await encompass('client', 'add', 'turning-cad', '--force', '98', '--scopes', 'incident:read');
    const before = readClient(dataDir, 'turning-cad');
    const { out } = await encompass('client', 'rotate', 'turning-cad');
    const gateway = createGatewayClient(runtime.policeOrigin, sendAs(dataDir, 'turning-cad'));

    await gateway.token(before);
    await gateway.token(readClient(dataDir, 'turning-cad'));
    await encompass('client', 'retire', 'turning-cad', '--kid', before.privateJwk.kid);

    expect(out).toContain(`retire turning-cad --kid ${before.privateJwk.kid}`);
    await expect(gateway.token(before)).rejects.toThrow('invalid_client');
    await gateway.token(readClient(dataDir, 'turning-cad'));
  });

  test('that is disabled gets no token, and gets one again when it is enabled', async () => {
    await encompass('client', 'add', 'resting-cad', '--force', '98', '--scopes', 'incident:read');

    await encompass('client', 'disable', 'resting-cad');
    await expect(tokenOf('resting-cad')).rejects.toThrow('invalid_client');
    await encompass('client', 'enable', 'resting-cad');

    expect(await tokenOf('resting-cad')).toContain('.');
  });

  test.each([
    [['client', 'add', 'wearmouth-cad', '--force', '98', '--scopes', 'incident:read'], 'exists'],
    [['client', 'add', 'wearmouth-cad', '--force', '97', '--scopes', 'incident:read', '--replace'], 'stays with its kind, its force'],
    [['client', 'add', 'no-force', '--scopes', 'incident:read'], '--force'],
    [['client', 'add', 'odd-scope', '--force', '98', '--scopes', 'incident:delete'], 'unknown: incident:delete'],
    [['client', 'disable', 'nobody-here'], 'no client of that name'],
    [['client', 'retire', 'other-cad', '--kid', 'none'], 'no key of that name'],
    [['client', 'callback', 'other-cad', '--url', 'https://10.0.0.1/hook'], 'public internet only'],
    [['client', 'callback', 'other-cad', '--rotate'], 'no callback yet'],
  ])('is refused in words: %j', async (argv, words) => {
    const { code, err } = await encompass(...argv);

    expect([code, err.includes(words)]).toEqual([1, true]);
  });

  test('hears, signed and by ids alone, how a file of incidents fared', async () => {
    const heard: { readonly headers: Record<string, string>; readonly body: string }[] = [];
    const receiver = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
      incoming.on('end', () => {
        heard.push({ headers: incoming.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await encompass('client', 'callback', 'wearmouth-cad', '--url', `http://127.0.0.1:${port}/hook`);
    const file = join(dataDir, 'night.csv');
    writeFileSync(file, readFileSync('events/mappings/samples/plain.csv'));

    const posted = await encompass('post', file, '--mapping', 'plain-csv', '--client', 'wearmouth-cad');
    await runtime.idle();
    receiver.close();

    expect([posted.code, posted.out.trim()]).toEqual([3, '4 rows: 2 accepted, 0 revised, 0 were here already, 2 refused.']);
    const results = readFileSync(`${file}.results.ndjson`, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { readonly row: number; readonly outcome: string });
    expect(results.map(({ row, outcome }) => [row, outcome])).toEqual([[2, 'accepted'], [3, 'accepted'], [4, 'refused'], [5, 'refused']]);
    const linked = heard.filter(({ body }) => body.includes('encompass.children.linked'));
    expect(linked).toHaveLength(2);
    const secret = readClient(dataDir, 'wearmouth-cad').callbackSecret ?? '';
    for (const { headers, body } of heard) new Webhook(secret).verify(body, { ...headers, 'webhook-timestamp': headers['webhook-timestamp'] ?? '' });
    expect(heard.map(({ body }) => body).join()).not.toMatch(/Garrowby|Poppy|Salters|WM\/2026/);
  });
});
