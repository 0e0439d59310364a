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

test('every message comes twice and at once, and still nobody gets a second e-mail', async () => {
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

test('when the last key adult bounces the desk has it', async () => {
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
