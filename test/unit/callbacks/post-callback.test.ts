import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createPostCallback } from '../../../shared/http/post-callback.ts';

const serve = async (answer: RequestListener): Promise<{ readonly port: number; readonly seen: string[] }> => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.host}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, seen };
};
const request = (url: string) => ({ url, headers: { 'content-type': 'application/cloudevents+json' }, body: '{}' });

describe('a callback', () => {
  test.each([
    ['loopback', '127.0.0.1'],
    ['a private network', '10.1.2.3'],
    ['the cloud’s metadata service', '169.254.169.254'],
    ['loopback dressed as IPv6', '::ffff:127.0.0.1'],
    ['a carrier’s network', '100.64.0.1'],
    ['a local IPv6 address', 'fd00:ec2::254'],
  ])('whose name leads to %s goes nowhere', async (_name, address) => {
    const post = createPostCallback({ allowLoopback: false, resolve: async () => [{ address, family: address.includes(':') ? 6 : 4 }] });

    expect(await post(request('https://receiver.force.example/hook'))).toEqual({ kind: 'failed', because: 'refusedAddress' });
  });

  test('with one bad address among good ones goes nowhere: which would be taken is chance', async () => {
    const post = createPostCallback({
      allowLoopback: false,
      resolve: async () => [
        { address: '81.2.69.160', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
    });

    expect(await post(request('https://receiver.force.example/hook'))).toEqual({ kind: 'failed', because: 'refusedAddress' });
  });

  test.each(['https://127.0.0.1/', 'https://[::1]/', 'https://[::ffff:7f00:1]/', 'https://0x7f.1/', 'https://2130706433/', 'https://169.254.169.254/latest/meta-data'])('to %s, with no name at all, goes nowhere', async (url) => {
    const post = createPostCallback({ allowLoopback: false });

    expect(await post(request(url))).toEqual({ kind: 'failed', because: 'refusedAddress' });
  });

  test('goes to the address that was looked at: a second answer of the same name is never asked for', { tags: ['V1-3-6'] }, async () => {
    const { port, seen } = await serve((_request, response) => response.writeHead(204).end());
    let asked = 0;
    const post = createPostCallback({
      allowLoopback: true,
      resolve: async () => {
        asked += 1;
        return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
      },
    });

    const answer = await post(request(`http://rebinding.force.example:${port}/hook`));

    expect([answer, asked, seen]).toEqual([{ kind: 'answered', status: 204 }, 1, [`POST /hook rebinding.force.example:${port}`]]);
  });

  test('is not sent in the clear, even to an address of everybody’s', async () => {
    const post = createPostCallback({ allowLoopback: true, resolve: async () => [{ address: '81.2.69.160', family: 4 }] });

    expect(await post(request('http://receiver.force.example/hook'))).toEqual({ kind: 'failed', because: 'notHttps' });
  });

  test('follows no redirect: it could lead anywhere', { tags: ['V15-3-2', 'V1-3-6'] }, async () => {
    const inside = await serve((_request, response) => response.writeHead(200).end());
    const { port } = await serve((_request, response) => response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/secret` }).end());

    const answer = await createPostCallback({ allowLoopback: true })(request(`http://127.0.0.1:${port}/hook`));

    expect([answer, inside.seen]).toEqual([{ kind: 'answered', status: 307 }, []]);
  });

  test('waits for a silent receiver no longer than its time, and reads no endless answer', async () => {
    const silent = await serve(() => undefined);
    const endless = await serve((_request, response) => {
      response.writeHead(200);
      const more = (): void => void (response.write('x'.repeat(65_536)) ? setImmediate(more) : response.once('drain', more));
      more();
    });
    const post = createPostCallback({ allowLoopback: true, timeoutMs: 300 });

    expect(await post(request(`http://127.0.0.1:${silent.port}/`))).toEqual({ kind: 'failed', because: 'timedOut' });
    expect(await post(request(`http://127.0.0.1:${endless.port}/`))).toEqual({ kind: 'answered', status: 200 });
  });

  test('to a machine that is down, or a name that nobody has, fails with a code', async () => {
    const { port } = await serve(() => undefined);
    const nobody = createPostCallback({ allowLoopback: true, resolve: () => Promise.reject(new Error('ENOTFOUND')) });

    expect(await nobody(request('https://nobody.example/'))).toEqual({ kind: 'failed', because: 'unknownHost' });
    expect((await createPostCallback({ allowLoopback: true, timeoutMs: 500 })(request(`https://127.0.0.1:${port}/`))).kind).toBe('failed');
  });
});
