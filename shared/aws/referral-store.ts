import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NO_INCIDENT } from '../domain/referral.ts';
import { draft } from '../ports/cause.ts';
import type { ReferralRecord, ReferralStore } from '../ports/notifications.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, auditChainOfIncident, deskList, referralKey } from './keys.ts';
import { queryEach } from './query-all.ts';
import { closeReferral } from './referral-writes.ts';

export interface ReferralStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly commit: CommitWrites;
}

const toReferral = (item: Readonly<Record<string, unknown>>): ReferralRecord => {
  const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...record } = item;
  return record as unknown as ReferralRecord;
};

/** Work about a body, and what could not be read, is about no incident that the evaluation knows. */
const isOfIncident = ({ incidentId }: Pick<ReferralRecord, 'incidentId'>): boolean => incidentId !== NO_INCIDENT && incidentId !== 'unknown';

export const createReferralStore = ({ db, table, commit }: ReferralStoreDeps): ReferralStore => {
  const read = async (referralId: string): Promise<ReferralRecord | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: referralKey(referralId), ConsistentRead: true }));
    return Item ? toReferral(Item) : undefined;
  };
  return {
    read,

    async open(laCodes, kinds) {
      const found: ReferralRecord[] = [];
      for (const laCode of laCodes) {
        const listed = queryEach(db, { TableName: table, IndexName: 'list', KeyConditionExpression: 'listPk = :desk', ExpressionAttributeValues: { ':desk': deskList(laCode) } });
        for await (const item of listed) found.push(toReferral(item));
      }
      return found.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
    },

    async close(referralId, cause) {
      const referral = await read(referralId);
      if (!referral || referral.state !== 'open') return { kind: 'conflict' };
      const result = await commit({
        writes: [closeReferral(table, referralId, { cause })],
        audit: { chain: isOfIncident(referral) ? auditChainOfIncident(referral.incidentId) : auditChainOf('area', referral.laCode, cause.at.slice(0, 10)), action: 'referral.close', object: referralId },
        events: isOfIncident(referral) ? [draft('referral.closed', { incidentId: referral.incidentId, referralId, kind: referral.kind })] : [],
        test: referral.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },
  };
};
