import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createListReferrals, createListUnread } from '../../../functions/staff-console/read-desk.ts';
import { createRunDueSteps } from '../../../functions/run-due-steps/run-due-steps.ts';
import type { Caller } from '../../../shared/ports/clients.ts';
import { BOUNCE, COMPLAINT, DELAY, DELIVERY, LA, childOf, incidentOf, keyAdultAt, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];
const small = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(12, B)]);
  return chain;
};
/** The mail service reports every e-mail as delivered; nobody waits for its word any more. */
const delivered = async (chain: Chain): Promise<void> => {
  for (const mail of chain.mails) await chain.receipt(mail, DELIVERY);
};
const desk: Caller = { clientId: 'desk-1', kind: 'desk', laCodes: [LA], scopes: ['desk:read'], test: false };
const asked = { queryStringParameters: null } as unknown as APIGatewayProxyEvent;

test('what was put aside belongs to no area, and every desk sees it once', async () => {
  const chain = await small();
  const aside = { step: 'record-receipt', messageId: 'msg-7', because: 'unreadable:' };

  await chain.quarantined.put(aside);
  await chain.quarantined.put(aside);

  const { body } = await createListReferrals({ authenticate: async () => desk, referrals: chain.referrals })(asked);
  expect((JSON.parse(body) as { referrals: { kind: string }[] }).referrals.map(({ kind }) => kind)).toEqual(['quarantined']);
});

test('the call list never names a school whose notification was answered or withdrawn', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1), childOf(12)] }));
  await chain.settle();
  chain.at('2026-10-15T07:36:00.000Z');
  await chain.tick();
  const list = createListUnread({ authenticate: async () => desk, referrals: chain.referrals, notifications: chain.notifications, incidents: chain.incidents, directory: chain.directory });
  const called = async (): Promise<readonly string[]> => (JSON.parse((await list(asked)).body) as { notifications: { bodyName: string }[] }).notifications.map(({ bodyName }) => bodyName).toSorted();
  const before = await called();
  // As it would be found if a referral had been left behind by an older version of this code.
  const left = { referralId: 'rfr_left_1', kind: 'unread' as const, incidentId, notificationId: (await chain.told(incidentId))[0]?.notificationId, laCode: LA };
  await chain.withdraw(incidentId);
  await chain.db.send(
    new PutCommand({ TableName: chain.table, Item: { pk: 'RFR#rfr_left_1', sk: 'REFERRAL', ...left, state: 'open', test: false, openedAt: 'x', listPk: `DESK#${LA}`, listSk: '9' } }),
  );

  expect(before).toEqual([`Harbour ${A} School`, `Harbour ${B} School`]);
  expect(await called()).toEqual([]);
});

test('one notification that cannot be moved on does not stop the others', { tags: ['T29', 'T30'] }, async () => {
  const chain = await small();
  await chain.tell(incidentOf({ children: [childOf(1), childOf(12)] }));
  await chain.settle();
  chain.at('2026-10-15T05:31:00.000Z');
  let calls = 0;
  const notifications = {
    ...chain.notifications,
    advance: async (command: Parameters<Chain['notifications']['advance']>[0]) => {
      calls += 1;
      if (calls === 1) throw new TypeError('cannot be read');
      return chain.notifications.advance(command);
    },
  };

  const quarantine = chain.quarantined;
  const report = await createRunDueSteps({ notifications, directory: chain.directory, outbox: chain.outbox, quarantine, runChores: chain.runChores, now: chain.now, log: chain.log })({ id: 'tick-2' }, () => 60_000);

  expect(report.steps).toBeGreaterThanOrEqual(1);
  await chain.settle();
  expect(chain.mails.filter(({ subject }) => subject.startsWith('Reminder')).length).toBeGreaterThanOrEqual(1);
});

test('two ticks at the same minute climb each rung once', async () => {
  const chain = await small();
  await chain.tell(incidentOf());
  await chain.settle();
  await delivered(chain);

  for (const instant of ['2026-10-15T05:31:00.000Z', '2026-10-15T07:01:00.000Z', '2026-10-15T07:36:00.000Z']) {
    chain.at(instant);
    await Promise.all([chain.tick(), chain.tick(), chain.tick()]);
    await chain.settle();
    await delivered(chain);
  }

  expect(chain.mails.map(({ to, subject }) => `${to.slice(0, 7)} ${subject.slice(0, 8)}`).toSorted()).toEqual([
    'adult-1 A safegu',
    'adult-1 Reminder',
    'adult-1 Reminder',
    'adult-2 Reminder',
    'adult-3 A safegu',
    'adult-3 Reminder',
  ]);
  expect(await chain.open('unread')).toHaveLength(1);
});

test('after three days without a machine everybody is told at once and the desk has the call', { tags: ['T08', 'T30'] }, async () => {
  const chain = await small();
  await chain.tell(incidentOf());
  await chain.settle();

  chain.at('2026-10-18T09:00:00.000Z');
  await chain.tick();
  await chain.settle();

  expect(new Set(chain.mails.map(({ to }) => to)).size).toBe(3);
  expect(await chain.open('unread')).toHaveLength(1);
});

test('a clock that is turned back sends nothing again and forgets nothing', { tags: ['T30'] }, async () => {
  const chain = await small();
  await chain.tell(incidentOf());
  await chain.settle();
  await delivered(chain);
  chain.at('2026-10-15T05:31:00.000Z');
  await chain.tick();
  await chain.settle();
  const before = chain.mails.length;

  chain.at('2026-10-15T04:00:00.000Z');
  await chain.tick();
  await chain.settle();
  chain.at('2026-10-15T07:40:00.000Z');
  await chain.tick();
  await chain.settle();

  const perEffect = Object.values(Object.groupBy(chain.mails, ({ effect }) => effect)).map((all) => all?.length);
  expect(before).toBe(2);
  expect(perEffect.every((count) => count === 1)).toBe(true);
  expect(await chain.open('unread')).toHaveLength(1);
});

const permutations = <T>(items: readonly T[]): T[][] => (items.length < 2 ? [[...items]] : items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest])));

test('the same receipts in every order, each of them twice, end in the same state', async () => {
  const chain = await small();
  const orders = permutations([DELIVERY, BOUNCE, COMPLAINT, DELAY]);
  for (const [n] of orders.entries()) await chain.tell(incidentOf({ forceReference: `WM/2026/${n}` }));
  await chain.settle();

  // Each order is of an e-mail of its own, on an audit chain of its own.
  const ends = await Promise.all(
    orders.map(async (order, n) => {
      const mail = chain.mails[n]!;
      for (const notice of order) {
        await chain.receipt(mail, notice);
        await chain.receipt(mail, notice);
      }
      const notification = await chain.notifications.readVersion(mail.notificationId, 1);
      const attempt = (await chain.notifications.deliveries(mail.notificationId, 1)).find(({ effectId }) => effectId === mail.effect);
      return `${notification?.delivery} ${attempt?.state}`;
    }),
  );

  expect(new Set(chain.mails.slice(0, orders.length).map(({ notificationId }) => notificationId)).size).toBe(24);
  expect(ends).toEqual(orders.map(() => 'delivered bounced'));
});

test('a receipt that comes before our own record of sending, or during it, loses nothing', async () => {
  const chain = await small();
  chain.answerMail(async (mail) => {
    await chain.receipt(mail, DELIVERY);
    return { kind: 'accepted', messageId: `ses-${mail.effect}` };
  });

  const incidentId = await chain.tell(incidentOf());
  await chain.settle();

  const [notification] = await chain.told(incidentId);
  const [attempt] = await chain.notifications.deliveries(notification?.notificationId ?? '', 1);
  expect([notification?.delivery, attempt?.state, attempt?.messageId]).toEqual(['delivered', 'delivered', `ses-${attempt?.effectId}`]);
});

test('a bounce that comes after the withdrawal raises nobody', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  await chain.withdraw(incidentId);
  await chain.settle();
  const before = chain.mails.length;

  await chain.receipt(chain.mails[0]!, BOUNCE);
  await chain.settle();

  expect(chain.mails).toHaveLength(before);
  expect(await chain.open()).toEqual([]);
});

test('a receipt for an e-mail that we never sent is put aside, not lost', async () => {
  const chain = await small();

  const back = await chain.receipt({ effect: 'eff_unknown', notificationId: 'ntf_0000000000', version: 1 }, BOUNCE);

  expect(back).toBe(0);
  expect(await chain.open('quarantined')).toHaveLength(1);
});

test('a service that answers nothing is asked once more and never a third time, then the next person is told', { tags: ['T27', 'T28', 'V16-5-2'] }, async () => {
  const chain = await small();
  const handedOver: string[] = [];
  chain.answerMail((mail) => {
    handedOver.push(mail.to);
    return mail.to.startsWith('adult-1') ? { kind: 'unknown' } : { kind: 'accepted', messageId: `ses-${mail.effect}` };
  });

  await chain.tell(incidentOf());
  await chain.settle({ copies: 2 });
  for (let i = 0; i < 20; i += 1) {
    chain.pass(1);
    await chain.tick();
    await chain.settle({ copies: 2 });
  }

  expect(handedOver.map((to) => to.slice(0, 7))).toEqual(['adult-1', 'adult-1', 'adult-2']);
});

test('a key adult who leaves the school before their e-mail is tried again gets none: the next person is told', { tags: ['T12', 'T27'] }, async () => {
  const chain = await small();
  const handedOver: string[] = [];
  chain.answerMail((mail) => {
    handedOver.push(mail.to);
    return mail.to.startsWith('adult-1') ? { kind: 'unknown' } : { kind: 'accepted', messageId: `ses-${mail.effect}` };
  });

  await chain.tell(incidentOf());
  await chain.settle();
  await chain.area([{ ...keyAdultAt(A, 1), active: false }]);
  for (let i = 0; i < 6; i += 1) {
    chain.pass(1);
    await chain.tick();
    await chain.settle();
  }

  expect(handedOver.map((to) => to.slice(0, 7))).toEqual(['adult-1', 'adult-2']);
});

test('a throttled service keeps nothing from its turn: nothing counts as sent, and the e-mail goes once it can', async () => {
  const chain = await small();
  let isThrottled = true;
  chain.answerMail((mail) => (isThrottled ? { kind: 'throttled' } : { kind: 'accepted', messageId: `ses-${mail.effect}` }));

  const incidentId = await chain.tell(incidentOf());
  const minute = async (): Promise<void> => {
    chain.pass(1);
    await chain.tick();
    await chain.settle();
  };
  for (let i = 0; i < 3; i += 1) await minute();
  isThrottled = false;
  await minute();

  expect(chain.mails).toHaveLength(1);
  const [attempt] = await chain.notifications.deliveries((await chain.told(incidentId))[0]?.notificationId ?? '', 1);
  expect([attempt?.state, attempt?.sends]).toEqual(['sent', 1]);
});

test('what a force tries out is told to nobody at a real school; the desk sees it as without a recipient', async () => {
  const chain = await small();

  const incidentId = await chain.tell(incidentOf({ test: true, children: [childOf(1)] }));
  await chain.settle();

  expect(chain.mails).toEqual([]);
  expect(await chain.told(incidentId)).toEqual([]);
  expect((await chain.incidents.readStatus(incidentId))?.children.map(({ state, reason }) => `${state} ${reason}`)).toEqual(['unmatched noOpenEstablishment']);
});
