import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { goTo } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { endedMessage } from './ended-message.ts';
import { chosenLanguage } from './language-of.ts';
import { createOpenNotification } from './open-notification.ts';
import { createReadSession } from './read-session.ts';
import { createShowNotification } from './show-notification.ts';
import { showMessage } from './show-message.ts';

/** "I have read this": by a person, of one version, and only of what this session was shown. The second press changes nothing. */
export const createAcknowledgeNotification = (deps: PagesDeps) => {
  const readSession = createReadSession(deps);
  const openNotification = createOpenNotification(deps);
  const showNotification = createShowNotification(deps);
  return async ({ cookies, query, parameters, form }: Pick<PageRequest, 'cookies' | 'query' | 'parameters' | 'form'>): Promise<Answer> => {
    const session = await readSession(cookies);
    if (session === undefined) return endedMessage(query);
    guardToken(form.get('csrf'), session.csrfToken);

    const notificationId = parameters['notificationId'] ?? '';
    const chosen = chosenLanguage(query);
    const opened = await openNotification(session, notificationId);
    if (opened.kind !== 'opened') return showMessage(opened.kind, chosen ?? 'en');
    const { notification, keyAdult } = opened;
    const version = Number(form.get('version'));
    if (!session.shown.includes(`${notificationId}:${version}`)) return showNotification(session, notificationId, chosen, 'readFirst');

    const { keyAdultId, order } = keyAdult;
    const answer = await deps.notifications.acknowledge({ notificationId, version, keyAdultId, order, cause: causeOf(deps, keyAdultId, notification.traceId) });
    switch (answer.kind) {
      case 'committed':
        await deps.outbox.send(answer.obligations);
        return goTo(`/notifications/${notificationId}/confirmed`);
      case 'already':
        return goTo(`/notifications/${notificationId}/confirmed`);
      case 'stale':
        return showNotification(session, notificationId, chosen, 'changedNow');
      case 'notViewed':
        return showNotification(session, notificationId, chosen, 'readFirst');
      case 'unknown':
        return showMessage('notYours', chosen ?? 'en');
    }
  };
};
