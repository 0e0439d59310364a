import { expect, test } from 'vitest';
import { answerByOf, parseQuestionId, QUESTION_ANSWERS, QUESTION_HOURS, QUESTION_KINDS, QUESTION_TOPICS, questionIdOf, readAnswer, readTopic } from '../../../shared/domain/desk/question.ts';

const ASKED = '2026-10-15T05:30:00.000Z';

test('a question has to be answered before the bell, when the bell comes before its own hours are over', () => {
  const clock = answerByOf(ASKED, 2, '2026-10-15T06:45:00.000Z');

  expect(clock).toBe('2026-10-15T06:45:00.000Z');
});

test('a bell that has rung, and one far away, leave the question its own hours', () => {
  const clocks = ['2026-10-15T05:00:00.000Z', '2026-10-16T07:45:00.000Z', undefined].map((bell) => answerByOf(ASKED, QUESTION_HOURS.askSchool, bell));

  expect(new Set(clocks)).toEqual(new Set(['2026-10-15T07:30:00.000Z']));
});

test('a school is not answered with what only police are asked, nor the other way round', () => {
  const others = QUESTION_KINDS.flatMap((kind) => QUESTION_KINDS.flatMap((other) => QUESTION_ANSWERS[other].filter((answer) => !(QUESTION_ANSWERS[kind] as readonly string[]).includes(answer)).map((answer) => readAnswer(kind, answer))));

  expect(new Set(others)).toEqual(new Set([undefined]));
  expect(readTopic('askSchool', 'whichSchool')).toBeUndefined();
  expect(QUESTION_KINDS.every((kind) => QUESTION_TOPICS[kind].every((topic) => readTopic(kind, topic) === topic))).toBe(true);
});

test('the id of a question leads back to its incident, and nothing else is one', () => {
  const id = questionIdOf('inc_0a1b-2c', 3);

  expect(parseQuestionId(id)).toEqual({ incidentId: 'inc_0a1b-2c', number: 3 });
  expect(['qst_', 'qst_a', 'qst_a_b', 'rfr_a_1', 'qst_a#b_1'].map(parseQuestionId)).toEqual(Array.from({ length: 5 }));
});
