import { sensitive } from '../../shared/domain/sensitive.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { notOursReferralId } from '../../shared/domain/referral.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { WHERE_NOW } from '../../shared/ports/notifications.ts';
import type { Session } from '../../shared/ports/access.ts';
import { goTo, show } from './answer.ts';
import type { Answer, Views } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { endedMessage } from './ended-message.ts';
import { chosenLanguage } from './language-of.ts';
import { createOpenNotification } from './open-notification.ts';
import type { OpenedNotification } from './open-notification.ts';
import { BusyError } from './raise-next-rung.ts';
import { createKeepSession, createReadSession } from './read-session.ts';
import { createShowNotification, kindOf } from './show-notification.ts';
import { showMessage } from './show-message.ts';
import { fullName } from './word-disclosure.ts';
import { wordsFor } from './words/words-for.ts';
import { wordsIn } from './words/words-in.ts';

const LONGEST_SCHOOL = 200;
const TRIES = 4;

/** Asks again while others write the same notification: a reminder that goes out, a colleague who reads. */
const settled = async <T extends { readonly kind: string }>(attempt: () => Promise<T>): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    const result = await attempt();
    if (result.kind !== 'conflict' || tried >= TRIES) return result;
  }
};

const NOTHING = { child: '', where: '', school: '' };
type Opened = Extract<OpenedNotification, { kind: 'opened' }>;

const showForm = async (
  deps: Pick<PagesDeps, 'reads' | 'clock' | 'ids'>,
  session: Session,
  { notification, disclosure, keyAdult, body }: Opened,
  query: PageRequest['query'],
  chosen: Views['not-our-child']['chosen'],
  faults: Views['not-our-child']['faults'],
): Promise<Answer> => {
  const language = chosenLanguage(query) ?? keyAdult.language;
  const words = wordsFor(language, kindOf(body));
  const fields = [
    { text: faults.child, href: '#child' },
    { text: faults.where, href: '#where' },
    { text: faults.school, href: '#school' },
  ];
  const errors = fields.filter(({ text }) => text !== '');
  const model = {
    csrf: session.csrfToken,
    action: `/notifications/${notification.notificationId}`,
    version: notification.version,
    children: disclosure.children.map((child) => ({ value: child.childId, text: fullName(child.name) })),
    options: WHERE_NOW.map((where) => ({ value: where, text: words.notOurs.options[where] })),
    chosen,
    errors,
    faults,
  };
  await deps.reads.recordRead({ notification, page: 'notOurChild', cause: causeOf(deps, keyAdult.keyAdultId, notification.traceId) });
  return show('not-our-child', language, model, errors.length === 0 ? 200 : 422, { toldAs: kindOf(body) });
};

export const createAskNotOurChild = (deps: PagesDeps) => {
  const keepSession = createKeepSession(deps);
  const readSession = createReadSession(deps);
  const openNotification = createOpenNotification(deps);
  return async ({ cookies, query, parameters }: Pick<PageRequest, 'cookies' | 'query' | 'parameters'>): Promise<Answer> => {
    const session = await readSession(cookies);
    if (session === undefined) return endedMessage(query);
    const notificationId = parameters['notificationId'] ?? '';
    const opened = await openNotification(session, notificationId);
    if (opened.kind !== 'opened') return showMessage(opened.kind, chosenLanguage(query) ?? 'en');
    if (!isOpen(opened.notification) || opened.disclosure.children.length === 0) return goTo(`/notifications/${notificationId}`);
    await keepSession(session);
    return showForm(deps, session, opened, query, NOTHING, NOTHING);
  };
};

/** "This child is not ours": the desk gets it at once, and when no child is left here the reminders stop. Said per child, never of the rest. */
export const createSayNotOurChild = (deps: PagesDeps) => {
  const readSession = createReadSession(deps);
  const openNotification = createOpenNotification(deps);
  const showNotification = createShowNotification(deps);
  return async ({ cookies, query, parameters, form }: Pick<PageRequest, 'cookies' | 'query' | 'parameters' | 'form'>): Promise<Answer> => {
    const session = await readSession(cookies);
    if (session === undefined) return endedMessage(query);
    guardToken(form.get('csrf'), session.csrfToken);
    const notificationId = parameters['notificationId'] ?? '';
    const opened = await openNotification(session, notificationId);
    if (opened.kind !== 'opened') return showMessage(opened.kind, chosenLanguage(query) ?? 'en');
    const { notification, disclosure, keyAdult, body } = opened;
    const language = chosenLanguage(query) ?? keyAdult.language;
    const words = wordsIn(language).notOurs;
    if (!isOpen(notification)) return goTo(`/notifications/${notificationId}`);

    const version = Number(form.get('version'));
    if (version !== notification.version) return showNotification(session, notificationId, chosenLanguage(query), 'changedNow');
    if (!session.shown.includes(`${notificationId}:${version}`)) return showNotification(session, notificationId, chosenLanguage(query), 'readFirst');

    const chosen = { child: form.get('child') ?? '', where: form.get('where') ?? '', school: (form.get('school') ?? '').trim() };
    const child = disclosure.children.find(({ childId }) => childId === chosen.child);
    const where = WHERE_NOW.find((one) => one === chosen.where);
    const tooLong = chosen.school.length > LONGEST_SCHOOL;
    if (child === undefined || where === undefined || tooLong) {
      return showForm(deps, session, opened, query, { ...chosen, school: chosen.school.slice(0, LONGEST_SCHOOL) }, {
        child: child === undefined ? words.missingChild : '',
        where: where === undefined ? words.missing : '',
        school: tooLong ? words.tooLong : '',
      });
    }

    const othersLeft = disclosure.children.length > 1;
    const { keyAdultId, order } = keyAdult;
    const said = await settled(() =>
      deps.notifications.sayNotOurs({
        notificationId,
        version,
        childId: child.childId,
        keyAdultId,
        order,
        where,
        stopsReminders: !othersLeft,
        referral: {
          referralId: notOursReferralId(notificationId, child.childId),
          kind: 'notOurChild',
          incidentId: notification.incidentId,
          childId: child.childId,
          notificationId,
          laCode: body.laCode,
        },
        ...(chosen.school === '' ? {} : { movedTo: sensitive(chosen.school) }),
        cause: causeOf(deps, keyAdultId, notification.traceId),
      }),
    );
    switch (said.kind) {
      case 'committed':
      case 'already':
        if (said.kind === 'committed') await deps.outbox.send(said.obligations);
        return show('not-our-child-done', language, { csrf: session.csrfToken, action: `/notifications/${notificationId}`, othersLeft }, 200, { toldAs: kindOf(body) });
      case 'stale':
        return showNotification(session, notificationId, chosenLanguage(query), 'changedNow');
      case 'unknown':
        return showMessage('notYours', language);
      case 'conflict':
        throw new BusyError('not_our_child');
    }
  };
};
