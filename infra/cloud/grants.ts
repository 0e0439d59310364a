import * as iam from 'aws-cdk-lib/aws-iam';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { BucketName, FunctionSpec, KeyName, KeyUse, QueueName, TableAccess, TableName } from '../topology.ts';

/**
 * A function's words in the topology, turned into the exact actions and resources they mean. CDK's own grant methods are not used:
 * they give more (`kms:ReEncrypt*`, `dynamodb:Scan`, stream access) than the words say.
 */

const TABLE_ACTIONS: Record<TableAccess, readonly string[]> = {
  get: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
  query: ['dynamodb:Query'],
  put: ['dynamodb:PutItem'],
  update: ['dynamodb:UpdateItem'],
  delete: ['dynamodb:DeleteItem'],
  check: ['dynamodb:ConditionCheckItem'],
};

const KEY_ACTIONS: Record<KeyUse, readonly string[]> = {
  wrap: ['kms:GenerateDataKey'],
  unwrap: ['kms:Decrypt'],
  mac: ['kms:GenerateMac'],
  sign: ['kms:Sign'],
  verify: ['kms:GetPublicKey'],
  describe: ['kms:DescribeKey'],
};

/** What a service that encrypts at rest does with a key: the names behind the wildcards in AWS's documentation. */
export const AT_REST_ACTIONS: readonly string[] = [
  'kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
  'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey',
];

const CONSUMING_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'];

export interface Resources {
  readonly tables: Readonly<Record<TableName, Pick<dynamodb.ITable, 'tableArn' | 'tableName'>>>;
  readonly queues: Readonly<Record<QueueName, sqs.IQueue>>;
  readonly keys: Readonly<Record<KeyName, kms.IKey>>;
  /** All of `keys.tokenSigning`'s purpose, while one follows the other; the first signs. */
  readonly signingKeys: readonly kms.IKey[];
  readonly buckets: Readonly<Record<BucketName, Pick<s3.IBucket, 'bucketArn' | 'bucketName'>>>;
  readonly storageKey: kms.IKey;
  readonly operationsKey: kms.IKey;
  readonly mail: { readonly identityArn: string; readonly configurationSetArn: string; readonly senderAddress: string };
  readonly region: string;
  /** By name, so that caller and called need not be made in an order. */
  readonly functionArn: (name: string) => string;
}

type Names = readonly string[];

const allow = (sid: string, actions: Names, resources: Names, conditions: Record<string, unknown> = {}): iam.PolicyStatement =>
  new iam.PolicyStatement({ sid, actions: [...actions], resources: [...resources], conditions });

const through = (service: string, region: string): Record<string, unknown> => ({
  StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` },
});

const pascal = (name: string): string => name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const names = <Name extends string>(record: Partial<Record<Name, unknown>>): Name[] => Object.keys(record) as Name[];

const tableStatements = (spec: FunctionSpec, at: Resources): iam.PolicyStatement[] => {
  const touched = names(spec.tables);
  if (touched.length === 0) return [];
  const statements = touched.flatMap((name) => {
    const access = spec.tables[name] ?? [];
    const { tableArn } = at.tables[name];
    const items = access.filter((verb) => verb !== 'query').flatMap((verb) => TABLE_ACTIONS[verb]);
    // A batch puts and deletes: to whoever may do both one by one, it gives nothing new.
    if (access.includes('put') && access.includes('delete')) items.push('dynamodb:BatchWriteItem');
    return [
      ...(items.length === 0 ? [] : [allow(`Items${pascal(name)}`, items, [tableArn])]),
      // Only queries reach an index: it cannot be written, and nothing is read from it by key.
      ...(access.includes('query') ? [allow(`Query${pascal(name)}`, TABLE_ACTIONS.query, [tableArn, `${tableArn}/index/*`])] : []),
    ];
  });
  // DynamoDB opens a table's key on behalf of its caller.
  return [...statements, allow('OpenTables', AT_REST_ACTIONS, [at.storageKey.keyArn], through('dynamodb', at.region))];
};

/** How a function is started, as far as that needs permissions of its own. */
export interface Start {
  /** The queue whose messages it takes. */
  readonly consumes: readonly QueueName[];
  /** Where Lambda puts a tick that failed, on the function's behalf. */
  readonly putsAside: string | undefined;
}

const queueStatements = (spec: FunctionSpec, { consumes, putsAside }: Start, at: Resources): iam.PolicyStatement[] => [
  ...(spec.sendsTo.length === 0
    ? []
    : [
        allow('SendMessages', ['sqs:SendMessage'], spec.sendsTo.map((queue) => at.queues[queue].queueArn)),
        allow('SealMessages', ['kms:GenerateDataKey', 'kms:Decrypt'], [at.operationsKey.keyArn], through('sqs', at.region)),
      ]),
  ...(putsAside === undefined
    ? []
    : [
        allow('PutAside', ['sqs:SendMessage'], [putsAside]),
        allow('SealPutAside', ['kms:GenerateDataKey', 'kms:Decrypt'], [at.operationsKey.keyArn], through('sqs', at.region)),
      ]),
  ...(consumes.length === 0
    ? []
    : [
        allow('TakeMessages', CONSUMING_ACTIONS, consumes.map((queue) => at.queues[queue].queueArn)),
        allow('OpenMessages', ['kms:Decrypt'], [at.operationsKey.keyArn], through('sqs', at.region)),
      ]),
];

const invokeStatements = (spec: FunctionSpec, at: Resources): iam.PolicyStatement[] =>
  spec.invokes === undefined ? [] : [allow('InvokeFunctions', ['lambda:InvokeFunction'], spec.invokes.map(at.functionArn))];

/** The keys of one purpose: of signing tokens there may be two while one follows the other. */
export const keyArnsOf = (at: Pick<Resources, 'keys' | 'signingKeys'>, name: KeyName): readonly string[] => (name === 'tokenSigning' ? at.signingKeys : [at.keys[name]]).map(({ keyArn }) => keyArn);

const keyStatements = (spec: FunctionSpec, at: Resources): iam.PolicyStatement[] =>
  names(spec.keys).map((name) => allow(`Key${pascal(name)}`, (spec.keys[name] ?? []).flatMap((use) => KEY_ACTIONS[use]), keyArnsOf(at, name)));

const bucketStatements = (spec: FunctionSpec, at: Resources): iam.PolicyStatement[] =>
  names(spec.buckets).flatMap((name) => {
    const access = spec.buckets[name] ?? [];
    const reads = access.includes('read');
    const writes = access.includes('write');
    const keyActions = [...(reads || writes ? ['kms:Decrypt'] : []), ...(writes ? ['kms:GenerateDataKey'] : [])];
    return [
      ...(reads ? [allow(`Read${pascal(name)}`, ['s3:GetObject'], [`${at.buckets[name].bucketArn}/${spec.readsUnder ?? ''}*`])] : []),
      ...(writes ? [allow(`Write${pascal(name)}`, ['s3:PutObject'], [`${at.buckets[name].bucketArn}/${spec.writesUnder ?? ''}*`])] : []),
      ...(access.includes('delete') ? [allow(`Remove${pascal(name)}`, ['s3:DeleteObject'], [`${at.buckets[name].bucketArn}/${spec.writesUnder ?? ''}*`])] : []),
      allow(`Open${pascal(name)}`, keyActions, [at.storageKey.keyArn], through('s3', at.region)),
    ];
  });

const messagingStatements = (spec: FunctionSpec, at: Resources): iam.PolicyStatement[] => [
  ...(spec.sendsMail === true
    ? [
        allow('SendMail', ['ses:SendRawEmail'], [at.mail.identityArn, at.mail.configurationSetArn], {
          StringEquals: { 'ses:FromAddress': at.mail.senderAddress },
        }),
      ]
    : []),
  // A telephone number has no ARN, so a text can only be allowed by `*`. "Everything but what has an SNS ARN" leaves the
  // telephone numbers and shuts out every topic.
  ...(spec.sendsTexts === true ? [new iam.PolicyStatement({ sid: 'SendTexts', actions: ['sns:Publish'], notResources: ['arn:aws:sns:*:*:*'] })] : []),
];

/** Everything one function may do, and nothing else. */
export const statementsFor = (spec: FunctionSpec, start: Start, at: Resources): iam.PolicyStatement[] => [
  ...tableStatements(spec, at),
  ...queueStatements(spec, start, at),
  ...invokeStatements(spec, at),
  ...keyStatements(spec, at),
  ...bucketStatements(spec, at),
  ...messagingStatements(spec, at),
];
