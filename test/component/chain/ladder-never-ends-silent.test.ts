import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import { FORCE, LA, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';

const area = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  return chain;
};
const minutes = async (chain: Chain, count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) {
    chain.pass(1);
    await chain.tick();
    await chain.settle();
  }
};

test.each([
  ['eleven', '2026-10-15T07:34:00.000Z', 11],
  ['twenty-one', '2026-10-15T07:24:00.000Z', 21],
])('told %s minutes before the bell, two rungs fall on one minute: the school is on the call list before it rings', async (_, postedAt, left) => {
  const chain = await area();
  chain.at(postedAt);

  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  await minutes(chain, left);

  const [notification] = await chain.told(incidentId);
  expect(notification?.onCallListAt).toBe('2026-10-15T07:44:00.000Z');
  expect(await chain.open('unread')).toHaveLength(1);
});

test('a force that brings its whole timetable forward in the night: whoever was to be chased by the old one is on the call list, not forgotten', { tags: ['T28', 'T30'] }, async () => {
  const chain = await area();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();

  await chain.writer.write([
    {
      kind: 'policy',
      forceCode: FORCE,
      forceName: 'Wearmouth Constabulary',
      laCodes: [LA],
      timetable: DEFAULT_POLICY.timetable.map((rung) => ({ ...rung, minutesBefore: rung.minutesBefore + 180 })),
    },
  ]);
  chain.at('2026-10-15T05:30:00.000Z');
  await chain.tick();
  await chain.settle();

  expect((await chain.told(incidentId))[0]?.onCallListAt).toBe('2026-10-15T05:30:00.000Z');
  expect(await chain.open('unread')).toHaveLength(1);
});

test('a timetable without a call list has one all the same', async () => {
  const chain = await area();
  await chain.writer.write([{ kind: 'policy', forceCode: FORCE, forceName: 'Wearmouth Constabulary', laCodes: [LA], timetable: DEFAULT_POLICY.timetable.filter(({ rung }) => rung !== 'callList') }]);

  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  for (const instant of ['2026-10-15T05:30:00.000Z', '2026-10-15T07:00:00.000Z', '2026-10-15T07:20:00.000Z', '2026-10-15T07:44:00.000Z']) {
    chain.at(instant);
    await chain.tick();
    await chain.settle();
  }

  expect((await chain.told(incidentId))[0]?.onCallListAt).toBe('2026-10-15T07:44:00.000Z');
});
