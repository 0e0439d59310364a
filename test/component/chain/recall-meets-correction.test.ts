import { expect, test } from 'vitest';
import { createRecallStore } from '../../../shared/aws/recall-store.ts';
import type { NotificationRecord } from '../../../shared/ports/notifications.ts';
import { childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';

const told = async (): Promise<{ readonly chain: Chain; readonly incidentId: string; readonly notification: NotificationRecord }> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  const [notification] = await chain.told(incidentId);
  if (!notification) throw new Error('nothing was told');
  return { chain, incidentId, notification };
};
const recall = ({ db, table, vault, commit, cause }: Chain, notification: NotificationRecord) =>
  createRecallStore({ db, table, vault, commit }).recall({ notification, revision: 1, reason: 'wrongSchool', mailed: [`ka-${A}-1`], reportBy: '2026-10-17T21:40:00.000Z', cause: cause({ actor: 'staff', actorId: 'stf_9' }) });
const corrected = () => incidentOf({ revision: 2, children: [childOf(1, { voice: { heard: true, words: 'I was upstairs.', adultPresent: 'no' } })] });
const afterwards = async (chain: Chain): Promise<void> => {
  for (let i = 0; i < 3; i += 1) {
    chain.pass(3);
    await chain.tick();
    await chain.settle();
  }
};

test('a recall that the desk makes while a correction is being linked wins: the school is not told the correction', async () => {
  const { chain, incidentId, notification } = await told();
  await chain.correct(incidentId, corrected());
  let isRecalled = false;

  await chain.deliver('link-children', {
    changes: {
      incidents: (store) => ({
        ...store,
        recordLinks: async (command) => {
          if (!isRecalled) expect((await recall(chain, notification)).kind).toBe('committed');
          isRecalled = true;
          return store.recordLinks(command);
        },
      }),
    },
  });
  await chain.settle();
  await afterwards(chain);

  const [standing] = await chain.told(incidentId);
  expect([standing?.version, standing?.withdrawnAt !== undefined]).toEqual([1, true]);
  expect(chain.mails.map(({ version }) => version)).toEqual([1, 1]);
});

test('a recall of a version that a correction has just replaced is refused: whoever recalls sees the one that stands, and recalls that', async () => {
  const { chain, incidentId, notification } = await told();
  await chain.correct(incidentId, corrected());
  await chain.settle();

  const result = await recall(chain, notification);

  expect(result.kind).toBe('conflict');
  const [standing] = await chain.told(incidentId);
  expect([standing?.version, standing?.withdrawnAt]).toEqual([2, undefined]);
  expect(await chain.open('recall')).toEqual([]);
});

test('what was recalled is e-mailed and texted to nobody any more: one e-mail that asks to delete it, and nothing on the morning', { tags: ['V8-3-2'] }, async () => {
  const { chain, notification } = await told();
  chain.at('2026-10-15T07:00:00.000Z');
  await chain.tick();

  await recall(chain, notification);
  await chain.settle();
  for (const instant of ['2026-10-15T07:05:00.000Z', '2026-10-15T07:20:00.000Z', '2026-10-15T07:40:00.000Z', '2026-10-15T09:00:00.000Z']) {
    chain.at(instant);
    await chain.tick();
    await chain.settle();
  }

  expect(chain.mails).toHaveLength(2);
  expect(chain.texts).toEqual([]);
  expect((await chain.open()).map(({ kind }) => kind).filter((kind) => kind === 'unread' || kind === 'undeliverable')).toEqual([]);
});
