import { expect, test } from 'vitest';
import { createBreakGlassStore } from '../../../shared/aws/break-glass-store.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { incidentOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();

test('an opening that nobody has reviewed stays on its own auditor’s list, however many other areas opened since', { tags: ['T34'] }, async () => {
  const chain = await startChain(tables());
  const { db, table, vault, commit } = chain;
  const incidentId = await chain.tell(incidentOf());
  const store = createBreakGlassStore({ db, table, vault, commit });
  for (const [n, laCode] of ['998', '997', '997', '997'].entries()) {
    const openedAt = `2026-10-14T0${n}:00:00.000Z`;
    await store.open({ breakGlassId: `bgl_${String(n).repeat(24)}`, incidentId, forceCode: '98', laCodes: [laCode], staffId: 'stf_1', openedAt, endsAt: openedAt, test: false, reason: sensitive('A grandmother stands at our door') }, chain.cause());
  }

  const own = await store.list(2, ({ laCodes }) => laCodes.includes('998'));
  const others = await store.list(2, ({ laCodes }) => laCodes.includes('997'));

  expect(own.map(({ breakGlassId }) => breakGlassId)).toEqual([`bgl_${'0'.repeat(24)}`]);
  expect(others.map(({ openedAt }) => openedAt)).toEqual(['2026-10-14T03:00:00.000Z', '2026-10-14T02:00:00.000Z']);
});
