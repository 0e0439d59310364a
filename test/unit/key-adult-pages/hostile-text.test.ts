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
  it.each(CORPUS)('%s is shown as text and nothing else', async (nasty) => {
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
