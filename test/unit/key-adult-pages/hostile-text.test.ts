import { describe, expect, it } from 'vitest';
import { documentOf } from '../../support/document-of.ts';
import { aChild, anIncident, createBrowserDouble, createKeyAdultWorld, csrfIn, signIn, TOKEN } from '../../support/doubles/key-adult-world.ts';

const CORPUS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  '</title><svg onload=alert(1)>',
  '</pre><iframe srcdoc="<script>alert(1)</script>">',
  '{{ constructor.constructor("alert(1)")() }}',
  '{% include "views/home.njk" %}',
  '&lt;b&gt;&#x27;',
  'javascript:alert(1)',
  '<a href="https://evil.example">here</a>',
];

/** Elements that only hostile text could have brought. */
const foreign = (html: string): readonly string[] => {
  const document = documentOf(html);
  const all = [...document.querySelectorAll('script:not([src="/assets/pages.js"]), img, svg, iframe, object, embed, style, b, base, meta[http-equiv]')];
  const handlers = [...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((name) => name.startsWith('on')));
  const links = [...document.querySelectorAll('a[href], form[action]')].filter((one) => !/^[/#?]/.test(one.getAttribute('href') ?? one.getAttribute('action') ?? ''));
  return [...all, ...handlers, ...links].map((one) => one.outerHTML);
};

describe('whatever police type', () => {
  it.each(CORPUS)('%s is shown as text and nothing else', { tags: ['T24', 'V1-2-1', 'V1-1-2'] }, async (nasty) => {
    const world = createKeyAdultWorld();
    world.sundayNight(
      anIncident({
        handlingText: nasty,
        children: [aChild({ givenNames: [nasty], familyName: nasty, voice: { heard: true, words: nasty, observed: nasty, adultPresent: 'yes' } })],
      }),
    );
    world.school(undefined, { name: nasty });
    const browser = createBrowserDouble(world);

    const page = await signIn(world, browser);
    const list = await browser.get('/notifications');
    const form = await browser.get('/notifications/ntf-1/not-our-child');
    const done = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' }));

    for (const { body } of [page, list, form, done]) expect(foreign(body)).toEqual([]);
    const document = documentOf(page.body);
    expect(document.querySelector('h1')?.textContent).toContain(nasty);
    expect(document.querySelector('main')?.textContent).toContain(`“${nasty}”`);
  });

  it.each(CORPUS)('%s typed by a visitor comes back as text', async (nasty) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);

    const home = await browser.post('/', { reference: nasty });
    const landing = await browser.post(`/n/${TOKEN}`, { email: nasty });
    const lost = await browser.get(`/n/${encodeURIComponent(nasty)}?lang=${encodeURIComponent(nasty)}`);

    for (const { body } of [home, landing, lost]) expect(foreign(body)).toEqual([]);
    expect(documentOf(home.body).querySelector('input')?.value).toBe(nasty);
  });
});

describe('whatever a force or a key adult types', () => {
  it.each(CORPUS)('%s in the force’s guidance is text', async (nasty) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    world.policy.guidance = { en: { share: nasty, untold: nasty, help: [nasty], helpline: nasty }, cy: { share: nasty, untold: nasty, help: [nasty], helpline: nasty } };

    const page = await signIn(world, createBrowserDouble(world));

    expect(foreign(page.body)).toEqual([]);
    expect(documentOf(page.body).querySelector('main')?.textContent).toContain(nasty);
  });

  it.each(CORPUS)('%s as a colleague’s name is text for whoever decides, and in no e-mail', { tags: ['T24', 'T25'] }, async (nasty) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    world.link('D'.repeat(43), { keyAdultId: 'ka-deputy' });
    const browser = createBrowserDouble(world);
    const csrf = csrfIn(await signIn(world, browser));
    const typed = { csrf, givenNames: nasty, familyName: nasty, role: 'head', email: 'm.tarn@harbour.example', mobile: '07700 900077', language: 'en', order: '1' };

    const refused = await browser.post('/key-adults/new', { ...typed, email: nasty, mobile: nasty, role: nasty, order: nasty, language: nasty });
    await browser.post('/key-adults/new', typed);
    const deputy = createBrowserDouble(world);
    await signIn(world, deputy, 'r.staithes@harbour.example', `/n/${'D'.repeat(43)}`);
    const [list, decide] = [await deputy.get('/key-adults'), await deputy.get(`/key-adult-changes/${[...world.changes.keys()].at(-1) ?? ''}`)];

    for (const { body } of [refused, list, decide]) expect(foreign(body)).toEqual([]);
    expect(decide.statusCode).toBe(200);
    expect(JSON.stringify(world.mails)).not.toContain(nasty);
  });

  it.each(['a@b.example\r\nBcc: all@evil.example', 'a@b.example\nBcc: x@evil.example', 'a@b.example,c@evil.example', '"a"@b.example', 'a@b.example>', 'a\u2028@b.example'])('the address %j becomes no second recipient and no header', async (email) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);
    const csrf = csrfIn(await signIn(world, browser));

    const answer = await browser.post('/key-adults/new', { csrf, givenNames: 'Mo', familyName: 'Tarn', role: 'head', email, mobile: '07700 900077', language: 'en', order: '1' });

    expect(answer.statusCode).toBe(422);
    expect(world.changes.size).toBe(0);
  });

  it('no address leads elsewhere, whatever is added to it', { tags: ['V1-2-2'] }, async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);
    const evil = 'https://evil.example/';
    const query = `?lang=${encodeURIComponent(evil)}&returnTo=${encodeURIComponent(evil)}&next=//evil.example&url=${encodeURIComponent(evil)}`;

    const answers = [
      await browser.post(`/${query}`, { reference: 'OE-7F3K-2M9Q', returnTo: evil }),
      await browser.post(`/n/${TOKEN}${query}`, { email: 'd.quayle@harbour.example', press: 'read', returnTo: evil }),
      await browser.post(`/code${query}`, { csrf: csrfIn(await browser.get('/code')), code: world.texts.at(-1)?.text.match(/\d{6}/)?.[0] ?? '', press: 'read', returnTo: evil }),
    ];

    expect(answers.map(({ statusCode, headers }) => [statusCode, headers['Location']])).toEqual([
      [303, '/n/OE-7F3K-2M9Q'],
      [303, '/code'],
      [303, '/notifications/ntf-1'],
    ]);
  });
});
