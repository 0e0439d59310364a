import type { EmailCopy } from './email-copy.ts';
import { plainEmail } from './plain-email.ts';

/** E-mails about who a school's key adults are. They name nobody and no school: an e-mail is read by more people than the one it is for. */
export type KeyAdultMail = 'decide' | 'yourDetails' | 'changed' | 'removed' | 'added';

interface Facts {
  readonly language: 'en' | 'cy';
  readonly deskPhone: string;
  /** To decide at; for `decide` only. */
  readonly link?: string | undefined;
  /** The last day to decide on, in words. */
  readonly answerBy?: string | undefined;
}

const english = (mail: KeyAdultMail, { deskPhone, link = '', answerBy = '' }: Facts): readonly [string, ...string[]] => {
  const notYou = `If you did not expect this, phone the safeguarding desk on ${deskPhone} now.`;
  switch (mail) {
    case 'decide':
      return ['Please check a change to your key adults', 'Another key adult asked for a change to who we tell. It holds only when you say that it is right.', 'Look at it and decide at:', link, `If you have not decided by ${answerBy}, the safeguarding desk will.`, notYou];
    case 'yourDetails':
      return ['A change to your details was asked for', 'A key adult asked us to change what we hold about you as a key adult. Nothing has changed yet: somebody else has to confirm it.', notYou];
    case 'changed':
      return ['Your details were changed', 'What we hold about you as a key adult was changed, and the change was confirmed.', notYou];
    case 'removed':
      return ['You are not a key adult any more', 'You will get no more safeguarding notifications from us. The change was confirmed.', notYou];
    case 'added':
      return ['You are now a key adult', 'You will get an email from us when there is a safeguarding notification for you to read.', notYou];
  }
};

/** Draft: a translator must check every Welsh text before live use. */
const welsh = (mail: KeyAdultMail, { deskPhone, link = '', answerBy = '' }: Facts): readonly [string, ...string[]] => {
  const notYou = `Os nad oeddech yn disgwyl hyn, ffoniwch y ddesg ddiogelu ar ${deskPhone} nawr.`;
  switch (mail) {
    case 'decide':
      return ['Gwiriwch newid i’ch oedolion allweddol', 'Gofynnodd oedolyn allweddol arall am newid i’r bobl rydym yn eu hysbysu. Dim ond pan ddywedwch chi ei fod yn gywir y bydd yn digwydd.', 'Edrychwch arno a phenderfynwch yma:', link, `Os na fyddwch wedi penderfynu erbyn ${answerBy}, y ddesg ddiogelu fydd yn penderfynu.`, notYou];
    case 'yourDetails':
      return ['Gofynnwyd am newid i’ch manylion', 'Gofynnodd oedolyn allweddol i ni newid yr hyn sydd gennym amdanoch fel oedolyn allweddol. Nid oes dim wedi newid eto: rhaid i rywun arall ei gadarnhau.', notYou];
    case 'changed':
      return ['Newidiwyd eich manylion', 'Newidiwyd yr hyn sydd gennym amdanoch fel oedolyn allweddol, a chadarnhawyd y newid.', notYou];
    case 'removed':
      return ['Nid ydych yn oedolyn allweddol mwyach', 'Ni chewch ragor o hysbysiadau diogelu gennym. Cadarnhawyd y newid.', notYou];
    case 'added':
      return ['Rydych nawr yn oedolyn allweddol', 'Byddwn yn anfon e-bost atoch pan fydd hysbysiad diogelu i chi ei ddarllen.', notYou];
  }
};

export const keyAdultCopy = (mail: KeyAdultMail, facts: Facts): EmailCopy => {
  const [subject, ...lines] = (facts.language === 'cy' ? welsh : english)(mail, facts);
  return plainEmail(facts.language, subject, lines);
};
