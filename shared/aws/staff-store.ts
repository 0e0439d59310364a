import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Grant } from '../domain/desk/roles.ts';
import { sensitive } from '../domain/sensitive.ts';
import type { Cause } from '../ports/cause.ts';
import type { StaffSession, StaffStore } from '../ports/staff.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, staffSessionKey } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import type { KeyVault } from './key-vault.ts';

export interface StaffStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  readonly commit: CommitWrites;
}

const epoch = (instant: string): number => Math.floor(Date.parse(instant) / 1_000);
const contextOf = (sessionHash: string): Record<string, string> => ({ purpose: 'staff', sessionHash });

/** Sessions of staff. A session's person is sealed; ids and grants are not about a child or a home. */
export const createStaffStore = ({ db, table, vault, commit }: StaffStoreDeps): StaffStore => {
  const placeOf = (sessionHash: string) => ({ table, key: sessionHash, field: 'name', version: 1 });
  const auditOf = (session: StaffSession, action: string, { at }: Cause) => ({
    chain: auditChainOf('staff', session.staffId, at.slice(0, 10)),
    action,
    object: session.staffId,
  });

  return {
    async startSession(session, cause) {
      const { sessionHash, name, idleUntil, ...fixed } = session;
      const key = await vault.create(contextOf(sessionHash));
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: {
                ...staffSessionKey(sessionHash),
                session: fixed,
                idleUntil,
                wrapped: key.wrapped,
                name: seal(key, placeOf(sessionHash), name.reveal()),
                expiresAt: epoch(session.endsAt) + 3_600,
              },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
        audit: auditOf(session, 'staff.signIn', cause),
        events: [],
        test: false,
        cause,
      });
      if (result.kind !== 'committed') throw new Error(`startSession: ${result.kind}`);
    },

    async findSession(sessionHash) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: staffSessionKey(sessionHash), ConsistentRead: true }));
      if (!Item || Item['endedAt'] !== undefined) return undefined;
      const key = await vault.open(String(Item['wrapped']), contextOf(sessionHash));
      const fixed = Item['session'] as Omit<StaffSession, 'sessionHash' | 'name' | 'idleUntil'> & { readonly grants: readonly Grant[] };
      return { ...fixed, sessionHash, idleUntil: String(Item['idleUntil']), name: sensitive(String(unseal(key, placeOf(sessionHash), Item['name'] as Uint8Array))) };
    },

    async touchSession(sessionHash, idleUntil) {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: staffSessionKey(sessionHash),
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(endedAt)',
          UpdateExpression: 'SET idleUntil = :until',
          ExpressionAttributeValues: { ':until': idleUntil },
        }),
      );
    },

    async endSession(session, cause) {
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: staffSessionKey(session.sessionHash),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(endedAt)',
              UpdateExpression: 'SET endedAt = :at',
              ExpressionAttributeValues: { ':at': cause.at },
            },
          },
        ],
        audit: auditOf(session, 'staff.signOut', cause),
        events: [],
        test: false,
        cause,
      });
      // Ended twice is ended; anything else that is not a commit left a session open.
      if (result.kind === 'conflict') throw new Error('endSession: conflict');
    },
  };
};
