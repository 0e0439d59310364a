import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GUESS_LIMITS } from '../ports/guess-limits.ts';
import type { GuessLimits } from '../ports/guess-limits.ts';
import { guessKey } from './keys.ts';

export const createGuessLimits = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): GuessLimits => {
  const update = async (input: Pick<ConstructorParameters<typeof UpdateCommand>[0], 'Key' | 'ConditionExpression' | 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>): Promise<boolean> => {
    try {
      await db.send(new UpdateCommand({ TableName: table, ...input }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    async take(kind, about, at) {
      const { most, seconds } = GUESS_LIMITS[kind];
      const span = Math.floor(Date.parse(at) / (seconds * 1_000));
      const Key = guessKey(kind, about);
      const ExpressionAttributeNames = { '#span': 'span', '#count': 'count' };
      // Within this span of time there is room; else it is a new span; else it is exhausted.
      const more = (): Promise<boolean> =>
        update({
          Key,
          ConditionExpression: '#span = :span AND #count < :most',
          UpdateExpression: 'SET #count = #count + :one',
          ExpressionAttributeNames,
          ExpressionAttributeValues: { ':span': span, ':most': most, ':one': 1 },
        });
      if (await more()) return 'taken';
      const fresh = await update({
        Key,
        ConditionExpression: 'attribute_not_exists(pk) OR #span < :span',
        UpdateExpression: 'SET #span = :span, #count = :one, expiresAt = :expires',
        ExpressionAttributeNames,
        ExpressionAttributeValues: { ':span': span, ':one': 1, ':expires': (span + 2) * seconds + 86_400 },
      });
      // Another began the new span in between: then there may be room in it.
      return fresh || (await more()) ? 'taken' : 'exhausted';
    },
  };
};
