import { describe, expect, it } from 'vitest';
import {
  aKeyAdult,
  anIncident,
  aNotification,
  createBrowserDouble,
  createKeyAdultWorld,
  DEPUTY,
  OTHER_SCHOOL,
  TOKEN,
} from '../../support/doubles/key-adult-world.ts';

const OTHER = 'M'.repeat(43);

describe('before the work email address is typed', () => {
  it('a mail scanner that looks, looks again and presses every button changes nothing but the counter', { tags: ['T15', 'V3-5-3'] }, async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const before = world.snapshot();
    const scanner = createBrowserDouble(world);

    await scanner.head(`/n/${TOKEN}`);
    const landing = await scanner.get(`/n/${TOKEN}`);
    for (const [, value = ''] of landing.body.matchAll(/<button[^>]*value="(\w+)"[^>]*name="press"/g)) {
      await scanner.post(`/n/${TOKEN}`, { email: '', press: value });
    }
    for (const path of ['/', '/code', '/prove', '/passkeys', '/passkeys/new', '/sign-out', '/notifications/ntf-1/acknowledge', '/notifications/ntf-1/not-our-child']) await scanner.post(path);
    for (const path of ['/code', '/prove', '/passkeys', '/passkeys/new', '/notifications', '/notifications/ntf-1', '/notifications/ntf-1/confirmed', '/notifications/ntf-1/not-our-child']) await scanner.get(path);

    expect(landing.body.match(/name="press"/g)).toHaveLength(3);
    expect(world.snapshot()).toBe(before);
    expect([...world.openings.values()]).toEqual([2]);
    expect(world.texts).toEqual([]);
  });

  it('two live links open the very same page, byte for byte, whoever and whatever they are about', { tags: ['T18', 'V6-3-8'] }, async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    world.school([aKeyAdult({ keyAdultId: 'ka-other', bodyKey: OTHER_SCHOOL, language: 'cy' })], { bodyKey: OTHER_SCHOOL, name: 'Cliff College', language: 'cy' });
    world.tell('inc-2', anIncident());
    world.raise(aNotification({ notificationId: 'ntf-2', incidentId: 'inc-2', bodyKey: OTHER_SCHOOL, shortReference: 'OE-CCCC-DDDD', contentProfile: 'minimal' }));
    world.link(OTHER, { notificationId: 'ntf-2', bodyKey: OTHER_SCHOOL, keyAdultId: 'ka-other' });
    const browser = createBrowserDouble(world);

    const [one, other] = [await browser.get(`/n/${TOKEN}`), await browser.get(`/n/${OTHER}`)];

    expect(one).toEqual(other);
    for (const secret of ['Harbour', 'Cliff', 'Amira', 'Quayle', 'Wearmouth Police', 'safeguarding lead', TOKEN, 'OE-7F3K']) expect(one.body).not.toContain(secret);
  });

  it.each([
    ['', 'Enter your work email address'],
    ['not an address', 'Enter an email address in the correct format'],
    ['somebody@harbour.example', 'That is not the address we sent this notification to'],
    // The deputy is a key adult too, but this link was not sent to them.
    ['r.staithes@harbour.example', 'That is not the address we sent this notification to'],
    [`${'a'.repeat(300)}@harbour.example`, 'Enter an email address in the correct format'],
  ])('the address %j opens nothing', async (email, said) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const before = world.snapshot();

    const page = await createBrowserDouble(world).post(`/n/${TOKEN}`, { email, press: 'tellAnother' });

    expect(page.statusCode).toBe(422);
    expect(page.body).toContain(said);
    expect(page.multiValueHeaders).toBeUndefined();
    expect(world.snapshot()).toBe(before);
  });

  it('a key adult who is named in the incident is told that it is not theirs, like anybody else', { tags: ['T14'] }, async () => {
    const world = createKeyAdultWorld();
    world.sundayNight(
      anIncident({ adults: [{ adultReference: 'a1', givenNames: ['Dana'], familyName: 'Quayle', role: 'suspect', sex: 'unknown', emails: [], phones: [] }] }),
    );
    const before = world.snapshot();

    const page = await createBrowserDouble(world).post(`/n/${TOKEN}`, { email: 'd.quayle@harbour.example', press: 'read' });

    expect(page.body).toContain('That is not the address we sent this notification to');
    expect(world.snapshot()).toBe(before);
  });

  it('a key adult who has left is not one any more', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    world.school([aKeyAdult({ active: false }), DEPUTY]);

    const page = await createBrowserDouble(world).post(`/n/${TOKEN}`, { email: 'd.quayle@harbour.example', press: 'read' });

    expect(page.body).toContain('That is not the address we sent this notification to');
  });
});

describe('what else a link can say', () => {
  const open = async (prepare: (world: ReturnType<typeof createKeyAdultWorld>) => void, token = TOKEN) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    prepare(world);
    return createBrowserDouble(world).get(`/n/${token}`);
  };
  const closed = { answeredAt: '2026-11-23T07:30:00Z', answeredBy: 'ka-deputy' } as const;

  it('unknown: check what you copied', async () => {
    for (const token of ['x', 'Z'.repeat(43), 'Z'.repeat(44), '%2e%2e', 'OE-ZZZZ-ZZZZ']) {
      const page = await open(() => undefined, token);
      expect(page.statusCode).toBe(404);
      expect(page.body).toContain('We do not recognise this link');
    }
  });

  it('expired: after five school days it works no more', async () => {
    const page = await open((world) => world.at('2026-11-27T17:00:00Z'));

    expect(page.statusCode).toBe(410);
    expect(page.body).toContain('This link has stopped working');
  });

  it('withdrawn: delete what you kept, even where it had been confirmed', async () => {
    const page = await open((world) => world.replace(aNotification({ ...closed, answeredHow: 'acknowledged', withdrawnAt: '2026-11-23T07:35:00Z' })));

    expect(page.statusCode).toBe(410);
    expect(page.body).toContain('Police withdrew it');
  });

  it('replaced: an old link of a corrected notification, a day later', async () => {
    const page = await open((world) => {
      world.raise(aNotification({ version: 2, revision: 2, supersedes: 1, raisedAt: '2026-11-23T06:00:00Z' }));
      world.at('2026-11-24T07:00:00Z');
    });

    expect(page.body).toContain('We sent you a newer email');
  });

  it('still live: the older of two emails, while both are in front of people', async () => {
    const page = await open((world) => world.raise(aNotification({ version: 2, revision: 2, supersedes: 1, raisedAt: '2026-11-23T07:00:00Z' })));

    expect(page.body).toContain('Your work email address');
  });

  it('still live for a day after somebody confirmed, and then no more', async () => {
    const read = (world: ReturnType<typeof createKeyAdultWorld>) => world.replace(aNotification({ ...closed, answeredHow: 'acknowledged' }));

    const sameDay = await open(read);
    const nextDay = await open((world) => {
      read(world);
      world.at('2026-11-24T07:30:00Z');
    });

    expect(sameDay.statusCode).toBe(200);
    expect(nextDay.statusCode).toBe(410);
  });
});

describe('I cannot do this now', () => {
  it('has the next key adult told, once, however often it is pressed', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    world.faults.conflicts = 2;
    const browser = createBrowserDouble(world);

    const page = await browser.post(`/n/${TOKEN}`, { email: 'd.quayle@harbour.example', press: 'tellAnother' });
    await browser.post(`/n/${TOKEN}`, { email: 'd.quayle@harbour.example', press: 'tellAnother' });

    expect(page.body).toContain('We are emailing the next key adult');
    expect(world.events.map(({ data }) => data)).toEqual([
      { incidentId: 'inc-1', notificationId: 'ntf-1', version: 1, rung: 'replacement', stepId: 'replacement-handedOn-ka-lead', tries: 0 },
      { incidentId: 'inc-1', notificationId: 'ntf-1', version: 1, rung: 'replacement', stepId: 'replacement-handedOn-ka-lead', tries: 0 },
    ]);
    expect(world.texts).toEqual([]);
  });

  it('says so when somebody has read it already', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    world.replace(aNotification({ answeredAt: '2026-11-23T07:30:00Z', answeredHow: 'acknowledged', answeredBy: 'ka-deputy' }));

    const page = await createBrowserDouble(world).post(`/n/${TOKEN}`, { email: 'd.quayle@harbour.example', press: 'tellAnother' });

    expect(page.body).toContain('This has already been read');
    expect(world.events).toEqual([]);
  });
});

describe('openings', () => {
  it('are counted, and those of people apart: whoever typed the right address', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const [scanner, person] = [createBrowserDouble(world), createBrowserDouble(world)];
    for (let n = 0; n < 3; n += 1) await scanner.get(`/n/${TOKEN}`);
    await scanner.post(`/n/${TOKEN}`, { email: '', press: 'read' });

    await person.get(`/n/${TOKEN}`);
    await person.post(`/n/${TOKEN}`, { email: 'd.quayle@harbour.example', press: 'read' });

    expect([...world.openings.values()]).toEqual([4]);
    expect([...world.people.values()]).toEqual([1]);
  });
});
