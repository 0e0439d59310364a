import * as z from 'zod';
import { createPageBrowser } from '../../infra/local/story/page-browser.ts';
import type { Page } from '../../infra/local/story/page-browser.ts';

const $Outbox = z.object({ mails: z.array(z.object({ to: z.string(), text: z.string() })), texts: z.array(z.object({ message: z.string() })) });
export type Left = z.infer<typeof $Outbox>;

/** What left by mail and text, oldest first. */
export const whatLeft = async (origin: string): Promise<Left> => $Outbox.parse(await (await fetch(`${origin}/_local/outbox`)).json());

const formOf = (page: Page, field: string) => page.forms.find(({ names }) => names.includes(field));

/** Link, work e-mail, code, read, confirm: the minute at 07:40. False where the page did not let this person through. */
export const readLikeAKeyAdult = async (origin: string, mail: { readonly to: string; readonly text: string }): Promise<boolean> => {
  const link = /https?:\/\/\S+\/n\/[\w-]+/u.exec(mail.text)?.[0];
  if (link === undefined) return false;
  const browser = createPageBrowser(origin);
  const landing = await browser.open(link);
  const address = formOf(landing, 'email');
  if (address === undefined) return false;
  const asked = await browser.submit(landing, address, { email: /<([^>]+)>/u.exec(mail.to)?.[1] ?? mail.to });
  const codeForm = formOf(asked, 'code');
  if (codeForm === undefined) return false;
  const code = /\b\d{6}\b/u.exec((await whatLeft(origin)).texts.at(-1)?.message ?? '')?.[0] ?? '';
  let page = await browser.submit(asked, codeForm, { code });
  const listed = page.links.find((href) => /^\/notifications\/[^/?]+(?:\?.*)?$/u.test(href));
  if (page.url.pathname === '/notifications' && listed !== undefined) page = await browser.open(listed);
  const confirm = page.forms.find(({ action }) => action.includes('/acknowledge'));
  if (confirm === undefined) return false;
  return (await browser.submit(page, confirm, {})).url.pathname.endsWith('/confirmed');
};
