import { contradicts, FOLLOW_UP_ACTIONS, HEARD_IN_SCHOOL, USEFULNESS } from '../../shared/domain/follow-up.ts';
import type { FollowUp, FollowUpAction } from '../../shared/domain/follow-up.ts';
import type { RecipientBody } from '../../shared/domain/recipient-body.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Form } from '../../shared/http/read-form.ts';
import type { Session } from '../../shared/ports/access.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { endedMessage } from './ended-message.ts';
import { chosenLanguage } from './language-of.ts';
import { createOpenNotification } from './open-notification.ts';
import type { OpenedNotification } from './open-notification.ts';
import { BusyError } from './raise-next-rung.ts';
import { createKeepSession, createReadSession } from './read-session.ts';
import { showMessage } from './show-message.ts';
import { kindOf } from './show-notification.ts';
import { fullName } from './word-disclosure.ts';
import { wordsFor } from './words/words-for.ts';

type Opened = Extract<OpenedNotification, { kind: 'opened' }>;
const TRIES = 3;
/** Larger families are not asked child by child: a page of fifty questions is answered by nobody. */
const CHILDREN_ASKED = 8;

const NOTHING: FollowUp = { actions: [], heard: [] };

/** A council or a health team has no school day to change and does not meet the child this morning. */
const OF_A_SCHOOL: readonly FollowUpAction[] = ['checkedIn', 'changedDay'];
const actionsFor = (kind: RecipientBody['kind']): readonly FollowUpAction[] => (kind === 'establishment' ? FOLLOW_UP_ACTIONS : FOLLOW_UP_ACTIONS.filter((action) => !OF_A_SCHOOL.includes(action)));
const childrenAsked = ({ disclosure, body }: Opened) => (kindOf(body) === 'establishment' ? disclosure.children.slice(0, CHILDREN_ASKED) : []);

/** Boxes and answers as ticked. What is not on the list is not there. */
const readFollowUp = (form: Form, opened: Opened): FollowUp => ({
  actions: actionsFor(kindOf(opened.body)).filter((action) => form.get(`did-${action}`) === 'yes'),
  heard: childrenAsked(opened).flatMap(({ childId }, at) => {
    const heard = HEARD_IN_SCHOOL.find((one) => one === form.get(`heard-${at + 1}`));
    return heard === undefined ? [] : [{ childId, heard }];
  }),
  useful: USEFULNESS.find((one) => one === form.get('useful')),
});

const showForm = async (deps: Pick<PagesDeps, 'reads' | 'clock' | 'ids'>, session: Session, opened: Opened, query: PageRequest['query'], chosen: FollowUp, error: '' | 'contradiction' | 'empty' = ''): Promise<Answer> => {
  const { notification, disclosure, keyAdult, body } = opened;
  const language = chosenLanguage(query) ?? keyAdult.language;
  const toldAs = kindOf(body);
  const { followUp } = wordsFor(language, toldAs);
  const ticked = (action: FollowUpAction) => ({ id: `did-${action}`, name: `did-${action}`, value: 'yes', text: followUp.actions[action], checked: chosen.actions.includes(action) });
  const model = {
    csrf: session.csrfToken,
    action: `/notifications/${notification.notificationId}`,
    reference: disclosure.reference,
    boxes: [...actionsFor(toldAs).filter((action) => action !== 'nothingNeeded').map(ticked), { divider: followUp.or }, ticked('nothingNeeded')],
    children: childrenAsked(opened).map(({ childId, name }, at) => ({
      field: `heard-${at + 1}`,
      title: followUp.heardTitle(fullName(name)),
      chosen: chosen.heard.find((one) => one.childId === childId)?.heard ?? '',
      options: HEARD_IN_SCHOOL.map((value) => ({ value, text: followUp.heard[value] })),
    })),
    useful: { title: followUp.usefulTitle, chosen: chosen.useful ?? '', options: USEFULNESS.map((value) => ({ value, text: followUp.useful[value] })) },
    error: error === '' ? '' : followUp[error],
  };
  if (model.children.length > 0) await deps.reads.recordRead({ notification, page: 'whatYouDid', cause: causeOf(deps, keyAdult.keyAdultId, notification.traceId) });
  return show('what-you-did', language, model, error === '' ? 200 : 422, { toldAs });
};

/** Who asks, and about what: somebody of the body, once somebody there has confirmed it or had it read to them. */
export const createOpenAnswered = (deps: PagesDeps) => {
  const readSession = createReadSession(deps);
  const openNotification = createOpenNotification(deps);
  return async ({ cookies, query, parameters }: Pick<PageRequest, 'cookies' | 'query' | 'parameters'>): Promise<{ readonly instead: Answer } | { readonly session: Session; readonly opened: Opened }> => {
    const session = await readSession(cookies);
    if (session === undefined) return { instead: endedMessage(query) };
    const notificationId = parameters['notificationId'] ?? '';
    const opened = await openNotification(session, notificationId, 'brief');
    if (opened.kind !== 'opened') return { instead: showMessage(opened.kind, chosenLanguage(query) ?? 'en') };
    return opened.notification.answeredAt === undefined ? { instead: goTo(`/notifications/${notificationId}`) } : { session, opened };
  };
};

export const createAskWhatYouDid = (deps: PagesDeps) => {
  const keepSession = createKeepSession(deps);
  const openAnswered = createOpenAnswered(deps);
  return async (request: Pick<PageRequest, 'cookies' | 'query' | 'parameters'>): Promise<Answer> => {
    const asked = await openAnswered(request);
    if ('instead' in asked) return asked.instead;
    const { session, opened } = asked;
    await keepSession(session);
    return showForm(deps, session, opened, request.query, (await deps.followUps.read(opened.notification.notificationId)) ?? NOTHING);
  };
};

/** "What have you done so far?": optional, coded, changed as often as the school likes. It never holds anything up. */
export const createSaveWhatYouDid = (deps: PagesDeps) => {
  const openAnswered = createOpenAnswered(deps);
  return async (request: Pick<PageRequest, 'cookies' | 'query' | 'parameters' | 'form'>): Promise<Answer> => {
    const asked = await openAnswered(request);
    if ('instead' in asked) return asked.instead;
    const { session, opened } = asked;
    guardToken(request.form.get('csrf'), session.csrfToken);
    const { notification, keyAdult } = opened;
    const followUp = readFollowUp(request.form, opened);
    if (contradicts(followUp.actions)) return showForm(deps, session, opened, request.query, followUp, 'contradiction');
    const before = await deps.followUps.read(notification.notificationId);
    if (before === undefined && followUp.actions.length + followUp.heard.length === 0 && followUp.useful === undefined) return showForm(deps, session, opened, request.query, followUp, 'empty');

    for (let tried = 0; tried < TRIES; tried += 1) {
      const { keyAdultId } = keyAdult;
      const written = await deps.followUps.record({ notification, followUp, keyAdultId, cause: causeOf(deps, keyAdultId, notification.traceId) });
      if (written.kind === 'conflict') continue;
      if (written.kind === 'committed') await deps.outbox.send(written.obligations);
      return goTo(`/notifications/${notification.notificationId}/confirmed`);
    }
    throw new BusyError('follow_up');
  };
};
