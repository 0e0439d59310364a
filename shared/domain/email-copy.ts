import type { RungKind } from './rung.ts';

/**
 * What an e-mail says. No school, no role, no name, no number of children, no word of domestic abuse: two e-mails for different children
 * differ only in their link and reference. Text first; the HTML says the same words. Copy after the experience study, section 4.
 */
export interface EmailCopy {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface EmailFacts {
  readonly language: 'en' | 'cy';
  readonly link: string;
  readonly homePage: string;
  readonly shortReference: string;
  readonly deskPhone: string;
}

interface Words {
  readonly subject: string;
  readonly heading: string;
  readonly lead: string;
  readonly readAt: string;
  readonly inset: string;
  readonly insetAboutLink: string;
  readonly cannotHeading: string;
  readonly cannot: string;
  readonly realHeading: string;
  readonly real: (home: string, reference: string) => string;
  readonly questions: (phone: string) => string;
}

type Kind = 'new' | 'reminder' | 'urgent' | 'changed' | 'withdrawn';

const kindOf = (rung: RungKind): Kind => {
  switch (rung) {
    case 'send':
      return 'new';
    case 'remind':
    case 'widen':
      return 'reminder';
    case 'replacement':
    case 'escalate':
    case 'callList':
      return 'urgent';
    case 'correction':
      return 'changed';
    case 'withdrawal':
      return 'withdrawn';
  }
};

const SUBJECTS: Record<'en' | 'cy', Record<Kind, string>> = {
  en: {
    new: 'A safeguarding notification is waiting for you',
    reminder: 'Reminder: a safeguarding notification has not been read yet',
    urgent: 'A safeguarding notification needs you now',
    changed: 'Changed: a safeguarding notification to read again',
    withdrawn: 'Withdrawn: a safeguarding notification',
  },
  // Draft: a translator must check every Welsh text before live use.
  cy: {
    new: 'Mae hysbysiad diogelu yn aros amdanoch',
    reminder: 'Nodyn atgoffa: nid yw hysbysiad diogelu wedi ei ddarllen eto',
    urgent: 'Mae angen i chi ddarllen hysbysiad diogelu nawr',
    changed: 'Wedi newid: hysbysiad diogelu i’w ddarllen eto',
    withdrawn: 'Tynnwyd yn ôl: hysbysiad diogelu',
  },
};

const LEADS: Record<'en' | 'cy', Record<Kind, string>> = {
  en: {
    new: 'Please read it before the school day starts. It takes about 1 minute and works on a phone.',
    reminder: 'Nobody has read it yet. Please read it before the school day starts. It takes about 1 minute.',
    urgent: 'We could not reach another key adult, so please read it now. It takes about 1 minute.',
    changed: 'Police changed some details. Please read it again and update the child’s file.',
    withdrawn: 'It has been withdrawn. If you saved, printed or shared anything from it, delete it and tell the safeguarding desk today.',
  },
  cy: {
    new: 'Darllenwch ef cyn i’r diwrnod ysgol ddechrau. Mae’n cymryd tua 1 munud ac yn gweithio ar ffôn.',
    reminder: 'Nid oes neb wedi ei ddarllen eto. Darllenwch ef cyn i’r diwrnod ysgol ddechrau. Mae’n cymryd tua 1 munud.',
    urgent: 'Ni allem gyrraedd oedolyn allweddol arall, felly darllenwch ef nawr. Mae’n cymryd tua 1 munud.',
    changed: 'Newidiodd yr heddlu rai manylion. Darllenwch ef eto a diweddarwch ffeil y plentyn.',
    withdrawn: 'Mae’r heddlu wedi ei dynnu’n ôl. Os gwnaethoch gadw, argraffu neu rannu unrhyw beth, dilëwch ef a dywedwch wrth y ddesg ddiogelu heddiw.',
  },
};

const wordsFor = (language: 'en' | 'cy', kind: Kind): Words =>
  language === 'cy'
    ? {
        subject: SUBJECTS.cy[kind],
        heading: 'Hysbysiad diogelu',
        lead: LEADS.cy[kind],
        readAt: 'Darllenwch ef yma:',
        inset: 'Nid oes gwybodaeth am blentyn yn yr e-bost hwn. Peidiwch â’i anfon ymlaen.',
        insetAboutLink: 'I chi yn unig y mae’r ddolen yn gweithio.',
        cannotHeading: 'Os na allwch ei ddarllen heddiw',
        cannot: 'Defnyddiwch yr un ddolen i ddweud wrth oedolyn allweddol arall.',
        realHeading: 'Gwirio bod yr e-bost hwn yn ddilys',
        real: (home, reference) => `Ewch i ${home} eich hun a rhowch y cyfeirnod ${reference}. Nid ydym byth yn gofyn am gyfrinair.`,
        questions: (phone) => `Cwestiynau: ${phone}. Os yw plentyn mewn perygl ar unwaith, ffoniwch 999.`,
      }
    : {
        subject: SUBJECTS.en[kind],
        heading: 'Safeguarding notification',
        lead: LEADS.en[kind],
        readAt: 'Read it at:',
        inset: 'This email has no information about a child. Do not forward it.',
        insetAboutLink: 'The link only works for you.',
        cannotHeading: 'If you cannot read it today',
        cannot: 'Use the same link to tell another key adult.',
        realHeading: 'Check this email is real',
        real: (home, reference) => `Go to ${home} yourself and enter the reference ${reference}. We never ask for a password.`,
        questions: (phone) => `Questions: ${phone}. If a child is in immediate danger, call 999.`,
      };

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const emailCopy = (rung: RungKind, { language, link, homePage, shortReference, deskPhone }: EmailFacts): EmailCopy => {
  const kind = kindOf(rung);
  const words = wordsFor(language, kind);
  const real = words.real(homePage, shortReference);
  const questions = words.questions(deskPhone);
  // A withdrawn notification has nothing to open.
  const reading = kind === 'withdrawn' ? [] : [words.readAt, link, ''];
  const rest = kind === 'withdrawn' ? [] : [words.cannotHeading, words.cannot, ''];
  const inset = kind === 'withdrawn' ? words.inset : `${words.inset} ${words.insetAboutLink}`;
  const text = [words.heading, '', words.lead, '', ...reading, inset, '', ...rest, words.realHeading, real, '', questions, ''].join('\n');
  const paragraph = (content: string): string => `<p style="margin:0 0 16px">${content}</p>`;
  const heading = (content: string): string => `<h2 style="font-size:18px;margin:24px 0 8px">${escapeHtml(content)}</h2>`;
  const html = [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(words.heading)}</title></head>`,
    '<body style="font-family:Arial,sans-serif;font-size:16px;line-height:1.5;margin:24px;max-width:580px">',
    `<h1 style="font-size:24px;margin:0 0 16px">${escapeHtml(words.heading)}</h1>`,
    paragraph(escapeHtml(words.lead)),
    ...(kind === 'withdrawn' ? [] : [paragraph(escapeHtml(words.readAt)), paragraph(`<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`)]),
    `<p style="margin:0 0 16px;padding-left:12px;border-left:4px solid">${escapeHtml(inset)}</p>`,
    ...(kind === 'withdrawn' ? [] : [heading(words.cannotHeading), paragraph(escapeHtml(words.cannot))]),
    heading(words.realHeading),
    paragraph(escapeHtml(real)),
    paragraph(escapeHtml(questions)),
    '</body></html>',
  ].join('\n');
  return { subject: words.subject, text, html };
};
