import { isOpen } from '../../shared/domain/notification.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import type { RecipientBody } from '../../shared/domain/recipient-body.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Session } from '../../shared/ports/access.ts';
import type { BodyPeople } from '../../shared/ports/directory.ts';
import { show } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { endedMessage } from './ended-message.ts';
import { formatInstant } from './format-time.ts';
import { chosenLanguage } from './language-of.ts';
import type { OpenedNotification } from './open-notification.ts';
import { createOpenNotification } from './open-notification.ts';
import { BusyError } from './raise-next-rung.ts';
import { createKeepSession, createReadSession } from './read-session.ts';
import { showMessage } from './show-message.ts';
import { wordChanges, wordDisclosure } from './word-disclosure.ts';
import { wordsFor } from './words/words-for.ts';
import type { Language, Words } from './words/words.ts';

const TRIES = 4;

/** Why the page is shown instead of what was asked for. */
export type Instead = 'changedNow' | 'readFirst';

export type ShowNotification = (session: Session, notificationId: string, chosen: Language | undefined, instead?: Instead) => Promise<Answer>;

/** Reading: recorded before it is shown, and remembered in the session as shown, so that only what was seen can be confirmed. */
export const createShowNotification = (deps: PagesDeps): ShowNotification => {
  const keepSession = createKeepSession(deps);
  const openNotification = createOpenNotification(deps);

  const openAndRecord = async (session: Session, notificationId: string): Promise<OpenedNotification> => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const opened = await openNotification(session, notificationId);
      if (opened.kind !== 'opened') return opened;
      const { notification, keyAdult } = opened;
      const { keyAdultId, order } = keyAdult;
      const cause = causeOf(deps, keyAdultId, notification.traceId);
      const recorded = await deps.notifications.recordView({ notification, keyAdultId, order, method: session.method, cause });
      if (recorded.kind === 'committed') {
        await deps.outbox.send(recorded.obligations);
        return opened;
      }
      // It changed between reading and recording: show what it is now.
    }
    throw new BusyError('record_view');
  };

  return async (session, notificationId, chosen, instead) => {
    const opened = await openAndRecord(session, notificationId);
    if (opened.kind !== 'opened') return showMessage(opened.kind, chosen ?? 'en');
    const { notification, disclosure, keyAdult, body, policy } = opened;
    const language = chosen ?? keyAdult.language;
    const words = wordsFor(language, kindOf(body));
    const guidance = policy.guidance?.[language];
    const { version } = notification;
    await keepSession(session, `${notificationId}:${version}`);

    const changed = notification.supersedes !== undefined;
    const ownChildren = disclosure.children.length > 0;
    const open = isOpen(notification);
    const model = {
      csrf: session.csrfToken,
      action: `/notifications/${notificationId}`,
      version,
      reference: disclosure.reference,
      notice: instead === undefined ? (changed ? words.notification.changed(formatInstant(notification.raisedAt, words)) : '') : words.notification[instead],
      noticeIsNews: instead !== undefined,
      changes: changed ? changeLines(disclosure, words) : [],
      answered: answeredLine(opened, words),
      saidNotOurs: notification.notOurs.length === 0 ? '' : ownChildren ? words.notification.saidNotOurs : words.notification.allNotOurs,
      ...wordDisclosure(disclosure, words),
      guidance: {
        share: guidance?.share ?? words.notification.share,
        untold: guidance?.untold ?? words.notification.told,
        help: guidance?.help ?? words.notification.help,
        helpline: guidance?.helpline ?? '',
      },
      canConfirm: open && ownChildren,
      canSayNotOurs: open && ownChildren,
    };
    return show('notification', language, model, instead === undefined ? 200 : 409, { toldAs: kindOf(body) });
  };
};

const changeLines = (disclosure: Extract<OpenedNotification, { kind: 'opened' }>['disclosure'], words: Words): readonly string[] => wordChanges(disclosure, words);

/** A body that is none of the three cannot be told; a school's words do no harm. */
export const kindOf = ({ bodyKey }: Pick<BodyPeople, 'bodyKey'>): RecipientBody['kind'] => parseBodyKey(bodyKey)?.kind ?? 'establishment';

export const roleOf = (body: BodyPeople, keyAdultId: string | undefined, words: Words): string => {
  const role = body.keyAdults.find((one) => one.keyAdultId === keyAdultId)?.role;
  return role === undefined ? words.someone : words.roles[role];
};

const answeredLine = ({ notification, body }: Extract<OpenedNotification, { kind: 'opened' }>, words: Words): string => {
  const { answeredAt, answeredHow, answeredBy } = notification;
  if (answeredAt === undefined) return '';
  const time = formatInstant(answeredAt, words);
  return answeredHow === 'phoned' ? words.notification.phoned(time) : words.notification.already(roleOf(body, answeredBy, words), time);
};

export const createShowNotificationPage = (deps: PagesDeps) => {
  const readSession = createReadSession(deps);
  const showNotification = createShowNotification(deps);
  return async ({ cookies, query, parameters }: Pick<PageRequest, 'cookies' | 'query' | 'parameters'>): Promise<Answer> => {
    const session = await readSession(cookies);
    return session === undefined ? endedMessage(query) : showNotification(session, parameters['notificationId'] ?? '', chosenLanguage(query));
  };
};
