import type { BodyReferralStore } from '../ports/body-referrals.ts';
import { NO_INCIDENT } from '../domain/referral.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf } from './keys.ts';
import { closeReferral, openReferral } from './referral-writes.ts';

/** Work about a body before any incident: its chain is the area's, and the evaluation, which counts incidents, does not hear of it. */
export const createBodyReferralStore = ({ table, commit }: { readonly table: string; readonly commit: CommitWrites }): BodyReferralStore => ({
  async raise({ referralId, kind, bodyKey, laCode, because, test, cause }) {
    const write = openReferral(table, { referralId, kind, incidentId: NO_INCIDENT, bodyKey, laCode, because }, { test, cause });
    const result = await commit({
      writes: [
        {
          Put: {
            ...write.Put,
            TableName: table,
            Item: write.Put?.Item,
            ConditionExpression: 'attribute_not_exists(pk) OR #state <> :open OR because <> :because',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':open': 'open', ':because': because },
          },
        },
      ],
      audit: { chain: auditChainOf('area', laCode, cause.at.slice(0, 10)), action: 'referral.open', object: referralId, outcome: because.join() },
      events: [],
      test,
      cause,
    });
    return result.kind === 'committed' ? 'raised' : 'known';
  },

  async cure({ referralId, laCode, test, cause }) {
    const write = closeReferral(table, referralId, { cause });
    const result = await commit({
      writes: [
        {
          Update: {
            ...write.Update,
            TableName: table,
            Key: write.Update?.Key,
            UpdateExpression: write.Update?.UpdateExpression,
            ConditionExpression: 'attribute_exists(pk) AND #state = :open',
            ExpressionAttributeValues: { ...write.Update?.ExpressionAttributeValues, ':open': 'open' },
          },
        },
      ],
      audit: { chain: auditChainOf('area', laCode, cause.at.slice(0, 10)), action: 'referral.close', object: referralId, outcome: 'cured' },
      events: [],
      test,
      cause,
    });
    return result.kind === 'committed' ? 'cured' : 'known';
  },
});
