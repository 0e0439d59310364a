import type { RestResult } from '../../../shared/http/respond.ts';
import type { TakenMail } from '../services/mail-service.ts';
import type { TextService } from '../services/text-service.ts';
import { PEOPLE } from '../world/people.ts';
import type { Reader } from '../world/plan-night.ts';
import { createBrowser, csrfIn, waitFor } from './stage.ts';
import type { Browser, Stage } from './stage.ts';

const MINUTE = 60_000;

export const linkIn = (mail: Pick<TakenMail, 'text'>): string | undefined => /https?:\/\/[^/\s]+(\/n\/[A-Za-z0-9_-]{43})/.exec(mail.text)?.[1];
export const namesOn = (page: RestResult | undefined): readonly string[] => PEOPLE.filter(({ forename }) => page?.body.includes(forename) === true).map(({ forename }) => forename);
const versionOn = (page: RestResult): number => Number(/name="version" value="(\d+)"/.exec(page.body)?.[1] ?? 0);
const keyAdultIdOf = (address: string): string => address.replace(/^adult-(\d+)@school-(\d+)\.example$/, 'ka-$2-$1');

export interface KeyAdultDeps {
  readonly stage: Stage;
  readonly texts: TextService;
  readonly readerOf: (address: string) => Reader;
  /** When people are at their desks, in milliseconds since the epoch. */
  readonly morning: number;
}

/** A key adult: opens the link, types the address and the code, reads, confirms; or forgets, hands on, says "not ours", or never looks. */
export const createKeyAdults = ({ stage, texts, readerOf, morning }: KeyAdultDeps) => {
  const { agenda, random, witness } = stage;

  const codeSince = async (address: string, since: number): Promise<string | undefined> => {
    const [, order = '', place = ''] = /^adult-(\d+)@school-(\d+)/.exec(address) ?? [];
    const mobile = `7700${place.padStart(6, '9').slice(-5)}${order}`;
    for (let looked = 0; looked < 4; looked += 1) {
      const text = texts.taken.findLast((one) => one.to.endsWith(mobile) && one.at >= since && /#\d{6}/.test(one.text));
      if (text) return /#(\d{6})/.exec(text.text)?.[1];
      await waitFor(agenda, 10_000);
    }
    return undefined;
  };

  const saw = (page: RestResult | undefined, keyAdultId: string): { readonly notificationId: string; readonly version: number } | undefined => {
    if (page?.statusCode !== 200 && page?.statusCode !== 409) return undefined;
    const notificationId = /\/notifications\/(ntf_[0-9a-f]+)\//.exec(page.body)?.[1] ?? /action="\/notifications\/(ntf_[0-9a-f]+)/.exec(page.body)?.[1];
    const names = namesOn(page);
    if (notificationId === undefined && names.length === 0) return undefined;
    const version = versionOn(page);
    witness.shown.push({ notificationId: notificationId ?? '', version, keyAdultId, at: agenda.now(), names, by: 'keyAdult' });
    return notificationId === undefined ? undefined : { notificationId, version };
  };

  /** Link, address, code: ends on the page that follows. */
  const signIn = async (browser: Browser, mail: TakenMail, link: string, reader: Reader): Promise<RestResult | undefined> => {
    const from = agenda.now();
    if ((await browser.get(link))?.statusCode !== 200) return undefined;
    const press = reader === 'handsOn' ? 'tellAnother' : 'read';
    let page = await browser.follow(await browser.post(link, { email: mail.to, press }));
    if (reader === 'handsOn') return undefined;
    for (let tried = 0; tried < 6 && page?.body.includes('name="code"') === true; tried += 1) {
      const code = reader === 'forgetsTheCode' ? '000000' : await codeSince(mail.to, from);
      if (code === undefined) return undefined;
      page = await browser.follow(await browser.post('/code', { csrf: csrfIn(page), code, press: 'read' }));
    }
    return page;
  };

  const confirm = async (browser: Browser, page: RestResult, keyAdultId: string): Promise<void> => {
    const seen = saw(page, keyAdultId);
    if (seen === undefined || seen.version === 0 || !page.body.includes('/acknowledge')) return;
    // Often a page lies open while police correct what is on it.
    await waitFor(agenda, (random.chance(0.45) ? random.between(3, 16) : random.between(0, 2)) * MINUTE);
    witness.pressed.push({ ...seen, keyAdultId, at: agenda.now(), wasConfirmed: false });
    const answer = await browser.post(`/notifications/${seen.notificationId}/acknowledge`, { csrf: csrfIn(page), version: String(seen.version) });
    if (answer?.statusCode === 303) {
      witness.pressed.push({ ...seen, keyAdultId, at: agenda.now(), wasConfirmed: true });
      saw(await browser.follow(answer), keyAdultId);
    } else {
      // It had changed: the new version is on the page now.
      const again = answer && saw(answer, keyAdultId);
      if (again && again.version > seen.version && answer) {
        witness.pressed.push({ ...again, keyAdultId, at: agenda.now(), wasConfirmed: false });
        await browser.post(`/notifications/${again.notificationId}/acknowledge`, { csrf: csrfIn(answer), version: String(again.version) });
      }
    }
    // Who leaves a page open looks at it again and again, before the session is over: after a withdrawal it must not show anything.
    for (let looked = random.pick([1, 1, 2, 4]); looked > 0; looked -= 1) {
      await waitFor(agenda, random.between(2, 12) * MINUTE);
      saw(await browser.get(`/notifications/${seen.notificationId}`), keyAdultId);
    }
  };

  const sayNotOurs = async (browser: Browser, page: RestResult, keyAdultId: string): Promise<void> => {
    const seen = saw(page, keyAdultId);
    const form = seen && (await browser.get(`/notifications/${seen.notificationId}/not-our-child`));
    const child = /name="child"[^>]*value="([^"]+)"/.exec(form?.body ?? '')?.[1] ?? /value="(chd_[^"]+)"/.exec(form?.body ?? '')?.[1];
    if (!seen || !form || child === undefined) return;
    await browser.post(`/notifications/${seen.notificationId}/not-our-child`, { csrf: csrfIn(form), version: String(seen.version), child, where: 'unknown' });
  };

  const read = async (mail: TakenMail, link: string): Promise<void> => {
    const reader = readerOf(mail.to);
    const keyAdultId = keyAdultIdOf(mail.to);
    const browser = createBrowser(stage);
    const page = await signIn(browser, mail, link, reader);
    if (page === undefined) return;
    // Several wait: each is opened.
    const hrefs = [...new Set([...page.body.matchAll(/href="(\/notifications\/ntf_[0-9a-f]+)"/g)].map(([, href]) => href ?? ''))];
    const isList = hrefs.length > 0 && !page.body.includes('/acknowledge');
    for (const href of isList ? hrefs : [undefined]) {
      const one = href === undefined ? page : await browser.get(href);
      if (one === undefined) continue;
      if (reader === 'notOurs' && random.chance(0.5)) await sayNotOurs(browser, one, keyAdultId);
      else await confirm(browser, one, keyAdultId);
    }
  };

  return {
    delivered(mail: TakenMail): void {
      const link = linkIn(mail);
      const reader = readerOf(mail.to);
      if (link === undefined || reader === 'never') return;
      const inTheMorning = morning + random.between(0, 95) * MINUTE;
      const soon = agenda.now() + random.between(1, 15) * MINUTE;
      const at = reader === 'inTheMorning' || reader === 'handsOn' ? Math.max(inTheMorning, soon) : reader === 'confirmsLate' ? soon + 20 * MINUTE : soon;
      agenda.at(at, () => {
        if (!stage.isOver()) void read(mail, link);
      });
    },
  };
};
