import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import type { LocalLevers } from './local-levers.ts';
import { createPageBrowser } from './page-browser.ts';
import type { Form, Page } from './page-browser.ts';
import { StoryBroken } from './story-broken.ts';

export interface Reading {
  readonly origin: string;
  readonly levers: LocalLevers;
  readonly keyAdult: KeyAdult;
  readonly bodyName: string;
  /** Given names that the page must show, and names of others that it must not. */
  readonly shows: readonly string[];
  readonly hides: readonly string[];
}

const formWith = (page: Page, field: string, what: string): Form => {
  const form = page.forms.find(({ names }) => names.includes(field));
  if (form === undefined) {
    const path = page.url.pathname.replace(/^\/n\/.*/u, '/n/…');
    throw new StoryBroken(`${what}: ${path} (HTTP ${page.status}) has no field "${field}".`);
  }
  return form;
};

/** What a key adult does on a phone before school: link, work e-mail, code from a text, read, confirm. */
export const readNotification = async ({ origin, levers, keyAdult, bodyName, shows, hides }: Reading): Promise<void> => {
  const mail = levers.newestMailTo(keyAdult.email);
  const link = mail?.text.match(/https?:\/\/\S+\/n\/[\w-]+/u)?.[0];
  if (link === undefined) throw new StoryBroken(`No e-mail with a link came to the ${keyAdult.role} of ${keyAdult.bodyKey}.`);
  const browser = createPageBrowser(origin);

  const landing = await browser.open(link);
  // Before proof nothing may say whose child or which school: neither the e-mail nor the page behind its link.
  const open = [mail?.subject, mail?.text, mail?.html, landing.html].join('\n');
  if ([...shows, ...hides, bodyName].some((name) => open.includes(name))) {
    throw new StoryBroken('A name stands in an e-mail or on the page before proof.');
  }
  const afterAddress = await browser.submit(landing, formWith(landing, 'email', 'The link'), { email: keyAdult.email });

  const codeForm = formWith(afterAddress, 'code', 'The work e-mail address');
  const code = await levers.newestCodeFor(keyAdult.mobile ?? '');
  if (code === undefined) throw new StoryBroken(`No text with a code came to the ${keyAdult.role} of ${keyAdult.bodyKey}.`);
  let page = await browser.submit(afterAddress, codeForm, { code });
  // With more than one open notification the list comes first.
  const onList = page.links.find((href) => /^\/notifications\/[^/?]+(?:\?.*)?$/u.test(href));
  if (page.url.pathname === '/notifications' && onList !== undefined) page = await browser.open(onList);

  const missing = shows.find((name) => !page.text.includes(name));
  if (missing !== undefined) throw new StoryBroken(`The notification (HTTP ${page.status}) does not name every child of ${keyAdult.bodyKey}.`);
  if (hides.some((name) => page.text.includes(name))) throw new StoryBroken(`The notification names a child who is not at ${keyAdult.bodyKey}.`);
  const confirm = page.forms.find(({ action }) => action.includes('/acknowledge'));
  if (confirm === undefined) throw new StoryBroken('The notification has no button to confirm that it was read.');
  const confirmed = await browser.submit(page, confirm, {});
  if (confirmed.status !== 200 || !confirmed.url.pathname.endsWith('/confirmed')) {
    throw new StoryBroken(`Confirming ended at ${confirmed.url.pathname} (HTTP ${confirmed.status}).`);
  }
};
