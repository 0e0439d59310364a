import type { PageRequest } from '../../shared/http/page-stack.ts';
import { READABLE_HOURS_AFTER_ANSWER } from '../../shared/domain/readable.ts';
import { isToldHere } from '../../shared/domain/key-adult.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { show } from './answer.ts';
import type { Answer, Views } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { endedMessage } from './ended-message.ts';
import { chosenLanguage } from './language-of.ts';
import { createOpenNotification } from './open-notification.ts';
import { createKeepSession, createReadSession } from './read-session.ts';
import { showMessage } from './show-message.ts';
import { initials, linesOf } from './word-disclosure.ts';
import { wordsIn } from './words/words-in.ts';

/** All that is open for the person's body: Monday's five notifications need one code. Initials only: the page may be seen over a shoulder. */
export const createListNotifications = (deps: PagesDeps) => {
  const keepSession = createKeepSession(deps);
  const readSession = createReadSession(deps);
  const openNotification = createOpenNotification(deps);
  return async ({ cookies, query }: Pick<PageRequest, 'cookies' | 'query'>): Promise<Answer> => {
    const session = await readSession(cookies);
    if (session === undefined) return endedMessage(query);
    const body = await deps.directory.readPeople(session.bodyKey);
    const keyAdult = body?.keyAdults.find((one) => one.keyAdultId === session.keyAdultId && isToldHere(one));
    if (body === undefined || keyAdult === undefined) return showMessage('notYours', chosenLanguage(query) ?? 'en');
    const language = chosenLanguage(query) ?? keyAdult.language;
    const words = wordsIn(language);

    const now = deps.clock();
    const since = new Date(now.getTime() - READABLE_HOURS_AFTER_ANSWER * 3_600_000).toISOString();
    const ofBody = await deps.notifications.ofBody(session.bodyKey, since);
    const opened = await Promise.all(ofBody.map((notification) => openNotification(session, notification.notificationId, 'brief', { notification, body })));
    const rows = opened.flatMap((one): Views['list']['rows'] => {
      if (one.kind !== 'opened') return [];
      const { disclosure, notification } = one;
      return [{
        href: `/notifications/${notification.notificationId}`,
        reference: disclosure.reference,
        when: disclosure.rows.filter(({ label }) => label === 'when').flatMap((row) => linesOf(row, words)).join(''),
        children: disclosure.children.map((child) => `${initials(child.name)}, ${words.years[child.yearGroup]}`),
        confirmed: !isOpen(notification),
      }];
    });
    if (rows.length > 0) await deps.reads.recordList({ keyAdultId: keyAdult.keyAdultId, bodyKey: session.bodyKey, rows: rows.length, cause: causeOf(deps, keyAdult.keyAdultId, deps.ids.uuid()) });
    await keepSession(session);
    return show('list', language, { csrf: session.csrfToken, bodyName: body.name, rows });
  };
};
