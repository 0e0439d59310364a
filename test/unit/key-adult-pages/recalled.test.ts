import { describe, expect, it } from 'vitest';
import { aNotification, createBrowserDouble, createKeyAdultWorld, csrfIn, lastCode, REFERENCE, signIn, TOKEN } from '../../support/doubles/key-adult-world.ts';
import type { BrowserDouble, KeyAdultWorld } from '../../support/doubles/key-adult-world.ts';

const AT = '2026-11-23T07:41:00Z';
const CHILD = /Amira|Wearside|14 May|see my friends/;

/** As the desk's recall leaves it, whether somebody had confirmed it or not. */
const recall = (world: KeyAdultWorld, answered: boolean): void =>
  world.replace(aNotification({ viewedAt: '2026-11-23T07:40:00Z', withdrawnAt: AT, recalledAt: AT, answeredAt: AT, answeredHow: answered ? 'acknowledged' : 'withdrawn', answeredBy: 'ka-lead' }));

/** Somebody who reads it at this moment, and has the next page's form open. */
const reading = async (): Promise<{ readonly world: KeyAdultWorld; readonly browser: BrowserDouble; readonly csrf: string }> => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  const browser = createBrowserDouble(world);
  const page = await signIn(world, browser);
  expect(page.body).toMatch(CHILD);
  return { world, browser, csrf: csrfIn(page) };
};

const WAYS = [
  '/notifications',
  '/notifications/ntf-1',
  '/notifications/ntf-1/record',
  '/notifications/ntf-1/confirmed',
  '/notifications/ntf-1/not-our-child',
  '/notifications/ntf-1/what-you-did',
  '/notifications/ntf-1/ask',
  `/n/${TOKEN}`,
];
const CHANGES = ['/notifications/ntf-1/acknowledge', '/notifications/ntf-1/not-our-child', '/notifications/ntf-1/what-you-did', '/notifications/ntf-1/ask'];

describe.each([
  ['read and not answered', false],
  ['confirmed already', true],
])('a notification that the desk recalls, %s', (_, answered) => {
  it.each(WAYS)('shows no child at %s from the next request on', { tags: ['V8-3-2'] }, async (path) => {
    const { world, browser } = await reading();
    recall(world, answered);

    const page = await browser.follow(await browser.get(path));

    expect(page.body).not.toMatch(CHILD);
    expect(page.headers['Content-Type']).not.toBe('application/pdf');
  });

  it.each(CHANGES)('takes nothing at %s any more, and shows nothing for it', async (path) => {
    const { world, browser, csrf } = await reading();
    recall(world, answered);
    const before = JSON.stringify(world.current('ntf-1'));

    const page = await browser.follow(await browser.post(path, { csrf, version: '1', childId: 'kid-a', reason: 'noSuchPupil', done: 'spokeToChild' }));

    expect(page.body).not.toMatch(CHILD);
    expect(JSON.stringify(world.current('ntf-1'))).toBe(before);
  });

  it('opens for nobody whose code was on its way, nor by the reference in the e-mail', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);
    const code = await browser.follow(await browser.post(`/n/${TOKEN}`, { email: 'd.quayle@harbour.example', press: 'read' }));
    recall(world, answered);

    const typed = await browser.follow(await browser.post('/code', { csrf: csrfIn(code), code: lastCode(world), press: 'read' }));
    const byReference = await browser.follow(await browser.post('/', { reference: REFERENCE, email: 'd.quayle@harbour.example', press: 'read' }));

    for (const { body } of [typed, byReference]) expect(body).not.toMatch(CHILD);
  });
});
