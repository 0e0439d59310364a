import { expect, test } from 'vitest';
import { createMeasureMorning } from '../../../functions/run-due-steps/measure-morning.ts';
import { createMorningFigures } from '../../../shared/aws/morning-figures.ts';
import { METRICS, createMetrics } from '../../../shared/runtime/metrics.ts';
import { BOUNCE, DELIVERY, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];

const small = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(23, B)]);
  return chain;
};
/** One minute of the machine, with its figures. */
const minute = async (chain: Chain): Promise<Readonly<Record<string, number>>> => {
  const said: Record<string, number> = {};
  const figures = createMorningFigures({ db: chain.db, tables: { records: chain.table, directory: chain.names.directory }, notifications: chain.notifications, referrals: chain.referrals });
  await createMeasureMorning({ figures, now: chain.now, count: (name, value) => void (said[name] = value), log: chain.log })(await chain.tick());
  return said;
};
const sumOf = (chain: Chain, name: string): number => chain.counted.filter((one) => one.name === name).reduce((sum, { value }) => sum + value, 0);

test('twenty minutes before the bell the operator sees how many are unread, before and after the last rung, and none that was read', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1), childOf(23)] }));
  await chain.settle();
  const atNight = await minute(chain);
  chain.at('2026-10-15T07:20:30.000Z');
  const before = await minute(chain);
  await chain.settle();
  chain.at('2026-10-15T07:36:00.000Z');
  await minute(chain);
  chain.at('2026-10-15T07:37:00.000Z');
  const afterCallList = await minute(chain);
  const [first] = await chain.told(incidentId);
  await chain.notifications.recordView({ notification: first!, keyAdultId: 'ka-1', order: 1, method: 'smsCode', cause: chain.cause() });
  await chain.notifications.acknowledge({ notificationId: first!.notificationId, version: 1, keyAdultId: 'ka-1', order: 1, cause: chain.cause() });
  const afterOne = await minute(chain);

  expect([atNight, before, afterCallList, afterOne].map(({ unreadWithUnder30Min }) => unreadWithUnder30Min)).toEqual([0, 2, 2, 1]);
});

test('what arrived, what was lost, what nobody heard of, and whether it went before the bell', async () => {
  const chain = await small();
  await chain.tell(incidentOf({ children: [childOf(1), childOf(23)] }));
  await chain.settle();
  await chain.receipt(chain.mails[0]!, DELIVERY);
  await chain.receipt(chain.mails[0]!, DELIVERY);

  chain.pass(31);
  const silent = await minute(chain);
  await chain.receipt(chain.mails[1]!, BOUNCE);

  expect(silent['receiptSilence']).toBe(1);
  expect([sumOf(chain, 'sentBeforeTheBell'), sumOf(chain, 'receiptsDelivered'), sumOf(chain, 'receiptsLost')]).toEqual([2, 1, 1]);
});

test('a message that nobody deals with grows old in the figures, and the desk’s oldest work too', async () => {
  const chain = await small();
  await chain.tell(incidentOf({ children: [childOf(77)] }));
  await chain.settle();
  await chain.tell(incidentOf({ forceReference: 'WM/2026/2' }));

  for (let i = 0; i < 6; i += 1) {
    chain.pass(1);
    await chain.tick();
  }
  chain.at('2026-10-14T22:00:00.000Z');
  const said = await minute(chain);

  expect(said['oldestObligationSeconds']).toBeGreaterThanOrEqual(19 * 60);
  expect(said['oldestReferralSeconds']).toBe(20 * 60);
});

test('a force of which nothing came for a day and a night is silent; one that never sent anything is not yet expected to', async () => {
  const chain = await small();
  chain.at('2026-10-14T21:00:00.000Z');
  const before = await minute(chain);
  await chain.tell(incidentOf({ children: [childOf(1)] }));
  await chain.settle();
  chain.at('2026-10-15T20:45:00.000Z');
  const withinTheDay = await minute(chain);
  chain.at('2026-10-15T21:15:00.000Z');
  const after = await minute(chain);

  expect([before, withinTheDay, after].map(({ forcesSilent }) => forcesSilent)).toEqual([0, 0, 1]);
});

test('a figure is one line that holds a name, a number and its step, and nothing else', { tags: ['T19', 'V16-2-5'] }, () => {
  const lines: string[] = [];
  const count = createMetrics('send-notification', () => new Date('2026-10-15T07:00:00Z'), (line) => lines.push(line));

  count('textsSent', 1);

  const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  expect(Object.keys(line).toSorted()).toEqual(['_aws', 'code', 'level', 'step', 'textsSent']);
  expect(line['_aws']).toEqual({
    Timestamp: Date.parse('2026-10-15T07:00:00Z'),
    CloudWatchMetrics: [{ Namespace: 'Encompass', Dimensions: [['step']], Metrics: [{ Name: 'textsSent', Unit: 'Count' }] }],
  });
  expect(Object.values(METRICS).every(({ says }) => says.length > 20)).toBe(true);
});
