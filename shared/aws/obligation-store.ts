import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ObligationStore } from '../ports/evaluation.ts';
import { batchWrite } from './batch-write.ts';
import { obligationKey } from './keys.ts';

export const createObligationStore = ({ db, table }: { readonly db: DynamoDBDocumentClient; readonly table: string }): ObligationStore => ({
  async discharge(obligationIds) {
    await batchWrite(
      db,
      table,
      [...new Set(obligationIds)].map((id) => ({ DeleteRequest: { Key: obligationKey(id) } })),
    );
  },
});
