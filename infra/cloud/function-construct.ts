import { existsSync } from 'node:fs';
import path from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat, SourceMapMode, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FUNCTIONS, type FunctionName, type FunctionSpec } from '../topology.ts';
import { DeploymentFault, type Environment } from './config.ts';

const ROOT = path.join(import.meta.dirname, '../..');

type CodeProps = Pick<NodejsFunctionProps, 'entry' | 'bundling' | 'projectRoot' | 'depsLockFilePath' | 'code' | 'handler'>;
/** Where a function's code comes from. A deployment always bundles it; a test that looks at the template need not wait for that. */
export type FunctionCode = (name: FunctionName) => CodeProps;

/** CommonJS, minified, the SDK inside and one entry per function: of the forms that were measured, the quickest to start. */
export const BUNDLED: FunctionCode = (name) => {
  const entry = path.join(ROOT, 'functions', name, 'handler.ts');
  if (!existsSync(entry)) {
    const file = `functions/${name}/handler.ts`;
    throw new DeploymentFault(`The topology names the function "${name}", but ${file} does not exist. Write it, or change infra/topology.ts.`);
  }
  return {
    entry,
    projectRoot: ROOT,
    depsLockFilePath: path.join(ROOT, 'package-lock.json'),
    bundling: {
      format: OutputFormat.CJS,
      target: 'node24',
      mainFields: ['module', 'main'],
      minify: true,
      logLevel: LogLevel.WARNING,
      bundleAwsSDK: true,
      sourceMap: true,
      sourceMapMode: SourceMapMode.EXTERNAL,
      sourcesContent: false,
      // `import.meta` is empty in CommonJS: a function that leans on it must fail here, not in the night.
      // The PDF writer's module form leans on it for a colour profile that we do not use; its CommonJS form does not.
      esbuildArgs: { '--log-override:empty-import-meta': 'error', '--alias:pdfkit': path.join(ROOT, 'node_modules/pdfkit/js/pdfkit.js') },
    },
  };
};

const RETENTION: Record<Environment['logRetentionDays'], logs.RetentionDays> = {
  30: logs.RetentionDays.ONE_MONTH,
  60: logs.RetentionDays.TWO_MONTHS,
  90: logs.RetentionDays.THREE_MONTHS,
  180: logs.RetentionDays.SIX_MONTHS,
  365: logs.RetentionDays.ONE_YEAR,
};

/** Encrypted, and gone after the configured time. */
export const createLogGroup = (scope: Construct, id: string, environment: Environment, encryptionKey: kms.IKey): logs.LogGroup =>
  new logs.LogGroup(scope, id, {
    logGroupName: `/encompass/${environment.name}/${id}`,
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
    this.lambda = new NodejsFunction(this, 'function', {
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
      awsSdkConnectionReuse: false,
      loggingFormat: lambda.LoggingFormat.JSON,
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      logGroup,
    });
  }
}
