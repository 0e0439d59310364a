import { BUCKETS, functionVariable, INVOKED, KEYS, QUEUES, REQUESTS_PER_MINUTE, SETTINGS, TABLES, type BucketName, type KeyName, type QueueName, type Setting, type TableName } from '../topology.ts';
import { CLOCK_ENV } from './turnable-clock.ts';
import type { KeyRing } from './key-ring.ts';
import { CONFIGURATION_SET, localBucketName, localTableName, REGION, SENDER_ADDRESS } from './local-names.ts';
import { LOCAL_CLIENT_ID } from './openid-provider.ts';
import type { QueueUrls } from './provision-queues.ts';

export interface Endpoints {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly s3: string;
  readonly ses: string;
  readonly sns: string;
  readonly kms: string;
  readonly lambda: string;
}

export type Environment = Readonly<Record<string, string>>;

const settings = ({ origin, policeOrigin, openIdIssuer, requestsPerMinute = REQUESTS_PER_MINUTE, restoredTo = 'never' }: Given): Record<Setting, string> => ({
  PUBLIC_ORIGIN: origin,
  TOKEN_ISSUER: policeOrigin,
  SENDER_ADDRESS,
  REPLY_TO_ADDRESS: 'safeguarding.desk@encompass.wearmouth.example',
  MAIL_CONFIGURATION_SET: CONFIGURATION_SET,
  SMS_SENDER: 'Encompass',
  // A number that Ofcom keeps for drama: it rings nowhere.
  DESK_PHONE: '01632 960120',
  DESK_ORIGIN: origin,
  OPENID_ISSUER: openIdIssuer,
  OPENID_CLIENT_ID: LOCAL_CLIENT_ID,
  OPENID_ROLES_CLAIM: 'roles',
  REQUESTS_PER_MINUTE: String(requestsPerMinute),
  BREAK_GLASS_ADDRESS: 'data.protection@encompass.wearmouth.example',
  MUTUAL_TLS: policeOrigin === origin ? 'off' : 'on',
  RESTORED_TO: restoredTo,
  SECURITY_CONTACT: 'security@encompass.wearmouth.example',
});

/**
 * What unmodified SDK clients need to reach this machine instead of the cloud. S3 answers on an IP address, so the SDK addresses
 * buckets by path without being told to.
 */
export const clientEnvironment = (endpoints: Endpoints): Environment => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_SQS: endpoints.sqs,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  AWS_ENDPOINT_URL_SES: endpoints.ses,
  AWS_ENDPOINT_URL_SNS: endpoints.sns,
  AWS_ENDPOINT_URL_KMS: endpoints.kms,
  AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
  // The machine's own AWS files and metadata service must have no say.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  FILES_BUCKET: localBucketName('files'),
});

interface Given {
  readonly endpoints: Endpoints;
  readonly origin: string;
  /** Another one where police systems come by mutual TLS. */
  readonly policeOrigin: string;
  readonly openIdIssuer: string;
  readonly queueUrls: QueueUrls;
  readonly keys: KeyRing;
  readonly requestsPerMinute?: number | undefined;
  /** The moment to which the data directory was restored: what may have been sent since is held. */
  readonly restoredTo?: string | undefined;
}

/** Every variable of the topology, as the functions find it here. */
export const functionEnvironment = (given: Given): Environment => ({
  ...clientEnvironment(given.endpoints),
  // A receiver of callbacks under test is on this machine. No deployed function has this variable.
  ENCOMPASS_LOOPBACK_CALLBACKS: 'allow',
  // A night that was just played can be looked at. No deployed function has this one either.
  ENCOMPASS_LIVE_FIGURES: 'allow',
  ...Object.fromEntries(SETTINGS.map((setting) => [setting, settings(given)[setting]])),
  ...Object.fromEntries((Object.keys(TABLES) as TableName[]).map((table) => [TABLES[table].env, localTableName(table)])),
  ...Object.fromEntries((Object.keys(QUEUES) as QueueName[]).map((queue) => [QUEUES[queue].env, given.queueUrls[queue]])),
  ...Object.fromEntries((Object.keys(KEYS) as KeyName[]).map((key) => [KEYS[key].env, given.keys.idOf(key)])),
  ...Object.fromEntries((Object.keys(BUCKETS) as BucketName[]).map((bucket) => [BUCKETS[bucket].env, localBucketName(bucket)])),
  ...Object.fromEntries(INVOKED.map((name) => [functionVariable(name), name])),
});

/** Puts it into this process, and back as it was. The SDK and the handlers read the process's own environment. */
export const applyEnvironment = (environment: Environment): (() => void) => {
  const names = [...Object.keys(environment), 'AWS_SESSION_TOKEN', 'AWS_PROFILE', CLOCK_ENV];
  const before = names.map((name) => [name, process.env[name]] as const);
  delete process.env['AWS_SESSION_TOKEN'];
  delete process.env['AWS_PROFILE'];
  Object.assign(process.env, environment);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
};
