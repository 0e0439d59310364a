import { request } from 'node:http';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { lever, startRuntimeForMany } from '../../support/local.ts';

interface Dump {
  readonly tables: Readonly<Record<string, unknown[]>>;
  readonly queues: Readonly<Record<string, readonly { readonly body: string }[]>>;
  readonly log: readonly string[];
}

let runtime: LocalRuntime;
beforeAll(async () => {
  runtime = await startRuntimeForMany({
    functions: {
      'incident-api': () => {
        console.log(JSON.stringify({ level: 'INFO', message: 'line of a function' }));
        process.stdout.write('{"written":"straight"}\n');
        return Promise.resolve({ statusCode: 200, body: '{}' });
      },
    },
  });
});
afterAll(() => runtime.stop());

const rawRequest = (method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: runtime.port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const JSON_TYPE = { 'content-type': 'application/json' };

test.each([
  ['a foreign name in Host', 'GET', { host: 'evil.example' }],
  ['a name that only begins like ours', 'GET', { host: 'localhost.evil.example' }],
  ['a foreign Origin', 'POST', { host: 'localhost', origin: 'https://evil.example', ...JSON_TYPE }],
  ['a request from another site', 'GET', { host: 'localhost', 'sec-fetch-site': 'cross-site' }],
  ['a form', 'POST', { host: 'localhost', 'content-type': 'text/plain' }],
])('%s is refused', async (_what, method, headers) => {
  const before = runtime.clock.offsetMs();

  expect(await rawRequest(method, '/_local/clock', headers, method === 'POST' ? '{"advance":60000}' : '')).toBe(403);
  expect(runtime.clock.offsetMs()).toBe(before);
});

test.each(['localhost', 'localhost:8080', '127.0.0.1', '[::1]:8080'])('asked as %s it answers', async (host) => {
  expect(await rawRequest('GET', '/_local/clock', { host })).toBe(200);
});

test('an unknown lever names the known ones, and bad JSON is said to be that', async () => {
  const unknown = await lever<{ levers: string[] }>(runtime, 'GET', 'nothing');
  const list = await lever(runtime, 'POST', 'tick', []);

  expect(unknown.status).toBe(404);
  expect(unknown.json.levers).toContain('GET /_local/outbox');
  expect(await rawRequest('POST', '/_local/clock', { host: 'localhost', ...JSON_TYPE }, '{')).toBe(400);
  expect(list.status).toBe(400);
});

test('the dump holds every item, every queue body and every line that a function wrote', async () => {
  const [dynamodb, sqs] = [new DynamoDBClient({}), new SQSClient({})];
  const Item = { pk: { S: 'BODY#1' }, sk: { S: 'PROFILE' }, sealed: { B: Buffer.from('bytes') }, n: { N: '7' } };
  await dynamodb.send(new PutItemCommand({ TableName: process.env['DIRECTORY_TABLE'], Item }));
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env['LINK_CHILDREN_QUEUE_URL'], MessageBody: 'left lying' }));
  await fetch(`${runtime.origin}/health`);

  const { json } = await lever<Dump>(runtime, 'GET', 'dump');

  expect(json.tables['directory']).toEqual([{ pk: 'BODY#1', sk: 'PROFILE', sealed: Buffer.from('bytes').toString('base64'), n: { value: '7' } }]);
  expect(json.tables['records']).toEqual([]);
  expect(json.queues['link-children']?.map((message) => message.body)).toEqual(['left lying']);
  expect(json.queues['link-children-dead']).toEqual([]);
  expect(json.log).toEqual(expect.arrayContaining(['{"level":"INFO","message":"line of a function"}', '{"written":"straight"}']));
  dynamodb.destroy();
  sqs.destroy();
});

test('the outbox page escapes what it shows and links only to us', async () => {
  const ses = new SESClient({});
  const text = `<script>alert(1)</script> ${runtime.origin}/n/abc. https://evil.example/x`;
  const Data = Buffer.from(`Subject: <b>hello\r\n\r\n${text}`);
  await ses.send(new SendRawEmailCommand({ Source: process.env['SENDER_ADDRESS'], Destinations: ['head@oak.example'], RawMessage: { Data } }));
  ses.destroy();

  const response = await fetch(`${runtime.origin}/_local/outbox.html`);
  const page = await response.text();

  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).toContain('&lt;b&gt;hello');
  expect(page).not.toContain('<script');
  expect(page).toContain(`<a href="${runtime.origin}/n/abc" rel="noreferrer" target="_blank">${runtime.origin}/n/abc</a>. `);
  expect(page).not.toContain('href="https://evil.example');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await fetch(`${runtime.origin}/_local/phone.html`)).status).toBe(200);
});

test('the outbox is read on from an index', async () => {
  const ses = new SESClient({});
  const RawMessage = { Data: Buffer.from('Subject: x\r\n\r\ny') };
  const mail = { Source: process.env['SENDER_ADDRESS'], Destinations: ['head@oak.example'], RawMessage };
  const before = await lever<{ next: number }>(runtime, 'GET', 'outbox');
  await ses.send(new SendRawEmailCommand(mail));
  ses.destroy();

  const after = await lever<{ next: number; mails: object[] }>(runtime, 'GET', `outbox?since=${before.json.next}`);
  const nothing = await lever<{ mails: object[] }>(runtime, 'GET', `outbox?since=${after.json.next}`);

  expect(after.json.mails).toHaveLength(1);
  expect(nothing.json.mails).toEqual([]);
});

test('metrics count invocations and calls by function', async () => {
  await fetch(`${runtime.origin}/health`);

  const { json } = await lever<{ functions: Record<string, { invocations: number }> }>(runtime, 'GET', 'metrics');

  expect(json.functions['incident-api']?.invocations).toBeGreaterThan(0);
});

test('faults of the database cannot be asked for without the proxy, and the answer says how', async () => {
  const refused = await lever<{ error: string }>(runtime, 'POST', 'faults', { service: 'dynamodb', kind: 'fail' });
  const wrong = await lever<{ error: string }>(runtime, 'POST', 'faults', { service: 'dynamo', kind: 'fail' });

  expect(refused).toMatchObject({ status: 409, json: { error: expect.stringContaining('--faults') } });
  expect(wrong).toMatchObject({ status: 400, json: { error: expect.stringContaining('service must be one of') } });
});
