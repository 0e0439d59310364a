export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

const STYLE = `
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 46rem; padding: 1rem; color: #0b0c0c; background: #fff; }
  article { border: 1px solid #b1b4b6; border-radius: 4px; margin: 1.5rem 0; padding: 0 1rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; background: #f3f2f1; padding: 1rem; }
  a { color: #1d70b8; overflow-wrap: anywhere; }
  dt { font-weight: 600; } dd { margin: 0 0 .25rem; overflow-wrap: anywhere; }
`;

const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'full', timeStyle: 'short' });
export const wallClock = (at: Date): string => wall.format(at);

/** A page for the person at this machine, without a script; it looks again by itself. */
export const plainPage = (title: string, now: Date, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<meta http-equiv="refresh" content="10"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>` +
  `<h1>${escapeHtml(title)}</h1><p>The clock says ${escapeHtml(wallClock(now))}. Newest first. Only on this machine.</p>` +
  `${content}</main></body></html>\n`;
