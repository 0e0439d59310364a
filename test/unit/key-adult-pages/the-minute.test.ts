import { describe, expect, it } from 'vitest';
import {
  aChild,
  anIncident,
  aNotification,
  createBrowserDouble,
  createKeyAdultWorld,
  csrfIn,
  lastCode,
  REFERENCE,
  signIn,
  TOKEN,
} from '../../support/doubles/key-adult-world.ts';

describe('the minute at 07:40', () => {
  it('leads from the link to a confirmed notification in three short steps', { tags: ['T16', 'V6-3-3'] }, async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);

    const landing = await browser.get(`/n/${TOKEN}`);
    const code = await browser.follow(await browser.post(`/n/${TOKEN}`, { email: ' D.Quayle@Harbour.example ', press: 'read' }));
    const page = await browser.follow(await browser.post('/code', { csrf: csrfIn(code), code: lastCode(world).replace(/^(...)/, '$1 '), press: 'read' }));
    const done = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' }));

    expect(landing.statusCode).toBe(200);
    expect(code.body).toContain('mobile ending 89');
    expect(page.body).toContain('Amira Wearside');
    expect(done.body).toContain('You have confirmed you have read this');
    expect(world.current('ntf-1')).toMatchObject({ answeredHow: 'acknowledged', answeredBy: 'ka-lead', answeredAt: '2026-11-23T07:40:00.000Z' });
  });

  it('texts a code whose last line ties it to this site', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);

    await browser.post(`/n/${TOKEN}`, { email: 'd.quayle@harbour.example', press: 'read' });

    expect(world.texts[0]?.to).toBe('+447700900089');
    expect(world.texts[0]?.text.split('\n').at(-1)).toBe(`@notify.wearmouth.example #${lastCode(world)}`);
    expect(world.texts[0]?.text).not.toContain('Amira');
  });

  it('shows what the school needs, in words, at London time', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();

    const page = await signIn(world, createBrowserDouble(world));

    for (const said of [
      '14 May 2018, Year 4',
      'Sunday 22 November 2026, about 9:40pm',
      'Yes, in another room',
      'officers checked that the child was safe and well',
      'I want to see my friends',
      'Shouting or a verbal argument',
      'Bail conditions affect who may collect the child',
      'Do not contact the adults at home',
      'Police have told them',
      REFERENCE,
    ]) {
      expect(page.body).toContain(said);
    }
  });

  it('gives the text for the child’s file without a script', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);
    const page = await signIn(world, browser);

    const done = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' }));

    const record = /<pre[^>]*>([^<]*)<\/pre>/.exec(done.body)?.[1] ?? '';
    expect(record).toContain(`FACTS: Operation Encompass notification ${REFERENCE} from Wearmouth Police.`);
    expect(record).toContain('Child: Amira Wearside');
    expect(record).toContain('Read by: The designated safeguarding lead, Monday 23 November 2026 at 7:40am');
    expect(record.indexOf('CONCERN:')).toBeLessThan(record.indexOf('REASONS:'));
  });

  it('needs one code for all of Monday’s notifications', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    world.tell('inc-2', anIncident({ children: [aChild({ givenNames: ['Bo'], familyName: 'Penshaw' })] }));
    world.raise(aNotification({ notificationId: 'ntf-2', incidentId: 'inc-2', shortReference: 'OE-AAAA-BBBB' }));
    world.link('M'.repeat(43), { notificationId: 'ntf-2' });
    const browser = createBrowserDouble(world);

    const list = await signIn(world, browser);
    const second = await browser.follow(await browser.post(`/n/${'M'.repeat(43)}`, { email: 'd.quayle@harbour.example', press: 'read' }));

    expect(list.body).toContain('2 notifications');
    expect(list.body).toContain('B. P., Year 4');
    expect(list.body).not.toContain('Penshaw');
    expect(second.body).toContain('Bo Penshaw');
    expect(world.texts).toHaveLength(1);
  });

  it('begins as well with the reference that the email names, typed any way', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);

    const landing = await browser.follow(await browser.post('/', { reference: 'oe 7f3k 2m9q' }));
    const page = await signIn(world, browser, 'r.staithes@harbour.example', `/n/${REFERENCE}`);

    expect(landing.body).toContain('Your work email address');
    expect(page.body).toContain('Amira Wearside');
    expect(world.texts[0]?.to).toBe('+447700900042');
  });

  it.each([
    ['', 'Enter the reference from the email'],
    ['hello', 'Enter a reference in the correct format'],
    ['OE-0000-0000', 'We do not recognise that reference'],
  ])('says what to do about the reference %j', async (reference, said) => {
    const world = createKeyAdultWorld();
    world.sundayNight();

    const page = await createBrowserDouble(world).post('/', { reference });

    expect(page.statusCode).toBe(422);
    expect(page.body).toContain(said);
  });

  it('speaks Welsh to whoever reads Welsh, and says that a translator has still to check it', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);

    const landing = await browser.get(`/n/${TOKEN}?lang=cy`);
    const code = await browser.follow(await browser.post(`/n/${TOKEN}?lang=cy`, { email: 'd.quayle@harbour.example', press: 'read' }));
    const page = await browser.follow(await browser.post('/code?lang=cy', { csrf: csrfIn(code), code: lastCode(world), press: 'read' }));

    expect(landing.body).toContain('<html lang="cy"');
    expect(landing.body).toContain('Nid yw cyfieithydd wedi ei wirio eto');
    expect(page.body).toContain('Dydd Sul 22 Tachwedd 2026, tua 9:40yh');
  });

  it('tells more than one child of a family on one page, each by name', async () => {
    const world = createKeyAdultWorld();
    world.school();
    world.tell('inc-1', anIncident({ children: [aChild(), aChild({ childReference: 'child-b', givenNames: ['Idris'] })] }), [
      { childId: 'kid-a', childReference: 'child-a' },
      { childId: 'kid-b', childReference: 'child-b' },
    ]);
    world.raise(aNotification({ childIds: ['kid-a', 'kid-b'] }));
    world.link();

    const page = await signIn(world, createBrowserDouble(world));

    expect(page.body).toContain('2 children');
    expect(page.body).toContain('Amira Wearside');
    expect(page.body).toContain('Idris Wearside');
  });

  it('never puts a child into the title of the window', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();

    const page = await signIn(world, createBrowserDouble(world));

    expect(/<title>([^<]*)<\/title>/.exec(page.body)?.[1]?.trim()).toBe('Read a notification – Safeguarding notifications');
  });
});
