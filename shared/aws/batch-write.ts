import { setTimeout as pause } from 'node:timers/promises';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { BatchWriteCommandInput, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** DynamoDB takes 25 writes a call, and may hand some back when it is busy. */
const BATCH = 25;
const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 25;

type Requests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** Unconditional puts or deletes of one table, in calls of 25; what comes back unprocessed is sent again, ever more slowly. */
export const batchWrite = async (db: DynamoDBDocumentClient, table: string, requests: Requests): Promise<void> => {
  for (let start = 0; start < requests.length; start += BATCH) {
    let left: Requests = requests.slice(start, start + BATCH);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt >= MAX_TRIES) throw new Error('batchWrite: still unprocessed');
      if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
      const { UnprocessedItems } = await db.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
      left = UnprocessedItems?.[table] ?? [];
    }
  }
};
