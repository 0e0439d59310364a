import type { Sent, SentText } from './outbox.ts';
import { escapeHtml, plainPage, wallClock } from './plain-page.ts';

const SHOWN = 200;

const article = (text: SentText): string =>
  `<article><h2>${escapeHtml(text.phoneNumber)}</h2><p>${escapeHtml(text.senderId ?? 'no sender')}, ${escapeHtml(wallClock(new Date(text.at)))}</p>` +
  `<pre>${escapeHtml(text.message)}</pre></article>`;

/** Every text message that left, newest first. */
export const phonePage = (sent: readonly Sent[], now: Date): string => {
  const texts = sent.filter((one): one is SentText => one.kind === 'text').slice(-SHOWN);
  return plainPage('Text messages that left', now, texts.length === 0 ? '<p>None yet.</p>' : texts.toReversed().map(article).join(''));
};
