import type { Instant } from '../incident.ts';

/**
 * A question that somebody waits for: who asks whom, by when it has to be answered, and what came back. To add a kind: name it here, give
 * it its codes in `QUESTION_TOPICS` and `QUESTION_ANSWERS`, its hours in `QUESTION_HOURS`, and its words where it is shown
 * (`functions/staff-console/question-words.ts`); the compiler names every other place.
 *
 * - `askPolice`: the desk asks the force, because nobody can say where the child goes to school, or whom it is safe to tell.
 * - `askSchool`: the desk asks a school whether a child is on its roll. What a school may be told by that is on the page that asks.
 * - `schoolQuery`: a school asks the force about a notification it was given.
 * - `schoolChallenge`: a school says that something in it is wrong, or should have been done otherwise.
 */
export const QUESTION_KINDS = ['askPolice', 'askSchool', 'schoolQuery', 'schoolChallenge'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Whose answer it waits for: the force's, which its own systems hear of, or a school's. */
export const isForForce = (kind: QuestionKind): boolean => kind !== 'askSchool';

/** What it is about, as a code that can be counted; the words themselves are sealed beside it. */
export const QUESTION_TOPICS = {
  askPolice: ['whichSchool', 'whoIsTheChild', 'whereChildLives', 'whoIsAtRisk', 'isHoldNeeded', 'otherTopic'],
  askSchool: ['isOnRoll', 'whereNow', 'otherTopic'],
  schoolQuery: ['whatHappened', 'howToHandle', 'whoKnows', 'otherTopic'],
  schoolChallenge: ['factsWrong', 'toldLate', 'shouldHaveBeenTold', 'otherTopic'],
} as const satisfies Record<QuestionKind, readonly string[]>;
export type QuestionTopic = (typeof QUESTION_TOPICS)[QuestionKind][number];

/** What can be answered, as a code that can be counted. */
export const QUESTION_ANSWERS = {
  askPolice: ['toldMore', 'willCorrect', 'doesNotKnow'],
  askSchool: ['onRoll', 'notOnRoll', 'hasLeft', 'doesNotKnow'],
  schoolQuery: ['toldMore', 'cannotSay', 'willCorrect'],
  schoolChallenge: ['agreed', 'partlyAgreed', 'notAgreed'],
} as const satisfies Record<QuestionKind, readonly string[]>;
export type QuestionAnswer = (typeof QUESTION_ANSWERS)[QuestionKind][number];

/** `closed`: nobody needs the answer any more; it was never given. Time alone neither answers nor closes anything. */
export const QUESTION_STATES = ['open', 'answered', 'closed'] as const;
export type QuestionState = (typeof QUESTION_STATES)[number];

/** Hours, not working hours, until a question is overdue, where the force's policy says nothing else. */
export const QUESTION_HOURS: Readonly<Record<QuestionKind, number>> = { askPolice: 2, askSchool: 2, schoolQuery: 24, schoolChallenge: 72 };

/** Longest text of a question or an answer. */
export const QUESTION_TEXT_MAX = 500;

const isIn = <T extends string>(list: readonly T[], text: string): text is T => (list as readonly string[]).includes(text);
export const readTopic = (kind: QuestionKind, text: string): QuestionTopic | undefined => (isIn<QuestionTopic>(QUESTION_TOPICS[kind], text) ? text : undefined);
export const readAnswer = (kind: QuestionKind, text: string): QuestionAnswer | undefined => (isIn<QuestionAnswer>(QUESTION_ANSWERS[kind], text) ? text : undefined);

/** By when: after so many hours, or at the bell that the child's notification has to make, when that comes first and is still to come. */
export const answerByOf = (askedAt: Instant, hours: number, bell?: Instant): Instant => {
  const asked = Temporal.Instant.from(askedAt);
  const after = asked.add({ hours });
  const by = bell === undefined ? undefined : Temporal.Instant.from(bell);
  const soonest = by !== undefined && Temporal.Instant.compare(by, asked) > 0 && Temporal.Instant.compare(by, after) < 0 ? by : after;
  return soonest.toString({ smallestUnit: 'millisecond' });
};

interface Clock {
  readonly state: QuestionState;
  readonly answerBy: Instant;
}
/** What anybody who looks is shown. */
export type ShownQuestionState = QuestionState | 'overdue';
export const shownState = ({ state, answerBy }: Clock, now: Instant): ShownQuestionState =>
  state === 'open' && Temporal.Instant.compare(answerBy, now) <= 0 ? 'overdue' : state;

/** The number counts an incident's questions up from 1; the id leads back to the incident, beside which the question is kept. */
export const questionIdOf = (incidentId: string, number: number): string => `qst_${incidentId.replace(/^inc_/, '')}_${number}`;
export const parseQuestionId = (questionId: string): { readonly incidentId: string; readonly number: number } | undefined => {
  const [, incident, number] = /^qst_([\w-]{1,80})_(\d{1,4})$/.exec(questionId) ?? [];
  return incident === undefined || number === undefined ? undefined : { incidentId: `inc_${incident}`, number: Number(number) };
};
