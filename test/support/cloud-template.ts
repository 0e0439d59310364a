import { App, CfnElement, Stack, type CfnResource } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { readEnvironment, type Environment } from '../../infra/cloud/config.ts';
import { CDK_CHOICES, createStacks, type Stacks } from '../../infra/cloud/stacks.ts';

/** The cloud's templates in words that a test can compare with the topology: `table:records`, not a logical id of some stack. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Properties = { readonly [key: string]: Json };
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
  readonly deletionPolicy: string | undefined;
}

interface RawTemplate {
  readonly Resources?: Record<string, { readonly Type: string; readonly Properties?: Properties; readonly DeletionPolicy?: string }>;
  readonly Outputs?: Record<string, { readonly Value: Json; readonly Export?: { readonly Name: string } }>;
}

export interface CloudTemplate {
  readonly resources: readonly Resource[];
  readonly data: Template;
  readonly pipeline: Template;
  readonly edge: Template;
  readonly ofType: (type: string) => readonly Resource[];
  /** One resource by type and readable name. */
  readonly named: (type: string, name: string) => Resource;
  /** What people would call it: `queue:link-children`, `table:records`. */
  readonly nameOf: (resource: Resource) => string;
  /** A value with every reference replaced by the readable name of what it points to. */
  readonly read: (stack: string, value: Json | undefined) => string;
  /** Everything that was made, as text. */
  readonly text: string;
}

const NAMING: Record<string, readonly [kind: string, property: string]> = {
  'AWS::SQS::Queue': ['queue', 'QueueName'],
  'AWS::SNS::Topic': ['topic', 'TopicName'],
  'AWS::Lambda::Function': ['function', 'FunctionName'],
  'AWS::Logs::LogGroup': ['logs', 'LogGroupName'],
  'AWS::CloudWatch::Alarm': ['alarm', 'AlarmName'],
  'AWS::Scheduler::Schedule': ['schedule', 'Name'],
  'AWS::ApiGateway::RestApi': ['door', 'Name'],
};

const isObject = (value: Json | undefined): value is Properties => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The constructs, before anything is made of them. The functions' code is none: templates need not wait for bundles. */
export const makeStacks = (environment: Environment): { readonly app: App; readonly stacks: Stacks } => {
  const app = new App({ context: CDK_CHOICES });
  const placeholder = { code: lambda.Code.fromInline('exports.handler = async () => {};'), handler: 'index.handler' };
  return { app, stacks: createStacks(app, environment, () => placeholder) };
};

export const synthesise = (environment: Environment): CloudTemplate => {
  const { stacks } = makeStacks(environment);
  const templates = Object.fromEntries(Object.values(stacks).map((stack: Stack) => [stack.stackName, Template.fromStack(stack)]));
  const raws = Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, template.toJSON() as RawTemplate]));
  const resources = Object.entries(raws).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources ?? {}).map(([id, raw]): Resource => ({
      stack, id, type: raw.Type, properties: raw.Properties ?? {}, deletionPolicy: raw.DeletionPolicy,
    })),
  );

  const names = new Map<string, string>();
  const call = (construct: IConstruct, name: string): void => {
    const element = construct.node.defaultChild as CfnResource;
    if (CfnElement.isCfnElement(element)) names.set(`${Stack.of(construct).stackName}/${Stack.of(construct).getLogicalId(element)}`, name);
  };
  for (const name of Object.keys(stacks.data.tables)) call(stacks.data.node.findChild(`table-${name}`), `table:${name}`);
  for (const [name, key] of Object.entries(stacks.data.keys)) call(key, `key:${name}`);
  for (const key of stacks.data.signingKeys) call(key, key.node.id === 'key-token-signing-second' ? 'key:tokenSigningSecond' : 'key:tokenSigning');
  for (const [name, bucket] of Object.entries(stacks.data.buckets)) call(bucket, `bucket:${name}`);
  call(stacks.data.storageKey, 'key:storage');
  call(stacks.data.operationsKey, 'key:operations');
  const prefix = new RegExp(`^(/encompass/${environment.name}/|encompass-${environment.name}-)`);
  for (const { stack, id, type, properties } of resources) {
    const [kind, property] = NAMING[type] ?? [];
    const given = property === undefined ? undefined : properties[property];
    if (kind !== undefined && typeof given === 'string') names.set(`${stack}/${id}`, `${kind}:${given.replace(prefix, '')}`);
  }

  const exported = new Map(
    Object.entries(raws).flatMap(([stack, { Outputs }]) =>
      Object.values(Outputs ?? {}).map(({ Export: name, Value: value }) => [name?.Name, { stack, value }] as const),
    ),
  );
  const read = (stack: string, value: Json | undefined): string => {
    if (Array.isArray(value)) return value.map((item: Json) => read(stack, item)).join(',');
    if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value ?? null);
    if (typeof value['Ref'] === 'string') return names.get(`${stack}/${value['Ref']}`) ?? value['Ref'];
    if (Array.isArray(value['Fn::GetAtt'])) return names.get(`${stack}/${String(value['Fn::GetAtt'][0])}`) ?? String(value['Fn::GetAtt'][0]);
    if (Array.isArray(value['Fn::Join'])) return (value['Fn::Join'][1] as Json[]).map((part) => read(stack, part)).join(String(value['Fn::Join'][0]));
    if (typeof value['Fn::ImportValue'] === 'string') {
      const source = exported.get(value['Fn::ImportValue']);
      return source === undefined ? value['Fn::ImportValue'] : read(source.stack, source.value);
    }
    return JSON.stringify(value);
  };

  const nameOf = ({ stack, id }: Resource): string => names.get(`${stack}/${id}`) ?? id;
  return {
    resources,
    data: templates[stacks.data.stackName]!,
    pipeline: templates[stacks.pipeline.stackName]!,
    edge: templates[stacks.edge.stackName]!,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    named: (type, name) => {
      const found = resources.find((resource) => resource.type === type && nameOf(resource) === name);
      if (found === undefined) throw new Error(`The templates hold no ${type} called ${name}.`);
      return found;
    },
    nameOf,
    read,
    text: JSON.stringify(raws),
  };
};

let made: CloudTemplate | undefined;
/** The trial environment's templates, made once for all the files that look at them. */
export const trial = (): CloudTemplate => (made ??= synthesise(readEnvironment(undefined)));

/** A production environment, for what only production has. */
export const PRODUCTION = {
  ...readEnvironment(undefined),
  name: 'live',
  account: '111122223333',
  production: true,
  alarmAddress: 'operators@encompass.example.org',
  doors: Object.fromEntries(
    Object.entries(readEnvironment(undefined).doors).map(([door, settings]) => [
      door,
      {
        ...settings,
        certificateArn: 'arn:aws:acm:eu-west-2:111122223333:certificate/00000000-0000-4000-8000-000000000000',
        ...(door === 'police' ? { trustStore: 's3://encompass-trust/authorities.pem' } : {}),
      },
    ]),
  ) as Environment['doors'],
} satisfies Environment;
