import { describe, expect, test } from 'vitest';
import { BUCKETS, KEYS, TABLES, type BucketSpec, type TableSpec } from '../../infra/topology.ts';
import { trial } from '../support/cloud-template.ts';

const cloud = trial();

describe('the tables in the cloud', () => {
  test('are those of the topology, and no others', () => {
    const made = cloud.ofType('AWS::DynamoDB::Table').map(cloud.nameOf);

    expect(made.toSorted()).toEqual(Object.keys(TABLES).map((name) => `table:${name}`).toSorted());
  });

  test.each(Object.entries(TABLES) as [string, TableSpec][])('%s has the keys, indexes and expiry that the topology says', (name, spec) => {
    const { properties } = cloud.named('AWS::DynamoDB::Table', `table:${name}`);
    const schema = (partition: string, sort: string) => [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ];

    expect(properties['KeySchema']).toEqual(schema(spec.partitionKey, spec.sortKey));
    expect(properties['GlobalSecondaryIndexes']).toEqual(
      spec.indexes.map(({ name: index, partitionKey, sortKey }) => ({
        IndexName: index, KeySchema: schema(partitionKey, sortKey), Projection: { ProjectionType: 'ALL' },
      })),
    );
    const expiry = spec.timeToLive === undefined ? undefined : { AttributeName: spec.timeToLive, Enabled: true };
    expect(properties['TimeToLiveSpecification']).toEqual(expiry);
  });

  test.each(Object.keys(TABLES))('%s can be restored to any second, and neither a mistake nor a deleted stack takes it away', (name) => {
    const { stack, properties, deletionPolicy } = cloud.named('AWS::DynamoDB::Table', `table:${name}`);

    expect(properties['PointInTimeRecoverySpecification']).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(properties['DeletionProtectionEnabled']).toBe(true);
    expect(deletionPolicy).toBe('Retain');
    expect(properties['BillingMode']).toBe('PAY_PER_REQUEST');
    expect(properties['SSESpecification']).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    expect(cloud.read(stack, (properties['SSESpecification'] as { KMSMasterKeyId: string }).KMSMasterKeyId)).toBe('key:storage');
  });
});

describe('the keys in the cloud', () => {
  test('are one per purpose of the topology, and the two that encrypt at rest', () => {
    const made = cloud.ofType('AWS::KMS::Key').map(cloud.nameOf);

    expect(made.toSorted()).toEqual([...Object.keys(KEYS), 'storage', 'operations'].map((name) => `key:${name}`).toSorted());
  });

  test.each(Object.entries(KEYS))('%s can do what its kind says and nothing more', (name, { kind }) => {
    const shapes = {
      symmetric: { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', EnableKeyRotation: true },
      hmac256: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
      ecdsaP256: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    };
    const { properties, deletionPolicy } = cloud.named('AWS::KMS::Key', `key:${name}`);

    expect(properties).toMatchObject(shapes[kind]);
    expect(properties['PendingWindowInDays']).toBe(30);
    expect(deletionPolicy).toBe('Retain');
  });

  test('for a purpose trust no service: only a function with a grant can use them', () => {
    for (const name of Object.keys(KEYS)) {
      const { properties } = cloud.named('AWS::KMS::Key', `key:${name}`);
      const { Statement: statements } = properties['KeyPolicy'] as { Statement: { Principal: Record<string, unknown> }[] };

      expect(statements).toHaveLength(1);
      expect(Object.keys(statements[0]!.Principal)).toEqual(['AWS']);
    }
  });

  test('let a service use the operations key for this account only', () => {
    const { properties } = cloud.named('AWS::KMS::Key', 'key:operations');
    const { Statement: statements } = properties['KeyPolicy'] as { Statement: { Principal: { Service?: string }; Condition?: unknown }[] };
    const services = statements.filter(({ Principal }) => Principal.Service !== undefined);

    expect(services).toHaveLength(5);
    expect(services.every(({ Condition }) => Condition !== undefined)).toBe(true);
  });
});

describe('the buckets in the cloud', () => {
  test('are those of the topology, and no others', () => {
    expect(cloud.ofType('AWS::S3::Bucket').map(cloud.nameOf)).toEqual(Object.keys(BUCKETS).map((name) => `bucket:${name}`));
  });

  test.each(Object.entries<BucketSpec>(BUCKETS))('%s is private, encrypted and versioned; it forgets after a month, call lists after three days, or is locked for as long as the topology says', (name, { lockedForDays }) => {
    const { properties, deletionPolicy } = cloud.named('AWS::S3::Bucket', `bucket:${name}`);

    expect(properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
    });
    expect(JSON.stringify(properties['BucketEncryption'])).toContain('"SSEAlgorithm":"aws:kms"');
    expect(properties['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
    if (lockedForDays === undefined) {
      expect(properties['LifecycleConfiguration']).toMatchObject({
        Rules: expect.arrayContaining([expect.objectContaining({ ExpirationInDays: 30, Status: 'Enabled' }), expect.objectContaining({ Prefix: 'manifests/', ExpirationInDays: 3, Status: 'Enabled' })]),
      });
      expect(properties['ObjectLockEnabled']).toBeUndefined();
    } else {
      expect(properties['LifecycleConfiguration']).toBeUndefined();
      expect(properties['ObjectLockEnabled']).toBe(true);
      expect(properties['ObjectLockConfiguration']).toEqual({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: lockedForDays } } });
    }
    expect(deletionPolicy).toBe('Retain');
  });

  test('refuse whoever comes without TLS', { tags: ['V12-3-1'] }, () => {
    for (const { properties } of cloud.ofType('AWS::S3::BucketPolicy')) {
      const withoutTls = { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

      expect(properties['PolicyDocument']).toMatchObject({ Statement: expect.arrayContaining([expect.objectContaining(withoutTls)]) });
    }
    expect(cloud.ofType('AWS::S3::BucketPolicy')).toHaveLength(Object.keys(BUCKETS).length);
  });
});
