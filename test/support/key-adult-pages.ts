import type { RestResult } from '../../shared/http/respond.ts';
import { aKeyAdult, createBrowserDouble, createKeyAdultWorld, csrfIn, DEPUTY, signIn } from './doubles/key-adult-world.ts';
import type { KeyAdultWorld } from './doubles/key-adult-world.ts';

export const THIRD = { givenNames: 'Morwenna', familyName: 'Tarn', role: 'head', email: 'm.tarn@harbour.example', mobile: '07700 900077', language: 'en', order: '3' };

/** The link in the last e-mail that has one. */
export const lastChangeLink = (world: KeyAdultWorld): string => /https?:\/\/\S+(\/k\/\S+)/.exec(world.mails.findLast(({ text }) => text.includes('/k/'))?.text ?? '')?.[1] ?? '';

/** The pages for looking after a school's key adults, in every state. */
export const keyAdultPages = async (language: 'en' | 'cy'): Promise<ReadonlyMap<string, RestResult>> => {
  const pages = new Map<string, RestResult>();
  const on = (path: string): string => `${path}?lang=${language}`;
  const world = createKeyAdultWorld();
  world.sundayNight();
  world.school([aKeyAdult({ verifiedUntil: '2027-03-31' }), DEPUTY]);
  const browser = createBrowserDouble(world);
  await signIn(world, browser);
  const own = await browser.get(on('/key-adults'));
  pages.set('key adults', own);
  const csrf = csrfIn(own);
  const post = (path: string, form: Readonly<Record<string, string>>): Promise<RestResult> => browser.post(on(path), { csrf, ...form });

  pages.set('key adult, change', await browser.get(on('/key-adults/ka-deputy')));
  pages.set('key adult, new', await browser.get(on('/key-adults/new')));
  pages.set('key adult, new, nothing filled in', await post('/key-adults/new', {}));
  pages.set('key adult, last checked one removed', await post('/key-adults/ka-lead', { press: 'remove' }));
  pages.set('school day', await browser.get(on('/school-day')));
  pages.set('school day, wrong', await post('/school-day', { press: 'inset', inset: '31/2/2027' }));
  await post('/key-adults/new', THIRD);
  await post('/key-adults/ka-deputy', { ...THIRD, email: 'r.staithes@harbour.example', role: 'deputyHead', order: '1' });
  await post('/school-day', { press: 'inset', inset: '4/1/2027' });
  pages.set('key adults, changes waiting', await browser.get(on('/key-adults')));
  const [changeId = ''] = world.changes.keys();
  pages.set('change, my own', await browser.get(on(`/key-adult-changes/${changeId}`)));
  pages.set('change, my own, confirmed by myself', await post(`/key-adult-changes/${changeId}`, { press: 'confirm' }));

  const link = lastChangeLink(world);
  const other = createBrowserDouble(world);
  pages.set('change link', await other.get(on(link)));
  pages.set('change link, wrong address', await other.post(on(link), { email: 'who@harbour.example' }));
  await signIn(world, other, 'r.staithes@harbour.example', link);
  const [, second = ''] = world.changes.keys();
  const deciding = await other.get(on(`/key-adult-changes/${second}`));
  pages.set('change, to decide', deciding);
  pages.set('change, an addition to decide', await other.get(on(`/key-adult-changes/${changeId}`)));
  await other.post(on(`/key-adult-changes/${changeId}`), { csrf: csrfIn(deciding), press: 'refuse' });
  pages.set('change, over', await other.get(on(`/key-adult-changes/${changeId}`)));
  pages.set('change link, handed to the desk', await handedToDesk(on));
  return pages;
};

const handedToDesk = async (on: (path: string) => string): Promise<RestResult> => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  const browser = createBrowserDouble(world);
  const csrf = csrfIn(await signIn(world, browser));
  await browser.post('/key-adults/new', { csrf, ...THIRD });
  world.faults.text = true;
  return createBrowserDouble(world).post(on(lastChangeLink(world)), { email: 'r.staithes@harbour.example', press: 'read' });
};
