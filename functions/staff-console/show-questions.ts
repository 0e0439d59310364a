import { shownState } from '../../shared/domain/desk/question.ts';
import { authoritiesFor } from '../../shared/domain/desk/roles.ts';
import { NO_AREA } from '../../shared/domain/referral.ts';
import type { QuestionSummary } from '../../shared/ports/questions.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTime, sayTimeLeft } from './format-desk.ts';
import { QUESTION_ANSWER_WORDS, QUESTION_KIND_WORDS, QUESTION_STATE_WORDS, QUESTION_TOPIC_WORDS } from './question-words.ts';
import type { StaffStep } from './staff-page.ts';

/** Questions of this person's areas that nobody has put away. */
export const openQuestions = async ({ questions }: Pick<DeskDeps, 'questions'>, session: StaffSession): Promise<readonly QuestionSummary[]> =>
  questions.onBoard([...authoritiesFor(session.grants, 'seeBoard'), NO_AREA]);

/** One line for whoever looks at the work that a question came from. */
export const sayQuestion = (question: QuestionSummary, now: Date): string => {
  const { kind, answer, answerBy } = question;
  switch (shownState(question, now.toISOString())) {
    case 'open':
      return `${QUESTION_KIND_WORDS[kind]}: answer due by ${sayTime(answerBy)}`;
    case 'overdue':
      return `${QUESTION_KIND_WORDS[kind]}: no answer since ${sayTime(answerBy)}. Ask again`;
    case 'answered':
      return `${QUESTION_KIND_WORDS[kind]}: ${answer === undefined ? 'answered' : QUESTION_ANSWER_WORDS[answer].toLowerCase()}`;
    case 'closed':
      return `${QUESTION_KIND_WORDS[kind]}: no longer needed`;
  }
};

/** What waits for an answer, and what was answered and waits to be acted on. It names no child. */
export const createShowQuestions =
  (deps: Pick<DeskDeps, 'questions' | 'directory' | 'now'>): StaffStep =>
  async (_request, session) => {
    const now = deps.now();
    const found = await openQuestions(deps, session);
    const names = new Map(await Promise.all([...new Set(found.flatMap(({ bodyKey }) => (bodyKey === undefined ? [] : [bodyKey])))].map(async (bodyKey) => [bodyKey, (await deps.directory.readBody(bodyKey))?.name ?? bodyKey] as const)));
    const rows = found.map((one) => {
      const state = shownState(one, now.toISOString());
      return {
        href: `/desk/questions/${one.questionId}`,
        kind: QUESTION_KIND_WORDS[one.kind],
        topic: QUESTION_TOPIC_WORDS[one.topic],
        whom: one.bodyKey === undefined ? '' : (names.get(one.bodyKey) ?? ''),
        state: QUESTION_STATE_WORDS[state],
        urgent: state === 'overdue',
        isAnswered: state === 'answered',
        left: sayTimeLeft(one.answerBy, now).text.replace('Bell rang', 'Was due'),
        asked: sayInstant(one.askedAt),
        reference: one.incidentId.slice(-8),
        test: one.test,
      };
    });
    return showDesk(session, 'questions', { rows, checkedAt: sayTime(now.toISOString()) });
  };
