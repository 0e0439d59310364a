import type { QUESTION_ANSWERS, QUESTION_TOPICS } from '../../../shared/domain/desk/question.ts';

type Query = (typeof QUESTION_TOPICS)['schoolQuery'][number];
type Challenge = (typeof QUESTION_TOPICS)['schoolChallenge'][number];
type Answer = (typeof QUESTION_ANSWERS)['schoolQuery' | 'schoolChallenge'][number];

/** A school asks police, or says that something is wrong: English. */
export const enAskPolice = {
  link: 'Ask police about this, or say that something is wrong',
  title: 'Ask police, or say that something is wrong',
  intro: (force: string): string => `The safeguarding desk takes it to ${force} and writes the answer here. If a child is in danger now, call 999.`,
  topicTitle: 'What is it about?',
  query: { whatHappened: 'A question: what happened?', howToHandle: 'A question: how should we handle it?', whoKnows: 'A question: who else has been told?', otherTopic: 'Another question' } satisfies Record<Query, string>,
  challenge: { factsWrong: 'Something in it is wrong', toldLate: 'We were told too late', shouldHaveBeenTold: 'We should have been told of something else', otherTopic: 'Another challenge' } satisfies Record<Challenge, string>,
  text: (most: number): string => `What do you ask, or what is wrong? (up to ${most} characters)`,
  hint: 'Only what is needed to answer it. It is kept as safely as the notification.',
  send: 'Send to the desk',
  noTopic: 'Choose what it is about',
  noText: 'Write what you ask, or what is wrong',
  tooLong: (most: number): string => `Write at most ${most} characters`,
  tooMany: 'You have asked as much as one notification takes. Phone the desk.',
  changed: 'Somebody else asked at the same moment. Send it again.',
  asked: 'What your school asked',
  waits: (by: string): string => `Waits for an answer, due by ${by}`,
  late: (by: string, phone: string): string => `No answer yet, though one was due by ${by}. Phone ${phone}`,
  closed: 'Ended without an answer',
  answered: (when: string): string => `Answered ${when}`,
  answers: { toldMore: 'Police told more', cannotSay: 'Police cannot say', willCorrect: 'Police will correct it', agreed: 'Police agree', partlyAgreed: 'Police agree in part', notAgreed: 'Police do not agree' } satisfies Record<Answer, string>,
  back: 'Back',
};
