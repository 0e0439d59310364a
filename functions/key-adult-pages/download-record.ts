import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { endedMessage } from './ended-message.ts';
import { formatInstant } from './format-time.ts';
import { chosenLanguage } from './language-of.ts';
import { createOpenNotification } from './open-notification.ts';
import { BusyError } from './raise-next-rung.ts';
import { createKeepSession, createReadSession } from './read-session.ts';
import { showMessage } from './show-message.ts';
import { createShowNotification, kindOf, roleOf } from './show-notification.ts';
import { wordDisclosure } from './word-disclosure.ts';
import { wordsFor } from './words/words-for.ts';

/**
 * The notification as a file for the child's record: what the page showed and nothing more, of the version that this session was shown.
 * Whoever takes it away is in the audit trail before they have it.
 */
export const createDownloadRecord = (deps: PagesDeps) => {
  const keepSession = createKeepSession(deps);
  const readSession = createReadSession(deps);
  const openNotification = createOpenNotification(deps);
  const showNotification = createShowNotification(deps);
  return async ({ cookies, query, parameters }: Pick<PageRequest, 'cookies' | 'query' | 'parameters'>): Promise<Answer> => {
    const session = await readSession(cookies);
    if (session === undefined) return endedMessage(query);
    const notificationId = parameters['notificationId'] ?? '';
    const chosen = chosenLanguage(query);
    const opened = await openNotification(session, notificationId);
    if (opened.kind !== 'opened') return showMessage(opened.kind, chosen ?? 'en');
    const { notification, disclosure, body, keyAdult, policy } = opened;
    if (!session.shown.includes(`${notificationId}:${notification.version}`)) return showNotification(session, notificationId, chosen, 'readFirst');

    // Only when asked for: the writer and its typeface would slow the first page of a morning down.
    const { writePdf } = await import('../../shared/http/pdf/write-pdf.ts');
    const language = chosen ?? keyAdult.language;
    const words = wordsFor(language, kindOf(body));
    const { reference } = disclosure;
    const worded = wordDisclosure(disclosure, words);
    const now = deps.clock();
    const read = notification.answeredAt === undefined ? [] : [words.record.read(roleOf(body, notification.answeredBy, words), formatInstant(notification.answeredAt, words))];
    const bytes = await writePdf({
      title: `${words.notification.caption} ${reference}`,
      language: language === 'cy' ? 'cy' : 'en-GB',
      opening: words.record.facts(reference, policy.forceName),
      sections: [
        ...worded.children.map(({ name, rows }) => ({ heading: name, rows })),
        {
          heading: words.notification.incident,
          rows: [...worded.incident, ...(worded.handling.length > 0 ? [{ key: words.labels.handling, lines: worded.handling }] : [])],
        },
      ],
      closing: [...read, ...words.record.prompts, words.record.note],
      footer: `${reference}, ${formatInstant(now.toISOString(), words)}`,
      createdAt: now,
    });
    if (bytes === undefined) return showMessage('noPdf', language);
    const recorded = await deps.downloads.recordDownload({ notification, cause: causeOf(deps, keyAdult.keyAdultId, notification.traceId) });
    // It changed in this very moment: reading it again shows how it stands.
    if (recorded.kind === 'conflict') throw new BusyError('record_download');
    await keepSession(session);
    return { kind: 'file', name: `${reference}.pdf`, bytes };
  };
};
