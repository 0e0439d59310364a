import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AuditedEntry } from '../domain/verify-audit.ts';
import type { AuditFeed } from '../ports/audit.ts';
import { AUDIT_PREFIX, DUE_SHARDS, auditHourList } from './keys.ts';
import { queryEach } from './query-all.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Place and chain are those of the item's own key: an entry that was moved no longer gives its hash. */
export const entryOf = (item: Readonly<Record<string, unknown>>): AuditedEntry => ({
  chain: text(item['pk']),
  seq: Number(text(item['sk']).slice(AUDIT_PREFIX.length)),
  prev: text(item['prev']),
  at: text(item['at']),
  actor: text(item['actor']),
  actorId: text(item['actorId']),
  action: text(item['action']),
  object: text(item['object']),
  outcome: text(item['outcome']),
  ...(item['commitment'] === undefined ? {} : { commitment: text(item['commitment']) }),
  hash: text(item['hash']),
});

export const createAuditFeed = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): AuditFeed => ({
  async *hour(hour) {
    for (const shard of DUE_SHARDS) {
      const query = { TableName: table, IndexName: 'list', KeyConditionExpression: 'listPk = :hour', ExpressionAttributeValues: { ':hour': auditHourList(hour, shard) } };
      for await (const item of queryEach(db, query)) yield entryOf(item);
    }
  },
});
