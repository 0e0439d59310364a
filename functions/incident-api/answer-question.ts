import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { QUESTION_ANSWERS, QUESTION_TEXT_MAX, isForForce, readAnswer } from '../../shared/domain/desk/question.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { json } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { causeOf, sourceOf } from '../../shared/http/force-caller.ts';
import { idempotencyKeyOf } from '../../shared/http/idempotency-key.ts';
import { Problem } from '../../shared/http/problem.ts';
import { readJson } from '../../shared/http/read-json.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { AnswerRequest, QuestionStore, QuestionSummary } from '../../shared/ports/questions.ts';
import type { Clock, KeyedHash } from '../../shared/ports/surroundings.ts';
import { erased, incidentIdOf, notFound } from './request-parts.ts';

export interface AnswerQuestionDeps {
  readonly authenticate: AuthenticateCaller;
  readonly incidents: Pick<IncidentStore, 'findErased'>;
  readonly questions: Pick<QuestionStore, 'summariesOf' | 'answer'>;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly hash: KeyedHash;
  readonly now: Clock;
}

const $Answer = z.strictObject({ answer: z.string().max(40), text: z.string().trim().normalize('NFC').max(QUESTION_TEXT_MAX).optional() });

const answered = ({ incidentId, questionId, answer, answeredAt }: Pick<QuestionSummary, 'incidentId' | 'questionId' | 'answer' | 'answeredAt'>): string =>
  canonicalJson({ incidentId, questionId, state: 'answered', answer, answeredAt });

/** The same request sent again gets the same bytes; anybody else learns that it was settled before. */
const settledBefore = (question: QuestionSummary, request: AnswerRequest): APIGatewayProxyResult => {
  if (question.answerRequest?.key !== request.key) {
    throw new Problem(409, 'question_not_open', 'This question is no longer open', { faults: [{ pointer: '', code: 'question_not_open', fix: 'Read the incident: it says how the question stands' }] });
  }
  if (question.answerRequest.fingerprint !== request.fingerprint) {
    throw new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was used for another request', { faults: [{ pointer: 'header:Idempotency-Key', code: 'idempotency_key_reused', fix: 'Send a new key with a new request' }] });
  }
  return json(200, answered(question), { 'Idempotency-Replayed': 'true' });
};

/** Answers by machine what the desk or a school asked the force. Once: the first answer stands, whoever gave it; the desk acts on it. */
export const createAnswerQuestion = ({ authenticate, incidents, questions, outbox, hash, now }: AnswerQuestionDeps) => {
  /** A question of this force's incident, and one that is for the force; the same "not found" for every other. */
  const ownQuestion = async (event: APIGatewayProxyEvent, caller: Caller): Promise<QuestionSummary> => {
    const source = sourceOf(caller);
    const incidentId = incidentIdOf(event);
    if ((await incidents.findErased(incidentId, source)) !== undefined) throw erased();
    const questionId = event.pathParameters?.['questionId'];
    const question = (await questions.summariesOf(incidentId)).find((one) => one.questionId === questionId);
    if (question?.forceCode !== source.forceCode || question.test !== source.test || !isForForce(question.kind)) throw notFound();
    return question;
  };

  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'incident:write');
    const key = idempotencyKeyOf(event);
    const question = await ownQuestion(event, caller);
    const parsed = $Answer.safeParse(readJson(event));
    const answer = parsed.success ? readAnswer(question.kind, parsed.data.answer) : undefined;
    if (!parsed.success || answer === undefined) {
      const pointers = parsed.success ? ['/answer'] : parsed.error.issues.map(({ path }) => path.map((part) => `/${String(part)}`).join(''));
      const fix = `Send answer (one of ${QUESTION_ANSWERS[question.kind].join(', ')}) and, if need be, text of at most ${QUESTION_TEXT_MAX} characters`;
      throw new Problem(422, 'invalid_answer', 'Some details need to change', { faults: pointers.map((pointer) => ({ pointer, code: 'invalid_answer', fix })) });
    }
    const text = parsed.data.text === undefined || parsed.data.text === '' ? undefined : sensitive(parsed.data.text);
    const request: AnswerRequest = { key: await hash.of(`answer-key|${caller.clientId}|${key}`), fingerprint: await hash.of(`answer|${canonicalJson(parsed.data)}`) };
    if (question.state !== 'open') return settledBefore(question, request);
    const cause = causeOf(event, caller, now);
    const result = await questions.answer({ question, answer, text, request, cause });
    if (result.kind === 'committed') {
      await outbox.send(result.obligations);
      return json(200, answered({ ...question, answer, answeredAt: cause.at }));
    }
    const after = await ownQuestion(event, caller);
    if (after.state === 'open') throw new Problem(409, 'changed_meanwhile', 'The incident changed while this request was handled. Send it again', { headers: { 'Retry-After': '1' } });
    return settledBefore(after, request);
  };
};
