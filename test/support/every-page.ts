import type { RestResult } from '../../shared/http/respond.ts';
import { aChild, aKeyAdult, anIncident, aNotification, createBrowserDouble, createKeyAdultWorld, csrfIn, DEPUTY, lastCode, REFERENCE, signIn, TOKEN } from './doubles/key-adult-world.ts';
import type { KeyAdultWorld } from './doubles/key-adult-world.ts';
import { keyAdultPages } from './key-adult-pages.ts';
import { proofPages } from './proof-pages.ts';

/** Every page in every state that a person can meet, by name, in one language. */
export const everyPage = async (language: 'en' | 'cy' = 'en'): Promise<ReadonlyMap<string, RestResult>> => {
  const pages = new Map<string, RestResult>();
  const q = `?lang=${language}`;
  const email = 'd.quayle@harbour.example';
  const on = (path: string): string => `${path}${q}`;
  const visit = async (prepare: (world: KeyAdultWorld) => void = () => undefined) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    prepare(world);
    return { world, browser: createBrowserDouble(world) };
  };

  const { world, browser } = await visit();
  pages.set('home', await browser.get(on('/')));
  pages.set('home, no reference', await browser.post(on('/'), { reference: '' }));
  pages.set('landing', await browser.get(on(`/n/${TOKEN}`)));
  pages.set('landing, wrong address', await browser.post(on(`/n/${TOKEN}`), { email: 'who@harbour.example' }));
  pages.set('unknown link', await browser.get(on('/n/unknown')));
  pages.set('statement: privacy', await browser.get(on('/privacy')));
  pages.set('statement: cookies', await browser.get(on('/cookies')));
  pages.set('statement: accessibility', await browser.get(on('/accessibility')));
  pages.set('no such page', await browser.get(on('/nothing/here')));
  pages.set('signed out by time', await browser.get(on('/notifications')));
  pages.set('forged change', await browser.post(on('/'), { reference: REFERENCE }, { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } }));
  pages.set('broken form', await browser.post(on('/'), {}, { body: 'reference=a&reference=b' }));
  pages.set('redirect', await browser.post(on(`/n/${TOKEN}`), { email, press: 'read' }));
  const code = await browser.get(on('/code'));
  pages.set('code', code);
  pages.set('code, none', await browser.post(on('/code'), { csrf: csrfIn(code), code: '', press: 'read' }));
  const read = await browser.follow(await browser.post(on('/code'), { csrf: csrfIn(code), code: lastCode(world), press: 'read' }));
  const csrf = csrfIn(read);
  pages.set('notification', read);
  pages.set('list', await browser.get(on('/notifications')));
  pages.set('not our child', await browser.get(on('/notifications/ntf-1/not-our-child')));
  pages.set('not our child, nothing chosen', await browser.post(on('/notifications/ntf-1/not-our-child'), { csrf, version: '1', child: 'kid-a' }));
  pages.set('confirmed', await browser.follow(await browser.post(on('/notifications/ntf-1/acknowledge'), { csrf, version: '1' })));
  pages.set('record', await browser.get(on('/notifications/ntf-1/record')));
  pages.set('what you did', await browser.get(on('/notifications/ntf-1/what-you-did')));
  pages.set('what you did, both', await browser.post(on('/notifications/ntf-1/what-you-did'), { csrf, 'did-toldStaff': 'yes', 'did-nothingNeeded': 'yes' }));
  pages.set('confirmed, followed up', await browser.follow(await browser.post(on('/notifications/ntf-1/what-you-did'), { csrf, 'did-toldStaff': 'yes', 'heard-1': 'choseToTalk' })));
  pages.set('ask police', await browser.get(on('/notifications/ntf-1/ask')));
  pages.set('ask police, nothing said', await browser.post(on('/notifications/ntf-1/ask'), { csrf, topic: '', text: '' }));
  pages.set('ask police, asked', await browser.follow(await browser.post(on('/notifications/ntf-1/ask'), { csrf, topic: 'schoolQuery.howToHandle', text: 'May we speak to the aunt?' })));
  pages.set('notification, confirmed', await browser.get(on('/notifications/ntf-1')));
  pages.set('signed out', await browser.post(on('/sign-out'), { csrf }));
  for (const file of ['pages.css', 'pages.js', 'icon.svg', 'none.txt']) pages.set(`asset ${file}`, await browser.get(`/assets/${file}`));
  pages.set('landing, HEAD', await browser.head(`/n/${TOKEN}`));

  const family = await visit((one) => {
    const children = [aChild(), aChild({ childReference: 'child-b', givenNames: ['Idris'], voice: { heard: false, reason: 'childAsleep' } })];
    const labels = [
      { childId: 'kid-a', childReference: 'child-a' },
      { childId: 'kid-b', childReference: 'child-b' },
    ];
    one.tell('inc-1', anIncident({ children }), labels);
    one.tell('inc-1', anIncident({ revision: 2, children: children.map((child) => ({ ...child, present: 'unknown' as const })) }), labels);
    one.raise(aNotification({ childIds: ['kid-a'] }));
    one.raise(aNotification({ childIds: ['kid-a', 'kid-b'], version: 2, revision: 2, supersedes: 1 }));
    one.tell('inc-2', anIncident());
    one.raise(aNotification({ notificationId: 'ntf-2', incidentId: 'inc-2', shortReference: 'OE-AAAA-BBBB', contentProfile: 'minimal' }));
  });
  await signIn(family.world, family.browser);
  pages.set('list of two', await family.browser.get(on('/notifications')));
  const changed = await family.browser.get(on('/notifications/ntf-1'));
  pages.set('notification, two children, changed', changed);
  pages.set('notification, minimal', await family.browser.get(on('/notifications/ntf-2')));
  pages.set('notification, stale', await family.browser.post(on('/notifications/ntf-1/acknowledge'), { csrf: csrfIn(changed), version: '1' }));
  pages.set('not our child, which', await family.browser.post(on('/notifications/ntf-1/not-our-child'), { csrf: csrfIn(changed), version: '2' }));
  pages.set('not our child, done', await family.browser.post(on('/notifications/ntf-1/not-our-child'), { csrf: csrfIn(changed), version: '2', child: 'kid-b', where: 'notSure' }));
  pages.set('notification, one not ours', await family.browser.get(on('/notifications/ntf-1')));

  const locked = await visit();
  await locked.browser.post(on(`/n/${TOKEN}`), { email, press: 'read' });
  const lockedCsrf = csrfIn(await locked.browser.get(on('/code')));
  for (let i = 0; i < 5; i += 1) pages.set(i === 4 ? 'locked' : 'code, wrong', await locked.browser.post(on('/code'), { csrf: lockedCsrf, code: '000000', press: 'read' }));

  const message = async (name: string, prepare: (one: KeyAdultWorld) => void, press = 'read'): Promise<void> => {
    const one = await visit(prepare);
    pages.set(name, await one.browser.post(on(`/n/${TOKEN}`), { email, press }));
  };
  await message('expired', (one) => one.at('2027-01-04T09:00:00Z'));
  await message('withdrawn', (one) => one.replace(aNotification({ withdrawnAt: '2026-11-23T07:00:00Z' })));
  await message('replaced', (one) => {
    one.raise(aNotification({ version: 2, supersedes: 1 }));
    one.at('2026-11-24T09:00:00Z');
  });
  const guessing = await visit();
  for (let i = 0; i < 601; i += 1) guessing.world.deps.guesses.take('references', 'all', '2026-11-23T07:40:00Z').catch(() => undefined);
  pages.set('too many references', await guessing.browser.post(on('/'), { reference: REFERENCE }));
  await message('limited', (one) => void (one.faults.limit = true));
  await message('text failed', (one) => void (one.faults.text = true));
  await message('no mobile', (one) => one.school([aKeyAdult({ mobile: undefined }), DEPUTY]));
  await message('handed on', () => undefined, 'tellAnother');
  await message('already read', (one) => one.replace(aNotification({ answeredAt: '2026-11-23T07:00:00Z', answeredHow: 'acknowledged' })), 'tellAnother');
  await message('busy', (one) => void (one.faults.conflicts = 9), 'tellAnother');
  await message('failed', (one) => void Object.assign(one.deps.directory, { readPeople: () => Promise.reject(new Error('d.quayle@harbour.example broke it')) }));
  for (const more of [await proofPages(language), await keyAdultPages(language)]) for (const [name, page] of more) pages.set(name, page);
  return pages;
};
