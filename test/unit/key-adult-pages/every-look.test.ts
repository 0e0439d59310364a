import { describe, expect, it } from 'vitest';
import { aChild, anIncident, createBrowserDouble, createKeyAdultWorld, csrfIn, signIn } from '../../support/doubles/key-adult-world.ts';

const NAME = 'Wearside';
const world = () => {
  const made = createKeyAdultWorld();
  made.sundayNight(anIncident({ children: [aChild({ givenNames: ['Amira'], familyName: NAME })] }));
  return { made, browser: createBrowserDouble(made) };
};

describe('a child’s name on a page beside the notification', () => {
  it('is recorded each time somebody at the school is shown it, with the page and the version', { tags: ['T34'] }, async () => {
    const { made, browser } = world();
    const csrf = csrfIn(await signIn(made, browser));

    const asked = await browser.get('/notifications/ntf-1/not-our-child');
    await browser.post('/notifications/ntf-1/acknowledge', { csrf, version: '1' });
    const confirmed = await browser.get('/notifications/ntf-1/confirmed');
    const did = await browser.get('/notifications/ntf-1/what-you-did');

    expect([asked, confirmed, did].map(({ statusCode, body }) => [statusCode, body.includes(NAME)])).toEqual([[200, true], [200, true], [200, true]]);
    expect(made.looks.map((look) => look.replace(/ by .*/, ''))).toEqual(['notOurChild of ntf-1:1', 'confirmed of ntf-1:1', 'whatYouDid of ntf-1:1']);
  });

  it('is recorded in the key adult’s own name where only initials are listed', { tags: ['T34'] }, async () => {
    const { made, browser } = world();
    await signIn(made, browser);

    const list = await browser.get('/notifications');

    expect([list.statusCode, list.body.includes(NAME), /A\.\s*W\./u.test(list.body)]).toEqual([200, false, true]);
    expect(made.looks.map((look) => look.replace(/ by .*/, ''))).toEqual(['list of 1']);
  });

  it('is not shown when it cannot be recorded', { tags: ['T34'] }, async () => {
    const { made, browser } = world();
    await signIn(made, browser);
    Object.assign(made.deps.reads, { recordRead: async () => Promise.reject(new Error('the table does not answer')) });

    const answer = await browser.get('/notifications/ntf-1/not-our-child');

    expect([answer.statusCode, answer.body.includes(NAME)]).toEqual([500, false]);
  });
});
