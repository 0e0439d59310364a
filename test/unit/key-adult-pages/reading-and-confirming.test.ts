import { describe, expect, it } from 'vitest';
import {
  aChild,
  aKeyAdult,
  anIncident,
  aNotification,
  createBrowserDouble,
  createKeyAdultWorld,
  csrfIn,
  DEPUTY,
  OTHER_SCHOOL,
  signIn,
  TOKEN,
} from '../../support/doubles/key-adult-world.ts';

const signedIn = async (prepare: (world: ReturnType<typeof createKeyAdultWorld>) => void = () => undefined) => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  prepare(world);
  const browser = createBrowserDouble(world);
  const page = await signIn(world, browser);
  const csrf = csrfIn(page);
  const confirm = async (version: string) => browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf, version }));
  return { world, browser, page, csrf, confirm };
};

const correct = (world: ReturnType<typeof createKeyAdultWorld>): void => {
  world.tell('inc-1', anIncident({ revision: 2, children: [aChild({ seenByPolice: 'no', welfareCheck: 'no' })] }));
  world.raise(aNotification({ version: 2, revision: 2, supersedes: 1 }));
};

describe('confirming', () => {
  it('is written once: the second press shows the first time', async () => {
    const { world, confirm } = await signedIn();
    await confirm('1');
    world.minutesLater(5);

    const again = await confirm('1');

    expect(again.body).toContain('7:40am');
    expect(world.writes.filter((write) => write.startsWith('acknowledge'))).toEqual(['acknowledge ntf-1:1 by ka-lead']);
  });

  it('by a colleague shows the deputy who was first, by role and time', async () => {
    const { world, browser, confirm } = await signedIn();
    world.replace({ ...aNotification(), viewedAt: '2026-11-23T07:20:00Z', answeredAt: '2026-11-23T07:30:00Z', answeredHow: 'acknowledged', answeredBy: DEPUTY.keyAdultId });

    const done = await confirm('1');
    const page = await browser.get('/notifications/ntf-1');

    expect(done.body).toContain('Your school has confirmed this');
    expect(done.body).toContain('Confirmed by: The deputy headteacher');
    expect(page.body).toContain('The deputy headteacher at your school confirmed this on Monday 23 November 2026 at 7:30am. You can read it too.');
    expect(page.body).not.toContain('Confirm you have read this');
    expect(page.body).not.toContain('Staithes');
  });

  it('of a version that police changed meanwhile is refused, and shows the new one with what changed', async () => {
    const { world, confirm } = await signedIn();
    correct(world);

    const refused = await confirm('1');

    expect(refused.statusCode).toBe(409);
    expect(refused.body).toContain('Police changed this while you had it open');
    expect(refused.body).toContain('Did police see the child: was “Yes, and officers checked that the child was safe and well”, now “No”.');
    expect(world.current('ntf-1')?.answeredAt).toBeUndefined();
    const done = await confirm('2');
    expect(done.body).toContain('You have confirmed you have read this');
  });

  it('of what this session was never shown is refused', { tags: ['V2-3-1'] }, async () => {
    const { world, browser, csrf } = await signedIn();
    world.tell('inc-2', anIncident());
    world.raise(aNotification({ notificationId: 'ntf-2', incidentId: 'inc-2', viewedAt: '2026-11-23T06:00:00Z', shortReference: 'OE-AAAA-BBBB' }));

    const page = await browser.post('/notifications/ntf-2/acknowledge', { csrf, version: '1' });

    expect(page.statusCode).toBe(409);
    expect(page.body).toContain('Read this version before you confirm it');
    expect(world.current('ntf-2')?.answeredAt).toBeUndefined();
  });

  it('without the form’s own token changes nothing', { tags: ['T23', 'V3-5-1'] }, async () => {
    const { world, browser } = await signedIn();

    for (const csrf of ['', 'x', 'T'.repeat(43)]) {
      const page = await browser.post('/notifications/ntf-1/acknowledge', { csrf, version: '1' });
      expect(page.statusCode).toBe(403);
    }

    expect(world.current('ntf-1')?.answeredAt).toBeUndefined();
  });

  it('is no end of reading: the person can open it again', async () => {
    const { browser, confirm } = await signedIn();
    await confirm('1');

    const page = await browser.get('/notifications/ntf-1');

    expect(page.body).toContain('Amira Wearside');
  });
});

describe('reading', () => {
  it('is recorded before anything is shown', { tags: ['T34', 'V16-3-2'] }, async () => {
    const { world } = await signedIn();

    expect(world.writes).toContain('view ntf-1:1 by ka-lead');
    expect(world.current('ntf-1')?.viewedAt).toBe('2026-11-23T07:40:00.000Z');
  });

  it('of another body’s notification looks like one that never was', { tags: ['T13', 'V8-2-2'] }, async () => {
    const { world, browser } = await signedIn();
    world.school([aKeyAdult({ keyAdultId: 'ka-other' })], { bodyKey: OTHER_SCHOOL });
    world.tell('inc-2', anIncident({ children: [aChild({ givenNames: ['Bo'] })] }));
    world.raise(aNotification({ notificationId: 'ntf-2', incidentId: 'inc-2', bodyKey: OTHER_SCHOOL, shortReference: 'OE-AAAA-BBBB' }));

    const [theirs, nobodys] = [await browser.get('/notifications/ntf-2'), await browser.get('/notifications/ntf-9')];

    expect(theirs).toEqual(nobodys);
    expect(theirs.statusCode).toBe(404);
  });

  it('is over the moment police withdraw', async () => {
    const { world, browser } = await signedIn();
    world.replace({ ...aNotification(), withdrawnAt: '2026-11-23T07:41:00Z', answeredAt: '2026-11-23T07:41:00Z', answeredHow: 'withdrawn' });

    const page = await browser.get('/notifications/ntf-1');
    const list = await browser.get('/notifications');

    expect(page.body).toContain('Police withdrew it');
    expect(page.body).not.toContain('Amira');
    expect(list.body).not.toContain('A. W.');
  });

  it('stops for a person whom police add to the incident later, though their session is open', { tags: ['T14'] }, async () => {
    const { world, browser } = await signedIn();
    world.tell(
      'inc-1',
      anIncident({ revision: 2, adults: [{ adultReference: 'a1', givenNames: ['D'], familyName: 'Q', role: 'victim', sex: 'unknown', emails: ['D.Quayle@harbour.example'], phones: [] }] }),
    );

    const page = await browser.get('/notifications/ntf-1');

    expect(page.statusCode).toBe(404);
    expect(page.body).not.toContain('Amira');
  });

  it('shows the telling that its version was made of until the correction has been linked', async () => {
    const { world, browser } = await signedIn();
    world.tell('inc-1', anIncident({ revision: 2, children: [aChild({ givenNames: ['Changed'] })] }));

    const page = await browser.get('/notifications/ntf-1');

    expect(page.body).toContain('Amira Wearside');
    expect(page.body).not.toContain('Changed');
  });

  it('where less may be said, says less', { tags: ['V14-2-6'] }, async () => {
    const { page } = await signedIn((world) => world.replace(aNotification({ contentProfile: 'minimal' })));

    expect(page.body).toContain('Amira Wearside');
    expect(page.body).toContain('Welfare check');
    for (const kept of ['another room', 'my friends', 'verbal argument', 'Bail', 'social care']) expect(page.body).not.toContain(kept);
  });
});

describe('not our child', () => {
  const family = (world: ReturnType<typeof createKeyAdultWorld>): void => {
    world.tell('inc-1', anIncident({ children: [aChild(), aChild({ childReference: 'child-b', givenNames: ['Idris'] })] }), [
      { childId: 'kid-a', childReference: 'child-a' },
      { childId: 'kid-b', childReference: 'child-b' },
    ]);
    world.replace(aNotification({ childIds: ['kid-a', 'kid-b'] }));
  };

  it('goes to the desk with what the school knows, and the child is shown here no more', async () => {
    const { world, browser, csrf } = await signedIn(family);

    const done = await browser.post('/notifications/ntf-1/not-our-child', { csrf, version: '1', child: 'kid-b', where: 'leftForKnownSchool', school: 'Cliff College, Penshaw' });
    const page = await browser.get('/notifications/ntf-1');

    expect(done.body).toContain('The safeguarding desk will find the right school');
    expect(world.referrals).toEqual([expect.objectContaining({ kind: 'notOurChild', childId: 'kid-b', notificationId: 'ntf-1', laCode: '999' })]);
    expect(world.writes).toContain('not ours kid-b');
    expect(page.body).toContain('Amira');
    expect(page.body).not.toContain('Idris');
    expect(page.body).toContain('Confirm you have read this');
  });

  it('said of the last child stops the reminders', async () => {
    const { world, browser, csrf } = await signedIn();

    await browser.post('/notifications/ntf-1/not-our-child', { csrf, version: '1', child: 'kid-a', where: 'neverHere' });
    const page = await browser.get('/notifications/ntf-1');

    expect(world.writes).toContain('not ours kid-a, reminders stop');
    expect(page.body).not.toContain('Amira');
    expect(page.body).toContain('no child on this notification is at your school');
  });

  it('asks again for what was not answered', async () => {
    const { world, browser, csrf } = await signedIn(family);

    const page = await browser.post('/notifications/ntf-1/not-our-child', { csrf, version: '1', child: 'kid-elsewhere', where: '' });

    expect(page.statusCode).toBe(422);
    expect(page.body).toContain('Choose a child');
    expect(page.body).toContain('Choose where the child is now');
    expect(world.referrals).toEqual([]);
  });

  it('is refused of a version that has been replaced', async () => {
    const { world, browser, csrf } = await signedIn();
    correct(world);

    const page = await browser.post('/notifications/ntf-1/not-our-child', { csrf, version: '1', child: 'kid-a', where: 'neverHere' });

    expect(page.statusCode).toBe(409);
    expect(world.referrals).toEqual([]);
  });
});

describe('a link to a corrected notification', () => {
  it('opens the newest version, whichever email it came from', async () => {
    const { page } = await signedIn(correct);

    expect(TOKEN).toHaveLength(43);
    expect(page.body).toContain('Police changed this notification. Read it again.');
    expect(page.body).toContain('name="version" value="2"');
  });
});
