import { expect, test } from 'vitest';
import { createQuestionStore } from '../../../shared/aws/question-store.ts';
import { shownState } from '../../../shared/domain/desk/question.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import type { Cause } from '../../../shared/ports/cause.ts';
import { childOf, FORCE, incidentOf, LA, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const by = (chain: Chain, staffId = 'stf_1'): Cause => chain.cause({ actor: 'staff', actorId: staffId });
const storeOf = ({ db, table, vault, commit }: Chain) => createQuestionStore({ db, table, vault, commit });

const unmatched = async () => {
  const chain = await startChain(tables());
  await chain.area(chain.school('990001'));
  const incidentId = await chain.tell(incidentOf({ children: [childOf(5)] }));
  await chain.settle();
  return { chain, incidentId, questions: storeOf(chain) };
};
const askPolice = async (chain: Chain, incidentId: string, seen = 0) =>
  storeOf(chain).ask({
    question: { kind: 'askPolice', topic: 'whichSchool', incidentId, revision: 1, forceCode: FORCE, laCode: LA, answerBy: '2026-10-14T23:40:00.000Z', test: false, text: sensitive('Did the mother name a school?') },
    seen,
    cause: by(chain),
  });

test('a question to police is on the board with its clock, and nobody reads in the table what was asked', async () => {
  const { chain, incidentId, questions } = await unmatched();

  const asked = await askPolice(chain, incidentId);

  expect(asked.kind).toBe('committed');
  expect((await questions.onBoard([LA])).map(({ kind, topic, answerBy }) => ({ kind, topic, answerBy }))).toEqual([{ kind: 'askPolice', topic: 'whichSchool', answerBy: '2026-10-14T23:40:00.000Z' }]);
  expect((await questions.ofIncident(incidentId))[0]?.text?.reveal()).toBe('Did the mother name a school?');
  expect(JSON.stringify(await chain.scan(chain.table))).not.toContain('Did the mother');
});

test('of two people who ask at once, one is told to look again, and police are asked once', async () => {
  const { chain, incidentId, questions } = await unmatched();

  const kinds = (await Promise.all([askPolice(chain, incidentId), askPolice(chain, incidentId)])).map(({ kind }) => kind);

  expect(kinds.toSorted()).toEqual(['committed', 'conflict']);
  expect(await questions.ofIncident(incidentId)).toHaveLength(1);
});

test('an answer is given once, and stays on the board until somebody puts it away', async () => {
  const { chain, incidentId, questions } = await unmatched();
  await askPolice(chain, incidentId);
  const [question] = await questions.ofIncident(incidentId);
  if (!question) throw new Error('nothing was asked');

  const first = await questions.answer({ question, answer: 'toldMore', text: sensitive('Harbour School'), cause: by(chain) });
  const second = await questions.answer({ question, answer: 'doesNotKnow', cause: by(chain, 'stf_2') });
  const [answered] = await questions.onBoard([LA]);
  const away = answered && (await questions.putAway({ question: answered, cause: by(chain) }));

  expect([first.kind, second.kind, away?.kind]).toEqual(['committed', 'conflict', 'committed']);
  expect(answered).toMatchObject({ state: 'answered', answer: 'toldMore', answeredBy: 'stf_1' });
  expect(await questions.onBoard([LA])).toEqual([]);
  expect((await questions.read(question.questionId))?.answerText?.reveal()).toBe('Harbour School');
});

test('a question that nobody answered is overdue and open: time alone ends nothing', async () => {
  const { chain, incidentId, questions } = await unmatched();
  await askPolice(chain, incidentId);
  chain.at('2026-10-15T07:00:00.000Z');

  const [question] = await questions.onBoard([LA]);

  expect(question && shownState(question, chain.now().toISOString())).toBe('overdue');
  expect(question?.state).toBe('open');
});

test('nothing is asked about an incident that police withdrew', async () => {
  const { chain, incidentId, questions } = await unmatched();
  await chain.withdraw(incidentId);

  const asked = await askPolice(chain, incidentId);

  expect(asked).toEqual({ kind: 'conflict' });
  expect(await questions.onBoard([LA])).toEqual([]);
});
