import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPageBrowser } from '../../../infra/local/story/page-browser.ts';

const PAGE = `<html><head><title>Not this</title></head><body><h1>Type &amp; go</h1>
<form method="post" action="/next?lang=cy&amp;x=1"><input type="hidden" name="csrf" value="a&quot;b"><input name='email' value="old">
<button name="then" value="read">Continue</button><button name="then" value="tellAnother">Another</button></form><a href="/notifications/n-1">One</a></body></html>`;

describe('the browser of a key adult', () => {
  const asked: { readonly method: string; readonly path: string; readonly cookie: string; readonly origin: string; readonly body: string }[] = [];
  let server: Server;
  let origin = '';

  const note = async (request: IncomingMessage): Promise<string> => {
    let body = '';
    for await (const part of request as AsyncIterable<Buffer>) body += part.toString('utf8');
    const { method = '', url = '', headers } = request;
    asked.push({ method, path: url, cookie: headers.cookie ?? '', origin: headers.origin ?? '', body });
    return url;
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      void note(request).then((url) => {
        if (url.startsWith('/next')) response.writeHead(303, { location: '/end', 'set-cookie': ['__Host-session=s; Path=/; Secure', '__Host-proof=; Max-Age=0'] }).end();
        else response.writeHead(200, { 'content-type': 'text/html', ...(url === '/start' && { 'set-cookie': '__Host-proof=p; Path=/; Secure' }) }).end(PAGE);
      });
    });
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => {
    server.close();
  });

  it('sends what the page filled in and what the person typed, with the first button, and follows where it leads', async () => {
    const browser = createPageBrowser(origin);
    const page = await browser.open('/start');
    const form = page.forms[0];
    if (form === undefined) throw new Error('the page has a form');

    const next = await browser.submit(page, form, { email: 'me@school.example' });

    expect(page.text).toBe('Type & go Continue Another One');
    expect(page.links).toEqual(['/notifications/n-1']);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /start', 'POST /next?lang=cy&x=1', 'GET /end']);
    expect(Object.fromEntries(new URLSearchParams(asked[1]?.body))).toEqual({ csrf: 'a"b', then: 'read', email: 'me@school.example' });
    expect(asked[1]).toMatchObject({ origin, cookie: '__Host-proof=p' });
    expect(asked[2]?.cookie).toBe('__Host-session=s');
    expect(next.url.pathname).toBe('/end');
  });
});
