import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../infra/cloud/config.ts';
import { ACCEPTED_FINDINGS } from '../../infra/cloud/rules/accepted-findings.ts';
import { findRuleFaults, findWithRules } from '../../infra/cloud/rules/find-rule-faults.ts';
import { PRODUCTION, makeStacks } from '../support/cloud-template.ts';

/** Rules that others published (AWS Solutions, NIST 800-53 revision 5, Serverless), over everything that is deployed. */

const badStack = (): Stack => {
  const stack = new Stack(new App(), 'encompass-bad-data');
  new s3.Bucket(stack, 'bucket');
  new sqs.Queue(stack, 'queue', { encryption: sqs.QueueEncryption.UNENCRYPTED });
  const role = new iam.Role(stack, 'role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
  new lambda.Function(stack, 'function', { role, code: lambda.Code.fromInline('0'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_20_X });
  return stack;
};

describe('the published rules', () => {
  test.each([
    ['a first look', readEnvironment(undefined)],
    ['production', PRODUCTION],
  ])('find nothing in %s that nobody answers for', (_, environment) => {
    expect(findRuleFaults(makeStacks(environment).app).faults).toEqual([]);
  });

  test('are set aside nowhere without need', () => {
    expect(findRuleFaults(makeStacks(PRODUCTION).app).needless).toEqual([]);
  });

  test.each([
    'AwsSolutions-S10', 'AwsSolutions-SQS4', 'AwsSolutions-L1', 'AwsSolutions-IAM5[Action::s3:*]', 'AwsSolutions-IAM5[Resource::*]',
    'NIST.800.53.R5-S3BucketVersioningEnabled', 'NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess', 'Serverless-LambdaLatestVersion',
  ])('find %s in a stack that is bad on purpose', (rule) => {
    const { faults } = findRuleFaults(badStack());

    expect(faults.map((fault) => fault.rule)).toContain(rule);
  });

  test('would find it in a stack beside ours as well', () => {
    const { app } = makeStacks(readEnvironment(undefined));
    new sqs.Queue(new Stack(app, 'encompass-trial-forgotten'), 'queue', { encryption: sqs.QueueEncryption.UNENCRYPTED });

    expect(findRuleFaults(app).faults.map(({ rule }) => rule)).toContain('AwsSolutions-SQS4');
    expect(findWithRules(app).length).toBeGreaterThan(100);
  });

  test('are set aside only with a reason that somebody wrote', () => {
    for (const { because } of ACCEPTED_FINDINGS) expect(because.length).toBeGreaterThan(60);
  });
});
