import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { londonDayOf } from '../domain/calendar.ts';
import { isOpen } from '../domain/notification.ts';
import type { ManifestKey, ManifestStore } from '../ports/manifests.ts';
import type { NotificationRecord } from '../ports/notifications.ts';
import type { Digest } from '../ports/surroundings.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, forceFeed, manifestFileKey, manifestKeyKey, manifestSlotKey } from './keys.ts';
import { listPolicies } from './list-policies.ts';
import { BODY_LIST_DAYS } from './notification-writes.ts';
import { queryAll } from './query-all.ts';

export interface ManifestStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly tables: { readonly records: string; readonly directory: string };
  readonly s3: S3Client;
  readonly bucket: string;
  readonly digest: Digest;
  readonly commit: CommitWrites;
}

/** Whoever began and died is succeeded after this long. */
const TAKE_OVER_MS = 5 * 60_000;
const SLOT_DAYS = 30;
const DAY_MS = 86_400_000;

const earlier = (at: string, ms: number): string => new Date(Date.parse(at) - ms).toISOString();

export const createManifestStore = ({ db, tables, s3, bucket, digest, commit }: ManifestStoreDeps): ManifestStore => {
  return {
    async forces() {
      return Promise.all(
        (await listPolicies(db, tables.directory)).map(async (policy) => {
          const { Item } = await db.send(new GetCommand({ TableName: tables.directory, Key: manifestKeyKey(policy.forceCode), ConsistentRead: true }));
          return Item === undefined ? { policy } : { policy, key: { kid: String(Item['kid']), jwk: Item['jwk'] as ManifestKey['jwk'] } };
        }),
      );
    },

    async openOf(forceCode, at) {
      const items = await queryAll(db, {
        TableName: tables.records,
        IndexName: 'list',
        KeyConditionExpression: 'listPk = :feed AND listSk > :since',
        FilterExpression: 'attribute_not_exists(answeredAt) AND attribute_not_exists(withdrawnAt) AND attribute_not_exists(supersededBy) AND test = :no',
        ExpressionAttributeValues: { ':feed': forceFeed(forceCode), ':since': earlier(at, BODY_LIST_DAYS * DAY_MS), ':no': false },
      });
      return items.map((item) => item as unknown as NotificationRecord).filter(isOpen);
    },

    async begin({ forceCode, slot, hasKey, cause }) {
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: tables.records,
              Item: { ...manifestSlotKey(forceCode, slot.slotId), state: hasKey ? 'begun' : 'noKey', beganAt: cause.at, expiresAt: Math.floor(Date.parse(cause.at) / 1_000) + SLOT_DAYS * 86_400 },
              // A key that was given in the meantime is used at once.
              ConditionExpression: hasKey ? 'attribute_not_exists(pk) OR #state = :noKey OR (#state = :begun AND beganAt < :stale)' : 'attribute_not_exists(pk)',
              ...(hasKey
                ? { ExpressionAttributeNames: { '#state': 'state' }, ExpressionAttributeValues: { ':noKey': 'noKey', ':begun': 'begun', ':stale': earlier(cause.at, TAKE_OVER_MS) } }
                : {}),
            },
          },
        ],
        audit: { chain: auditChainOf('force', forceCode, londonDayOf(cause.at)), action: 'manifest.begin', object: slot.slotId, outcome: hasKey ? 'begun' : 'noKey' },
        events: [],
        test: false,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'begun' } : { kind: 'conflict' };
    },

    async finish({ forceCode, slot, file, total, kid, cause }) {
      const key = manifestFileKey(forceCode, slot.slotId);
      // The file first: an entry in the audit trail without its file would say something untrue.
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: file, ContentType: 'application/jose' }));
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: tables.records,
              Key: manifestSlotKey(forceCode, slot.slotId),
              ConditionExpression: '#state = :begun',
              UpdateExpression: 'SET #state = :written, writtenAt = :at, fileKey = :key, kid = :kid, entryCount = :total',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':begun': 'begun', ':written': 'written', ':at': cause.at, ':key': key, ':kid': kid, ':total': total },
            },
          },
        ],
        audit: { chain: auditChainOf('force', forceCode, londonDayOf(cause.at)), action: 'manifest.write', object: key, outcome: `${total} lines to ${kid}`, commitment: digest(file) },
        events: [],
        test: false,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'written', key } : { kind: 'conflict' };
    },
  };
};
