import { expect, test } from 'vitest';
import { createQuestionStore } from '../../../shared/aws/question-store.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { FORCE, LA, incidentOf, pupilOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { newKey, startPoliceApi } from '../../support/police-api.ts';

const tables = withTables();

test('a force sees what waits for its answer, with its clock and what came of it, and nothing that anybody wrote', async () => {
  const { chain, call } = await startPoliceApi(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001')]);
  const incidentId = String((await call('POST', '/v1/incidents', { body: incidentOf(), headers: newKey() })).json['incidentId']);
  await chain.settle();
  const { db, table, vault, commit } = chain;
  const questions = createQuestionStore({ db, table, vault, commit });
  const asked = { incidentId, revision: 1, forceCode: FORCE, laCode: LA, answerBy: '2026-10-15T21:40:00.000Z', test: false, text: sensitive('Does Poppy know?') } as const;
  await questions.ask({ question: { ...asked, kind: 'schoolQuery', topic: 'whatHappened', bodyKey: 'establishment:990001' }, seen: 0, cause: chain.cause() });
  await questions.ask({ question: { ...asked, kind: 'askSchool', topic: 'isOnRoll', bodyKey: 'establishment:990001' }, seen: 1, cause: chain.cause() });
  const read = async () => call('GET', `/v1/incidents/${incidentId}`);

  const waiting = await read();
  chain.at('2026-10-16T06:00:00.000Z');
  const late = await read();
  const [question] = await questions.ofIncident(incidentId);
  if (question) await questions.answer({ question, answer: 'toldMore', text: sensitive('She was asleep'), cause: chain.cause() });
  const answered = await read();

  expect(waiting.json['questions']).toEqual([{ questionId: question?.questionId, kind: 'schoolQuery', topic: 'whatHappened', state: 'open', askedAt: '2026-10-14T21:40:00.000Z', answerBy: '2026-10-15T21:40:00.000Z' }]);
  expect(late.json['questions']).toMatchObject([{ state: 'overdue' }]);
  expect(answered.json['questions']).toMatchObject([{ state: 'answered', answer: 'toldMore', answeredAt: '2026-10-16T06:00:00.000Z' }]);
  expect(`${waiting.text}${answered.text}`).not.toMatch(/Poppy|asleep|990001/);
});

const TEXT = 'Officers spoke to her aunt, Nerys Invented';

/** An incident with a school's question (1), one to a school (2) and the desk's question to police (3). */
const withQuestions = async () => {
  const { chain, call } = await startPoliceApi(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001')]);
  const incidentId = String((await call('POST', '/v1/incidents', { body: incidentOf(), headers: newKey() })).json['incidentId']);
  await chain.settle();
  const { db, table, vault, commit } = chain;
  const questions = createQuestionStore({ db, table, vault, commit });
  const asked = { incidentId, revision: 1, forceCode: FORCE, laCode: LA, answerBy: '2026-10-15T21:40:00.000Z', test: false } as const;
  await questions.ask({ question: { ...asked, kind: 'schoolQuery', topic: 'whatHappened', bodyKey: 'establishment:990001' }, seen: 0, cause: chain.cause() });
  await questions.ask({ question: { ...asked, kind: 'askSchool', topic: 'isOnRoll', bodyKey: 'establishment:990001' }, seen: 1, cause: chain.cause() });
  await questions.ask({ question: { ...asked, kind: 'askPolice', topic: 'whichSchool' }, seen: 2, cause: chain.cause() });
  const addressOf = (number: number): string => `/v1/incidents/${incidentId}/questions/qst_${incidentId.slice(4)}_${number}/answer`;
  return { chain, call, questions, incidentId, addressOf };
};

test('a force\'s system answers a school\'s question: the desk has code and words, the status the code alone, and it is on record', async () => {
  const { chain, call, questions, incidentId, addressOf } = await withQuestions();

  const told = await call('POST', addressOf(1), { body: { answer: 'toldMore', text: TEXT }, headers: newKey() });

  expect(told).toMatchObject({ status: 200, json: { incidentId, state: 'answered', answer: 'toldMore', answeredAt: chain.now().toISOString() } });
  const [question] = await questions.ofIncident(incidentId);
  expect(question).toMatchObject({ state: 'answered', answer: 'toldMore', answeredBy: 'wearmouth-police', answerer: 'force' });
  expect(question?.answerText?.reveal()).toBe(TEXT);
  const status = await call('GET', `/v1/incidents/${incidentId}`);
  expect(status.json['questions']).toMatchObject([{ state: 'answered', answer: 'toldMore' }, { state: 'open' }]);
  const items = await chain.scan(chain.table);
  expect(items.filter(({ action }) => action === 'question.answer')).toMatchObject([{ actor: 'force', actorId: 'wearmouth-police', outcome: 'schoolQuery:toldMore' }]);
  expect(`${told.text}${status.text}${JSON.stringify(items)}`).not.toMatch(/Nerys/);
});

test('the same answer sent again gets the same bytes; another one, or another key, changes nothing', async () => {
  const { call, questions, incidentId, addressOf } = await withQuestions();
  const key = newKey();
  const send = (answer: string, headers: Readonly<Record<string, string>>) => call('POST', addressOf(1), { body: { answer }, headers });

  const first = await send('cannotSay', key);
  const answers = [await send('cannotSay', key), await send('toldMore', key), await send('toldMore', newKey())];

  expect(answers.map(({ status, json }) => `${status} ${String(json['code'])}`)).toEqual(['200 undefined', '422 idempotency_key_reused', '409 question_not_open']);
  expect(answers[0]?.text).toBe(first.text);
  expect(answers[0]?.headers['Idempotency-Replayed']).toBe('true');
  expect((await questions.summariesOf(incidentId))[0]).toMatchObject({ answer: 'cannotSay' });
});

test('two systems answer at once: one answer stands', async () => {
  const { call, addressOf } = await withQuestions();

  const answers = await Promise.all(['toldMore', 'cannotSay', 'willCorrect'].map((answer) => call('POST', addressOf(1), { body: { answer }, headers: newKey() })));

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
});

test('what is not one\'s own to answer is not there; what is no answer of its kind, has no key or no scope is refused', async () => {
  const { call, questions, incidentId, addressOf } = await withQuestions();
  const body = { answer: 'toldMore' };
  const of = async (number: number, asked: Parameters<typeof call>[2]) => {
    const { status, json } = await call('POST', addressOf(number), asked);
    return `${status} ${String(json['code'])}`;
  };

  const answers = [
    await of(1, { body, headers: newKey(), as: 'other' }),
    await of(1, { body, headers: newKey(), as: 'test' }),
    await of(2, { body: { answer: 'onRoll' }, headers: newKey() }),
    await of(9, { body, headers: newKey() }),
    await of(1, { body, headers: newKey(), as: 'reader' }),
    await of(1, { body }),
    await of(3, { body: { answer: 'cannotSay' }, headers: newKey() }),
    await of(1, { body: { ...body, text: 'x'.repeat(501) }, headers: newKey() }),
  ];

  expect(answers).toEqual(['404 not_found', '404 not_found', '404 not_found', '404 not_found', '403 scope_missing', '400 idempotency_key_missing', '422 invalid_answer', '422 invalid_answer']);
  expect((await questions.summariesOf(incidentId)).map(({ state }) => state)).toEqual(['open', 'open', 'open']);
});
