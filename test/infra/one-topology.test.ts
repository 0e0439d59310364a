import { readFileSync } from 'node:fs';
import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Handlers } from '../../infra/local/lambda-host.ts';
import { localTableName } from '../../infra/local/local-names.ts';
import type { LocalRuntime } from '../../infra/local/start-local-runtime.ts';
import { FUNCTIONS, environmentOf, type FunctionName, type TableName } from '../../infra/topology.ts';
import { trial, type Json, type Properties } from '../support/cloud-template.ts';
import { startRuntimeForMany } from '../support/local.ts';

/** What one machine really has, asked from outside, beside what the cloud would really make. Neither may know of something that the other does not. */

const cloud = trial();
const functions = Object.keys(FUNCTIONS) as FunctionName[];
const called: string[] = [];
let local: LocalRuntime;
let dynamo: DynamoDBClient;
let sqs: SQSClient;

beforeAll(async () => {
  const standIns = Object.fromEntries(
    functions.map((name) => [name, async () => {
      called.push(name);
      return { statusCode: 200, headers: { 'x-answered-by': name }, body: '' };
    }]),
  ) as unknown as Handlers;
  local = await startRuntimeForMany({ functions: standIns });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const at = (service: string): { region: string; credentials: typeof credentials; endpoint: string } => ({ region: 'eu-west-2', credentials, endpoint: local.clientEnv[`AWS_ENDPOINT_URL_${service}`]! });
  dynamo = new DynamoDBClient(at('DYNAMODB'));
  sqs = new SQSClient(at('SQS'));
});
afterAll(async () => {
  dynamo.destroy();
  sqs.destroy();
  await local.stop();
});

const pathOf = (stack: string, reference: Json | undefined): string => {
  const id = (reference as { Ref?: string }).Ref;
  const resource = cloud.ofType('AWS::ApiGateway::Resource').find((candidate) => candidate.stack === stack && candidate.id === id);
  return resource === undefined ? '' : `${pathOf(stack, resource.properties['ParentId'])}/${cloud.read(stack, resource.properties['PathPart'])}`;
};

describe('one machine and the cloud', () => {
  test('have the same tables, with the same keys, indexes and expiry', async () => {
    const { TableNames: names = [] } = await dynamo.send(new ListTablesCommand({}));
    const here = await Promise.all(
      names.map(async (TableName) => {
        const [{ Table: table }, { TimeToLiveDescription: expiry }] = await Promise.all([dynamo.send(new DescribeTableCommand({ TableName })), dynamo.send(new DescribeTimeToLiveCommand({ TableName }))]);
        const indexes = (table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema })).toSorted((a, b) => String(a.IndexName).localeCompare(String(b.IndexName)));
        return { name: TableName, keys: table?.KeySchema, indexes, expiry: expiry?.AttributeName };
      }),
    );
    const there = cloud.ofType('AWS::DynamoDB::Table').map((table) => ({
      name: localTableName(cloud.nameOf(table).replace('table:', '') as TableName),
      keys: table.properties['KeySchema'],
      indexes: ((table.properties['GlobalSecondaryIndexes'] ?? []) as unknown as { IndexName: string; KeySchema: Json }[]).map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema })).toSorted((a, b) => a.IndexName.localeCompare(b.IndexName)),
      expiry: (table.properties['TimeToLiveSpecification'] as { AttributeName?: string } | undefined)?.AttributeName,
    }));
    const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);

    expect(here.toSorted(byName)).toEqual(there.toSorted(byName));
  });

  test('have the same queues, which hide and put aside messages alike', async () => {
    const { QueueUrls: urls = [] } = await sqs.send(new ListQueuesCommand({}));
    const here = await Promise.all(
      urls.map(async (QueueUrl) => {
        const { Attributes: attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
        const redrive = JSON.parse(attributes['RedrivePolicy'] ?? '{}') as { maxReceiveCount?: number };
        return redrive.maxReceiveCount === undefined ? new URL(QueueUrl).pathname.split('/').at(-1)! : `${new URL(QueueUrl).pathname.split('/').at(-1)!} ${attributes['VisibilityTimeout']} s, ${redrive.maxReceiveCount} times`;
      }),
    );
    // Ticks that fail have dead letters in the cloud; on one machine the log says so.
    const ticks = new Set(cloud.ofType('AWS::Scheduler::Schedule').map(({ stack, properties }) => `${cloud.read(stack, (properties['Target'] as Properties)['Arn']).replace('function:', '')}-dead`));
    const there = cloud.ofType('AWS::SQS::Queue').map((queue) => {
      const redrive = queue.properties['RedrivePolicy'] as { maxReceiveCount: number } | undefined;
      const name = cloud.nameOf(queue).replace('queue:', '');
      return redrive === undefined ? name : `${name} ${JSON.stringify(queue.properties['VisibilityTimeout'])} s, ${redrive.maxReceiveCount} times`;
    });

    expect(here.toSorted((a, b) => a.localeCompare(b))).toEqual(there.filter((name) => !ticks.has(name)).toSorted((a, b) => a.localeCompare(b)));
  });

  test('start the same functions by the clock', async () => {
    called.length = 0;
    await local.tick();

    const there = cloud.ofType('AWS::Scheduler::Schedule').map(({ stack, properties }) => cloud.read(stack, (properties['Target'] as Properties)['Arn']).replace('function:', ''));
    expect(called.toSorted((a, b) => a.localeCompare(b))).toEqual(there.toSorted((a, b) => a.localeCompare(b)));
  });

  test('lead every request to the same function, and no other request anywhere', async () => {
    const methods = cloud.ofType('AWS::ApiGateway::Method').map(({ stack, properties }) => ({
      method: cloud.read(stack, properties['HttpMethod']),
      path: pathOf(stack, properties['ResourceId']) || '/',
      target: /function:([a-z-]+)/.exec(cloud.read(stack, (properties['Integration'] as Properties)['Uri']))?.[1],
    }));
    const answers = await Promise.all(
      methods.map(async ({ method, path, target }) => {
        const response = await fetch(`${local.origin}${path.replaceAll(/\{\w+\}/g, 'x0x')}`, { method, ...(method === 'POST' || method === 'PUT' ? { body: '' } : {}) });
        return { line: `${method} ${path}`, here: response.headers.get('x-answered-by'), there: target };
      }),
    );

    expect(answers.filter(({ here, there }) => here !== there)).toEqual([]);
    for (const path of ['/v1', '/desk/nothing', '/n', '/prod/health']) expect((await fetch(`${local.origin}${path}`)).headers.get('x-answered-by')).toBeNull();
  });

  test('tell functions the same variables, and one machine only what leads the SDK to it besides', () => {
    const there = new Set(cloud.ofType('AWS::Lambda::Function').flatMap(({ properties }) => Object.keys((properties['Environment'] as { Variables: object }).Variables)));
    const here = Object.keys(local.environment).filter((name) => !/^AWS_|^ENCOMPASS_/.test(name));

    expect(here.toSorted((a, b) => a.localeCompare(b))).toEqual([...there].toSorted((a, b) => a.localeCompare(b)));
  });
});

describe('what a function reads from its environment', () => {
  test.each(functions)('%s: exactly what the topology gives it', (name) => {
    const source = readFileSync(`functions/${name}/handler.ts`, 'utf8');
    const read = [...source.matchAll(/readConfig\(\s*process\.env,([^)]*)\)/g)].flatMap(([, names]) => [...names!.matchAll(/'(\w+)'/g)].map(([, variable]) => variable!));

    expect(read.toSorted((a, b) => a.localeCompare(b))).toEqual([...environmentOf(name)].toSorted((a, b) => a.localeCompare(b)));
  });
});
