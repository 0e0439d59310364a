import { QUESTION_HOURS, QUESTION_TEXT_MAX, QUESTION_TOPICS, answerByOf, readTopic, shownState } from '../../shared/domain/desk/question.ts';
import type { QuestionTopic } from '../../shared/domain/desk/question.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Session } from '../../shared/ports/access.ts';
import type { QuestionRecord } from '../../shared/ports/questions.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { formatInstant } from './format-time.ts';
import { chosenLanguage } from './language-of.ts';
import type { OpenedNotification } from './open-notification.ts';
import { createKeepSession } from './read-session.ts';
import { kindOf } from './show-notification.ts';
import { createOpenAnswered } from './what-you-did.ts';
import type { Words } from './words/words.ts';
import { wordsFor } from './words/words-for.ts';

type Opened = Extract<OpenedNotification, { kind: 'opened' }>;

const KINDS = ['schoolQuery', 'schoolChallenge'] as const;
type SchoolKind = (typeof KINDS)[number];

/** More than this of one notification is a conversation, and better had on the telephone. */
const MOST_ASKED = 10;

interface Given {
  readonly topic: string;
  readonly text: string;
  readonly error: string;
}
const NOTHING: Given = { topic: '', text: '', error: '' };

/** `schoolQuery.whatHappened`: both kinds stand in one list. */
const readChosen = (chosen: string): { readonly kind: SchoolKind; readonly topic: QuestionTopic } | undefined => {
  const [first = '', second = ''] = chosen.split('.');
  const kind = KINDS.find((one) => one === first);
  const topic = kind && readTopic(kind, second);
  return kind === undefined || topic === undefined ? undefined : { kind, topic };
};

const topicsIn = ({ askPolice }: Words): readonly { readonly value: string; readonly text: string }[] => [
  ...QUESTION_TOPICS.schoolQuery.map((topic) => ({ value: `schoolQuery.${topic}`, text: askPolice.query[topic] })),
  ...QUESTION_TOPICS.schoolChallenge.map((topic) => ({ value: `schoolChallenge.${topic}`, text: askPolice.challenge[topic] })),
];

/** What this body asked about this notification: never what others asked, or what the desk asked of anybody. */
const ownOf = (all: readonly QuestionRecord[], session: Session, { notification }: Opened): readonly QuestionRecord[] =>
  all.filter(({ kind, bodyKey, notificationId }) => KINDS.some((one) => one === kind) && bodyKey === session.bodyKey && notificationId === notification.notificationId);

const sayState = (question: QuestionRecord, at: string, words: Words, phone: string): string => {
  const { askPolice } = words;
  const by = formatInstant(question.answerBy, words);
  switch (shownState(question, at)) {
    case 'open':
      return askPolice.waits(by);
    case 'overdue':
      return askPolice.late(by, phone);
    case 'answered':
      return askPolice.answered(formatInstant(question.answeredAt ?? question.answerBy, words));
    case 'closed':
      return askPolice.closed;
  }
};

const showForm = (deps: PagesDeps, session: Session, opened: Opened, query: PageRequest['query'], all: readonly QuestionRecord[], given: Given): Answer => {
  const { notification, disclosure, keyAdult, body, policy } = opened;
  const language = chosenLanguage(query) ?? keyAdult.language;
  const words = wordsFor(language, kindOf(body));
  const { askPolice } = words;
  const topics = topicsIn(words);
  const answers: Readonly<Record<string, string>> = askPolice.answers;
  const model = {
    csrf: session.csrfToken,
    action: `/notifications/${notification.notificationId}`,
    reference: disclosure.reference,
    intro: askPolice.intro(policy.forceName),
    topics,
    chosen: given.topic,
    text: given.text,
    textLabel: askPolice.text(QUESTION_TEXT_MAX),
    asked: ownOf(all, session, opened).map((question) => ({
      title: topics.find(({ value }) => value === `${question.kind}.${question.topic}`)?.text ?? '',
      text: question.text?.reveal() ?? '',
      state: sayState(question, deps.clock().toISOString(), words, deps.deskPhone),
      answer: question.answer === undefined ? '' : (answers[question.answer] ?? ''),
      // What a machine of the force wrote was read by nobody here: the desk passes it on, when it may be told.
      answerText: question.answerer === 'force' ? '' : (question.answerText?.reveal() ?? ''),
    })),
    error: given.error,
  };
  return show('ask-police', language, model, given.error === '' ? 200 : 422, { toldAs: kindOf(body) });
};

export const createShowAskPolice = (deps: PagesDeps) => {
  const keepSession = createKeepSession(deps);
  const openAnswered = createOpenAnswered(deps);
  return async (request: Pick<PageRequest, 'cookies' | 'query' | 'parameters'>): Promise<Answer> => {
    const found = await openAnswered(request);
    if ('instead' in found) return found.instead;
    const { session, opened } = found;
    await keepSession(session);
    return showForm(deps, session, opened, request.query, await deps.questions.ofIncident(opened.notification.incidentId), NOTHING);
  };
};

/** A question or a challenge of a school goes to the desk's list with its clock; the desk brings it to police, and writes down what came back. */
export const createAskPolice = (deps: PagesDeps) => {
  const openAnswered = createOpenAnswered(deps);
  return async (request: Pick<PageRequest, 'cookies' | 'query' | 'parameters' | 'form'>): Promise<Answer> => {
    const found = await openAnswered(request);
    if ('instead' in found) return found.instead;
    const { session, opened } = found;
    guardToken(request.form.get('csrf'), session.csrfToken);
    const { notification, keyAdult, body } = opened;
    const { askPolice } = wordsFor(chosenLanguage(request.query) ?? keyAdult.language, kindOf(body));
    const given = { topic: request.form.get('topic') ?? '', text: (request.form.get('text') ?? '').trim() };
    const chosen = readChosen(given.topic);
    const all = await deps.questions.ofIncident(notification.incidentId);
    const own = ownOf(all, session, opened);
    const refuse = (error: string): Answer => showForm(deps, session, opened, request.query, all, { ...given, error });
    if (chosen === undefined) return refuse(askPolice.noTopic);
    if (given.text === '') return refuse(askPolice.noText);
    if (given.text.length > QUESTION_TEXT_MAX) return refuse(askPolice.tooLong(QUESTION_TEXT_MAX));
    const here = `/notifications/${notification.notificationId}/ask`;
    // Pressed twice: it is asked already.
    if (own.some(({ state, kind, topic, text }) => state === 'open' && kind === chosen.kind && topic === chosen.topic && text?.reveal() === given.text)) return goTo(here);
    if (own.length >= MOST_ASKED) return refuse(askPolice.tooMany);
    const cause = causeOf(deps, keyAdult.keyAdultId, notification.traceId);
    const { incidentId, notificationId, revision, forceCode, laCode, test } = notification;
    const result = await deps.questions.ask({
      question: { ...chosen, incidentId, notificationId, revision, forceCode, laCode, bodyKey: session.bodyKey, answerBy: answerByOf(cause.at, QUESTION_HOURS[chosen.kind]), test, text: sensitive(given.text) },
      seen: all.length,
      cause,
    });
    if (result.kind === 'conflict') return refuse(askPolice.changed);
    await deps.outbox.send(result.obligations);
    return goTo(here);
  };
};
