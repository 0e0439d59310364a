import type { Sent, SentMail } from './outbox.ts';
import { parseMail } from './parse-mail.ts';
import { escapeHtml, plainPage, wallClock } from './plain-page.ts';

const LINK = /https?:\/\/[^\s<>"')\]]+/g;
const SHOWN = 200;

/** Only our own links can be clicked: whatever else stands in a mail stays text. */
const linked = (text: string, origin: string): string => {
  let page = '';
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const link = match[0].replace(/[.,;:]+$/, '');
    const shown = escapeHtml(link);
    page += escapeHtml(text.slice(from, match.index));
    page += link.startsWith(`${origin}/`) ? `<a href="${shown}" rel="noreferrer" target="_blank">${shown}</a>` : shown;
    from = match.index + link.length;
  }
  return page + escapeHtml(text.slice(from));
};

const article = (mail: SentMail, origin: string): string => {
  const { from, subject, text, html } = parseMail(mail.raw);
  const body = text === '' ? html : text;
  return (
    `<article><h2>${escapeHtml(subject)}</h2><dl><dt>To</dt><dd>${escapeHtml(mail.destinations.join(', '))}</dd>` +
    `<dt>From</dt><dd>${escapeHtml(from)}</dd>` +
    `<dt>Handed over</dt><dd>${escapeHtml(wallClock(new Date(mail.at)))}</dd></dl><pre>${linked(body, origin)}</pre></article>`
  );
};

/** Every e-mail that left, newest first, with its link to click. */
export const outboxPage = (sent: readonly Sent[], origin: string, now: Date): string => {
  const mails = sent.filter((one): one is SentMail => one.kind === 'mail');
  const shown = mails.slice(-SHOWN).toReversed();
  const note = mails.length > SHOWN ? `<p>The last ${SHOWN} of ${mails.length}; all of them: <code>/_local/outbox</code></p>` : '';
  return plainPage('E-mails that left', now, shown.length === 0 ? '<p>None yet.</p>' : note + shown.map((mail) => article(mail, origin)).join(''));
};
