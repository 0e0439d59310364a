import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isOpen } from '../domain/notification.ts';
import { NO_AREA, hasItsOwnList } from '../domain/referral.ts';
import type { MorningFigures } from '../ports/morning-figures.ts';
import type { NotificationStore, ReferralStore } from '../ports/notifications.ts';
import { acceptedList, deskList } from './keys.ts';
import { listPolicies } from './list-policies.ts';

export interface MorningFiguresDeps {
  readonly db: DynamoDBDocumentClient;
  readonly tables: { readonly records: string; readonly directory: string };
  readonly notifications: Pick<NotificationStore, 'due'>;
  readonly referrals: Pick<ReferralStore, 'open' | 'keepCounts'>;
}

/** A figure that says "hundreds" need not say how many: the look stays small in the worst morning. */
const LOOK = 250;

export const createMorningFigures = ({ db, tables, notifications, referrals }: MorningFiguresDeps): MorningFigures => {
  const areas = async (): Promise<readonly string[]> => [...new Set((await listPolicies(db, tables.directory)).flatMap(({ laCodes }) => laCodes))];
  return {
    async unreadBetween(now, until) {
      // Those with a rung to come are on the timetable; those past the last one are on a desk's list, by their bell.
      const coming = await notifications.due(until, LOOK);
      const unread = new Set(coming.filter((one) => isOpen(one) && one.viewedAt === undefined && one.readBy > now && one.readBy <= until).map(({ notificationId }) => notificationId));
      for (const laCode of await areas()) {
        const { Items = [] } = await db.send(
          new QueryCommand({
            TableName: tables.records,
            IndexName: 'list',
            KeyConditionExpression: 'listPk = :desk AND listSk BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':desk': deskList(laCode), ':from': `${now}#~`, ':to': `${until}#~` },
            Limit: LOOK,
          }),
        );
        for (const { kind, notificationId } of Items) if (kind === 'unread') unread.add(String(notificationId));
      }
      return unread.size;
    },

    async countBoards(now) {
      await referrals.keepCounts([...(await areas()), NO_AREA], now);
    },

    async oldestReferralAt() {
      const open = await referrals.open([...(await areas()), NO_AREA], []);
      // A decision that has days yet is no work that lies about.
      return open.filter(({ test, kind }) => !test && !hasItsOwnList(kind)).map(({ openedAt }) => openedAt).toSorted()[0];
    },

    async forcesSilentSince(since) {
      let silent = 0;
      for (const { forceCode } of await listPolicies(db, tables.directory)) {
        const newest = { TableName: tables.records, IndexName: 'list', KeyConditionExpression: 'listPk = :accepted', ScanIndexForward: false, Limit: 1 };
        const { Items: [last] = [] } = await db.send(new QueryCommand({ ...newest, ExpressionAttributeValues: { ':accepted': acceptedList(forceCode) } }));
        // Who never sent anything is being connected, not silent.
        if (last !== undefined && String(last['listSk']) < since) silent += 1;
      }
      return silent;
    },
  };
};
