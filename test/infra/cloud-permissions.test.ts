import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FUNCTIONS, QUEUES, SCHEDULES, type FunctionName, type FunctionSpec, type KeyUse, type TableAccess } from '../../infra/topology.ts';
import { trial, type Json, type Resource } from '../support/cloud-template.ts';

/** The topology's words are turned into permissions twice: once in infra/cloud/grants.ts, once here. They must agree to the letter. */

const cloud = trial();
const functions = Object.entries(FUNCTIONS) as [FunctionName, FunctionSpec][];

interface Statement {
  readonly Effect: string;
  readonly Action: Json;
  readonly Resource?: Json;
  readonly NotResource?: Json;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** One line per action and resource: `dynamodb:GetItem table:records`. */
const linesOf = (stack: string, statements: readonly Statement[]): string[] =>
  statements.flatMap(({ Effect: effect, Action: actions, Resource: resource, NotResource: notResource, Condition: condition = {} }) => {
    const on = [...list(resource).map((item) => cloud.read(stack, item)), ...list(notResource).map((item) => `not ${cloud.read(stack, item)}`)];
    const conditions = Object.values(condition).flatMap((tests) => Object.entries(tests));
    const when = conditions.map(([key, value]) => ` when ${key}=${cloud.read(stack, value)}`).join('');
    return list(actions).flatMap((action) => on.map((item) => `${effect === 'Allow' ? '' : 'DENY '}${cloud.read(stack, action)} ${item}${when}`));
  });

const roleOf = (name: FunctionName): Resource => {
  const { stack, properties } = cloud.named('AWS::Lambda::Function', `function:${name}`);
  const id = (properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0];
  return cloud.resources.find((resource) => resource.stack === stack && resource.id === id)!;
};

const permissionsOf = (role: Resource): string[] =>
  (role.properties['Policies'] as unknown as { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[]).flatMap(
    ({ PolicyDocument: { Statement: statements } }) => linesOf(role.stack, statements),
  );

const ITEMS: Record<TableAccess, readonly string[]> = {
  get: ['GetItem', 'BatchGetItem'],
  query: [],
  put: ['PutItem'],
  update: ['UpdateItem'],
  delete: ['DeleteItem'],
  check: ['ConditionCheckItem'],
};
const USES: Record<KeyUse, string> = { wrap: 'GenerateDataKey', unwrap: 'Decrypt', mac: 'GenerateMac', sign: 'Sign', verify: 'GetPublicKey', describe: 'DescribeKey' };
const AT_REST = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'DescribeKey'];
const CONSUMING = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'];
const via = (service: string): string => `when kms:ViaService=${service}.eu-west-2.amazonaws.com`;

const MAIL_FROM = ['identity/encompass.example.org', 'configuration-set/encompass-trial-mail'].map(
  (name) => `arn:AWS::Partition:ses:eu-west-2:AWS::AccountId:${name}`,
);

const expected = (name: FunctionName, spec: FunctionSpec): string[] => {
  const consumes = Object.entries(QUEUES).filter(([, { consumer }]) => consumer === name).map(([queue]) => queue);
  const tables = Object.entries(spec.tables).flatMap(([table, access]) => [
    ...access.flatMap((verb) => ITEMS[verb].map((action) => `dynamodb:${action} table:${table}`)),
    ...(access.includes('put') && access.includes('delete') ? [`dynamodb:BatchWriteItem table:${table}`] : []),
    ...(access.includes('query') ? [`dynamodb:Query table:${table}`, `dynamodb:Query table:${table}/index/*`] : []),
  ]);
  return [
    ...tables,
    ...(tables.length > 0 ? AT_REST.map((action) => `kms:${action} key:storage ${via('dynamodb')}`) : []),
    ...spec.sendsTo.map((queue) => `sqs:SendMessage queue:${queue}`),
    ...(SCHEDULES.some((schedule) => schedule.function === name) ? [`sqs:SendMessage queue:${name}-dead`] : []),
    ...(spec.sendsTo.length > 0 || SCHEDULES.some((schedule) => schedule.function === name) ? ['GenerateDataKey', 'Decrypt'].map((action) => `kms:${action} key:operations ${via('sqs')}`) : []),
    ...consumes.flatMap((queue) => CONSUMING.map((action) => `sqs:${action} queue:${queue}`)),
    ...(consumes.length === 0 ? [] : [`kms:Decrypt key:operations ${via('sqs')}`]),
    ...(spec.invokes ?? []).map((called) => `lambda:InvokeFunction arn:AWS::Partition:lambda:eu-west-2:AWS::AccountId:function:encompass-trial-${called}`),
    ...Object.entries(spec.keys).flatMap(([key, uses]) => uses.map((use) => `kms:${USES[use]} key:${key}`)),
    ...Object.entries(spec.buckets).flatMap(([bucket, access]) => [
      ...(access.includes('read') ? [`s3:GetObject bucket:${bucket}/${spec.readsUnder ?? ''}*`] : []),
      ...(access.includes('write') ? [`s3:PutObject bucket:${bucket}/${spec.writesUnder ?? ''}*`, `kms:GenerateDataKey key:storage ${via('s3')}`] : []),
      ...(access.includes('delete') ? [`s3:DeleteObject bucket:${bucket}/${spec.writesUnder ?? ''}*`] : []),
      `kms:Decrypt key:storage ${via('s3')}`,
    ]),
    ...(spec.sendsMail === true ? MAIL_FROM.map((from) => `ses:SendRawEmail ${from} when ses:FromAddress=notifications@encompass.example.org`) : []),
    ...(spec.sendsTexts === true ? ['sns:Publish not arn:aws:sns:*:*:*'] : []),
    `logs:CreateLogStream logs:${name}`,
    `logs:PutLogEvents logs:${name}`,
  ];
};

const unique = (lines: readonly string[]): string[] => [...new Set(lines)].toSorted();

/** What each of the SDK's commands needs. A command that is not here is new: give the topology a word for it. */
const NEEDS: Record<string, readonly string[]> = {
  GetCommand: ['dynamodb:GetItem'],
  BatchGetCommand: ['dynamodb:BatchGetItem'],
  QueryCommand: ['dynamodb:Query'],
  PutCommand: ['dynamodb:PutItem'],
  UpdateCommand: ['dynamodb:UpdateItem'],
  DeleteCommand: ['dynamodb:DeleteItem'],
  TransactWriteCommand: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
  BatchWriteCommand: ['dynamodb:BatchWriteItem'],
  SendMessageBatchCommand: ['sqs:SendMessage'],
  GenerateDataKeyCommand: ['kms:GenerateDataKey'],
  DecryptCommand: ['kms:Decrypt'],
  GenerateMacCommand: ['kms:GenerateMac'],
  SignCommand: ['kms:Sign'],
  GetPublicKeyCommand: ['kms:GetPublicKey'],
  DescribeKeyCommand: ['kms:DescribeKey'],
  GetObjectCommand: ['s3:GetObject'],
  HeadObjectCommand: ['s3:GetObject'],
  PutObjectCommand: ['s3:PutObject'],
  CreateMultipartUploadCommand: ['s3:PutObject'],
  UploadPartCommand: ['s3:PutObject'],
  CompleteMultipartUploadCommand: ['s3:PutObject'],
  DeleteObjectCommand: ['s3:DeleteObject'],
  SendRawEmailCommand: ['ses:SendRawEmail'],
  PublishCommand: ['sns:Publish'],
  InvokeCommand: ['lambda:InvokeFunction'],
};

describe('permissions in the cloud', () => {
  test.each(functions)('%s may do what the topology says and nothing else', { tags: ['T34', 'V13-2-2'] }, (name, spec) => {
    expect(unique(permissionsOf(roleOf(name)))).toEqual(unique(expected(name, spec)));
  });

  test('are those that the adapters need: no command without its permission, no permission without its command', () => {
    const adapters = readdirSync('shared/aws').map((file) => readFileSync(`shared/aws/${file}`, 'utf8')).join('');
    const commands = [...new Set([...adapters.matchAll(/new (\w+Command)\(/g)].map(([, command]) => command!))];
    const needed = commands.flatMap((command) => NEEDS[command] ?? [`something for ${command}`]);
    // What Lambda and DynamoDB do in a function's name (take messages, write logs, open a table's key) has no command of ours.
    const others = /^logs:| key:(storage|operations) |^sqs:(?!SendMessage)/;
    const ours = functions.flatMap(([name]) => permissionsOf(roleOf(name))).filter((line) => !others.test(line));

    expect(unique(needed)).toEqual(unique(ours.map((line) => line.split(' ')[0]!)));
  });

  test('come from one inline policy per role: nothing is added from elsewhere', () => {
    const roles = cloud.ofType('AWS::IAM::Role');

    expect(roles).toHaveLength(functions.length + SCHEDULES.length);
    for (const { properties } of roles) expect(properties['ManagedPolicyArns']).toBeUndefined();
    for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::User', 'AWS::IAM::Group']) expect(cloud.ofType(type)).toEqual([]);
  });

  test('are never shared: each function has a role of its own', { tags: ['V13-2-1'] }, () => {
    const roles = functions.map(([name]) => roleOf(name).id);

    expect(new Set(roles).size).toBe(functions.length);
  });

  test('name no action by a wildcard', { tags: ['V13-2-2', 'V13-3-2'] }, () => {
    const wild = cloud.ofType('AWS::IAM::Role').flatMap(permissionsOf).filter((line) => line.split(' ')[0]!.includes('*'));

    expect(wild).toEqual([]);
  });

  // Each wildcard in a resource, and why there is no narrower name.
  const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
    [/^dynamodb:Query table:[a-z]+\/index\/\*$/, 'the indexes of one table: they hold the same records'],
    [/^s3:(Get|Put|Delete)Object bucket:incidentFiles\/\*$/, 'objects of one bucket are not known beforehand'],
    [/^s3:(Get|Put)Object bucket:files\/\*$/, 'objects of one bucket are not known beforehand'],
    [/^s3:(Get|Put)Object bucket:files\/exports\/((releases|figures)\/)?\*$/, 'files of the evaluation alone: never a roll or a register'],
    [/^s3:PutObject bucket:files\/manifests\/\*$/, 'call lists bear the force and the day in their names'],
    [/^s3:(Get|Put|Delete)Object bucket:files\/rolls\/\*$/, 'rolls that people bring bear an id'],
    [/^s3:(Get|Delete)Object bucket:incidentFiles\/rolls\/\*$/, 'rolls that machines bring bear an id; no file of incidents is among them'],
    [/^s3:PutObject bucket:files\/audit\/\*$/, 'a copy of the audit trail bears a number of its own'],
    [/^s3:GetObject bucket:auditRoots\/\*$/, 'roots bear their numbers'],
    [/^s3:PutObject bucket:auditRoots\/roots\/\*$/, 'roots bear their numbers; the bucket takes each of them once'],
    [/^sns:Publish not arn:aws:sns:\*:\*:\*$/, 'a telephone number has no ARN; this shuts out every topic'],
  ];

  test('name no resource by a wildcard without a written reason', () => {
    const wild = cloud.ofType('AWS::IAM::Role').flatMap(permissionsOf).filter((line) => line.includes('*'));

    expect(wild.filter((line) => !REASONS.some(([pattern]) => pattern.test(line)))).toEqual([]);
    const needless = REASONS.filter(([pattern]) => !wild.some((line) => pattern.test(line)));
    expect(needless).toEqual([]);
  });

  test('let one function alone sign roots, and nobody delete one', () => {
    const lines = functions.flatMap(([name]) => permissionsOf(roleOf(name)).map((line) => `${name} ${line}`));

    expect(lines.filter((line) => / kms:Sign key:auditSign/.test(line))).toEqual(['seal-audit kms:Sign key:auditSign']);
    expect(lines.filter((line) => /s3:(Delete|Bypass)\w* bucket:auditRoots/.test(line))).toEqual([]);
  });

  test('keep the pseudonym key and the rolls from whoever reads evaluations', { tags: ['T31', 'V13-3-2'] }, () => {
    const lines = permissionsOf(roleOf('evaluation-api'));

    expect(lines.filter((line) => /key:(pseudonym|content|blindIndex)|table:(rolls|directory)/.test(line))).toEqual([]);
  });
});
