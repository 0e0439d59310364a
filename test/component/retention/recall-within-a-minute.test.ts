import { expect, test } from 'vitest';
import { createResolveLink } from '../../../functions/key-adult-pages/resolve-link.ts';
import { createAuditReader } from '../../../shared/aws/audit-reader.ts';
import { createRecallStore } from '../../../shared/aws/recall-store.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
/** What the design promises: from the recall on nothing is read, and after a minute nothing is sent either. */
const BOUND_MS = 60_000;

test('from the recall on the very next request reads nothing, within a minute nothing waits to be sent, and it stands on record who had read', { tags: ['T35', 'V8-3-2'] }, async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001')]);
  const { db, table, vault, commit } = chain;
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  const link = /\/n\/([\w-]{43})/.exec(chain.mails[0]?.text ?? '')?.[1] ?? '';
  const open = createResolveLink({ access: chain.access, notifications: chain.notifications, guesses: { take: async () => 'taken' as never } as never, digest: sha256, clock: chain.now });
  const view = async (): Promise<string> => {
    const [one] = await chain.told(incidentId);
    return (await chain.notifications.recordView({ notification: one!, keyAdultId: 'ka-990001-1', order: 1, method: 'passkey', cause: chain.cause() })).kind;
  };
  const before = [(await open(link)).kind, await view()];
  // Somebody has read it and not confirmed. The next rung falls due, and its message waits on the queue when the desk recalls.
  chain.at('2026-10-15T07:00:00.000Z');
  await chain.tick();
  const waiting = chain.queues.bodies.get('send-notification')?.length ?? 0;
  const sentBefore = chain.mails.length;
  const recalledAt = chain.now().getTime();
  const [notification] = await chain.told(incidentId);
  const recalls = createRecallStore({ db, table, vault, commit });
  const recalled = await recalls.recall({ notification: notification!, revision: 1, reason: 'wrongSchool', mailed: ['ka-990001-1'], reportBy: '2026-10-18T07:00:00.000Z', cause: chain.cause({ actor: 'staff', actorId: 'stf_9' }) });
  if (recalled.kind === 'committed') await chain.outbox.send(recalled.obligations);

  const next = [(await open(link)).kind, await view()];
  const nextAt = chain.now().getTime();
  chain.pass(1);
  await chain.tick();
  await chain.settle({ copies: 2 });
  const settledAt = chain.now().getTime();
  chain.at('2026-10-16T07:35:00.000Z');
  await chain.tick();
  await chain.settle();

  const sent = chain.mails.slice(sentBefore);
  const breach = await recalls.readBreach(notification!.notificationId, 1);
  expect([before, waiting > 0, recalled.kind]).toEqual([['live', 'committed'], true, 'committed']);
  expect([next, nextAt - recalledAt]).toEqual([['withdrawn', 'conflict'], 0]);
  // One e-mail, to the one who had been told: please delete it. No reminder, no other person, no text.
  expect(sent.map(({ subject }) => subject.split(' ')[0])).toEqual(['Withdrawn:']);
  expect(sent.every(({ at }) => Date.parse(at) - recalledAt <= BOUND_MS)).toBe(true);
  expect(settledAt - recalledAt).toBe(BOUND_MS);
  expect(chain.texts).toEqual([]);
  expect(breach).toMatchObject({ viewedBy: 'ka-990001-1', openedBy: 'stf_9', reason: 'wrongSchool' });
  expect((await createAuditReader({ db, table }).acts(incidentId)).map(({ action }) => action)).toEqual(expect.arrayContaining(['notification.view', 'notification.recall']));
});
