import { keyAdultCopy } from '../domain/key-adult-copy.ts';
import type { KeyAdultMail } from '../domain/key-adult-copy.ts';
import type { KeyAdult } from '../domain/key-adult.ts';
import { sensitive } from '../domain/sensitive.ts';
import type { Mailer } from '../ports/messages.ts';

interface Telling {
  readonly mailer: Mailer;
  readonly deskPhone: string;
}

/** One e-mail to one address. That it was not taken stops nothing, but is said: the change stands on the desk's list all the while. */
export const createTellKeyAdult =
  ({ mailer, deskPhone }: Telling) =>
  async ({ email, language }: Pick<KeyAdult, 'email' | 'language'>, mail: KeyAdultMail, more: { readonly link?: string; readonly answerBy?: string } = {}): Promise<'taken' | 'refused'> => {
    const { subject, text, html } = keyAdultCopy(mail, { language, deskPhone, ...more });
    const sent = await mailer.send({ to: sensitive(email), subject, text: sensitive(text), html: sensitive(html), language, tags: { kind: 'keyAdults' } });
    return sent.kind === 'accepted' || sent.kind === 'unknown' ? 'taken' : 'refused';
  };

/**
 * A change took effect: whoever it is about hears of it at the address they had before, which a thief who changed the address cannot
 * read; and whoever is new hears of it for the first time.
 */
export const createTellOfEffect = (telling: Telling) => {
  const tell = createTellKeyAdult(telling);
  return async (before: readonly KeyAdult[], after: readonly KeyAdult[]): Promise<void> => {
    for (const now of after) {
      const was = before.find(({ keyAdultId }) => keyAdultId === now.keyAdultId);
      if (was === undefined) await tell(now, 'added');
      else if (was.active && !now.active) await tell(was, 'removed');
      else if (was.email !== now.email || was.mobile !== now.mobile) await tell(was, 'changed');
    }
  };
};
