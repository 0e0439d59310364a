import { request } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { lever, startRuntimeForMany } from '../../support/local.ts';

let runtime: LocalRuntime;
const events: unknown[] = [];
beforeAll(async () => {
  runtime = await startRuntimeForMany({
    functions: {
      'import-register': (event) => {
        events.push(event);
        if (typeof event === 'object' && event !== null && 'fail' in event) throw new TypeError('broken row');
        return Promise.resolve({ rows: 3, at: new Date(0), nothing: undefined });
      },
      'run-due-steps': () => Promise.resolve({}),
    },
  });
});
afterAll(() => runtime.stop());

test('a text message goes to the phone outbox, with its sender', async () => {
  const sns = new SNSClient({ maxAttempts: 1 });
  const attribute = { DataType: 'String', StringValue: 'Encompass' };

  const MessageAttributes = { 'AWS.SNS.SMS.SenderID': attribute };
  await sns.send(new PublishCommand({ PhoneNumber: '+447700900123', Message: '123456 is your code', MessageAttributes }));

  const { json } = await lever<{ texts: object[] }>(runtime, 'GET', 'outbox');
  expect(json.texts).toMatchObject([{ phoneNumber: '+447700900123', message: '123456 is your code', senderId: 'Encompass' }]);
  const national = sns.send(new PublishCommand({ PhoneNumber: '07700 900123', Message: 'x' }));
  await expect(national).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const subscribe = sns.send(new SubscribeCommand({ TopicArn: 'arn:aws:sns:eu-west-2:1:x', Protocol: 'sqs' }));
  await expect(subscribe).rejects.toMatchObject({ name: 'InvalidAction' });
  sns.destroy();
});

test('an operator invokes the functions meant for that, and no other', async () => {
  const lambda = new LambdaClient({ maxAttempts: 1 });
  const invoke = (FunctionName: string, payload: object) => lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));

  const good = await invoke('import-register', { key: 'gias.csv' });
  const bad = await invoke('import-register', { fail: true });

  expect(JSON.parse(good.Payload?.transformToString() ?? '')).toEqual({ rows: 3, at: '1970-01-01T00:00:00.000Z' });
  expect(bad.FunctionError).toBe('Unhandled');
  expect(JSON.parse(bad.Payload?.transformToString() ?? '')).toEqual({ errorType: 'TypeError', errorMessage: 'broken row' });
  await expect(invoke('run-due-steps', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(invoke('stranger', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  lambda.destroy();
});

test('an asynchronous invocation answers at once, and is tried three times in all', async () => {
  const lambda = new LambdaClient({ maxAttempts: 1 });
  events.length = 0;

  const Payload = JSON.stringify({ fail: true });
  const { StatusCode } = await lambda.send(new InvokeCommand({ FunctionName: 'import-register', InvocationType: 'Event', Payload }));
  await expect.poll(() => events.length).toBe(3);

  expect(StatusCode).toBe(202);
  lambda.destroy();
});

test('files go in and come out through the S3 client as it is', async () => {
  const s3 = new S3Client({});
  const Bucket = runtime.environment['FILES_BUCKET'];
  const content = 'x'.repeat(3_000_000);

  await s3.send(new PutObjectCommand({ Bucket, Key: 'imports/gias 1.csv', Body: Buffer.from(content) }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'imports/gias 1.csv' }));

  expect(await Body?.transformToString()).toBe(content);
  s3.destroy();
});

test.each([
  [{ Origin: 'https://evil.example' }],
  [{ Host: 'evil.example' }],
  [{ 'Sec-Fetch-Site': 'cross-site' }],
])('a web page in a browser on this machine invokes nothing (%j)', async (headers) => {
  const { hostname, port } = new URL(process.env['AWS_ENDPOINT_URL_LAMBDA'] ?? '');
  const before = events.length;

  const status = await new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ hostname, port, method: 'POST', path: '/lambda/2015-03-31/functions/import-register/invocations', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject);
    asked.end('{}');
  });

  expect(status).toBe(403);
  expect(events).toHaveLength(before);
});
