import { describe, expect, it } from 'vitest';
import { aKeyAdult, aNotification, createBrowserDouble, createKeyAdultWorld, csrfIn, signIn } from '../../support/doubles/key-adult-world.ts';
import type { KeyAdultWorld } from '../../support/doubles/key-adult-world.ts';

const read = async (prepare: (world: KeyAdultWorld) => void = () => undefined) => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  prepare(world);
  const browser = createBrowserDouble(world);
  const page = await signIn(world, browser);
  return { world, browser, page, text: page.body.replaceAll(/\s+/g, ' ') };
};
const toldTo = (bodyKey: string, role: 'educationOfficer' | 'healthPractitioner') => (world: KeyAdultWorld): void => {
  world.school([aKeyAdult({ bodyKey, role })], { bodyKey, name: 'Wearmouth' });
  world.replace(aNotification({ bodyKey }));
  world.link(undefined, { bodyKey });
};

describe('a council that is told of a child without a school', () => {
  it('reads why it is told and what a council can do, and nowhere that it is a school', async () => {
    const { browser, page, text } = await read(toldTo('localAuthority:998', 'educationOfficer'));
    const form = await browser.get('/notifications/ntf-1/not-our-child');
    const done = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' }));

    const did = await browser.get('/notifications/ntf-1/what-you-did');

    expect(text).toContain('You are told because the child has no school that we know of');
    expect(text).toContain('If the child has a school after all, tell us');
    expect(form.body).toContain('Goes to a school, and we know which');
    expect(done.body).toContain('your council read it');
    expect(did.body).toContain('Contacted children’s social care');
    expect(did.body).not.toContain('heard today');
    for (const body of [text, form.body, done.body, did.body]) expect(body).not.toMatch(/your school|our school|quiet start|child’s day/);
  });
});

describe('a health team that is told of an unborn or small child', () => {
  it('reads why it is told and what a team can do, and nowhere that it is a school', async () => {
    const { browser, page, text } = await read(toldTo('healthTeam:998', 'healthPractitioner'));
    const done = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' }));

    expect(text).toContain('under school age or not yet born');
    expect(text).toContain('midwife, health visitor or family nurse');
    expect(done.body).toContain('your team read it');
    for (const body of [text, done.body]) expect(body).not.toMatch(/your school|our school|quiet start/);
  });
});

describe('the guidance on the page', () => {
  it('is the area’s own where it has any, as text, and the default where it has none', async () => {
    const { text } = await read((world) => {
      world.policy.guidance = { en: { share: 'Ring the parent first <b>today</b>.', helpline: 'Staff helpline 0191 498 0001, 8am to 11am.' } };
    });

    expect(text).toContain('Ring the parent first &lt;b&gt;today&lt;/b&gt;.');
    expect(text).toContain('Staff helpline 0191 498 0001, 8am to 11am.');
    expect(text).not.toContain('Follow local guidance before you speak to parents or carers');
    expect(text).toContain('Offer a quiet start');
  });
});

describe('who else knows', () => {
  const others = (world: KeyAdultWorld): void => {
    world.raise(aNotification({ notificationId: 'ntf-2', bodyKey: 'establishment:990002', shortReference: 'OE-AAAA-BBBB' }));
    world.raise(aNotification({ notificationId: 'ntf-3', bodyKey: 'healthTeam:998', shortReference: 'OE-CCCC-DDDD' }));
    world.raise(aNotification({ notificationId: 'ntf-4', bodyKey: 'localAuthority:998', shortReference: 'OE-EEEE-FFFF', withdrawnAt: '2026-11-23T06:00:00Z' }));
  };

  it('is social care as police stated it, and no other body unless the force’s policy says so', async () => {
    const { text } = await read(others);

    expect(text).toContain('Police have told them');
    expect(text).not.toContain('Also told of this');
  });

  it('is other bodies by kind where policy shows them: never which one, and none whose notification was taken back', async () => {
    const { text } = await read((world) => {
      others(world);
      world.policy.showsOthersTold = true;
    });

    expect(text).toContain('Another school or college');
    expect(text).toContain('A health team');
    expect(text).not.toContain('council’s education team');
    expect(text).not.toContain('990002');
  });
});

describe('what this school was told before', () => {
  const twice = (world: KeyAdultWorld): void => {
    const entry = (day: string, urn: string) => ({ incident: `of-${day}`, day, urn, grade: 'high' as const });
    world.histories.set('kid-a', [entry('2026-06-03', '990001'), entry('2026-07-01', '990002'), entry('2026-10-14', '990001')]);
  };

  it('stands beside the child by its days, without grades and without what other schools were told', async () => {
    const { text } = await read(twice);

    expect(text).toContain('Told to you before');
    expect(text).toContain('Twice in the last 15 months: 3 June 2026, 14 October 2026');
    expect(text).not.toContain('1 July 2026');
    expect(text).not.toContain('igh risk');
  });

  it.each([
    ['policy hides it', (world: KeyAdultWorld) => void (world.policy.showsEarlierHere = false)],
    ['less may be said', (world: KeyAdultWorld) => world.replace(aNotification({ contentProfile: 'minimal' }))],
  ])('is not there where %s', async (_, hide) => {
    const { text } = await read((world) => {
      twice(world);
      hide(world);
    });

    expect(text).toContain('Amira');
    expect(text).not.toContain('Told to you before');
  });

  it('is a number of all incidents of twelve months where the area’s policy says so, and no day, grade or school of another school’s', async () => {
    const { text } = await read((world) => {
      twice(world);
      const [first] = world.histories.get('kid-a') ?? [];
      // Told to two schools is one incident; a year and more ago is none.
      if (first) world.histories.set('kid-a', [...(world.histories.get('kid-a') ?? []), { ...first, urn: '990002' }, { ...first, incident: 'long ago', day: '2025-11-01' }]);
      world.policy.showsRepeats = true;
    });

    expect(text).toContain('3 other incidents in the last 12 months');
    expect(text).not.toContain('1 July 2026');
    expect(text).not.toContain('990002');
  });

  it('counts nothing where the policy does not say so', async () => {
    const { text } = await read(twice);

    expect(text).not.toContain('other incidents in the last 12 months');
  });

  it('is in the text for the child’s file too', async () => {
    const { browser, page } = await read(twice);

    const done = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' }));

    expect(done.body).toContain('Told to you before: Twice in the last 15 months');
  });
});
