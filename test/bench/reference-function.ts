import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import * as z from 'zod';

/** The least that a function of this kind can be: what every other is measured against. It is bundled and started like them, and never called. */

const $Body = z.strictObject({ id: z.uuid(), at: z.iso.datetime(), kind: z.enum(['one', 'other']), notes: z.array(z.string().max(100)).max(10).optional() });

const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const sqs = new SQSClient({});

export const handler = middy().use(httpHeaderNormalizer()).handler(async (event) => {
  const { id, ...rest } = $Body.parse(event);
  await db.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName: 'records', Item: { pk: id, ...rest } } }] }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: 'https://example.org/queue', Entries: [{ Id: '1', MessageBody: id }] }));
  return { statusCode: 202 };
});
