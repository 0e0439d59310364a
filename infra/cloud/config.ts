import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { ROUTES, TABLES, type RouteSpec, type TableName } from '../topology.ts';

/** What differs between one deployment and another, checked before anything is synthesised. All else is in the topology. */

const EXAMPLE_CERTIFICATE = 'arn:aws:acm:eu-west-2:111122223333:certificate/…';

const like = (pattern: RegExp, fix: string): z.ZodString => z.string(fix).regex(pattern, fix);

/** An object with these keys and no others; whoever forgets it altogether is shown what to write. */
const section = <Shape extends z.ZodRawShape>(shape: Shape, example: string) =>
  z.strictObject(shape, { error: ({ code }) => (code === 'invalid_type' ? `write a section such as ${example}` : undefined) });

const EXAMPLE_DOOR = '{ "host": "desk.example.org", "throttle": { "perSecond": 20, "burst": 40 } }';
const $Host = like(
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
  'write a host name in lower case without https:// or a path, such as "police.example.org"',
);
const $CertificateArn = like(
  /^arn:aws:acm:eu-west-2:\d{12}:certificate\/[0-9a-f-]+$/,
  `write the ARN of an issued ACM certificate of the same region, such as ${EXAMPLE_CERTIFICATE}`,
);
const $TrustStore = like(
  /^s3:\/\/[a-z0-9.-]{3,63}\/.+$/,
  'write where the PEM bundle of client certificate authorities lies, such as "s3://bucket/authorities.pem"',
);
const $Name = like(
  /^[a-z][a-z0-9-]{1,15}$/,
  'choose 2 to 16 lower-case letters, digits or hyphens, such as "trial": it begins every resource name',
);

const DOOR = {
  host: $Host,
  /** Without one, the door has only its default endpoint: good for a first look, refused in production. */
  certificateArn: $CertificateArn.optional(),
  throttle: section({ perSecond: z.int().min(1), burst: z.int().min(1) }, '{ "perSecond": 20, "burst": 40 }'),
};
const $Door = section(DOOR, EXAMPLE_DOOR);

const $PoliceDoor = section(
  {
    ...DOOR,
    /** The certificate authorities whose client certificates are let in. */
    trustStore: $TrustStore.optional(),
  },
  EXAMPLE_DOOR,
);

const $Environment = z
  .strictObject({
    name: $Name,
    region: z.literal('eu-west-2', 'only "eu-west-2" (London) is allowed: the data must stay in the United Kingdom'),
    account: like(/^\d{12}$/, 'write the 12 digits of the AWS account').optional(),
    production: z.boolean('write true or false: true demands certificates, mutual TLS and an alarm address'),
    doors: section({ police: $PoliceDoor, pages: $Door, desk: $Door, evaluation: $Door }, `{ "police": ${EXAMPLE_DOOR}, … }`),
    mail: section(
      {
        domain: $Host,
        senderAddress: z.email('write the address that key adults see, such as "notifications@example.org"'),
        replyToAddress: z.email('write an address that the desk reads'),
        breakGlassAddress: z.email('write whom a broken glass is told at once: a supervisor or the data protection officer').optional(),
        securityContact: z.email('write whom somebody tells who found a fault in the software; it stands in /.well-known/security.txt').optional(),
      },
      '{ "domain": "example.org", "senderAddress": "notifications@example.org", "replyToAddress": "desk@example.org" }',
    ),
    /** Where staff sign in: any OpenID provider, such as Entra ID or Cognito. */
    signIn: section(
      {
        issuer: like(/^https:\/\/[^\s?#]+$/, 'write the provider\'s issuer, such as "https://login.microsoftonline.com/TENANT/v2.0"'),
        clientId: like(/^\S{1,200}$/, 'write the client id that the provider gave the desk; its redirect address is https://DESK-HOST/desk/signed-in'),
        rolesClaim: like(/^[\w:./-]{1,100}$/, 'write the claim that lists roles, such as "roles" (Entra ID) or "cognito:groups"'),
      },
      '{ "issuer": "https://id.example.org", "clientId": "encompass-desk", "rolesClaim": "roles" }',
    ),
    smsSender: like(/^[A-Za-z][A-Za-z0-9]{2,10}$/, 'choose 3 to 11 letters and digits, beginning with a letter'),
    deskPhone: like(/^\+?[0-9 ]{3,}$/, 'write the number that key adults can ring, in digits and spaces'),
    alarmAddress: z.email('write the address that alarms are mailed to').optional(),
    /** Keys of access tokens: the first named signs, every one named is published and accepted. docs/runbook.md says how one follows the other. */
    tokenSigning: z.enum(['first', 'first second', 'second first', 'second'], 'choose "first", "first second", "second first" or "second"').default('first'),
    /** After a restore (docs/operations.md): to which moment, and the tables that came of it. What may have been sent since waits for a person. */
    restored: section(
      {
        to: like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/, 'write the moment in UTC, such as "2026-10-22T02:00:00Z"'),
        tables: z.partialRecord(z.enum(Object.keys(TABLES) as [TableName, ...TableName[]]), like(/^[A-Za-z0-9_.-]{3,255}$/, 'write the name of the restored table')),
      },
      '{ "to": "2026-10-22T02:00:00Z", "tables": { "records": "encompass-records-restored" } }',
    ).optional(),
    logRetentionDays: z.literal([30, 60, 90, 180, 365], 'choose 30, 60, 90, 180 or 365 days'),
  })
  .check(({ value, issues }) => {
    const fault = (path: (string | number)[], message: string): void => void issues.push({ code: 'custom', path, message, input: undefined });
    if (!value.mail.senderAddress.endsWith(`@${value.mail.domain}`)) {
      fault(['mail', 'senderAddress'], 'must be an address of mail.domain, because only that domain is proven to the mail service');
    }
    if (value.doors.police.trustStore !== undefined && value.doors.police.certificateArn === undefined) {
      fault(['doors', 'police', 'certificateArn'], 'mutual TLS needs a custom domain: add its certificate, or take trustStore away');
    }
    if (!value.production) return;
    if (value.account === undefined) fault(['account'], 'production names its account, so that it cannot be deployed into another');
    if (value.alarmAddress === undefined) fault(['alarmAddress'], 'production needs somebody who hears the alarms');
    if (value.doors.police.trustStore === undefined) {
      fault(['doors', 'police', 'trustStore'], 'production lets police systems in by certificate only: name the PEM bundle here');
    }
    for (const [door, { certificateArn }] of Object.entries(value.doors)) {
      if (certificateArn === undefined) fault(['doors', door, 'certificateArn'], `every door of production has one, such as ${EXAMPLE_CERTIFICATE}`);
    }
  });

export type Environment = z.infer<typeof $Environment>;
export type DoorName = RouteSpec['door'];
export const DOORS: readonly DoorName[] = [...new Set(ROUTES.map(({ door }) => door))];

/** What `npx cdk synth` uses when no file is named: every host is an example, nothing is production. */
const TRIAL: Environment = {
  name: 'trial',
  region: 'eu-west-2',
  production: false,
  doors: {
    police: { host: 'police.encompass.example.org', throttle: { perSecond: 50, burst: 100 } },
    pages: { host: 'read.encompass.example.org', throttle: { perSecond: 100, burst: 200 } },
    desk: { host: 'desk.encompass.example.org', throttle: { perSecond: 20, burst: 40 } },
    evaluation: { host: 'evaluation.encompass.example.org', throttle: { perSecond: 5, burst: 10 } },
  },
  mail: {
    domain: 'encompass.example.org',
    senderAddress: 'notifications@encompass.example.org',
    replyToAddress: 'desk@encompass.example.org',
  },
  signIn: { issuer: 'https://id.encompass.example.org', clientId: 'encompass-desk', rolesClaim: 'roles' },
  smsSender: 'Encompass',
  deskPhone: '0191 498 0000',
  tokenSigning: 'first',
  logRetentionDays: 90,
};

/** Why this cannot be deployed, in words for whoever deploys: where it is and how to fix it. */
export class DeploymentFault extends Error {
  override readonly name = 'DeploymentFault' as const;
}

export const checkEnvironment = (source: string, candidate: unknown): Environment => {
  const result = $Environment.safeParse(candidate);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.') || '(whole file)'}: ${message}`);
  const more = 'docs/adr/0003-one-topology-two-readers.md says what belongs here.';
  throw new DeploymentFault([`${source} cannot be deployed:`, ...lines, more].join('\n'));
};

const parse = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DeploymentFault(`${file} cannot be read as JSON. Name an existing file: npx cdk synth -c config=production.json`, { cause: error });
  }
};

/** `file` is what the operator named with `-c config=…`; without it, the trial environment. */
export const readEnvironment = (file: string | undefined): Environment =>
  file === undefined ? checkEnvironment('the trial environment', TRIAL) : checkEnvironment(file, parse(file));
