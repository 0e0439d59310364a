import { expect, test } from 'vitest';
import { incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';

test('a school without any key adult is the desk’s at once, and on the call list before its bell', async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A, 0), pupilOf(1, A)]);

  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  const atOnce = (await chain.open()).map(({ kind }) => kind);
  for (const instant of ['2026-10-15T05:30:00.000Z', '2026-10-15T07:00:00.000Z', '2026-10-15T07:20:00.000Z', '2026-10-15T07:35:00.000Z']) {
    chain.at(instant);
    await chain.tick();
    await chain.settle();
  }

  expect(atOnce).toEqual(['undeliverable']);
  expect((await chain.told(incidentId))[0]?.onCallListAt).toBe('2026-10-15T07:35:00.000Z');
  expect((await chain.open()).map(({ kind }) => kind).toSorted()).toEqual(['undeliverable', 'unread']);
  expect(chain.mails).toEqual([]);
});

test('a text that waits for seven o’clock is not sent when police withdraw the incident before', async () => {
  const chain = await startChain(tables());
  const school = chain.school(A).map((record) => (record.kind === 'recipientBody' ? { ...record, calendar: { ...(record['calendar'] as object), startsAt: '07:30' } } : record));
  await chain.area([...school, pupilOf(1, A)]);
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  chain.at('2026-10-15T05:45:00.000Z');
  await chain.tick();
  await chain.settle();
  const waiting = (await chain.scan(chain.table)).filter(({ event }) => String(event).includes('nudge.due')).length;

  chain.pass(5);
  await chain.withdraw(incidentId);
  await chain.settle();
  for (const instant of ['2026-10-15T06:00:00.000Z', '2026-10-15T06:10:00.000Z']) {
    chain.at(instant);
    await chain.tick();
    await chain.settle();
  }

  expect(waiting).toBeGreaterThan(0);
  expect(chain.texts).toEqual([]);
  expect((await chain.scan(chain.table)).filter(({ event }) => String(event).includes('nudge.due'))).toEqual([]);
});
