import { describe, expect, it } from 'vitest';
import { aKeyAdult, anIncident, aNotification, createBrowserDouble, createKeyAdultWorld, csrfIn, DEPUTY, lastCode, REFERENCE, signIn, TOKEN } from '../../support/doubles/key-adult-world.ts';
import type { KeyAdultWorld } from '../../support/doubles/key-adult-world.ts';
import { optionsIn } from '../../support/proof-pages.ts';
import { createAuthenticator } from '../../support/software-authenticator.ts';

const EMAIL = 'd.quayle@harbour.example';
const AT = '2026-11-23T07:41:00Z';
const SECRETS = ['Amira', 'Wearside', 'A.W.', 'friends'];

const start = () => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  return { world, browser: createBrowserDouble(world) };
};
const recall = (world: KeyAdultWorld): void => world.replace({ ...(world.current('ntf-1') ?? aNotification()), withdrawnAt: AT, recalledAt: AT });
const exclude = (world: KeyAdultWorld): void => world.school([aKeyAdult({ exclusions: [{ scope: 'body' }] }), DEPUTY]);

describe('a notification that the desk recalled', () => {
  it.each(['', '/confirmed', '/record', '/what-you-did', '/not-our-child'])('is dead at once for whoever has it open: page %j', async (page) => {
    const { world, browser } = start();
    const read = await signIn(world, browser);
    await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(read), version: '1' });
    recall(world);

    const after = await browser.get(`/notifications/ntf-1${page}`);

    expect(after.statusCode).toBe(410);
    for (const secret of SECRETS) expect(after.body).not.toContain(secret);
  });

  it('takes no answer any more, neither a confirmation nor what was done nor whose child it is', async () => {
    const { world, browser } = start();
    const csrf = csrfIn(await signIn(world, browser));
    recall(world);
    const before = world.writes.length;

    const answers = [
      await browser.post('/notifications/ntf-1/acknowledge', { csrf, version: '1' }),
      await browser.post('/notifications/ntf-1/what-you-did', { csrf, 'did-toldStaff': 'yes' }),
      await browser.post('/notifications/ntf-1/not-our-child', { csrf, version: '1', child: 'kid-a', where: 'notSure' }),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([410, 410, 410]);
    expect(world.writes).toHaveLength(before);
  });

  it('is on no list, behind no link and behind no reference', async () => {
    const { world, browser } = start();
    await signIn(world, browser);
    recall(world);

    const [list, link, typed] = [await browser.get('/notifications'), await browser.get(`/n/${TOKEN}`), await browser.post(`/n/${REFERENCE}`, { email: EMAIL, press: 'read' })];

    for (const secret of [...SECRETS, REFERENCE]) expect(list.body).not.toContain(secret);
    expect([link.statusCode, typed.statusCode]).toEqual([410, 410]);
  });

  it('lets nobody in by the code that was under way, and texts no other', async () => {
    const { world, browser } = start();
    const code = await browser.follow(await browser.post(`/n/${TOKEN}`, { email: EMAIL, press: 'read' }));
    recall(world);
    const texts = world.texts.length;

    const shown = await browser.get('/code');
    const again = await createBrowserDouble(world).get('/code');
    const entered = await browser.post('/code', { csrf: csrfIn(code), code: lastCode(world), press: 'read' });

    expect([shown.statusCode, again.statusCode, entered.statusCode]).toEqual([401, 401, 401]);
    expect(world.texts).toHaveLength(texts);
    expect(world.sessions.size).toBe(0);
  });

  it('lets nobody in by a passkey either', async () => {
    const { world, browser } = start();
    const device = createAuthenticator(world.deps.publicOrigin);
    await signIn(world, browser);
    const fresh = await browser.follow(await browser.post('/passkeys', { csrf: csrfIn(await browser.get('/passkeys')), press: 'add' }));
    await browser.post('/passkeys/new', { csrf: csrfIn(fresh), credential: device.create(optionsIn(fresh)) });
    const other = createBrowserDouble(world);
    const ways = await other.follow(await other.post(`/n/${TOKEN}`, { email: EMAIL, press: 'choose' }));
    recall(world);
    const sessions = world.sessions.size;

    const proved = await other.post('/prove', { csrf: csrfIn(ways), press: 'passkey', credential: device.get(optionsIn(ways)) });

    expect(proved.statusCode).toBe(401);
    expect(world.sessions.size).toBe(sessions);
  });
});

describe('somebody who may not be told any more', () => {
  it('has no part in who is told: excluded for the body, a session from before opens neither list nor people', async () => {
    const { world, browser } = start();
    await signIn(world, browser);
    exclude(world);

    const pages = await Promise.all(['/notifications', '/notifications/ntf-1', '/key-adults', '/key-adults/ka-deputy', '/school-day', '/passkeys'].map((path) => browser.get(path)));

    for (const page of pages) {
      expect(page.statusCode).toBe(404);
      expect(page.body).not.toContain('Staithes');
    }
  });

  it('cannot finish a proof that was begun before, nor see whose phone it went to', async () => {
    const { world, browser } = start();
    const code = await browser.follow(await browser.post(`/n/${TOKEN}`, { email: EMAIL, press: 'read' }));
    exclude(world);

    const shown = await browser.get('/code');
    const entered = await browser.post('/code', { csrf: csrfIn(code), code: lastCode(world), press: 'read' });

    expect([shown.statusCode, entered.statusCode]).toEqual([401, 401]);
    expect(shown.body).not.toContain('89');
    expect(world.sessions.size).toBe(0);
  });

  it('is named by a correction while the code is on its way: nothing is opened', async () => {
    const { world, browser } = start();
    const code = await browser.follow(await browser.post(`/n/${TOKEN}`, { email: EMAIL, press: 'read' }));
    world.tell('inc-1', anIncident({ revision: 2, adults: [{ adultReference: 'a1', givenNames: ['Dana'], familyName: 'Quayle', role: 'suspect', sex: 'unknown', emails: [], phones: [] }] }));

    const shown = await browser.get('/code');
    const entered = await browser.post('/code', { csrf: csrfIn(code), code: lastCode(world), press: 'read' });

    expect([shown.statusCode, entered.statusCode]).toEqual([401, 401]);
    expect(world.sessions.size).toBe(0);
  });
});
