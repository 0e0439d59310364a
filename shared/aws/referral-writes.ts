import type { Cause, ReferralToOpen } from '../ports.ts';
import type { Write } from './commit.ts';
import { deskList, referralKey } from './keys.ts';

/** Ids of referrals are made from what they are about, so the same trouble found twice is one referral. */
export const openReferral = (table: string, referral: ReferralToOpen, { test, cause }: { readonly test: boolean; readonly cause: Cause }): Write => ({
  Put: {
    TableName: table,
    Item: {
      ...referralKey(referral.referralId),
      ...referral,
      state: 'open',
      test,
      openedAt: cause.at,
      listPk: deskList(referral.laCode),
      // Earliest bell first; without a bell, last.
      listSk: `${referral.dueBy ?? '9'}#${referral.kind}#${referral.referralId}`,
    },
  },
});

export const closeReferral = (table: string, referralId: string, { cause }: { readonly cause: Cause }): Write => ({
  Update: {
    TableName: table,
    Key: referralKey(referralId),
    ConditionExpression: 'attribute_exists(pk)',
    UpdateExpression: 'SET #state = :closed, closedAt = :at, closedBy = :by REMOVE listPk, listSk',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':closed': 'closed', ':at': cause.at, ':by': cause.actorId },
  },
});
