import { expect, test } from 'vitest';
import { createChildHistory } from '../../../shared/aws/child-history.ts';
import type { Incident } from '../../../shared/domain/incident.ts';
import { childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];

const start = async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(12, A, B)]);
  const history = createChildHistory({ db: chain.db, table: chain.table });
  const tell = async (over: Partial<Incident>): Promise<string> => {
    const incidentId = await chain.tell(incidentOf(over));
    await chain.settle();
    return incidentId;
  };
  const before = async (incidentId: string, n: number) => {
    const { children = [], historyRefs = [] } = (await chain.incidents.read(incidentId)) ?? {};
    const childId = children.find(({ childReference }) => childReference === `child-${n}`)?.childId ?? '';
    return (await history.ofIncident(historyRefs, chain.now().toISOString())).get(childId) ?? [];
  };
  return { chain, tell, before };
};
const items = async (chain: Chain) => (await chain.scan(chain.table)).filter(({ pk }) => String(pk).startsWith('HIST#'));

test('a second incident of one child finds the day, grade and schools of the first, and nothing of itself', async () => {
  const { tell, before } = await start();
  const first = await tell({ children: [childOf(12)], risk: { tool: 'dash', grade: 'high', professionalJudgement: false } });

  const second = await tell({ forceReference: 'WM/2026/2', children: [childOf(12), childOf(1)], occurredFrom: '2026-10-14T20:55:00Z' });

  expect(await before(first, 12)).toHaveLength(2);
  expect(await before(second, 12)).toEqual([
    { incident: expect.any(String) as string, day: '2026-10-14', grade: 'high', urn: A },
    { incident: expect.any(String) as string, day: '2026-10-14', grade: 'high', urn: B },
  ]);
  expect(await before(second, 1)).toEqual([]);
});

test('a withdrawn incident counts no more, and a correction that names another child takes the first one’s entry away', async () => {
  const { chain, tell, before } = await start();
  const withdrawn = await tell({ children: [childOf(12)] });
  const corrected = await tell({ forceReference: 'WM/2026/2', children: [childOf(12)] });
  await chain.withdraw(withdrawn, 'wrongChild');
  await chain.settle();
  await chain.correct(corrected, incidentOf({ forceReference: 'WM/2026/2', revision: 2, children: [childOf(1, { childReference: 'child-12' })] }));
  await chain.settle();

  const last = await tell({ forceReference: 'WM/2026/3', children: [childOf(12), childOf(1)] });

  expect(await before(last, 12)).toEqual([]);
  expect(await before(last, 1)).toMatchObject([{ day: '2026-10-14', grade: 'medium', urn: A }]);
});

test('a correction of the same child is no repeat', async () => {
  const { chain, tell } = await start();
  const incidentId = await tell({ children: [childOf(1)] });

  await chain.correct(incidentId, incidentOf({ revision: 2, children: [childOf(1, { present: 'no' })] }));
  await chain.settle();

  expect(await items(chain)).toHaveLength(1);
});

test('an entry is over after fifteen months, whether it was deleted or not', { tags: ['T35', 'V14-2-7'] }, async () => {
  const { chain, tell, before } = await start();
  await tell({ children: [childOf(1)] });
  const second = await tell({ forceReference: 'WM/2026/2', children: [childOf(1)] });

  chain.at('2028-01-14T12:00:00.000Z');

  expect(await before(second, 1)).toEqual([]);
  expect((await items(chain)).map(({ expiresAt }) => expiresAt)).toEqual([Date.parse('2028-01-14T00:00:00Z') / 1_000, Date.parse('2028-01-14T00:00:00Z') / 1_000]);
});

test('what is kept names nobody, and cannot be joined with the incident by its id', async () => {
  const { chain, tell } = await start();
  const incidentId = await tell({ children: [childOf(12)] });

  const kept = await items(chain);

  expect(kept.map((item) => Object.keys(item).toSorted())).toEqual(kept.map(() => ['day', 'expiresAt', 'grade', 'pk', 'sk', 'urn']));
  for (const secret of [incidentId, 'pupil-12', 'WM/', 'chd_', childOf(12).familyName]) expect(JSON.stringify(kept)).not.toContain(secret);
});

test('what a force tries out is kept of nobody', async () => {
  const { chain, tell } = await start();

  await tell({ test: true, children: [childOf(1)] });

  expect(await items(chain)).toEqual([]);
});
