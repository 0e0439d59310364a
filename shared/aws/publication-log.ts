import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PUBLICATION_STUDY } from '../domain/evaluation/export/release-question.ts';
import type { PublicationLog, PublishedPeriod } from '../ports/publication-log.ts';
import type { Cause } from '../ports/cause.ts';
import type { CommitResult, CommitWrites, Write } from './commit.ts';
import { auditChainOf, publicationKey } from './keys.ts';

interface Remembered {
  readonly profile: string;
  readonly agreed?: { readonly profile: string; readonly by: string } | undefined;
}

/** One item per period that was published, kept for good. */
export const createPublicationLog = ({ db, table, commit }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly commit: CommitWrites }): PublicationLog => {
  const read = async (period: PublishedPeriod): Promise<Remembered | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: publicationKey(period.from, period.to), ConsistentRead: true }));
    return Item as Remembered | undefined;
  };
  const audited = async (period: PublishedPeriod, about: { readonly action: string; readonly outcome: string; readonly cause: Cause; readonly writes: readonly Write[] }): Promise<CommitResult> =>
    commit({
      writes: about.writes,
      audit: { chain: auditChainOf('client', PUBLICATION_STUDY, about.cause.at.slice(0, 10)), action: about.action, object: `publication:${period.from}:${period.to}`, outcome: about.outcome },
      events: [],
      test: false,
      cause: about.cause,
    });

  return {
    async claim(period, profile, by, cause) {
      const put: Write = { Put: { TableName: table, Item: { ...publicationKey(period.from, period.to), profile, by, at: cause.at }, ConditionExpression: 'attribute_not_exists(pk)' } };
      const known = await read(period);
      if (known === undefined) {
        const result = await audited(period, { action: 'publication.claim', outcome: profile, cause, writes: [put] });
        if (result.kind === 'committed') return { kind: 'mayPublish' };
        if (result.kind !== 'refused') throw new Error(`claim: ${result.kind}`);
      }
      const standing = known ?? (await read(period));
      if (!standing) throw new Error('claim: the publication is gone');
      if (standing.profile === profile) return { kind: 'mayPublish' };
      if (standing.agreed?.profile === profile && standing.agreed.by !== by) return { kind: 'mayPublish' };
      return { kind: 'publishedUnder', profile: standing.profile };
    },

    async agree(period, profile, { by, because }, cause) {
      const write: Write = {
        Update: {
          TableName: table,
          Key: publicationKey(period.from, period.to),
          ConditionExpression: 'attribute_exists(pk) AND profile <> :profile AND attribute_not_exists(agreed)',
          UpdateExpression: 'SET agreed = :agreed',
          ExpressionAttributeValues: { ':profile': profile, ':agreed': { profile, by, because, at: cause.at } },
        },
      };
      const result = await audited(period, { action: 'publication.agree', outcome: profile, cause, writes: [write] });
      if (result.kind === 'committed') return 'agreed';
      if (result.kind === 'refused') return 'nothingToAgree';
      throw new Error(`agree: ${result.kind}`);
    },
  };
};
