import { Size, Stack, type StackProps } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ROUTES } from '../topology.ts';
import { DOORS, type DoorName, type Environment } from './config.ts';
import type { DataStack } from './data-stack.ts';
import { createFirewall } from './firewall.ts';
import { fromEntries } from './from-entries.ts';
import { createLogGroup } from './function-construct.ts';
import { addGatewayAnswers } from './gateway-answers.ts';
import type { PipelineStack } from './pipeline-stack.ts';

export interface EdgeStackProps extends StackProps {
  readonly environment: Environment;
  readonly data: DataStack;
  readonly pipeline: PipelineStack;
}

/** The template of the path, never the path: `/n/{token}` in a log is harmless, a token is not. No address, no agent, no query. */
const ACCESS_LOG = apigateway.AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    at: '$context.requestTimeEpoch',
    method: '$context.httpMethod',
    route: '$context.resourcePath',
    status: '$context.status',
    milliseconds: '$context.responseLatency',
    error: '$context.error.responseType',
  }),
);

/** What the world can reach: one REST API per front door, each with its own host, throttles and protection. */
export class EdgeStack extends Stack {
  readonly #environment: Environment;

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    this.#environment = props.environment;
    const logsKey = kms.Key.fromKeyArn(this, 'logs-key', props.data.operationsKey.keyArn);
    const doors = fromEntries(props.environment.doors, (door) => this.#createDoor(door, logsKey));
    for (const door of DOORS) {
      const api = doors[door];
      addGatewayAnswers(api, door, props.environment.deskPhone);
      for (const route of ROUTES.filter((candidate) => candidate.door === door)) {
        const integration = new apigateway.LambdaIntegration(props.pipeline.functions[route.function], { allowTestInvoke: false });
        api.root.resourceForPath(route.path).addMethod(route.method, integration);
      }
    }
    const { name, deskPhone } = props.environment;
    createFirewall(this, {
      name: `encompass-${name}`,
      doors,
      policeHost: this.#hostOf('police', doors.police),
      deskPhone,
      log: createLogGroup(this, 'firewall-logs', props.environment, logsKey, `aws-waf-logs-encompass-${name}`),
    });
  }

  /** Where a door is reached: its own host, or API Gateway's for it. */
  #hostOf(door: DoorName, api: apigateway.RestApi): string {
    const { host, certificateArn } = this.#environment.doors[door];
    return certificateArn === undefined ? `${api.restApiId}.execute-api.${this.region}.amazonaws.com` : host;
  }

  #createDoor(door: DoorName, logsKey: kms.IKey): apigateway.RestApi {
    const { name, doors } = this.#environment;
    const { throttle, certificateArn } = doors[door];
    return new apigateway.RestApi(this, door, {
      restApiName: `encompass-${name}-${door}`,
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      // Bodies arrive as they were sent: handlers judge the bytes themselves.
      binaryMediaTypes: ['*/*'],
      // A phone in a car park: the stylesheet is a fifth of its size. No page with a form's token repeats what its asker chose, so nothing leaks by length.
      ...(door === 'pages' ? { minCompressionSize: Size.kibibytes(1) } : {}),
      cloudWatchRole: false,
      // Once a door has its own host, the default address must not be a way round its certificate checks.
      disableExecuteApiEndpoint: certificateArn !== undefined,
      ...(certificateArn === undefined ? {} : { domainName: this.#domain(door, certificateArn) }),
      deployOptions: {
        stageName: 'live',
        throttlingRateLimit: throttle.perSecond,
        throttlingBurstLimit: throttle.burst,
        metricsEnabled: true,
        // Execution logs can hold bodies and paths; they stay off.
        loggingLevel: apigateway.MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        accessLogDestination: new apigateway.LogGroupLogDestination(createLogGroup(this, `door-${door}`, this.#environment, logsKey)),
        accessLogFormat: ACCESS_LOG,
      },
    });
  }

  #domain(door: DoorName, certificateArn: string): apigateway.DomainNameOptions {
    const { host } = this.#environment.doors[door];
    const trustStore = door === 'police' ? this.#environment.doors.police.trustStore : undefined;
    const mtls = trustStore === undefined ? undefined : new URL(trustStore);
    return {
      domainName: host,
      certificate: Certificate.fromCertificateArn(this, `${door}-certificate`, certificateArn),
      endpointType: apigateway.EndpointType.REGIONAL,
      securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
      ...(mtls === undefined
        ? {}
        : { mtls: { bucket: Bucket.fromBucketName(this, `${door}-trust-store`, mtls.hostname), key: mtls.pathname.slice(1) } }),
    };
  }
}
