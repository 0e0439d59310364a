import { expect, test } from 'vitest';
import { createCommit } from '../../../shared/aws/commit.ts';
import { createReferralStore } from '../../../shared/aws/referral-store.ts';
import { openReferral } from '../../../shared/aws/referral-writes.ts';
import type { ReferralKind } from '../../../shared/domain/referral.ts';
import { BOARD_ROWS } from '../../../shared/ports/notifications.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [LA, OTHER] = ['998', '997'];
const NOW = '2026-10-23T06:00:00.000Z';

const start = async () => {
  const { records: table } = await tables().fresh();
  const { db } = tables();
  const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
  const cause = { at: NOW, actor: 'gateway', actorId: 'test', causedBy: 'test', traceId: 'trace-0001' } as const;
  const open = async (n: number, { kind = 'unread', laCode = LA, dueBy }: { readonly kind?: ReferralKind; readonly laCode?: string; readonly dueBy?: string } = {}): Promise<void> => {
    const id = String(n).padStart(6, '0');
    const incidentId = `inc_${id}`;
    await commit({ writes: [openReferral(table, { referralId: `rfr_${kind}_chd_${id}`, kind, incidentId, laCode, dueBy }, { test: false, cause })], audit: { chain: `INC#${incidentId}`, isNewChain: true, action: 'referral.open', object: id }, events: [], test: false, cause });
  };
  return { referrals: createReferralStore({ db, table, commit }), open, cause };
};

test('a board is read page by page, the most urgent bell first, each piece of work once', async () => {
  const { referrals, open } = await start();
  for (let n = 0; n < 23; n += 1) await open(n, { kind: n % 2 === 0 ? 'unread' : 'review', dueBy: `2026-10-23T07:${String((n * 7) % 60).padStart(2, '0')}:00.000Z`, laCode: n % 3 === 0 ? OTHER : LA });
  await open(99, { kind: 'review' });

  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await referrals.page({ laCodes: [LA, OTHER], now: NOW, after, limit: 5 });
    seen.push(...page.rows.map(({ dueBy, referralId }) => `${dueBy ?? 'no bell'} ${referralId}`));
    after = page.next;
  } while (after !== undefined);

  expect(seen).toHaveLength(24);
  expect(new Set(seen).size).toBe(24);
  expect(seen.slice(0, -1)).toEqual(seen.slice(0, -1).toSorted());
  expect(seen.at(-1)).toBe('no bell rfr_review_chd_000099');
});

test('one kind is a page of its own, and work that is finished is on none', async () => {
  const { referrals, open, cause } = await start();
  for (let n = 0; n < 6; n += 1) await open(n, { kind: n < 4 ? 'quarantined' : 'review' });
  await referrals.close('rfr_quarantined_chd_000001', cause);

  const { rows, next } = await referrals.page({ laCodes: [LA], kind: 'quarantined', now: NOW, limit: 10 });

  expect(rows.map(({ referralId }) => referralId)).toEqual(['rfr_quarantined_chd_000000', 'rfr_quarantined_chd_000002', 'rfr_quarantined_chd_000003']);
  expect(next).toBeUndefined();
  expect((await referrals.count([LA], NOW)).counts).toMatchObject({ quarantined: 3, review: 2, unread: 0 });
});

test('counts of a large board are kept by the minute, and a board whose minute does not come counts for itself', async () => {
  const { referrals, open } = await start();
  for (let n = 0; n <= BOARD_ROWS; n += 1) await open(n);
  await referrals.keepCounts([LA, OTHER], NOW);
  await open(500, { kind: 'review' });

  const [soon, later] = [await referrals.count([LA], '2026-10-23T06:02:00.000Z'), await referrals.count([LA], '2026-10-23T06:04:00.000Z')];

  expect([soon.counts.unread, soon.counts.review, soon.countedAt]).toEqual([BOARD_ROWS + 1, 0, NOW]);
  expect([later.counts.unread, later.counts.review, later.countedAt]).toEqual([BOARD_ROWS + 1, 1, '2026-10-23T06:04:00.000Z']);
});
