import { expect, test } from 'vitest';
import { FORCE, LA, incidentOf, keyAdultAt, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';
const WIDEN = '2026-10-15T07:00:00.000Z';

const told = async (): Promise<{ readonly chain: Chain; readonly incidentId: string }> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  return { chain, incidentId };
};
const at = async (chain: Chain, instant: string): Promise<void> => {
  chain.at(instant);
  await chain.tick();
  await chain.settle();
};
const notificationOf = async (chain: Chain, incidentId: string) => (await chain.told(incidentId))[0]!;
const acknowledge = async (chain: Chain, incidentId: string): Promise<void> => {
  const notification = await notificationOf(chain, incidentId);
  await chain.notifications.recordView({ notification, keyAdultId: `ka-${A}-1`, order: 1, method: 'smsCode', cause: chain.cause() });
  await chain.notifications.acknowledge({ notificationId: notification.notificationId, version: 1, keyAdultId: `ka-${A}-1`, order: 1, cause: chain.cause() });
};

test('no phone rings at night or for a reminder; at 08:00 every key adult with a mobile gets one text, which names nobody', async () => {
  const { chain, incidentId } = await told();

  await at(chain, '2026-10-15T05:30:00.000Z');
  const before = chain.texts.length;
  await at(chain, WIDEN);

  const { shortReference } = await notificationOf(chain, incidentId);
  expect(before).toBe(0);
  expect(chain.texts.map(({ to }) => to).toSorted()).toEqual(['07700900110', '07700900120', '07700900130']);
  for (const { text } of chain.texts) {
    expect(text).toContain(shortReference);
    expect(text.replace(shortReference, '')).not.toMatch(/https?:|\/\/|gateway|Harbour|990001|Poppy|Robyn|abuse|child|school/i);
  }
});

test('every message comes three times and at once, and still each person gets one text a rung', { tags: ['T27'] }, async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  await chain.tell(incidentOf());
  await chain.settle({ copies: 3 });

  for (const instant of [WIDEN, '2026-10-15T07:20:00.000Z', '2026-10-15T07:35:00.000Z']) {
    chain.at(instant);
    await Promise.all([chain.tick(), chain.tick()]);
    await chain.settle({ copies: 3 });
  }

  // All three at "widen", the head once more at "escalate", nobody at the call list.
  expect(chain.texts.map(({ to }) => to).toSorted()).toEqual(['07700900110', '07700900120', '07700900130', '07700900130']);
  expect((await chain.scan(chain.table)).filter(({ queue }) => queue === 'send-notification')).toEqual([]);
});

test.each(['acknowledged', 'phoned', 'withdrawn'])('what was %s before the text goes rings nobody', async (how) => {
  const { chain, incidentId } = await told();
  chain.at(WIDEN);
  await chain.tick();
  await chain.deliver('send-notification');
  const waiting = (chain.queues.bodies.get('send-notification') ?? []).filter((body) => body.includes('nudge.due')).length;

  if (how === 'acknowledged') await acknowledge(chain, incidentId);
  if (how === 'withdrawn') await chain.withdraw(incidentId);
  if (how === 'phoned') {
    const { notificationId } = await notificationOf(chain, incidentId);
    await chain.notifications.closeByPhone({ notificationId, version: 1, keyAdultId: `ka-${A}-1`, order: 1, note: 'readToKeyAdult', cause: chain.cause() });
  }
  await chain.settle();

  expect(waiting).toBe(3);
  expect(chain.texts).toEqual([]);
});

test('what falls due in the evening waits for seven in the morning, and two rungs of one evening are one text', async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A, 1), pupilOf(1, A)]);
  chain.at('2026-10-15T20:30:00.000Z');
  // Of last week: its own bell has rung, so the compressed ladder starts at once.
  await chain.tell(incidentOf({ attendedAt: '2026-10-08T21:10:00Z', occurredFrom: '2026-10-08T20:50:00Z' }));
  await chain.settle();
  for (let i = 0; i < 4; i += 1) {
    chain.pass(11);
    await chain.tick();
    await chain.settle();
  }
  const atNight = chain.texts.length;

  await at(chain, '2026-10-16T05:59:00.000Z');
  const early = chain.texts.length;
  await at(chain, '2026-10-16T06:00:30.000Z');

  expect([atNight, early]).toEqual([0, 0]);
  expect(chain.texts.map(({ to, at: when }) => [to, when])).toEqual([['07700900110', '2026-10-16T06:00:30.000Z']]);
});

test.each(['throttled', 'unavailable', 'refused'] as const)('a text service that is %s holds up neither the e-mails nor the ladder, and nothing is left behind', async (answer) => {
  const { chain } = await told();
  chain.answerText(() => answer);

  await at(chain, WIDEN);
  await at(chain, '2026-10-15T07:20:00.000Z');
  await at(chain, '2026-10-15T07:35:00.000Z');

  expect(chain.texts).toEqual([]);
  expect(chain.mails.map(({ subject }) => subject.slice(0, 8))).toHaveLength(6);
  expect(await chain.open('unread')).toHaveLength(1);
  expect(chain.lines.filter((line) => line.includes('TEXT_FAILED')).length).toBeGreaterThan(0);
  expect((await chain.scan(chain.table)).filter(({ queue }) => queue === 'send-notification')).toEqual([]);
});

test('a text of which nothing is known is handed over once more after its lease, and never a third time', async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A, 1), pupilOf(1, A)]);
  await chain.tell(incidentOf());
  await chain.settle();
  let handedOver = 0;
  chain.answerText(() => {
    handedOver += 1;
    return 'unknown';
  });

  await at(chain, WIDEN);
  for (let i = 0; i < 15; i += 1) {
    chain.pass(1);
    await chain.tick();
    await chain.settle({ copies: 2 });
  }

  expect(handedOver).toBe(2);
  expect((await chain.scan(chain.table)).filter(({ queue, event }) => queue === 'send-notification' && String(event).includes('nudge.due'))).toEqual([]);
});

test('a key adult who shares a phone with an adult of the incident gets neither e-mail nor text', { tags: ['T14'] }, async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  await chain.tell(incidentOf({ adults: [{ adultReference: 'a', givenNames: ['Nobody'], familyName: 'Known', role: 'other', sex: 'unknown', emails: [], phones: ['+44 7700 900120'] }] }));
  await chain.settle();

  await at(chain, WIDEN);

  expect(chain.mails.some(({ to }) => to.startsWith('adult-2'))).toBe(false);
  expect(chain.texts.map(({ to }) => to).toSorted()).toEqual(['07700900110', '07700900130']);
});

test('a force that wants no texts, or a person without a mobile, gets none', async () => {
  const chain = await startChain(tables());
  const { mobile: _mobile, ...second } = keyAdultAt(A, 2);
  await chain.area([...chain.school(A), second, pupilOf(1, A)]);
  await chain.tell(incidentOf());
  await chain.settle();
  await at(chain, WIDEN);
  const some = chain.texts.length;

  await chain.writer.write([{ kind: 'policy', forceCode: FORCE, forceName: 'Wearmouth Constabulary', laCodes: [LA], texts: { rungs: [], from: '07:00', until: '20:00' } }]);
  await at(chain, '2026-10-15T07:20:00.000Z');

  expect([some, chain.texts.length]).toEqual([2, 2]);
});
