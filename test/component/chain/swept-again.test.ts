import { expect, test } from 'vitest';
import { incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();

test('an incident that was swept again while its message waited is linked once: the second message looks nothing up, and nobody is told twice', async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001')]);
  await chain.tell(incidentOf());
  const waiting = [...(chain.queues.bodies.get('link-children') ?? [])];
  await chain.settle();
  const before = (await chain.scan(chain.table)).length;
  const mails = chain.mails.length;

  chain.queues.bodies.set('link-children', [...waiting]);
  const looked: string[] = [];
  const settled = await chain.deliver('link-children', {
    changes: { notifications: (store) => ({ ...store, ofIncident: (incidentId) => (looked.push(incidentId), store.ofIncident(incidentId)) }) },
  });
  await chain.settle();

  expect([waiting.length, settled, looked]).toEqual([1, 1, []]);
  expect(chain.lines.filter((line) => line.includes('linkedBefore'))).toHaveLength(1);
  expect([(await chain.scan(chain.table)).length, chain.mails.length]).toEqual([before, mails]);
});
