import type { EmailCopy } from './email-copy.ts';
import { plainEmail } from './plain-email.ts';

/** The e-mail with a code, for the few places where policy lets a code come by e-mail. It says nothing of a school, a child or what is to be read. */
export const codeCopy = ({ language, code, deskPhone }: { readonly language: 'en' | 'cy'; readonly code: string; readonly deskPhone: string }): EmailCopy =>
  // Draft Welsh: a translator must check every text before live use.
  language === 'cy'
    ? plainEmail(language, 'Eich cod diogelwch', [
        `${code} yw eich cod diogelwch.`,
        'Mae’n gweithio am 10 munud, unwaith, yn y porwr lle gofynnoch amdano ac yn unman arall.',
        `Os na wnaethoch chi ofyn amdano, peidiwch â’i roi i neb a ffoniwch y ddesg ddiogelu ar ${deskPhone}.`,
      ])
    : plainEmail(language, 'Your security code', [
        `${code} is your security code.`,
        'It works for 10 minutes, once, in the browser where you asked for it and nowhere else.',
        `If you did not ask for it, give it to nobody and phone the safeguarding desk on ${deskPhone}.`,
      ]);
