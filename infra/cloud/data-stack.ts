import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { BUCKETS, KEYS, TABLES, type BucketName, type BucketSpec, type KeyName, type KeySpec, type TableName, type TableSpec } from '../topology.ts';
import type { Environment } from './config.ts';
import { fromEntries } from './from-entries.ts';
import { AT_REST_ACTIONS } from './grants.ts';

export interface DataStackProps extends StackProps {
  readonly environment: Environment;
}

const KEY_SHAPES: Record<KeySpec['kind'], { readonly keySpec: kms.KeySpec; readonly keyUsage: kms.KeyUsage; readonly enableKeyRotation?: true }> = {
  symmetric: { keySpec: kms.KeySpec.SYMMETRIC_DEFAULT, keyUsage: kms.KeyUsage.ENCRYPT_DECRYPT, enableKeyRotation: true },
  // Not rotated: an index built under one key cannot be searched under another (docs/adr/0007-keys-by-purpose.md).
  hmac256: { keySpec: kms.KeySpec.HMAC_256, keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC },
  ecdsaP256: { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY },
};

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const attribute = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });

/** What must outlive everything else: tables, keys and files. Nothing here is deleted with the stack. */
export class DataStack extends Stack {
  /** Those that functions use: the stack's own, or in place of one the table that came of a restore. */
  readonly tables: Record<TableName, Pick<dynamodb.ITable, 'tableArn' | 'tableName'>>;
  readonly keys: Record<KeyName, kms.Key>;
  /** Keys of access tokens in the order in which functions name them: the first signs. One of them is `keys.tokenSigning`. */
  readonly signingKeys: readonly kms.Key[];
  readonly buckets: Record<BucketName, s3.Bucket>;
  /** Encrypts tables and files at rest, under the fields that are already encrypted by purpose. */
  readonly storageKey: kms.Key;
  /** Encrypts queues, topics and logs, which carry identifiers only. */
  readonly operationsKey: kms.Key;
  readonly #environment: Environment;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    this.#environment = props.environment;
    this.storageKey = this.#key('storage', 'tables and files at rest', { enableKeyRotation: true });
    this.operationsKey = this.#key('operations', 'queues, topics and logs', { enableKeyRotation: true });
    this.#letServicesUse(this.operationsKey);
    const [signs, ...published] = this.#environment.tokenSigning.split(' ').map((which) => ({ first: 'token-signing', second: 'token-signing-second' })[which] ?? which);
    this.keys = fromEntries(KEYS, (name, { kind, purpose }) => this.#key(name === 'tokenSigning' ? (signs ?? kebab(name)) : kebab(name), purpose, KEY_SHAPES[kind]));
    this.signingKeys = [this.keys.tokenSigning, ...published.map((name) => this.#key(name, KEYS.tokenSigning.purpose, KEY_SHAPES[KEYS.tokenSigning.kind]))];
    const own = fromEntries(TABLES, (name, spec) => this.#table(name, spec));
    const restored = this.#environment.restored?.tables ?? {};
    this.tables = fromEntries(TABLES, (name) => {
      const tableName = restored[name];
      return tableName === undefined ? own[name] : { tableName, tableArn: this.formatArn({ service: 'dynamodb', resource: 'table', resourceName: tableName }) };
    });
    this.buckets = fromEntries(BUCKETS, (name, spec: BucketSpec) => this.#bucket(name, spec));
  }

  #key(name: string, purpose: string, shape: kms.KeyProps): kms.Key {
    return new kms.Key(this, `key-${name}`, {
      ...shape,
      alias: `encompass/${this.#environment.name}/${name}`,
      description: `Encompass ${this.#environment.name}: ${purpose}`,
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Services that put messages or log lines under the key on our behalf; each only for this account. */
  #letServicesUse(key: kms.Key): void {
    const ours = { StringEquals: { 'aws:SourceAccount': this.account } };
    const ourLogs = this.formatArn({ service: 'logs', resource: 'log-group:/encompass', resourceName: `${this.#environment.name}/*` });
    const firewallLog = this.formatArn({ service: 'logs', resource: `log-group:aws-waf-logs-encompass-${this.#environment.name}` });
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    for (const service of ['ses', 'sns', 'cloudwatch', 'events']) {
      const principals = [new iam.ServicePrincipal(`${service}.amazonaws.com`)];
      key.addToResourcePolicy(new iam.PolicyStatement({ sid: `${service}UsesTheKey`, principals, actions, resources: ['*'], conditions: ours }));
    }
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'logsUseTheKey',
        principals: [new iam.ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
        actions: [...AT_REST_ACTIONS],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': [ourLogs, firewallLog] } },
      }),
    );
  }

  #table(name: TableName, spec: TableSpec): dynamodb.Table {
    const table = new dynamodb.Table(this, `table-${name}`, {
      partitionKey: attribute(spec.partitionKey),
      sortKey: attribute(spec.sortKey),
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.storageKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(spec.timeToLive === undefined ? {} : { timeToLiveAttribute: spec.timeToLive }),
    });
    for (const index of spec.indexes) {
      table.addGlobalSecondaryIndex({ indexName: index.name, partitionKey: attribute(index.partitionKey), sortKey: attribute(index.sortKey) });
    }
    return table;
  }

  #bucket(name: BucketName, { lockedForDays }: BucketSpec): s3.Bucket {
    return new s3.Bucket(this, `bucket-${name}`, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.storageKey,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      ...(lockedForDays === undefined
        ? {
            // Rolls and exports are about children: a file that was brought or fetched has served its purpose after a month.
            lifecycleRules: [
              // A call list is of use for one morning; whoever looks into what went wrong needs it a few days longer.
              { prefix: 'manifests/', expiration: Duration.days(3), noncurrentVersionExpiration: Duration.days(1) },
              // A copy of the audit trail is fetched as soon as it is made.
              { prefix: 'audit/', expiration: Duration.days(1), noncurrentVersionExpiration: Duration.days(1) },
              // A school's whole export, until it was read: what a crash leaves behind is gone the next day.
              { prefix: 'rolls/', expiration: Duration.days(1), noncurrentVersionExpiration: Duration.days(1) },
              { expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) },
            ],
          }
        : { objectLockEnabled: true, objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(lockedForDays)) }),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
