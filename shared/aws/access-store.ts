import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AccessStore, LinkRecord, PendingMethod, PendingProof, Session } from '../ports/access.ts';
import type { KeyedHash } from '../ports/surroundings.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, codeCountKey, proofKey, sessionKey, shortReferenceKey, tokenKey } from './keys.ts';

export interface AccessStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly hash: KeyedHash;
  readonly commit: CommitWrites;
}

/** Three codes an hour to one person: enough for a lost text, too few to empty a phone's battery or a budget. */
const CODES_PER_HOUR = 3;
/** A passkey costs nobody anything; this only keeps a script from filling the table. */
const CEREMONIES_PER_HOUR = 20;
const isCode = (method: PendingMethod): boolean => method === 'smsCode' || method === 'emailCode';
const ASKS_AFTER_LAST = 2;
const COUNTERS = { get: 'gets', head: 'heads', person: 'people' } as const;
const epoch = (instant: string): number => Math.floor(Date.parse(instant) / 1_000);

type Item = Readonly<Record<string, unknown>>;
const toProof = (item: Item): PendingProof => item['proof'] as PendingProof;
const toSession = ({ session, idleUntil, shown }: Item): Session => ({ ...(session as Session), idleUntil: String(idleUntil), shown: shown instanceof Set ? [...(shown as Set<string>)] : [] });

export const createAccessStore = ({ db, table, hash, commit }: AccessStoreDeps): AccessStore => {
  const get = async (key: { readonly pk: string; readonly sk: string }): Promise<Item | undefined> =>
    (await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;

  const askAfterLast = async (proofHash: string): Promise<boolean> => {
    try {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: proofKey(proofHash),
          ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(asksAfter) OR asksAfter < :most)',
          UpdateExpression: 'ADD asksAfter :one',
          ExpressionAttributeValues: { ':one': 1, ':most': ASKS_AFTER_LAST },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    async findLink(tokenHash): Promise<LinkRecord | undefined> {
      const item = await get(tokenKey(tokenHash));
      if (!item) return undefined;
      return {
        notificationId: String(item['notificationId']),
        version: Number(item['version']),
        bodyKey: String(item['bodyKey']),
        keyAdultId: String(item['keyAdultId']),
        expiresAt: String(item['expiresAtInstant']),
      };
    },

    async findByShortReference(shortReference) {
      const item = await get(shortReferenceKey(await hash.of(`short|${shortReference}`)));
      return item ? { notificationId: String(item['notificationId']), bodyKey: String(item['bodyKey']) } : undefined;
    },

    async countOpening(tokenHash, how, at) {
      try {
        await db.send(
          new UpdateCommand({
            TableName: table,
            Key: tokenKey(tokenHash),
            ConditionExpression: 'attribute_exists(pk)',
            UpdateExpression: 'ADD #how :one SET lastOpenedAt = :at',
            ExpressionAttributeNames: { '#how': COUNTERS[how] },
            ExpressionAttributeValues: { ':one': 1, ':at': at },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async startProof(proof, cause) {
      const counted = isCode(proof.method);
      const hour = `${cause.at.slice(0, 13)}${counted ? '' : '#passkey'}`;
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: codeCountKey(proof.keyAdultId, hour),
              ConditionExpression: 'attribute_not_exists(codes) OR codes < :max',
              UpdateExpression: 'ADD codes :one SET expiresAt = :expires',
              ExpressionAttributeValues: { ':one': 1, ':max': counted ? CODES_PER_HOUR : CEREMONIES_PER_HOUR, ':expires': epoch(cause.at) + 7_200 },
            },
          },
          {
            Put: {
              TableName: table,
              Item: { ...proofKey(proof.proofHash), proof, triesLeft: proof.triesLeft, expiresAtInstant: proof.expiresAt, expiresAt: epoch(proof.expiresAt) + 3_600 },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
        audit: { chain: auditChainOf('client', proof.keyAdultId, cause.at.slice(0, 10)), action: 'proof.start', object: proof.notificationId ?? proof.changeId ?? proof.bodyKey, outcome: proof.method },
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return 'started';
      if (result.kind === 'refused' && result.index === 0) return 'limited';
      throw new Error(`startProof: ${result.kind}`);
    },

    async findProof(proofHash) {
      const item = await get(proofKey(proofHash));
      return item && item['usedAt'] === undefined ? { ...toProof(item), triesLeft: Number(item['triesLeft']) } : undefined;
    },

    async takeTry(proofHash, at) {
      try {
        const { Attributes } = await db.send(
          new UpdateCommand({
            TableName: table,
            Key: proofKey(proofHash),
            // One try is taken before the code is looked at, so a hundred guesses at once are still five.
            ConditionExpression: 'attribute_exists(pk) AND triesLeft > :none AND expiresAtInstant > :at AND attribute_not_exists(usedAt)',
            UpdateExpression: 'SET triesLeft = triesLeft - :one',
            ExpressionAttributeValues: { ':none': 0, ':one': 1, ':at': at },
            ReturnValues: 'ALL_NEW',
          }),
        );
        const item = Attributes ?? {};
        return { kind: 'tried', proof: { ...toProof(item), triesLeft: Number(item['triesLeft']) } };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const item = await get(proofKey(proofHash));
        if (!item) return { kind: 'unknown' };
        if (Number(item['triesLeft']) > 0 && item['usedAt'] === undefined) return { kind: 'expired' };
        return { kind: 'spent', tellNext: await askAfterLast(proofHash) };
      }
    },

    async startSession(proofHash, session, cause) {
      const { shown: _shown, idleUntil, ...fixed } = session;
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: proofKey(proofHash),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(usedAt)',
              UpdateExpression: 'SET usedAt = :at',
              ExpressionAttributeValues: { ':at': cause.at },
            },
          },
          {
            Put: {
              TableName: table,
              Item: { ...sessionKey(session.sessionHash), session: fixed, idleUntil, expiresAt: epoch(session.endsAt) + 3_600 },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
        audit: { chain: auditChainOf('client', session.keyAdultId, cause.at.slice(0, 10)), action: 'session.start', object: session.bodyKey, outcome: session.method },
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return 'started';
      if (result.kind === 'refused') return 'used';
      throw new Error(`startSession: ${result.kind}`);
    },

    async findSession(sessionHash) {
      const item = await get(sessionKey(sessionHash));
      return item && item['endedAt'] === undefined ? toSession(item) : undefined;
    },

    async touchSession(sessionHash, idleUntil, shown) {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: sessionKey(sessionHash),
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(endedAt)',
          UpdateExpression: `SET idleUntil = :until${shown === undefined ? '' : ' ADD shown :shown'}`,
          ExpressionAttributeValues: { ':until': idleUntil, ...(shown === undefined ? {} : { ':shown': new Set([shown]) }) },
        }),
      );
    },

    async endSession(sessionHash, cause) {
      const item = await get(sessionKey(sessionHash));
      if (!item || item['endedAt'] !== undefined) return;
      const session = toSession(item);
      await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: sessionKey(sessionHash),
              ConditionExpression: 'attribute_exists(pk)',
              UpdateExpression: 'SET endedAt = :at',
              ExpressionAttributeValues: { ':at': cause.at },
            },
          },
        ],
        audit: { chain: auditChainOf('client', session.keyAdultId, cause.at.slice(0, 10)), action: 'session.end', object: session.bodyKey },
        events: [],
        test: false,
        cause,
      });
    },
  };
};
