import { expect, test } from 'vitest';
import { DELIVERY, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';

/** Every call of a port, counted; the function dies before or after the n-th, as a machine does. */
const dyingAt = (nth: number, when: 'before' | 'after') => {
  let calls = 0;
  let hasDied = false;
  const around = <T extends object>(port: T): T =>
    Object.fromEntries(
      Object.entries(port).map(([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
        name,
        async (...args: unknown[]) => {
          // What is killed says nothing more: every later call of the same invocation dies as well.
          if (hasDied) throw new Error('killed');
          calls += 1;
          const isNow = calls === nth;
          if (isNow && when === 'before') hasDied = true;
          if (hasDied) throw new Error('killed');
          const answer = await call(...args);
          if (isNow) {
            hasDied = true;
            throw new Error('killed');
          }
          return answer;
        },
      ]),
    ) as T;
  return { changes: { notifications: around, incidents: around }, isOver: () => calls < nth };
};

const world = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  return chain;
};
const recover = async (chain: Chain): Promise<void> => {
  for (let minute = 0; minute < 8; minute += 1) {
    chain.pass(1);
    await chain.tick();
    await chain.settle();
    for (const mail of chain.mails) await chain.receipt(mail, DELIVERY);
  }
};
const owed = async (chain: Chain): Promise<readonly unknown[]> => (await chain.scan(chain.table)).filter(({ queue }) => queue === 'link-children' || queue === 'send-notification');

test.each(['before', 'after'] as const)('a function that dies %s any of its calls loses nobody: told once or, at the very worst, twice', { tags: ['T08', 'T27'] }, async (when) => {
  let runs = 0;
  for (let nth = 1; nth < 40; nth += 1) {
    const chain = await world();
    const incidentId = await chain.tell(incidentOf());
    const link = dyingAt(nth, when);
    await chain.deliver('link-children', { changes: link.changes });
    await chain.settle();
    // Once linking has fewer calls than that, sending dies instead.
    const send = dyingAt(nth, when);
    const other = await chain.tell(incidentOf({ forceReference: 'WM/2026/000777' }));
    await chain.deliver('link-children');
    await chain.deliver('send-notification', { changes: send.changes });
    await recover(chain);

    const told = [...(await chain.told(incidentId)), ...(await chain.told(other))];
    expect(told.map(({ version, delivery }) => `${version} ${delivery}`), `call ${nth}`).toEqual(['1 delivered', '1 delivered']);
    const perEffect = Object.values(Object.groupBy(chain.mails, ({ effect }) => effect)).map((all) => all?.length ?? 0);
    expect(Math.max(...perEffect), `call ${nth}`).toBeLessThanOrEqual(2);
    expect(chain.mails.every(({ to }) => to === `adult-1@school-${A}.example`), `call ${nth}`).toBe(true);
    expect(await owed(chain), `call ${nth}`).toEqual([]);
    expect(await chain.open(), `call ${nth}`).toEqual([]);
    runs += 1;
    if (link.isOver() && send.isOver()) break;
  }
  expect(runs).toBeGreaterThan(4);
});

test('a correction that is linked while the first e-mail is in flight: whoever gets the first one hears of the change', async () => {
  const chain = await world();
  const incidentId = await chain.tell(incidentOf());
  await chain.deliver('link-children');
  let isFirst = true;
  chain.answerMail(async (mail) => {
    if (isFirst) {
      isFirst = false;
      await chain.correct(incidentId, incidentOf({ revision: 2, placeType: 'publicPlace' }));
      await chain.deliver('link-children');
    }
    return { kind: 'accepted', messageId: `ses-${mail.effect}` };
  });

  await chain.deliver('send-notification');
  await recover(chain);

  expect(chain.mails.map(({ to, subject, version }) => `${to.slice(0, 7)} ${subject.slice(0, 7)} ${version}`)).toEqual(['adult-1 A safeg 1', 'adult-1 Changed 2']);
  expect((await chain.told(incidentId)).map(({ version, supersedes, delivery }) => [version, supersedes, delivery])).toEqual([[2, 1, 'delivered']]);
  expect((await chain.notifications.deliveries(chain.mails[0]?.notificationId ?? '', 1)).map(({ state }) => state)).toEqual(['delivered']);
  expect(await owed(chain)).toEqual([]);
});

test('a message that nobody can read is put aside once: its obligation is cleared, the desk sees it, and the sweep stays quiet', { tags: ['T29'] }, async () => {
  const chain = await world();
  await chain.tell(incidentOf());
  const [body = ''] = chain.queues.bodies.get('link-children')?.splice(0) ?? [];
  chain.queues.bodies.set('link-children', [body.replace('"revision":1', '"revision":"one"')]);

  await chain.deliver('link-children', { copies: 2 });
  chain.pass(5);
  await chain.tick();
  await chain.settle();

  expect(await chain.open('quarantined')).not.toEqual([]);
  expect(await owed(chain)).toEqual([]);
  expect(chain.lines.join('')).not.toContain('one');
});

test('a message that never gets done is given to a person after a dozen sweeps', async () => {
  const chain = await world();
  await chain.tell(incidentOf());

  for (let n = 0; n < 14; n += 1) {
    chain.queues.bodies.clear();
    chain.pass(3);
    await chain.tick();
  }

  expect((await chain.open('quarantined')).length).toBeGreaterThan(0);
  expect(await owed(chain)).toEqual([]);
});
