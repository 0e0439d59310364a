import { expect, test } from 'vitest';
import { BOUNCE, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];

/** Two schools with three key adults each; children 1 and 2 are at the first, 11 and 12 at the second. */
const wearmouth = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(12, A), pupilOf(23, B), pupilOf(34, B)]);
  return chain;
};

test('one child, one school, one e-mail to the first key adult, and every obligation of the way is discharged', async () => {
  const chain = await wearmouth();

  const incidentId = await chain.tell(incidentOf());
  await chain.settle();

  expect(chain.mails.map(({ to }) => to)).toEqual([`adult-1@school-${A}.example`]);
  expect((await chain.told(incidentId)).map(({ bodyKey, delivery }) => [bodyKey, delivery])).toEqual([[`establishment:${A}`, 'sent']]);
  expect((await chain.scan(chain.table)).filter(({ queue }) => queue === 'link-children' || queue === 'send-notification')).toEqual([]);
});

test('every message comes twice and at once, and still nobody gets a second e-mail', { tags: ['T27'] }, async () => {
  const chain = await wearmouth();

  const incidentId = await chain.tell(incidentOf({ children: [childOf(1), childOf(12), childOf(23)] }));
  await chain.settle({ copies: 3 });
  for (let i = 0; i < 40; i += 1) {
    chain.pass(1);
    await chain.tick();
    await chain.settle({ copies: 3 });
  }

  const perEffect = Object.values(Object.groupBy(chain.mails, ({ effect }) => effect)).map((all) => all?.length);
  expect(perEffect.every((count) => count === 1)).toBe(true);
  const first = chain.mails.filter(({ subject }) => subject.includes('is waiting'));
  expect(first.map(({ to }) => to).toSorted()).toEqual([`adult-1@school-${A}.example`, `adult-1@school-${B}.example`]);
  expect((await chain.told(incidentId)).every(({ delivery }) => delivery === 'sent')).toBe(true);
});

test('when the last key adult bounces the desk has it', { tags: ['T28'] }, async () => {
  const chain = await wearmouth();

  await chain.tell(incidentOf());
  await chain.settle();
  for (let i = 0; i < 3; i += 1) {
    await chain.receipt(chain.mails.at(-1)!, BOUNCE);
    await chain.settle();
  }

  expect(chain.mails.map(({ to }) => to)).toEqual([1, 2, 3].map((n) => `adult-${n}@school-${A}.example`));
  expect((await chain.open('undeliverable')).length).toBe(1);
});

test('two people who were told before both hear of a correction, though the function dies after the first', async () => {
  const chain = await wearmouth();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  chain.at('2026-10-15T07:00:00.000Z');
  await chain.tick();
  await chain.settle();
  const before = chain.mails.length;
  await chain.correct(incidentId, incidentOf({ revision: 2 }));
  await chain.deliver('link-children');

  let sent = 0;
  await chain.deliver('send-notification', {
    changes: {
      notifications: (store) => ({
        ...store,
        claimDelivery: async (command) => {
          sent += 1;
          if (sent === 2) throw new Error('killed');
          return store.claimDelivery(command);
        },
      }),
    },
  });
  await chain.settle();

  const told = chain.mails.slice(before).map(({ to, subject }) => `${to} ${subject.slice(0, 7)}`);
  expect(told.toSorted()).toEqual([1, 2, 3].map((n) => `adult-${n}@school-${A}.example Changed`));
});

test('nobody hears of the withdrawal of what nobody was told', async () => {
  const chain = await wearmouth();
  const incidentId = await chain.tell(incidentOf());
  await chain.deliver('link-children');

  await chain.withdraw(incidentId);
  await chain.settle();

  expect(chain.mails).toEqual([]);
});

test('whoever was told of the first version hears of the withdrawal of the third, though the second never went out', async () => {
  const chain = await wearmouth();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  await chain.receipt(chain.mails[0]!, BOUNCE);
  await chain.settle();
  for (const revision of [2, 3]) {
    await chain.correct(incidentId, incidentOf({ revision }));
    await chain.deliver('link-children');
  }

  await chain.withdraw(incidentId);
  await chain.settle();

  expect(chain.mails.map(({ to, subject }) => `${to.slice(0, 7)} ${subject.slice(0, 9)}`)).toEqual(['adult-1 A safegua', 'adult-2 A safegua', 'adult-2 Withdrawn']);
});

test('a late bounce of one among three who were told is no work for the desk', async () => {
  const chain = await wearmouth();
  await chain.tell(incidentOf());
  await chain.settle();
  chain.at('2026-10-15T07:00:00.000Z');
  await chain.tick();
  await chain.settle();

  await chain.receipt(chain.mails.at(-1)!, BOUNCE);
  await chain.settle();

  expect(await chain.open('undeliverable')).toEqual([]);
});

test('an e-mail of which the mail service says nothing, and nobody else to tell, is the desk’s', async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A, 1), pupilOf(1, A)]);
  await chain.tell(incidentOf());
  await chain.settle();

  chain.pass(31);
  await chain.tick();
  await chain.settle();

  expect(await chain.open('undeliverable')).toHaveLength(1);
});

test('an old version is not told while its correction waits to be linked: the child may have moved', async () => {
  const chain = await wearmouth();
  const incidentId = await chain.tell(incidentOf());
  await chain.deliver('link-children');
  await chain.correct(incidentId, incidentOf({ revision: 2, children: [childOf(23)] }));

  await chain.deliver('send-notification');
  await chain.settle();

  expect(chain.mails.map(({ to }) => to)).toEqual([`adult-1@school-${B}.example`]);
});

test('a child who moves to another school in a correction: the first school hears of a withdrawal, the second is told', { tags: ['T12'] }, async () => {
  const chain = await wearmouth();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();

  await chain.correct(incidentId, incidentOf({ revision: 2, children: [childOf(23)] }));
  await chain.settle();

  expect(chain.mails.map(({ to, subject }) => `${to} ${subject.slice(0, 9)}`).toSorted()).toEqual([
    `adult-1@school-${A}.example A safegua`,
    `adult-1@school-${A}.example Withdrawn`,
    `adult-1@school-${B}.example A safegua`,
  ]);
  expect((await chain.told(incidentId)).map(({ bodyKey, withdrawnAt }) => [bodyKey, withdrawnAt !== undefined])).toEqual([
    [`establishment:${A}`, true],
    [`establishment:${B}`, false],
  ]);
});

test('when every key adult may be a party to the incident nobody is told and the desk has it', { tags: ['T14'] }, async () => {
  const chain = await wearmouth();
  const adults = [1, 2, 3].map((n) => ({
    adultReference: `adult-${n}`,
    givenNames: ['Nobody'],
    familyName: 'Known',
    role: 'other' as const,
    sex: 'unknown' as const,
    emails: [`ADULT-${n}@school-${A}.example`],
    phones: [],
  }));

  await chain.tell(incidentOf({ adults }));
  await chain.settle();

  expect(chain.mails).toEqual([]);
  expect(await chain.open('undeliverable')).toHaveLength(1);
});
