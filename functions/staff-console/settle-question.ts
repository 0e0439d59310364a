import { QUESTION_ANSWERS, QUESTION_TEXT_MAX, readAnswer, shownState } from '../../shared/domain/desk/question.ts';
import type { Act } from '../../shared/domain/desk/roles.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { QuestionRecord } from '../../shared/ports/questions.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTimeLeft } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import { QUESTION_ANSWER_WORDS, QUESTION_KIND_WORDS, QUESTION_STATE_WORDS, QUESTION_TOPIC_WORDS } from './question-words.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

/** A question of this person's areas; elsewhere it is not there at all. */
const openQuestion = async (deps: Pick<DeskDeps, 'questions' | 'incidents'>, session: StaffSession, act: Act, questionId: string) => {
  const question = await deps.questions.read(questionId);
  if (question === undefined || !mayFor(session, act, question.laCode)) throw new Refusal(404, 'no_such_question');
  return { question, stored: await deps.incidents.read(question.incidentId) };
};

interface Given {
  readonly chosen: { readonly answer: string; readonly text: string };
  readonly faults: { readonly answer: string; readonly text: string };
  readonly status: number;
}
/** Whoever looks must know that nobody here read the words before, and that no school was shown them. */
const sayMachine = ({ kind, answerText }: QuestionRecord): string =>
  `, by the force’s own system${kind === 'askPolice' || answerText === undefined ? '' : '; the school sees the answer and not the words'}`;

const NOTHING: Given = { chosen: { answer: '', text: '' }, faults: { answer: '', text: '' }, status: 200 };

const render = async (deps: DeskDeps, session: StaffSession, { question, stored }: Awaited<ReturnType<typeof openQuestion>>, { chosen, faults, status }: Given): Promise<DeskAnswer> => {
  // What somebody wrote may name the child.
  if (stored !== undefined) await deps.trail.recordView({ incidentId: question.incidentId, object: question.questionId, action: 'desk.viewReferral', test: question.test, cause: staffCause(deps, session, stored.traceId) });
  const now = deps.now();
  const [body, referral, policy] = await Promise.all([
    question.bodyKey === undefined ? undefined : deps.directory.readBody(question.bodyKey),
    question.referralId === undefined ? undefined : deps.referrals.read(question.referralId),
    deps.directory.readPolicy(question.forceCode),
  ]);
  const state = shownState(question, now.toISOString());
  return showDesk(
    session,
    'question',
    {
      questionId: question.questionId,
      kind: QUESTION_KIND_WORDS[question.kind],
      whom: question.kind === 'askSchool' ? (body?.name ?? question.bodyKey) : policy.forceName,
      from: question.kind === 'askPolice' || question.kind === 'askSchool' ? '' : (body?.name ?? question.bodyKey),
      telephone: question.kind === 'askSchool' ? (body?.telephone ?? '') : '',
      forceReference: stored?.forceReference ?? '',
      isSchool: question.kind === 'askSchool',
      topic: QUESTION_TOPIC_WORDS[question.topic],
      text: question.text?.reveal() ?? '',
      asked: sayInstant(question.askedAt),
      state: QUESTION_STATE_WORDS[state],
      isOpen: question.state === 'open',
      canPutAway: question.state === 'open' || (question.state === 'answered' && question.putAwayAt === undefined),
      isOverdue: state === 'overdue',
      answerBy: sayInstant(question.answerBy),
      left: sayTimeLeft(question.answerBy, now).text,
      answer: question.answer === undefined ? '' : QUESTION_ANSWER_WORDS[question.answer],
      answerText: question.answerText?.reveal() ?? '',
      answered: question.answeredAt === undefined ? '' : `${sayInstant(question.answeredAt)}${question.answerer === 'force' ? sayMachine(question) : ''}`,
      corrected: stored !== undefined && stored.revision > question.revision,
      withdrawn: stored === undefined || stored.state === 'withdrawn',
      work: referral?.state === 'open' ? `/desk/referrals/${referral.referralId}${referral.kind === 'conflict' ? '/recipients' : referral.kind === 'preBirth' ? '/pre-birth' : ''}` : '',
      answers: QUESTION_ANSWERS[question.kind].map((value) => ({ value, text: QUESTION_ANSWER_WORDS[value] })),
      chosen,
      faults,
      errors: [
        { text: faults.answer, href: '#answer' },
        { text: faults.text, href: '#text' },
      ].filter(({ text }) => text !== ''),
      csrf: session.csrfToken,
    },
    status,
  );
};

export const createShowQuestion =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) =>
    render(deps, session, await openQuestion(deps, session, 'seeChild', parameters['questionId'] ?? ''), NOTHING);

const stale = (session: StaffSession, { questionId }: QuestionRecord): DeskAnswer =>
  sayDesk(session, { title: 'This changed while you were looking', lines: ['A colleague answered it or put it away. Nothing was changed because of you.'], link: { href: `/desk/questions/${questionId}`, text: 'Look again' } }, 409);

/** What came back, or that nobody needs it any more. */
export const createSettleQuestion =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const opened = await openQuestion(deps, session, 'decide', parameters['questionId'] ?? '');
    const { question, stored } = opened;
    const cause = staffCause(deps, session, stored?.traceId ?? question.questionId);
    if (form.get('press') === 'putAway') {
      const result = await deps.questions.putAway({ question, cause });
      if (result.kind === 'conflict') return stale(session, question);
      return { kind: 'goTo', location: '/desk/questions' };
    }
    const answer = readAnswer(question.kind, form.get('answer') ?? '');
    const text = (form.get('text') ?? '').trim();
    const faults = { answer: answer === undefined ? 'Choose what came back' : '', text: text.length > QUESTION_TEXT_MAX ? `Write at most ${QUESTION_TEXT_MAX} characters` : '' };
    if (answer === undefined || faults.text !== '') return render(deps, session, opened, { chosen: { answer: form.get('answer') ?? '', text }, faults, status: 422 });
    const result = await deps.questions.answer({ question, answer, ...(text === '' ? {} : { text: sensitive(text) }), cause });
    if (result.kind === 'conflict') return stale(session, question);
    return { kind: 'goTo', location: `/desk/questions/${question.questionId}` };
  };
