import { isOpen } from '../../shared/domain/notification.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { endedMessage } from './ended-message.ts';
import { formatInstant } from './format-time.ts';
import { chosenLanguage } from './language-of.ts';
import { createOpenNotification } from './open-notification.ts';
import { createKeepSession, createReadSession } from './read-session.ts';
import { showMessage } from './show-message.ts';
import { kindOf, roleOf } from './show-notification.ts';
import { wordDisclosure } from './word-disclosure.ts';
import { wordsFor } from './words/words-for.ts';
import { writeRecord } from './write-record.ts';

/** After confirming: when, by whom (a role, no name), and the text for the child's file. */
export const createShowConfirmed = (deps: PagesDeps) => {
  const keepSession = createKeepSession(deps);
  const readSession = createReadSession(deps);
  const openNotification = createOpenNotification(deps);
  return async ({ cookies, query, parameters }: Pick<PageRequest, 'cookies' | 'query' | 'parameters'>): Promise<Answer> => {
    const session = await readSession(cookies);
    if (session === undefined) return endedMessage(query);
    const notificationId = parameters['notificationId'] ?? '';
    const opened = await openNotification(session, notificationId);
    if (opened.kind !== 'opened') return showMessage(opened.kind, chosenLanguage(query) ?? 'en');
    const { notification, disclosure, body, keyAdult, policy } = opened;
    if (notification.answeredAt === undefined) return goTo(`/notifications/${notificationId}`);

    const language = chosenLanguage(query) ?? keyAdult.language;
    const words = wordsFor(language, kindOf(body));
    const mine = notification.answeredBy === keyAdult.keyAdultId;
    const role = roleOf(body, notification.answeredBy, words);
    const readAt = formatInstant(notification.answeredAt, words);
    const [ofBody, followUp] = await Promise.all([deps.notifications.ofBody(session.bodyKey, notification.answeredAt), deps.followUps.read(notificationId)]);
    await deps.reads.recordRead({ notification, page: 'confirmed', cause: causeOf(deps, keyAdult.keyAdultId, notification.traceId) });
    await keepSession(session);
    return show('confirmed', language, {
      csrf: session.csrfToken,
      action: `/notifications/${notificationId}`,
      title: mine ? words.confirmed.title : words.confirmed.otherTitle,
      reference: disclosure.reference,
      told: words.confirmed.time(policy.forceName, readAt),
      by: mine ? '' : words.confirmed.by(role),
      record: writeRecord(wordDisclosure(disclosure, words), { reference: disclosure.reference, force: policy.forceName, role, readAt }, words),
      followedUp: followUp === undefined ? '' : words.followUp.saved(formatInstant(followUp.recordedAt, words)),
      others: ofBody.some((one) => one.notificationId !== notificationId && isOpen(one)),
    }, 200, { toldAs: kindOf(body) });
  };
};
