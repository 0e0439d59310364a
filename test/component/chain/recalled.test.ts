import { expect, test } from 'vitest';
import { createRecallStore } from '../../../shared/aws/recall-store.ts';
import { incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';
/** Each rung of the morning after, and the call list. */
const MORNING = ['2026-10-15T05:30:00.000Z', '2026-10-15T07:00:00.000Z', '2026-10-15T07:20:00.000Z', '2026-10-15T07:35:00.000Z', '2026-10-16T07:35:00.000Z'];

const told = async (): Promise<{ readonly chain: Chain; readonly incidentId: string }> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  return { chain, incidentId: await chain.tell(incidentOf()) };
};
const recall = async (chain: Chain, incidentId: string): Promise<void> => {
  const [notification] = await chain.told(incidentId);
  if (!notification) throw new Error('nothing to recall');
  const { db, table, vault, commit } = chain;
  const result = await createRecallStore({ db, table, vault, commit }).recall({
    notification, revision: 1, reason: 'wrongSchool', mailed: [], reportBy: '2026-10-17T21:40:00.000Z', cause: chain.cause({ actor: 'staff', actorId: 'stf_9' }),
  });
  if (result.kind !== 'committed') throw new Error(result.kind);
  await chain.outbox.send(result.obligations);
};
const restOfTheMorning = async (chain: Chain): Promise<void> => {
  for (const instant of MORNING) {
    chain.at(instant);
    await chain.tick();
    await chain.settle({ copies: 2 });
  }
};

test('after a recall only the withdrawal goes out: no reminder, no other key adult, no text, no call', async () => {
  const { chain, incidentId } = await told();
  await chain.settle();
  const before = chain.mails.length;
  chain.pass(5);

  await recall(chain, incidentId);
  await chain.settle();
  await restOfTheMorning(chain);

  expect(chain.mails.slice(before).map(({ to, subject }) => [to, subject.split(' ')[0]])).toEqual([[chain.mails[0]?.to, 'Withdrawn:']]);
  expect(chain.texts).toEqual([]);
  expect((await chain.open()).filter(({ kind }) => kind === 'unread' || kind === 'undeliverable')).toEqual([]);
});

test('what is recalled before its first e-mail left tells nobody at all, not even that it was withdrawn', async () => {
  const { chain, incidentId } = await told();
  await chain.deliver('link-children');

  await recall(chain, incidentId);
  await chain.settle();
  await restOfTheMorning(chain);

  expect([chain.mails, chain.texts]).toEqual([[], []]);
});

test('a recall is in the incident’s audit chain with who did it and why', async () => {
  const { chain, incidentId } = await told();
  await chain.settle();

  await recall(chain, incidentId);

  const entries = (await chain.scan(chain.table)).filter(({ action }) => action === 'notification.recall');
  expect(entries).toMatchObject([{ actor: 'staff', actorId: 'stf_9', outcome: 'wrongSchool' }]);
});
