import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FUNCTIONS, type FunctionName, type FunctionSpec } from '../topology.ts';
import type { Bundle } from './bundles/bundle-entries.ts';
import type { Environment } from './config.ts';

/** Where a function's code comes from: a deployment bundles it; a test that looks at the template need not wait for that. */
export type FunctionCode = (name: FunctionName) => Pick<lambda.FunctionProps, 'code' | 'handler'>;

/** Code that was bundled beforehand, by function. */
export const bundled =
  (bundles: Readonly<Record<FunctionName, Bundle>>): FunctionCode =>
  (name) => ({ code: lambda.Code.fromAsset(bundles[name].folder), handler: 'index.handler' });

const RETENTION: Record<Environment['logRetentionDays'], logs.RetentionDays> = {
  30: logs.RetentionDays.ONE_MONTH,
  60: logs.RetentionDays.TWO_MONTHS,
  90: logs.RetentionDays.THREE_MONTHS,
  180: logs.RetentionDays.SIX_MONTHS,
  365: logs.RetentionDays.ONE_YEAR,
};

/** Encrypted, and gone after the configured time. */
export const createLogGroup = (scope: Construct, id: string, environment: Environment, encryptionKey: kms.IKey, logGroupName = `/encompass/${environment.name}/${id}`): logs.LogGroup =>
  new logs.LogGroup(scope, id, {
    logGroupName,
    retention: RETENTION[environment.logRetentionDays],
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });

export interface GatewayFunctionProps {
  readonly name: FunctionName;
  readonly environment: Environment;
  readonly variables: Record<string, string>;
  readonly statements: readonly iam.PolicyStatement[];
  readonly logsKey: kms.IKey;
  readonly code: FunctionCode;
}

/** One function of the topology with its own role and its own log group. */
export class GatewayFunction extends Construct {
  readonly lambda: lambda.IFunction;

  constructor(scope: Construct, props: GatewayFunctionProps) {
    super(scope, props.name);
    const spec: FunctionSpec = FUNCTIONS[props.name];
    const logGroup = createLogGroup(this, props.name, props.environment, props.logsKey);
    const writeLogs = new iam.PolicyStatement({
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    const role = new iam.Role(this, 'role', {
      description: spec.does,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { topology: new iam.PolicyDocument({ statements: [...props.statements, writeLogs] }) },
    });
    this.lambda = new lambda.Function(this, 'function', {
      ...props.code(props.name),
      functionName: `encompass-${props.environment.name}-${props.name}`,
      description: spec.does,
      // The role is whole as it stands; without this CDK would attach policies of its own to it.
      role: role.withoutPolicyUpdates(),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      environment: props.variables,
      loggingFormat: lambda.LoggingFormat.JSON,
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      logGroup,
    });
  }
}
