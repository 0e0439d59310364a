import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ReferralKind } from '../domain/referral.ts';
import { conflictReferralId, hasItsOwnList, undeliverableReferralId, unreadReferralId } from '../domain/referral.ts';
import { draft } from '../ports/cause.ts';
import type { Cause } from '../ports/cause.ts';
import type { ReferralToOpen } from '../ports/incidents.ts';
import type { NotificationRecord } from '../ports/notifications.ts';
import type { Part, Write } from './commit.ts';
import { deskKindList, deskList, referralKey } from './keys.ts';

/** Earliest bell first; without a bell, last. */
export const placeOnList = ({ dueBy, kind, referralId }: Pick<ReferralToOpen, 'dueBy' | 'kind' | 'referralId'>): string => `${dueBy ?? '9'}#${kind}#${referralId}`;

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
      ...(hasItsOwnList(referral.kind) ? {} : { listPk: deskList(referral.laCode), listSk: placeOnList(referral) }),
      duePk: deskKindList(referral.laCode, referral.kind),
      dueAt: placeOnList(referral),
    },
  },
});

export const closeReferral = (table: string, referralId: string, { cause }: { readonly cause: Cause }): Write => ({
  Update: {
    TableName: table,
    Key: referralKey(referralId),
    ConditionExpression: 'attribute_exists(pk)',
    UpdateExpression: 'SET #state = :closed, closedAt = if_not_exists(closedAt, :at), closedBy = if_not_exists(closedBy, :by) REMOVE listPk, listSk, duePk, dueAt',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':closed': 'closed', ':at': cause.at, ':by': cause.actorId },
  },
});

interface ReadFrom {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
}
const readReferral = async ({ db, table }: ReadFrom, referralId: string) => (await db.send(new GetCommand({ TableName: table, Key: referralKey(referralId), ConsistentRead: true }))).Item;

export const isReferralOpen = async (from: ReadFrom, referralId: string): Promise<boolean> => (await readReferral(from, referralId))?.['state'] === 'open';

/** Closes those of these referrals that are still open: nobody needs them any more. */
export const closingOf = async (from: ReadFrom, referralIds: readonly string[], cause: Cause): Promise<readonly Part[]> => {
  const found = await Promise.all(referralIds.map((id) => readReferral(from, id)));
  return found
    .filter((item) => item?.['state'] === 'open')
    .map((item) => {
      const [referralId, kind, incidentId] = [String(item?.['referralId']), item?.['kind'] as ReferralKind, String(item?.['incidentId'])];
      return { writes: [closeReferral(from.table, referralId, { cause })], events: [draft('referral.closed', { incidentId, referralId, kind })] };
    });
};

/** The desk's work about one version, as far as anybody opened any. */
export const referralsAbout = ({ notificationId, version, referralsOpened }: Pick<NotificationRecord, 'notificationId' | 'version' | 'referralsOpened'>): readonly string[] =>
  referralsOpened === undefined ? [] : [unreadReferralId(notificationId, version), undeliverableReferralId(notificationId, version)];

/** Those and the word that somebody was passed over: when the version itself is no more. An answer leaves that to the desk: why one of a school's staff is in an incident outlasts the e-mail. */
export const everyReferralAbout = (notification: Parameters<typeof referralsAbout>[0]): readonly string[] => [
  ...referralsAbout(notification),
  conflictReferralId(notification.notificationId, notification.version),
];

/** For whoever ends a version: no work was opened about it since it was read, or its closing would be forgotten. */
export const asSeen = ({ referralsOpened }: Pick<NotificationRecord, 'referralsOpened'>): { readonly condition: string; readonly values: Readonly<Record<string, unknown>> } =>
  referralsOpened === undefined ? { condition: 'attribute_not_exists(referralsOpened)', values: {} } : { condition: 'referralsOpened = :opened', values: { ':opened': referralsOpened } };
