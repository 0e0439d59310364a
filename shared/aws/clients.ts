import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sha256 } from './sha-256.ts';

type Logger = NonNullable<DynamoDBClientConfig['logger']>;

// Time-outs are stated and enforced: an SDK default of none would let one hung socket eat a whole invocation. A busy machine may take
// seconds to accept a connection; a repeated transaction is safe, because the client gives it one token for all its attempts.
const agent = { keepAlive: true, maxSockets: 50 };
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 8_000, throwOnRequestTimeout: true, httpsAgent: agent, httpAgent: agent };
const nothing = (): void => undefined;
// The SDK says nothing here. Without `info` and `error` it does not even lay out each call's input and output for a log that drops them.
const logger = { trace: nothing, debug: nothing, warn: nothing } as unknown as Logger;
const options = { maxAttempts: 3, requestHandler, logger, sha256 };

export const createDynamo = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(options), { marshallOptions: { removeUndefinedValues: true } });
export const createSqs = (): SQSClient => new SQSClient(options);
/** One attempt: whether an e-mail is tried again is decided by the effect ledger, never by the SDK. */
export const createSes = (): SESClient => new SESClient({ ...options, maxAttempts: 1 });
export const createSns = (): SNSClient => new SNSClient({ ...options, maxAttempts: 1 });
export const createKms = (): KMSClient => new KMSClient(options);
/** One attempt: whoever waits for the answer asks again, or does without. */
export const createLambda = (): LambdaClient => new LambdaClient({ ...options, maxAttempts: 1 });
// A signed address for an upload must not promise a checksum of bytes that nobody has seen yet.
export const createS3 = (): S3Client => new S3Client({ ...options, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
