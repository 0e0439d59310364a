import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Cause } from '../ports/cause.ts';
import type { ReleaseRecord, ReleaseStore } from '../ports/releases.ts';
import type { CommitResult, CommitWrites, Write } from './commit.ts';
import { auditChainOf, releaseKey, releaseList } from './keys.ts';

type Item = Readonly<Record<string, unknown>>;
const recordOf = ({ pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...record }: Item): ReleaseRecord => record as unknown as ReleaseRecord;

/** The release log: kept for good, because it says who took what. */
export const createReleaseStore = ({ db, table, commit }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly commit: CommitWrites }): ReleaseStore => {
  const read = async (releaseId: string): Promise<ReleaseRecord | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: releaseKey(releaseId), ConsistentRead: true }));
    return Item ? recordOf(Item) : undefined;
  };
  /** Each study has its own chain a day: who took what of it. */
  const audited = async ({ study, cause, action, object, outcome, writes }: { readonly study: string; readonly cause: Cause; readonly action: string; readonly object: string; readonly outcome?: string; readonly writes: readonly Write[] }): Promise<CommitResult> =>
    commit({ writes, audit: { chain: auditChainOf('client', study, cause.at.slice(0, 10)), action, object, ...(outcome === undefined ? {} : { outcome }) }, events: [], test: false, cause });
  const change = (releaseId: string, update: { readonly set: string; readonly remove?: string; readonly when: string; readonly values: Item }): Write => ({
    Update: {
      TableName: table,
      Key: releaseKey(releaseId),
      ConditionExpression: update.when,
      UpdateExpression: `SET ${update.set}${update.remove === undefined ? '' : ` REMOVE ${update.remove}`}`,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: update.values,
    },
  });

  return {
    read,

    async ask(release, cause) {
      const { asked, releaseId, askedAt } = release;
      const put: Write = {
        Put: { TableName: table, Item: { ...releaseKey(releaseId), listPk: releaseList(asked.study), listSk: `${askedAt}#${releaseId}`, ...release }, ConditionExpression: 'attribute_not_exists(pk)' },
      };
      const result = await audited({ study: asked.study, cause, action: 'release.ask', object: releaseId, outcome: asked.tier, writes: [put] });
      if (result.kind === 'committed') return 'asked';
      if (result.kind === 'refused') return 'known';
      throw new Error(`ask: ${result.kind}`);
    },

    async list(study, limit) {
      const { Items = [] } = await db.send(
        new QueryCommand({ TableName: table, IndexName: 'list', KeyConditionExpression: 'listPk = :list', ExpressionAttributeValues: { ':list': releaseList(study) }, ScanIndexForward: false, Limit: limit }),
      );
      return Items.map(recordOf);
    },

    async claim(releaseId, at, leaseUntil) {
      try {
        await db.send(
          new UpdateCommand({
            TableName: table,
            Key: releaseKey(releaseId),
            ConditionExpression: '#state = :working AND leaseUntil <= :at',
            UpdateExpression: 'SET leaseUntil = :until',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':working': 'working', ':at': at, ':until': leaseUntil },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async progress(releaseId, { daysDone, daysTotal, leaseUntil }) {
      try {
        await db.send(
          new UpdateCommand({
            TableName: table,
            Key: releaseKey(releaseId),
            ConditionExpression: '#state = :working',
            UpdateExpression: 'SET daysDone = :done, daysTotal = :total, leaseUntil = :until',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':working': 'working', ':done': daysDone, ':total': daysTotal, ':until': leaseUntil },
          }),
        );
      } catch (error) {
        // Somebody finished it meanwhile, with the same bytes.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async finish(releaseId, made, cause) {
      const known = await read(releaseId);
      if (!known || known.state === 'done') return;
      const checksum = made.archive.sha256.slice(0, 16);
      const write = change(releaseId, { set: '#state = :done, made = :made', when: '#state = :working', values: { ':working': 'working', ':done': 'done', ':made': made } });
      const result = await audited({ study: known.asked.study, cause, action: 'release.make', object: `release:${made.name}:${known.asked.asOf}:${checksum}`, outcome: `${made.files.length} files`, writes: [write] });
      // Refused: somebody else was faster, and it is the same.
      if (result.kind === 'conflict') throw new Error('finish: conflict');
    },

    async reopen(releaseId, cause) {
      const known = await read(releaseId);
      if (!known || known.state !== 'done') return;
      const write = change(releaseId, { set: '#state = :working, leaseUntil = :at, daysDone = :none', remove: 'made', when: '#state = :done', values: { ':working': 'working', ':done': 'done', ':at': cause.at, ':none': 0 } });
      const result = await audited({ study: known.asked.study, cause, action: 'release.again', object: releaseId, writes: [write] });
      if (result.kind === 'conflict') throw new Error('reopen: conflict');
    },

    async signOff(releaseId, by, cause) {
      const known = await read(releaseId);
      if (known?.state !== 'done') return 'notMade';
      if (known.askedBy === by) return 'own';
      const write = change(releaseId, {
        set: 'signedOff = :signed',
        when: '#state = :done AND attribute_not_exists(signedOff) AND askedBy <> :by',
        values: { ':done': 'done', ':by': by, ':signed': { by, at: cause.at } },
      });
      const result = await audited({ study: known.asked.study, cause, action: 'release.signOff', object: releaseId, writes: [write] });
      if (result.kind === 'committed') return 'signed';
      if (result.kind === 'refused') return 'already';
      throw new Error(`signOff: ${result.kind}`);
    },

    async recordFetch(releaseId, what, cause) {
      const known = await read(releaseId);
      const result = await audited({ study: known?.asked.study ?? 'unknown', cause, action: 'release.fetch', object: releaseId, outcome: what, writes: [] });
      if (result.kind !== 'committed') throw new Error(`recordFetch: ${result.kind}`);
    },
  };
};
