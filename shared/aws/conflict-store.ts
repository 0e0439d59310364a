import { conflictReferralId } from '../domain/referral.ts';
import { draft } from '../ports/cause.ts';
import type { ConflictStore } from '../ports/conflicts.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident } from './keys.ts';
import { openReferral } from './referral-writes.ts';

export const createConflictStore = ({ table, commit }: { readonly table: string; readonly commit: CommitWrites }): ConflictStore => ({
  async say({ notification, because, cause }) {
    const { notificationId, version, incidentId, laCode, readBy, test } = notification;
    const referral = { referralId: conflictReferralId(notificationId, version), kind: 'conflict', incidentId, notificationId, laCode, dueBy: readBy, because } as const;
    const { Put } = openReferral(table, referral, { test, cause });
    const result = await commit({
      // Once: what a person has closed a later rung does not open again.
      writes: [{ Put: { ...Put, TableName: table, Item: Put?.Item, ConditionExpression: 'attribute_not_exists(pk)' } }],
      audit: { chain: auditChainOfIncident(incidentId), action: 'recipient.withhold', object: `${notificationId}:${version}`, outcome: because.join() },
      events: [draft('referral.opened', { incidentId, referralId: referral.referralId, kind: 'conflict' })],
      test,
      cause,
    });
    switch (result.kind) {
      case 'committed':
        return result.obligations;
      // Contended: the next rung says it again. Nobody waits for it to be told.
      case 'conflict':
      case 'refused':
      case 'replayed':
        return [];
    }
  },
});
