import { describe, expect, it } from 'vitest';
import { createBrowserDouble, createKeyAdultWorld, csrfIn, signIn } from '../../support/doubles/key-adult-world.ts';
import { everyPage } from '../../support/every-page.ts';

describe('every response, page, redirect, error and asset', () => {
  it('carries every security header by its value', { tags: ['T23', 'V3-2-1', 'V3-4-1', 'V3-4-3', 'V3-4-4', 'V3-4-5', 'V3-4-6', 'V3-4-8', 'V3-5-8', 'V14-3-2'] }, async () => {
    const pages = await everyPage();

    expect(pages.size).toBeGreaterThan(40);
    for (const [name, { headers }] of pages) {
      expect({ name, headers }).toMatchObject({
        name,
        headers: {
          'Content-Security-Policy':
            "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; " +
            "base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
          'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
          'Cache-Control': 'no-store',
          'Referrer-Policy': 'no-referrer',
          'X-Content-Type-Options': 'nosniff',
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Resource-Policy': 'same-origin',
          'X-Robots-Tag': 'noindex, nofollow, noarchive',
          'X-Frame-Options': 'DENY',
        },
      });
      for (const feature of ['camera', 'microphone', 'geolocation', 'display-capture', 'payment']) expect(headers['Permissions-Policy']).toContain(`${feature}=()`);
    }
  });

  it('has its own status, and none shows what broke', { tags: ['V4-1-1', 'V16-5-1'] }, async () => {
    const pages = await everyPage();
    const status = (name: string): number | undefined => pages.get(name)?.statusCode;

    expect(status('no such page')).toBe(404);
    expect(status('asset none.txt')).toBe(404);
    expect(status('forged change')).toBe(403);
    expect(status('broken form')).toBe(400);
    expect(status('busy')).toBe(503);
    expect(status('failed')).toBe(500);
    expect(status('redirect')).toBe(303);
    expect(pages.get('failed')?.body).toContain('Sorry, there is a problem with the service');
    expect(pages.get('failed')?.body).not.toContain('broke it');
    expect(pages.get('landing, HEAD')).toMatchObject({ statusCode: 200, body: '' });
  });

  it('needs no script of its own inside the page, and no style', { tags: ['T24', 'V3-4-3'] }, async () => {
    for (const [name, { body }] of await everyPage()) {
      if (name.startsWith('asset')) continue;
      expect(body, name).not.toMatch(/<script(?! src="\/assets\/(?:pages|passkey)\.js" defer>)/);
      expect(body, name).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/);
    }
  });
});

describe('a change', () => {
  const press = async (headers: Readonly<Record<string, string>>) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);
    const page = await signIn(world, browser);
    const result = await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' }, { headers });
    return { result, answered: world.current('ntf-1')?.answeredHow };
  };

  it.each([
    ['another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling host', { Origin: 'https://other.wearmouth.example', 'Sec-Fetch-Site': 'same-site' }],
    ['another site that hides', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
    ['nobody knows where', { Origin: 'null', 'Sec-Fetch-Site': 'none' }],
    ['our own address on another port', { Origin: 'https://notify.wearmouth.example:8443' }],
  ])('from %s is refused', async (_, headers) => {
    const { result, answered } = await press(headers);

    expect(result.statusCode).toBe(403);
    expect(answered).toBeUndefined();
  });

  it('from our own page is taken, also where the browser hides the origin of pages without a referrer', async () => {
    const { answered } = await press({ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' });

    expect(answered).toBe('acknowledged');
  });

  it('in an old browser that hides the origin and says nothing else is refused: better a phone call', { tags: ['T23', 'V3-5-1'] }, async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);

    const page = await browser.send('POST', '/', { body: 'reference=OE-7F3K-2M9Q', headers: { Origin: 'null', 'Sec-Fetch-Site': '' } });

    expect(page.statusCode).toBe(403);
  });
});

describe('the log', () => {
  it('has templates of routes, codes and numbers: no token, address, name, code or message of an error', { tags: ['T19', 'V16-2-5', 'V16-4-1'] }, async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);
    const page = await signIn(world, browser);
    await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' });
    await browser.get('/n/somebody-typed-Amira');
    await browser.post('/', {}, { body: 'Amira=1&Amira=2' });
    world.deps.directory.readBody = () => Promise.reject(new Error('Amira'));
    await browser.get('/notifications');
    const all = world.logs.join('\n');

    expect(all).toContain('"route":"GET /n/{token}"');
    expect(all).toContain('"because":"form_field_twice"');
    for (const secret of ['LLLL', 'quayle', 'Amira', 'TTTT', 'ntf-1', 'OE-', world.texts[0]?.text.slice(0, 6) ?? '']) expect(all).not.toContain(secret);
  });
});
