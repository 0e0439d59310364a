import type { EmailCopy } from './email-copy.ts';
import { plainEmail } from './plain-email.ts';

/** Told to the owner of a new passkey: one that they did not make is a break-in. */
export const passkeyAddedCopy = ({ language, deskPhone }: { readonly language: 'en' | 'cy'; readonly deskPhone: string }): EmailCopy =>
  // Draft Welsh: a translator must check every text before live use.
  language === 'cy'
    ? plainEmail(language, 'Ychwanegwyd allwedd mynediad i’ch cyfrif', [
        'Ychwanegwyd allwedd mynediad y gallwch ei defnyddio i ddarllen hysbysiadau diogelu.',
        `Os nad chi a wnaeth hyn, ffoniwch y ddesg ddiogelu ar ${deskPhone} nawr.`,
      ])
    : plainEmail(language, 'A passkey was added for you', [
        'A passkey was added that you can use to read safeguarding notifications.',
        `If you did not do this, phone the safeguarding desk on ${deskPhone} now.`,
      ]);
