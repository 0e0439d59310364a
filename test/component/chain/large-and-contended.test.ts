import { expect, test } from 'vitest';
import { BOUNCE, LA, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];
const urnOf = (n: number): string => String(991000 + n);
const CHILDREN = Array.from({ length: 50 }, (_, n) => n);

/** Fifty children, each with two schools of its own: as much as one incident can hold. */
const crowd = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area(CHILDREN.flatMap((n) => [...chain.school(urnOf(n), 1), ...chain.school(urnOf(n + 50), 1), pupilOf(n, urnOf(n), urnOf(n + 50))]));
  return chain;
};
const everyone = { children: CHILDREN.map((n) => childOf(n)) };

/** What waits to be told, by notification. */
const raised = (chain: Chain): readonly string[] =>
  (chain.queues.bodies.get('send-notification') ?? []).map((body) => JSON.parse(body) as { type: string; data: { notificationId: string } }).filter(({ type }) => type === 'notification.raised').map(({ data }) => data.notificationId);

/** Lets so many transactions through and then none, as when a function is killed. */
const dieAfter = async (chain: Chain, transactions: number, run: () => Promise<unknown>): Promise<void> => {
  let seen = 0;
  const send = chain.db.send.bind(chain.db);
  chain.db.send = (async (command: { readonly input: { readonly TransactItems?: readonly unknown[] } }) => {
    if (command.input.TransactItems) seen += 1;
    if (seen > transactions) throw new Error('killed');
    return send(command as never);
  }) as typeof chain.db.send;
  await run().catch(() => undefined);
  chain.db.send = send;
};

test('fifty children at a hundred schools are linked and every school is to be told, though one transaction takes a hundred items', async () => {
  const chain = await crowd();

  const incidentId = await chain.tell(incidentOf(everyone));
  await chain.deliver('link-children', { copies: 2 });

  const stored = await chain.incidents.readStatus(incidentId);
  expect([stored?.state, stored?.children.every(({ state }) => state === 'linked')]).toEqual(['linked', true]);
  expect(await chain.told(incidentId)).toHaveLength(100);
  expect([raised(chain).length, new Set(raised(chain)).size]).toEqual([100, 100]);
});

test('linking that dies between two of its transactions goes on where it stopped: nobody is told twice, nobody is left out', { tags: ['T08', 'V2-3-3'] }, async () => {
  const chain = await crowd();
  const incidentId = await chain.tell(incidentOf(everyone));

  await dieAfter(chain, 3, () => chain.deliver('link-children'));
  const raisedBefore = (await chain.told(incidentId)).length;
  await chain.deliver('link-children');
  chain.pass(1);
  await chain.tick();

  expect(raisedBefore).toBeGreaterThan(0);
  expect(raisedBefore).toBeLessThan(100);
  expect(await chain.told(incidentId)).toHaveLength(100);
  expect((await chain.told(incidentId)).every(({ version }) => version === 1)).toBe(true);
  expect(new Set(raised(chain)).size).toBe(100);
});

test('a withdrawal of a hundred notifications leaves none open, even when it dies after its first transaction', async () => {
  const chain = await crowd();
  const incidentId = await chain.tell(incidentOf(everyone));
  await chain.deliver('link-children');

  await dieAfter(chain, 1, () => chain.withdraw(incidentId));
  const openBefore = (await chain.told(incidentId)).filter(({ withdrawnAt }) => withdrawnAt === undefined).length;
  chain.pass(1);
  await chain.tick();
  await chain.deliver('link-children');

  expect(openBefore).toBeGreaterThan(0);
  expect((await chain.told(incidentId)).filter(({ withdrawnAt }) => withdrawnAt === undefined)).toEqual([]);
  expect(await chain.withdraw(incidentId)).toBe('alreadyWithdrawn');
});

test('fifty children whom no roll knows are fifty pieces of work for the desk', async () => {
  const chain = await startChain(tables());
  await chain.area([]);

  await chain.tell(incidentOf(everyone));
  await chain.settle();

  expect(await chain.open()).toHaveLength(50);
});

const small = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(12, B)]);
  return chain;
};

test('a withdrawal that meets the linking never leaves an open notification behind, whoever comes first', async () => {
  for (let run = 0; run < 8; run += 1) {
    const chain = await small();
    const incidentId = await chain.tell(incidentOf({ children: [childOf(1), childOf(12)] }));

    await Promise.all([chain.deliver('link-children', { copies: 2 }), chain.withdraw(incidentId)]);
    await chain.settle();
    chain.pass(1);
    await chain.tick();
    await chain.settle();

    const status = await chain.incidents.readStatus(incidentId);
    if (status?.state !== 'withdrawn') await chain.withdraw(incidentId);
    expect((await chain.told(incidentId)).filter(({ withdrawnAt }) => withdrawnAt === undefined)).toEqual([]);
  }
});

test('a correction links the child who was with the desk: the desk’s work is closed', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1, { familyName: 'Unheardof', givenNames: ['Nobody'], address: undefined }), childOf(77)] }));
  await chain.settle();
  const openBefore = (await chain.open()).length;

  await chain.correct(incidentId, incidentOf({ revision: 2, children: [childOf(1)] }));
  await chain.settle();

  expect(openBefore).toBe(2);
  expect(await chain.open()).toEqual([]);
  expect(chain.mails).toHaveLength(1);
});

test('a withdrawn incident leaves no work at the desk: no review, no call, no unreachable school', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1), childOf(77)] }));
  await chain.settle();
  for (let i = 0; i < 3; i += 1) {
    await chain.receipt(chain.mails.at(-1)!, BOUNCE);
    await chain.settle();
  }
  chain.at('2026-10-15T07:36:00.000Z');
  await chain.tick();
  await chain.settle();
  const kinds = (await chain.open()).map(({ kind }) => kind).toSorted();

  await chain.withdraw(incidentId);
  await chain.settle();

  expect(kinds).toEqual(['undeliverable', 'unmatched', 'unread']);
  expect(await chain.open()).toEqual([]);
});

test('a correction closes the calls about the version before, and an acknowledgement those about its own', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  chain.at('2026-10-15T07:36:00.000Z');
  await chain.tick();
  const [first] = await chain.told(incidentId);
  expect(await chain.open('unread')).toHaveLength(1);

  await chain.correct(incidentId, incidentOf({ revision: 2 }));
  await chain.deliver('link-children');
  expect(await chain.open('unread')).toEqual([]);
  chain.pass(30);
  await chain.tick();
  expect(await chain.open('unread')).toHaveLength(1);
  const notification = await chain.notifications.read(first?.notificationId ?? '');
  await chain.notifications.recordView({ notification: notification!, keyAdultId: `ka-${A}-1`, order: 1, method: 'smsCode', cause: chain.cause() });
  await chain.notifications.acknowledge({ notificationId: first?.notificationId ?? '', version: 2, keyAdultId: `ka-${A}-1`, order: 1, cause: chain.cause() });

  expect(await chain.open()).toEqual([]);
});

test('a call list entry that is made while somebody confirms never outlives the answer', async () => {
  for (let run = 0; run < 6; run += 1) {
    const chain = await small();
    const incidentId = await chain.tell(incidentOf());
    await chain.settle();
    const [{ notificationId } = { notificationId: '' }] = await chain.told(incidentId);
    const notification = await chain.notifications.read(notificationId);
    await chain.notifications.recordView({ notification: notification!, keyAdultId: `ka-${A}-1`, order: 1, method: 'smsCode', cause: chain.cause() });
    chain.at('2026-10-15T07:36:00.000Z');

    await Promise.all([chain.tick(), chain.notifications.acknowledge({ notificationId, version: 1, keyAdultId: `ka-${A}-1`, order: 1, cause: chain.cause() })]);

    expect(await chain.open()).toEqual([]);
  }
});

test('a hold that runs out is looked at again by itself, and the desk’s work about it is closed', async () => {
  const chain = await small();
  await chain.tell(incidentOf({ hold: { reason: 'liveOperation', authorisedBy: 'Night supervisor', untilAt: '2026-10-15T05:00:00+01:00' } }));
  await chain.settle();
  const held = await chain.open();
  const mailsBefore = chain.mails.length;

  chain.at('2026-10-15T04:00:30.000Z');
  await chain.tick();
  await chain.settle();

  expect(held.map(({ kind, dueBy, laCode }) => [kind, dueBy, laCode])).toEqual([['held', '2026-10-15T04:00:00.000Z', LA]]);
  expect(mailsBefore).toBe(0);
  expect(chain.mails.map(({ to }) => to)).toEqual([`adult-1@school-${A}.example`]);
  expect(await chain.open()).toEqual([]);
});

test('revisions that are linked out of order end with the highest, told once', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf());
  await chain.correct(incidentId, incidentOf({ revision: 2, children: [childOf(12)] }));
  await chain.correct(incidentId, incidentOf({ revision: 4, children: [childOf(1)] }));
  expect(await chain.correct(incidentId, incidentOf({ revision: 3, children: [childOf(12)] }))).toBe('olderRevision');
  chain.queues.bodies.get('link-children')?.reverse();

  await chain.settle({ copies: 2 });

  expect(chain.mails.map(({ to }) => to)).toEqual([`adult-1@school-${A}.example`]);
});
