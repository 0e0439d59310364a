import { describe, expect, it } from 'vitest';
import { aKeyAdult, anIncident, aNotification, createBrowserDouble, createKeyAdultWorld, csrfIn, DEPUTY, OTHER_SCHOOL, REFERENCE, signIn, TOKEN } from '../../support/doubles/key-adult-world.ts';

const LEAD = 'd.quayle@harbour.example';
const OTHER_TOKEN = 'M'.repeat(43);

/** Harbour Primary and Cliff College share a safeguarding lead, and an office with one computer. */
const start = () => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  world.school([aKeyAdult({ keyAdultId: 'ka-cliff', bodyKey: OTHER_SCHOOL }), { ...DEPUTY, keyAdultId: 'ka-cliff-2', bodyKey: OTHER_SCHOOL }], { bodyKey: OTHER_SCHOOL, name: 'Cliff College' });
  world.tell('inc-2', anIncident());
  world.raise(aNotification({ notificationId: 'ntf-2', incidentId: 'inc-2', bodyKey: OTHER_SCHOOL, shortReference: 'OE-CCCC-DDDD' }));
  world.link(OTHER_TOKEN, { notificationId: 'ntf-2', bodyKey: OTHER_SCHOOL, keyAdultId: 'ka-cliff' });
  return { world, browser: createBrowserDouble(world) };
};

describe('a computer that several use', () => {
  it('two tabs for two schools: a session opens one school, and a form of the other tab confirms nothing', async () => {
    const { world, browser } = start();
    const first = await signIn(world, browser, LEAD, `/n/${TOKEN}`);
    await signIn(world, browser, LEAD, `/n/${OTHER_TOKEN}`);

    const pressed = await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(first), version: '1' });
    const pages = await Promise.all(['', '/confirmed', '/record', '/what-you-did', '/ask', '/not-our-child'].map((page) => browser.get(`/notifications/ntf-1${page}`)));

    expect(pressed.statusCode).toBe(403);
    expect(world.current('ntf-1')?.answeredAt).toBeUndefined();
    for (const page of pages) {
      expect(page.statusCode).toBe(404);
      expect(page.body).not.toContain('Amira');
    }
  });

  it('the next visitor with the same link gets the page that everybody gets, and no form of the one before works', async () => {
    const { world, browser } = start();
    const page = await signIn(world, browser);
    const stranger = createBrowserDouble(world);

    const signedOut = await browser.post('/sign-out', { csrf: csrfIn(page) });
    const [landing, unused] = [await browser.get(`/n/${TOKEN}`), await stranger.get(`/n/${TOKEN}`)];
    const back = await browser.get('/notifications/ntf-1');
    const pressed = await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' });

    expect(signedOut.headers['Clear-Site-Data']).toContain('"cache"');
    expect(landing.body).toBe(unused.body);
    expect([back.statusCode, pressed.statusCode]).toEqual([401, 401]);
    expect(world.current('ntf-1')?.answeredAt).toBeUndefined();
  });

  it('a link that ran out sends its own person to the reference, which leads to the same proof while nobody has read it', async () => {
    const { world, browser } = start();
    world.at('2026-11-30T07:40:00Z');

    const old = await browser.post(`/n/${TOKEN}`, { email: LEAD, press: 'read' });
    const wrong = await browser.post(`/n/${REFERENCE}`, { email: 'somebody@harbour.example', press: 'read' });
    const page = await signIn(world, browser, LEAD, `/n/${REFERENCE}`);

    expect(old.statusCode).toBe(410);
    expect(old.body).toContain('enter the reference');
    expect(wrong.statusCode).toBe(422);
    expect(page.body).toContain('Amira Wearside');
  });
});
