import { ArnFormat, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  FUNCTIONS, QUEUES, RECEIPTS_QUEUE, SCHEDULES, TABLES, KEYS, BUCKETS, INVOKED, REQUESTS_PER_MINUTE, environmentOf, functionVariable,
  type FunctionName, type QueueName, type QueueSpec, type ScheduleSpec, type Setting,
} from '../topology.ts';
import type { Environment } from './config.ts';
import type { DataStack } from './data-stack.ts';
import { createFigureAlarms } from './figure-alarms.ts';
import { fromEntries } from './from-entries.ts';
import { GatewayFunction, type FunctionCode } from './function-construct.ts';
import { keyArnsOf, statementsFor, type Resources } from './grants.ts';

export interface PipelineStackProps extends StackProps {
  readonly environment: Environment;
  readonly data: DataStack;
  readonly code: FunctionCode;
}

/** Long enough for somebody to come back from a half-term holiday and still find the message. */
const DEAD_LETTER_DAYS = 14;

/** What works: queues with their dead letters, functions, mail and the tick. */
export class PipelineStack extends Stack {
  readonly functions: Record<FunctionName, lambda.IFunction>;
  readonly #environment: Environment;
  readonly #operationsKey: kms.IKey;
  /** Who hears alarms. */
  readonly alarms: sns.Topic;
  readonly #dead = new Map<string, sqs.Queue>();

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props);
    const { environment, data } = props;
    this.#environment = environment;
    // Known by its ARN only: no construct of this stack can then widen the key's policy, which the data stack alone writes.
    this.#operationsKey = kms.Key.fromKeyArn(this, 'operations-key', data.operationsKey.keyArn);
    this.alarms = this.#createAlarmTopic();
    const queues = fromEntries(QUEUES, (name, spec) => this.#createQueue(name, spec));
    const mail = this.#createMail(queues[RECEIPTS_QUEUE]);
    const resources: Resources = {
      tables: data.tables, keys: data.keys, signingKeys: data.signingKeys, buckets: data.buckets, storageKey: data.storageKey,
      queues, operationsKey: this.#operationsKey, mail: { ...mail, senderAddress: environment.mail.senderAddress }, region: this.region,
      functionArn: (name) => this.formatArn({ service: 'lambda', resource: 'function', resourceName: this.#name(name), arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
    };
    const values = this.#variables(resources, mail.configurationSetName);
    this.functions = fromEntries(FUNCTIONS, (name, spec) => {
      const consumes = (Object.keys(QUEUES) as QueueName[]).filter((queue) => QUEUES[queue].consumer === name);
      const variables = Object.fromEntries(environmentOf(name).map((variable) => [variable, values(variable)]));
      const ticks = SCHEDULES.some((schedule) => schedule.function === name) ? this.#createDeadLetterQueue(name) : undefined;
      const statements = statementsFor(spec, { consumes, putsAside: ticks?.queueArn }, resources);
      const made = new GatewayFunction(this, { name, environment, variables, statements, logsKey: this.#operationsKey, code: props.code });
      for (const queue of consumes) this.#startFromQueue(made.lambda, queue, queues[queue], QUEUES[queue]);
      return made.lambda;
    });
    for (const schedule of SCHEDULES) this.#startFromSchedule(schedule);
    createFigureAlarms(this, this.alarms, (part) => this.#name(part));
  }

  /** The value of each variable that a function may find in its environment. */
  #variables(at: Resources, configurationSet: string): (variable: string) => string {
    const { doors, mail, signIn, smsSender, deskPhone, restored } = this.#environment;
    const settings: Record<Setting, string> = {
      PUBLIC_ORIGIN: `https://${doors.pages.host}`,
      TOKEN_ISSUER: `https://${doors.police.host}`,
      SENDER_ADDRESS: mail.senderAddress,
      REPLY_TO_ADDRESS: mail.replyToAddress,
      MAIL_CONFIGURATION_SET: configurationSet,
      SMS_SENDER: smsSender,
      DESK_PHONE: deskPhone,
      DESK_ORIGIN: `https://${doors.desk.host}`,
      OPENID_ISSUER: signIn.issuer,
      OPENID_CLIENT_ID: signIn.clientId,
      OPENID_ROLES_CLAIM: signIn.rolesClaim,
      REQUESTS_PER_MINUTE: String(REQUESTS_PER_MINUTE),
      BREAK_GLASS_ADDRESS: mail.breakGlassAddress ?? mail.replyToAddress,
      SECURITY_CONTACT: mail.securityContact ?? mail.replyToAddress,
      RESTORED_TO: restored?.to ?? 'never',
      MUTUAL_TLS: doors.police.trustStore === undefined ? 'off' : 'on',
    };
    const known = new Map<string, string>([
      ...Object.entries(settings),
      ...Object.values(fromEntries(TABLES, (name, { env }) => [env, at.tables[name].tableName] as const)),
      ...Object.values(fromEntries(QUEUES, (name, { env }) => [env, at.queues[name].queueUrl] as const)),
      ...Object.values(fromEntries(KEYS, (name, { env }) => [env, keyArnsOf(at, name).join(' ')] as const)),
      ...Object.values(fromEntries(BUCKETS, (name, { env }) => [env, at.buckets[name].bucketName] as const)),
      ...INVOKED.map((name) => [functionVariable(name), this.#name(name)] as const),
    ]);
    return (variable) => {
      const value = known.get(variable);
      if (value === undefined) throw new Error(`The topology asks for the variable ${variable}, which infra/cloud/pipeline-stack.ts gives no value.`);
      return value;
    };
  }

  #createAlarmTopic(): sns.Topic {
    const topic = new sns.Topic(this, 'alarms', { topicName: this.#name('alarms'), masterKey: this.#operationsKey, enforceSSL: true });
    // A topic with any policy of its own loses the one by which alarms of its account may speak: without this they would be mute.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'alarmsSpeak',
        principals: ['cloudwatch', 'events'].map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    if (this.#environment.alarmAddress !== undefined) topic.addSubscription(new EmailSubscription(this.#environment.alarmAddress));
    return topic;
  }

  #createQueue(name: QueueName, spec: QueueSpec): sqs.Queue {
    return new sqs.Queue(this, `queue-${name}`, {
      queueName: this.#name(name),
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: this.#operationsKey,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(spec.visibilitySeconds),
      retentionPeriod: Duration.days(4),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: this.#createDeadLetterQueue(name), maxReceiveCount: spec.maxReceives },
    });
  }

  /** A dead-letter queue never comes without the alarm that tells of its first message. */
  #createDeadLetterQueue(of: string): sqs.Queue {
    const queue = new sqs.Queue(this, `queue-${of}-dead`, {
      queueName: this.#name(`${of}-dead`),
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: this.#operationsKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(DEAD_LETTER_DAYS),
    });
    this.#dead.set(of, queue);
    const alarm = new cloudwatch.Alarm(this, `alarm-${of}-dead`, {
      alarmName: this.#name(`${of}-dead`),
      alarmDescription: `A message that ${of} could not handle was put aside. What to do: docs/runbook.md#${of}-dead`,
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // An empty queue stops sending figures, which is good news.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.alarms));
    return queue;
  }

  #deadLetters(of: string): sqs.Queue {
    const queue = this.#dead.get(of);
    if (queue === undefined) throw new Error(`No dead-letter queue was made for ${of} before it was needed.`);
    return queue;
  }

  /** Mail leaves over TLS, without tracking, and each of its fates comes back as a message on the receipts queue. */
  #createMail(receipts: sqs.Queue): { readonly identityArn: string; readonly configurationSetArn: string; readonly configurationSetName: string } {
    const { mail } = this.#environment;
    const configurationSetName = this.#name('mail');
    const configurationSet = new ses.ConfigurationSet(this, 'mail', {
      configurationSetName,
      tlsPolicy: ses.ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    const topic = new sns.Topic(this, 'receipts', { topicName: this.#name('receipts'), masterKey: this.#operationsKey, enforceSSL: true });
    configurationSet.addEventDestination('receipts', {
      configurationSetEventDestinationName: 'receipts',
      destination: ses.EventDestination.snsTopic(topic),
      // Opens and clicks are not among them: the mail carries nothing that could be tracked.
      events: [
        ses.EmailSendingEvent.DELIVERY, ses.EmailSendingEvent.DELIVERY_DELAY, ses.EmailSendingEvent.BOUNCE,
        ses.EmailSendingEvent.COMPLAINT, ses.EmailSendingEvent.REJECT, ses.EmailSendingEvent.RENDERING_FAILURE,
      ],
    });
    topic.addSubscription(new SqsSubscription(receipts, { rawMessageDelivery: true, deadLetterQueue: this.#deadLetters(RECEIPTS_QUEUE) }));
    new ses.EmailIdentity(this, 'mail-identity', {
      identity: ses.Identity.domain(mail.domain),
      mailFromDomain: `bounce.${mail.domain}`,
      configurationSet,
    });
    return {
      identityArn: this.formatArn({ service: 'ses', resource: 'identity', resourceName: mail.domain }),
      configurationSetArn: this.formatArn({ service: 'ses', resource: 'configuration-set', resourceName: configurationSetName }),
      configurationSetName,
    };
  }

  #startFromQueue(target: lambda.IFunction, name: QueueName, queue: sqs.Queue, spec: QueueSpec): void {
    target.addEventSourceMapping(name.endsWith('-bulk') ? 'messages-bulk' : 'messages', {
      eventSourceArn: queue.queueArn,
      batchSize: spec.batchSize,
      maxConcurrency: spec.concurrency,
      reportBatchItemFailures: true,
    });
  }

  #startFromSchedule({ function: name, everySeconds }: ScheduleSpec): void {
    const target = this.functions[name];
    const dead = this.#deadLetters(name);
    const role = new iam.Role(this, `schedule-${name}-role`, {
      description: `Lets the scheduler start ${name}.`,
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': this.account } } }),
      inlinePolicies: {
        topology: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ sid: 'Start', actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
            new iam.PolicyStatement({ sid: 'PutAside', actions: ['sqs:SendMessage'], resources: [dead.queueArn] }),
            new iam.PolicyStatement({
              sid: 'SealPutAside',
              actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
              resources: [this.#operationsKey.keyArn],
            }),
          ],
        }),
      },
    });
    // The scheduler hands a tick over and goes; whether it went well is Lambda's to say.
    new lambda.CfnEventInvokeConfig(this, `ticks-${name}`, {
      functionName: target.functionName,
      qualifier: '$LATEST',
      // The next tick does the same work: an old one is worth nothing.
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: 60,
      destinationConfig: { onFailure: { destination: dead.queueArn } },
    });
    new scheduler.CfnSchedule(this, `schedule-${name}`, {
      name: this.#name(name),
      description: FUNCTIONS[name].does,
      scheduleExpression: everySeconds === 60 ? 'rate(1 minute)' : `rate(${everySeconds / 60} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: dead.queueArn },
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    });
  }

  #name(part: string): string {
    return `encompass-${this.#environment.name}-${part}`;
  }
}
