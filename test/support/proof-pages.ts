import type { RestResult } from '../../shared/http/respond.ts';
import { createBrowserDouble, createKeyAdultWorld, csrfIn, signIn, TOKEN } from './doubles/key-adult-world.ts';
import { createAuthenticator } from './software-authenticator.ts';

const EMAIL = 'd.quayle@harbour.example';

/** The browser's options as the page carries them. */
export const optionsIn = (page: RestResult): string => (/data-options="([^"]+)"/.exec(page.body)?.[1] ?? '{}').replaceAll('&quot;', '"');

/** The pages of proof and passkeys, in every state. */
export const proofPages = async (language: 'en' | 'cy'): Promise<ReadonlyMap<string, RestResult>> => {
  const pages = new Map<string, RestResult>();
  const on = (path: string): string => `${path}?lang=${language}`;
  const visit = () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    world.policy.emailCodeAllowed = true;
    return { world, browser: createBrowserDouble(world) };
  };
  const { world, browser } = visit();
  const device = createAuthenticator(world.deps.publicOrigin);

  const choose = await browser.follow(await browser.post(on(`/n/${TOKEN}`), { email: EMAIL, press: 'choose' }));
  pages.set('prove', choose);
  pages.set('prove, refused', await browser.post(on('/prove'), { csrf: csrfIn(choose), press: 'passkey', credential: device.get(optionsIn(choose)) }));
  pages.set('code by email', await browser.follow(await browser.post(on('/prove'), { csrf: csrfIn(choose), press: 'emailCode' })));

  const mailed = await browser.get(on('/code'));
  await browser.post(on('/code'), { csrf: csrfIn(mailed), code: /\d{6}/.exec(world.mails.at(-1)?.text ?? '')?.[0] ?? '', press: 'read' });
  pages.set('passkeys, after an email', await browser.get(on('/passkeys')));

  await signIn(world, browser);
  const none = await browser.get(on('/passkeys'));
  pages.set('passkeys, none', none);
  const fresh = await browser.follow(await browser.post(on('/passkeys'), { csrf: csrfIn(none), press: 'add' }));
  pages.set('passkey, new', fresh);
  const refused = await browser.post(on('/passkeys/new'), { csrf: csrfIn(fresh), credential: '' });
  pages.set('passkey, new, refused', refused);
  await browser.post(on('/passkeys/new'), { csrf: csrfIn(refused), credential: device.create(optionsIn(refused)) });
  pages.set('passkeys', await browser.get(on('/passkeys')));

  const failing = visit();
  failing.world.faults.mail = true;
  const ways = await failing.browser.follow(await failing.browser.post(on(`/n/${TOKEN}`), { email: EMAIL, press: 'choose' }));
  pages.set('mail failed', await failing.browser.post(on('/prove'), { csrf: csrfIn(ways), press: 'emailCode' }));
  let page = ways;
  for (let at = 0; at < 5; at += 1) page = await failing.browser.post(on('/prove'), { csrf: csrfIn(page), press: 'passkey', credential: device.get(optionsIn(page)) });
  pages.set('locked, passkey', page);
  return pages;
};
