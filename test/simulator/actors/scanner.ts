import type { TakenMail } from '../services/mail-service.ts';
import { createBrowser, csrfIn } from './stage.ts';
import type { Stage } from './stage.ts';
import { linkIn, namesOn } from './key-adult.ts';

/** A mail scanner: it loads whatever an e-mail links to and presses every button, before any person has seen it. */
export const createScanners = (stage: Stage) => {
  const { agenda, random, witness } = stage;
  const scan = async (link: string): Promise<void> => {
    const browser = createBrowser(stage);
    const pages = [await browser.send('HEAD', link), await browser.get(link)];
    for (const press of ['read', 'choose', 'tellAnother']) pages.push(await browser.post(link, { csrf: csrfIn(pages.at(-1)), email: random.pick(['', 'scanner@filter.example', 'a@b.example']), press }));
    pages.push(await browser.get('/code'), await browser.post('/code', { csrf: '', code: '123456', press: 'read' }), await browser.get('/notifications'));
    for (const page of pages) {
      const names = namesOn(page);
      if (names.length > 0) witness.shown.push({ notificationId: '', version: 0, keyAdultId: 'scanner', at: agenda.now(), names, by: 'scanner' });
      if (page?.statusCode === 303) witness.violations.push({ code: 'S11', says: `a scanner got on to ${page.headers['Location'] ?? ''}`, at: new Date(agenda.now()).toISOString() });
    }
  };
  return {
    delivered(mail: TakenMail): void {
      const link = linkIn(mail);
      if (link !== undefined && !stage.isOver() && random.chance(0.5)) agenda.after(random.between(100, 5_000), () => void scan(link));
    },
  };
};
