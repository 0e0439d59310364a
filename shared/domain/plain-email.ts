import type { EmailCopy } from './email-copy.ts';

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A short e-mail of plain paragraphs, as text and as the same words in HTML; an address on a line of its own becomes a link. */
export const plainEmail = (language: 'en' | 'cy', subject: string, lines: readonly string[]): EmailCopy => ({
  subject,
  text: `${lines.join('\n\n')}\n`,
  html: [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family:Arial,sans-serif;font-size:16px;line-height:1.5;margin:24px;max-width:580px">',
    ...lines.map((line) => `<p style="margin:0 0 16px">${/^https?:\/\/\S+$/.test(line) ? `<a href="${escapeHtml(line)}">${escapeHtml(line)}</a>` : escapeHtml(line)}</p>`),
    '</body></html>',
  ].join('\n'),
});
