import { expect, test } from 'vitest';
import type { EventOf } from '../../../events/catalogue.ts';
import { createHoldAfterRestore } from '../../../functions/send-notification/hold-after-restore.ts';
import { createHeldSendStore } from '../../../shared/aws/held-send-store.ts';
import { incidentOf, NIGHT, pupilOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';

const restored = async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  const held = createHeldSendStore(chain);
  const guard = createHoldAfterRestore({ ...chain, restoredTo: NIGHT, held });
  await chain.tell(incidentOf());
  await chain.deliver('link-children');
  const [body = ''] = chain.queues.bodies.get('send-notification')?.splice(0) ?? [];
  return { chain, held, guard, raised: JSON.parse(body) as EventOf<'notification.raised'> };
};

test('a school that was told before the restore is not told again: what is dismissed is owed no more, and no sweep brings it back', { tags: ['T37'] }, async () => {
  const { chain, held, guard, raised } = await restored();
  const ended = [await guard(raised), await guard(raised)];
  const [waiting] = await held.list();

  const dismissed = await held.dismiss(waiting!, 'toldAlready', chain.cause());
  const again = await held.dismiss(waiting!, 'toldAlready', chain.cause());
  chain.pass(5);
  chain.queues.bodies.delete('send-notification');
  await chain.outbox.takeUndischarged(chain.now().toISOString(), 100);

  expect(ended.map((one) => one && 'because' in one && one.because)).toEqual(['heldAfterRestore', 'heldAfterRestore']);
  expect(waiting).toMatchObject({ notificationId: raised.data.notificationId, rung: 'send', because: 'notConfirmed' });
  expect([dismissed, again]).toEqual(['done', 'conflict']);
  expect(await held.list()).toEqual([]);
  expect(await guard(raised)).toEqual({ kind: 'ignored', because: 'notOwed' });
  expect(chain.mails).toEqual([]);
});

test('what is held is on the desk’s board, is swept by nobody, and is handed over once it is released', { tags: ['T37'] }, async () => {
  const { chain, held, guard, raised } = await restored();
  await guard(raised);
  const board = await chain.open('undeliverable');
  chain.pass(60);
  const swept = await chain.outbox.takeUndischarged(chain.now().toISOString(), 100);

  const [waiting] = await held.list();
  const released = await held.release(waiting!, chain.cause());
  const owed = await chain.outbox.takeUndischarged(chain.now().toISOString(), 100);

  expect(board).toMatchObject([{ notificationId: raised.data.notificationId, because: ['heldAfterRestore'] }]);
  expect(swept.map(({ obligationId }) => obligationId)).not.toContain(raised.obligationid);
  expect(released).toBe('done');
  expect(owed.map(({ obligationId }) => obligationId)).toContain(raised.obligationid);
  expect(await guard(raised)).toBeUndefined();
});

test('a message of the gateway that was lost is left alone: this one never owed it', { tags: ['T37'] }, async () => {
  const { held, guard, raised } = await restored();

  const stranger = await guard({ ...raised, obligationid: 'obl_of-the-lost-night' });

  expect(stranger).toEqual({ kind: 'ignored', because: 'notOwed' });
  expect(await held.list()).toEqual([]);
});

test('what one person released another does not dismiss from an older list: the e-mail is on its way, and the school is told once', { tags: ['T37'] }, async () => {
  const { chain, held, guard, raised } = await restored();
  await guard(raised);
  const [waiting] = await held.list();
  await held.release(waiting!, chain.cause());

  const dismissed = await held.dismiss(waiting!, 'toldAlready', chain.cause());

  expect(dismissed).toBe('conflict');
  expect(await held.stateOf(raised.obligationid)).toBe('released');
  expect(await guard(raised)).toBeUndefined();
});
