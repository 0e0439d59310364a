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
