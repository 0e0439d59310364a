import { expect, test } from 'vitest';
import type { QuestionKind, QuestionTopic } from '../../../shared/domain/desk/question.ts';
import { INCIDENT, callbackWorld } from '../../support/callback-world.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const QUESTION = `qst_${INCIDENT.slice(4)}_1`;

/** A force that listens, and an incident about which somebody asks; its clock runs out in two hours. */
const asked = async (kind: QuestionKind, topic: QuestionTopic) => {
  const world = await callbackWorld(tables());
  await world.addClient('wearmouth-cad');
  await world.addCallback('wearmouth-cad');
  await world.putIncident();
  const result = await world.questions.ask({
    question: { kind, topic, incidentId: INCIDENT, revision: 1, forceCode: '98', laCode: '998', bodyKey: 'establishment:990001', answerBy: '2026-10-23T08:00:00.000Z', test: false },
    seen: 0,
    cause: world.cause(),
  });
  if (result.kind !== 'committed') throw new Error(result.kind);
  await world.outbox.send(result.obligations);
  await world.settle();
  const told = () => world.received.map(({ body }) => JSON.parse(body) as { readonly type: string; readonly time: string; readonly data: object });
  return { ...world, told };
};

test('a force hears that a school asks, and that nobody answered in time: by ids alone', async () => {
  const world = await asked('schoolQuery', 'whatHappened');

  await world.passHours(3);

  expect(world.told()).toEqual([
    expect.objectContaining({ type: 'encompass.question.opened', time: '2026-10-23T06:00:00.000Z', data: { incidentId: INCIDENT, questionId: QUESTION, state: 'open', test: false } }),
    expect.objectContaining({ type: 'encompass.question.overdue', time: '2026-10-23T08:00:00.000Z', data: { incidentId: INCIDENT, questionId: QUESTION, state: 'overdue', test: false } }),
  ]);
});

test('answered in time: the force\'s other systems hear that, and never that it is overdue', async () => {
  const world = await asked('askPolice', 'whichSchool');
  const [question] = await world.questions.summariesOf(INCIDENT);
  if (!question) throw new Error('no question');

  await world.questions.answer({ question, answer: 'toldMore', cause: world.cause() });
  await world.passHours(3);

  expect(world.told().map(({ type }) => type)).toEqual(['encompass.question.opened', 'encompass.question.answered']);
});

test('what the desk asks a school is no business of the force', async () => {
  const world = await asked('askSchool', 'isOnRoll');

  await world.passHours(3);

  expect(world.received).toEqual([]);
});
