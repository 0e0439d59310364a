import { describe, expect, it } from 'vitest';
import { aKeyAdult, createBrowserDouble, createKeyAdultWorld, csrfIn, DEPUTY, lastCode, signIn, TOKEN } from '../../support/doubles/key-adult-world.ts';

const EMAIL = { email: 'd.quayle@harbour.example', press: 'read' };

const atTheCodePage = async () => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  const browser = createBrowserDouble(world);
  const page = await browser.follow(await browser.post(`/n/${TOKEN}`, EMAIL));
  const csrf = csrfIn(page);
  const enter = (code: string) => browser.post('/code', { csrf, code, press: 'read' });
  const wrong = lastCode(world) === '000000' ? '111111' : '000000';
  return { world, browser, csrf, enter, wrong };
};

describe('the code', () => {
  it('is asked for again, kindly, when it is wrong, and five wrong ones have the next person told at once', { tags: ['T20', 'T21', 'V6-3-1'] }, async () => {
    const { world, enter, wrong } = await atTheCodePage();

    const pages = [];
    for (let i = 0; i < 5; i += 1) pages.push(await enter(wrong));
    const right = await enter(lastCode(world));

    expect(pages.map(({ body }) => /You can try (one|\d) more/.exec(body)?.[1])).toEqual(['4', '3', '2', 'one', undefined]);
    expect(pages[4]?.body).toContain('We have asked the next key adult to read the notification now');
    expect(world.events.map(({ data }) => data)).toContainEqual(expect.objectContaining({ rung: 'replacement', stepId: 'replacement-locked-ka-lead' }));
    // The cookie of that proof is gone with it.
    expect(right.body).not.toContain('Amira');
    expect([...world.sessions]).toEqual([]);
  });

  it('cannot be guessed faster by asking side by side', { tags: ['T20', 'V6-6-3'] }, async () => {
    const { world, enter } = await atTheCodePage();
    const code = lastCode(world);
    const guesses = Array.from({ length: 40 }, (_, i) => String(i).padStart(6, '0')).filter((guess) => guess !== code);

    await Promise.all(guesses.map(enter));

    expect([...world.proofs.values()].map(({ triesLeft }) => triesLeft)).toEqual([0]);
    expect([...world.sessions]).toEqual([]);
  });

  it.each([
    ['', 'Enter the 6-digit code'],
    ['12345', 'The code must be 6 numbers'],
    ['12345a', 'The code must be 6 numbers'],
  ])('%j costs no try', async (code, said) => {
    const { world, enter } = await atTheCodePage();

    const page = await enter(code);

    expect(page.body).toContain(said);
    expect([...world.proofs.values()][0]?.triesLeft).toBe(5);
  });

  it('works in the browser that asked for it and in no other', { tags: ['T16', 'T22', 'V6-6-2'] }, async () => {
    const { world, csrf } = await atTheCodePage();
    const thief = createBrowserDouble(world);

    const page = await thief.post('/code', { csrf, code: lastCode(world), press: 'read' });

    expect(page.statusCode).toBe(401);
    expect([...world.sessions]).toEqual([]);
  });

  it('works once', { tags: ['V6-5-1'] }, async () => {
    const { world, browser, csrf, enter } = await atTheCodePage();
    const proof = browser.cookies.get('__Host-proof') ?? '';
    await enter(lastCode(world));
    const replay = createBrowserDouble(world);
    replay.cookies.set('__Host-proof', proof);

    const page = await replay.post('/code', { csrf, code: lastCode(world), press: 'read' });

    expect(page.body).toContain('You have been signed out');
    expect(world.sessions.size).toBe(1);
    expect(world.events).toEqual([]);
  });

  it('is over after ten minutes, and another can be had', { tags: ['V6-5-5'] }, async () => {
    const { world, browser, csrf, enter } = await atTheCodePage();
    world.minutesLater(10);

    const late = await enter(lastCode(world));
    const again = await browser.follow(await browser.post('/code', { csrf, press: 'again' }));
    const page = await browser.follow(await browser.post('/code', { csrf: csrfIn(again), code: lastCode(world), press: 'read' }));

    expect(late.body).toContain('That code has expired');
    expect(page.body).toContain('Amira Wearside');
    expect(world.texts).toHaveLength(2);
  });

  it('starts a session whose secret was never seen before, in cookies that no script and no other site gets', { tags: ['T22', 'V3-3-1', 'V3-3-2', 'V3-3-3', 'V3-3-4', 'V7-2-3', 'V7-2-4', 'V11-5-1'] }, async () => {
    const { world, browser, enter } = await atTheCodePage();
    browser.cookies.set('__Host-session', 'planted');

    const result = await enter(lastCode(world));

    const cookies = result.multiValueHeaders?.['Set-Cookie'] ?? [];
    expect(cookies[0]).toMatch(/^__Host-session=.{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    expect(cookies[1]).toBe('__Host-proof=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0');
    expect([...world.sessions.keys()]).not.toContain(browser.cookies.get('__Host-session'));
  });

  it('never stops the morning: too many codes, no mobile, a dead text service each have the next person told', { tags: ['T21'] }, async () => {
    const limited = createKeyAdultWorld();
    limited.sundayNight();
    limited.faults.limit = true;
    const silent = createKeyAdultWorld();
    silent.sundayNight();
    silent.faults.text = true;
    const without = createKeyAdultWorld();
    without.sundayNight();
    without.school([aKeyAdult({ mobile: undefined }), DEPUTY]);

    for (const [world, said, reason] of [
      [limited, 'too many codes', 'limited'],
      [silent, 'We could not text you a code', 'textFailed'],
      [without, 'We have no mobile number for you', 'noMobile'],
    ] as const) {
      const page = await createBrowserDouble(world).post(`/n/${TOKEN}`, EMAIL);
      expect(page.body).toContain(said);
      expect(page.body.replaceAll('\u00a0', ' ')).toContain('0191 498 0000');
      expect(world.events.map(({ data }) => data)).toContainEqual(expect.objectContaining({ rung: 'replacement', stepId: `replacement-${reason}-ka-lead` }));
    }
  });
});

describe('the session', () => {
  const signedIn = async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);
    const page = await signIn(world, browser);
    return { world, browser, page };
  };

  it('ends after a quarter of an hour without a touch', { tags: ['T22', 'V7-3-1'] }, async () => {
    const { world, browser } = await signedIn();
    world.minutesLater(14);
    const awake = await browser.get('/notifications/ntf-1');
    world.minutesLater(15);
    const asleep = await browser.get('/notifications/ntf-1');

    expect(awake.body).toContain('Amira');
    expect(asleep.statusCode).toBe(401);
    expect(asleep.body).not.toContain('Amira');
  });

  it('ends after an hour whatever is pressed', { tags: ['V7-3-2'] }, async () => {
    const { world, browser } = await signedIn();
    for (let i = 0; i < 6; i += 1) {
      world.minutesLater(10);
      await browser.get('/notifications/ntf-1');
    }

    const page = await browser.get('/notifications/ntf-1');

    expect(page.statusCode).toBe(401);
  });

  it('is gone at once when the person signs out, here and there', { tags: ['T22', 'V7-4-1', 'V7-4-4'] }, async () => {
    const { browser, page } = await signedIn();
    const secret = browser.cookies.get('__Host-session') ?? '';

    const out = await browser.post('/sign-out', { csrf: csrfIn(page) });
    browser.cookies.set('__Host-session', secret);
    const back = await browser.get('/notifications/ntf-1');

    expect(out.headers['Clear-Site-Data']).toBe('"cache", "cookies", "storage"');
    expect(back.statusCode).toBe(401);
  });

  it('is no use to somebody who is a key adult no more', { tags: ['V7-4-2'] }, async () => {
    const { world, browser } = await signedIn();
    world.school([aKeyAdult({ active: false }), DEPUTY]);

    const page = await browser.get('/notifications/ntf-1');

    expect(page.statusCode).toBe(404);
    expect(page.body).not.toContain('Amira');
  });
});
