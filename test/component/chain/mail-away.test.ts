import { expect, test } from 'vitest';
import { incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';

test('half an hour without a mail service: no message goes round in the queue until it is given up, and the e-mail goes within two minutes of its return', { tags: ['T28', 'T37', 'V16-5-2'] }, async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  let isAway = true;
  chain.answerMail((mail) => (isAway ? { kind: 'unavailable' } : { kind: 'accepted', messageId: `ses-${mail.effect}` }));
  const minute = async (): Promise<number> => {
    chain.pass(1);
    await chain.tick();
    await chain.deliver('send-notification');
    return chain.queues.bodies.get('send-notification')?.length ?? 0;
  };

  await chain.tell(incidentOf());
  await chain.settle();
  const goingRound: number[] = [];
  for (let i = 0; i < 30; i += 1) goingRound.push(await minute());
  isAway = false;
  for (let i = 0; i < 2; i += 1) await minute();

  expect(Math.max(...goingRound)).toBe(0);
  expect(chain.mails.map(({ to }) => to)).toEqual([`adult-1@school-${A}.example`]);
  expect((await chain.scan(chain.table)).filter(({ queue }) => queue === 'send-notification')).toEqual([]);
});
