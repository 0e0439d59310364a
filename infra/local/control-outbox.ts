import type { ControlRoutes } from './control-types.ts';
import type { Sent, SentMail } from './outbox.ts';
import { outboxPage } from './outbox-page.ts';
import { parseMail } from './parse-mail.ts';
import { phonePage } from './phone-page.ts';

const shownMail = (mail: SentMail): object => {
  const { headers, from, to, subject, text, html } = parseMail(mail.raw);
  return { ...mail, from, to, subject, text, html, headers };
};
const shown = (sent: Sent): object => (sent.kind === 'mail' ? shownMail(sent) : sent);

export const OUTBOX_ROUTES: ControlRoutes = {
  /** `?since=` an index; `next` is the index to ask from next time. */
  'GET /_local/outbox': ({ deps, query }) => {
    const since = Math.max(0, Math.trunc(Number(query.get('since') ?? 0)) || 0);
    const entries = deps.outbox.since(since);
    return {
      json: {
        next: since + entries.length,
        mails: entries.filter((one) => one.kind === 'mail').map(shown),
        texts: entries.filter((one) => one.kind === 'text').map(shown),
        suppressed: deps.mail.suppressed(),
      },
    };
  },
  'GET /_local/outbox.html': ({ deps }) => ({ html: outboxPage(deps.outbox.since(0), `http://localhost:${deps.port}`, deps.clock.now()) }),
  'GET /_local/phone.html': ({ deps }) => ({ html: phonePage(deps.outbox.since(0), deps.clock.now()) }),
};
