import type { MailService } from '../services/mail-service.ts';
import { createBrowser } from './stage.ts';
import type { Stage } from './stage.ts';
import { linkIn, namesOn } from './key-adult.ts';

const MINUTE = 60_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Somebody who guesses: tokens, references, addresses, other people's notifications. Whatever is guessed wrongly is answered alike. */
export const playAttackers = (stage: Stage, mail: MailService): void => {
  const { agenda, random, witness } = stage;
  const look = (page: { readonly body: string } | undefined): void => {
    const names = namesOn(page as Parameters<typeof namesOn>[0]);
    if (names.length > 0) witness.shown.push({ notificationId: '', version: 0, keyAdultId: 'attacker', at: agenda.now(), names, by: 'attacker' });
  };
  const guess = async (): Promise<void> => {
    const browser = createBrowser(stage);
    const token = Array.from({ length: 43 }, () => LETTERS[random.between(0, 63)]).join('');
    const answer = await browser.get(`/n/${token}`);
    if (answer !== undefined && answer.statusCode < 500) {
      witness.refusedGuesses.count += 1;
      witness.refusedGuesses.answers.add(`${answer.statusCode} ${answer.body.length}`);
    }
    look(answer);
    // A forwarded e-mail: the link is good, whoever has it is not the person it was for.
    const forwarded = mail.taken.at(random.between(0, Math.max(0, mail.taken.length - 1)));
    const link = forwarded && linkIn(forwarded);
    if (link !== undefined) {
      look(await browser.get(link));
      look(await browser.follow(await browser.post(link, { email: 'somebody@else.example', press: 'read' })));
      look(await browser.get(`/notifications/${forwarded?.notificationId ?? ''}`));
      look(await browser.post(`/notifications/${forwarded?.notificationId ?? ''}/acknowledge`, { csrf: 'x', version: '1' }));
    }
  };
  for (let round = 0; round < 6; round += 1) agenda.after((20 + round * random.between(10, 60)) * MINUTE, () => void (stage.isOver() ? undefined : guess()));
};
