import { describe, expect, test } from 'vitest';
import { nextSweepSeconds } from '../../../shared/aws/sweep-times.ts';
import { childOf, incidentOf, pupilOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { fileWorld } from '../../support/file-world.ts';

const tables = withTables();
const NIGHT_ROWS = 3;
const URN = '900001';
const line = (n: number): string => JSON.stringify(incidentOf({ forceReference: `WM/2026/80000${n}`, children: [childOf(n)] }));
const fileOf = (rows: number): string => Array.from({ length: rows }, (_, i) => line(i + 1)).join('\n');

const start = async () => {
  const world = await fileWorld(tables(), { nightRows: NIGHT_ROWS });
  await world.area([...world.school(URN), ...Array.from({ length: 6 }, (_, i) => pupilOf(i + 1, URN))]);
  const lengths = () => Object.fromEntries(['link-children', 'link-children-bulk', 'send-notification', 'send-notification-bulk'].map((queue) => [queue, world.queues.bodies.get(queue)?.length ?? 0]));
  return { ...world, lengths };
};

describe('a large file and a single incident of the same minute', () => {
  test('wait in queues of their own, through linking to telling: tonight is not behind last month', { tags: ['T10', 'V15-2-2'] }, async () => {
    const world = await start();
    await world.bring(fileOf(NIGHT_ROWS + 1));
    await world.readOn();
    await world.tell(incidentOf({ forceReference: 'WM/2026/900001', children: [childOf(5)] }));
    const before = world.lengths();

    await world.settle();

    expect(before).toMatchObject({ 'link-children': 1, 'link-children-bulk': NIGHT_ROWS + 1 });
    expect(world.mails).toHaveLength(1);
    expect(world.lengths()).toMatchObject({ 'link-children': 0, 'link-children-bulk': NIGHT_ROWS + 1 });
  });

  test('are told alike in the end: the rows of the file are linked and their schools told from the other queues', async () => {
    const world = await start();
    await world.bring(fileOf(NIGHT_ROWS + 1));
    await world.readOn();

    await world.deliver('link-children', { queue: 'link-children-bulk' });
    const between = world.lengths();
    await world.deliver('send-notification', { queue: 'send-notification-bulk' });

    expect(between).toMatchObject({ 'send-notification': 0, 'send-notification-bulk': NIGHT_ROWS + 1 });
    expect(world.mails).toHaveLength(NIGHT_ROWS + 1);
    expect((await world.scan(world.table)).filter(({ sk, queue }) => sk === 'OBLIGATION' && String(queue).endsWith('-bulk'))).toEqual([]);
  });

  test('share the queue when the file is no longer than a night', async () => {
    const world = await start();
    await world.bring(fileOf(NIGHT_ROWS));

    await world.readOn();

    expect(world.lengths()).toMatchObject({ 'link-children': NIGHT_ROWS, 'link-children-bulk': 0 });
  });

  test('are swept each in its time: rows that only wait their turn are not sent twice, and none is ever given up within hours', async () => {
    const world = await start();
    await world.bring(fileOf(NIGHT_ROWS + 1));
    await world.readOn();
    await world.tell(incidentOf({ forceReference: 'WM/2026/900001', children: [childOf(5)] }));
    const swept = async () => (await world.outbox.takeUndischarged(world.now().toISOString(), 100)).map(({ queue }) => queue).filter((queue) => queue.startsWith('link-children'));

    world.pass(1);
    const afterAMinute = await swept();
    world.pass(15);
    const afterAQuarter = await swept();

    expect(afterAMinute).toEqual(['link-children']);
    expect(afterAQuarter.filter((queue) => queue === 'link-children-bulk')).toHaveLength(NIGHT_ROWS + 1);
    expect(nextSweepSeconds('link-children-bulk') * 12).toBeGreaterThanOrEqual(3 * 3_600);
  });
});
