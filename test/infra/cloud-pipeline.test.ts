import { describe, expect, test } from 'vitest';
import {
  BUCKETS, FUNCTIONS, KEYS, QUEUES, RECEIPTS_QUEUE, SCHEDULES, TABLES, environmentOf,
  type FunctionName, type FunctionSpec, type QueueSpec,
} from '../../infra/topology.ts';
import { METRICS } from '../../shared/runtime/metrics.ts';
import { trial, type Json, type Properties } from '../support/cloud-template.ts';

const cloud = trial();
const functions = Object.entries(FUNCTIONS) as [FunctionName, FunctionSpec][];
const queues = Object.entries(QUEUES) as [string, QueueSpec][];
// Whatever can go wrong for good has a place to be put aside: one per queue, one per schedule.
const deadLetters = [...Object.keys(QUEUES), ...SCHEDULES.map((schedule) => schedule.function)].map((name) => `${name}-dead`);

describe('the queues in the cloud', () => {
  test('are those of the topology with their dead letters, and no others', () => {
    const made = cloud.ofType('AWS::SQS::Queue').map(cloud.nameOf);

    expect(made.toSorted()).toEqual([...Object.keys(QUEUES), ...deadLetters].map((name) => `queue:${name}`).toSorted());
  });

  test.each(queues)('%s gives a message as many tries as the topology says, then puts it aside', { tags: ['T29'] }, (name, spec) => {
    const { stack, properties } = cloud.named('AWS::SQS::Queue', `queue:${name}`);
    const redrive = properties['RedrivePolicy'] as { deadLetterTargetArn: Json; maxReceiveCount: number };

    expect(properties['VisibilityTimeout']).toBe(spec.visibilitySeconds);
    expect(redrive.maxReceiveCount).toBe(spec.maxReceives);
    expect(cloud.read(stack, redrive.deadLetterTargetArn)).toBe(`queue:${name}-dead`);
  });

  test.each(queues)('%s hides a message for at least six times as long as its function may run', (_, spec) => {
    const consumer: FunctionSpec = FUNCTIONS[spec.consumer as FunctionName];

    expect(spec.visibilitySeconds).toBeGreaterThanOrEqual(6 * consumer.timeoutSeconds);
  });

  test.each(queues)('%s starts its consumer, and one bad message does not hold back the others', (name, spec) => {
    const started = cloud
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ stack, properties }) => cloud.read(stack, properties['EventSourceArn']) === `queue:${name}`)
      .map(({ stack, properties }) => ({
        function: cloud.read(stack, properties['FunctionName']),
        batch: properties['BatchSize'],
        reports: properties['FunctionResponseTypes'],
        scaling: properties['ScalingConfig'],
      }));

    expect(started).toEqual([
      {
        function: `function:${spec.consumer}`,
        batch: spec.batchSize,
        reports: ['ReportBatchItemFailures'],
        scaling: { MaximumConcurrency: spec.concurrency },
      },
    ]);
  });

  test('have no other consumer', () => {
    expect(cloud.ofType('AWS::Lambda::EventSourceMapping')).toHaveLength(queues.length);
  });

  test('are encrypted, and refuse whoever comes without TLS', { tags: ['V12-3-1'] }, () => {
    const guarded = new Set(
      cloud
        .ofType('AWS::SQS::QueuePolicy')
        .filter(({ properties }) => JSON.stringify(properties).includes('"aws:SecureTransport":"false"'))
        .map(({ stack, properties }) => cloud.read(stack, properties['Queues'])),
    );

    for (const queue of cloud.ofType('AWS::SQS::Queue')) {
      expect(cloud.read(queue.stack, queue.properties['KmsMasterKeyId'])).toBe('key:operations');
      expect(guarded).toContain(cloud.nameOf(queue));
    }
  });
});

describe('the functions in the cloud', () => {
  test('are those of the topology, and no others', () => {
    const made = cloud.ofType('AWS::Lambda::Function').map(cloud.nameOf);

    expect(made.toSorted()).toEqual(Object.keys(FUNCTIONS).map((name) => `function:${name}`).toSorted());
  });

  test.each(functions)('%s runs on the current runtime with the time and memory of the topology', (name, spec) => {
    const { properties } = cloud.named('AWS::Lambda::Function', `function:${name}`);

    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], LoggingConfig: { LogFormat: 'JSON' } });
    expect(properties).toMatchObject({ Timeout: spec.timeoutSeconds, MemorySize: spec.memoryMb });
  });

  test.each(functions)('%s finds exactly the variables of the topology, each naming the right thing', (name, spec) => {
    const { stack, properties } = cloud.named('AWS::Lambda::Function', `function:${name}`);
    const { Variables: variables } = properties['Environment'] as { Variables: Properties };
    const pointers = [
      ...Object.keys(spec.tables).map((table) => [TABLES[table as keyof typeof TABLES].env, `table:${table}`] as const),
      ...Object.keys(spec.keys).map((key) => [KEYS[key as keyof typeof KEYS].env, `key:${key}`] as const),
      ...Object.keys(spec.buckets).map((bucket) => [BUCKETS[bucket as keyof typeof BUCKETS].env, `bucket:${bucket}`] as const),
      ...spec.sendsTo.map((queue) => [QUEUES[queue].env, `queue:${queue}`] as const),
    ];

    expect(Object.keys(variables).toSorted()).toEqual([...environmentOf(name)].toSorted());
    for (const [variable, target] of pointers) expect(`${variable} ${cloud.read(stack, variables[variable])}`).toBe(`${variable} ${target}`);
    for (const setting of spec.settings) expect(variables[setting]).not.toBe('');
  });

  test.each(functions)('%s writes to a log of its own, which is encrypted and forgets', { tags: ['V16-4-2'] }, (name) => {
    const { stack, properties } = cloud.named('AWS::Lambda::Function', `function:${name}`);
    const log = cloud.named('AWS::Logs::LogGroup', `logs:${name}`);

    expect(cloud.read(stack, (properties['LoggingConfig'] as Properties)['LogGroup'])).toBe(`logs:${name}`);
    expect(log.properties['RetentionInDays']).toBe(90);
    expect(cloud.read(log.stack, log.properties['KmsKeyId'])).toBe('key:operations');
  });
});

describe('the tick', () => {
  test('comes as often as the topology says, and from nothing else', { tags: ['T30'] }, () => {
    const made = cloud.ofType('AWS::Scheduler::Schedule').map(({ stack, properties }) => {
      const target = properties['Target'] as { Arn: Json; DeadLetterConfig: { Arn: Json } };
      return [cloud.read(stack, target.Arn), properties['ScheduleExpression'], cloud.read(stack, target.DeadLetterConfig.Arn)];
    });

    const rate = (seconds: number): string => (seconds === 60 ? 'rate(1 minute)' : `rate(${seconds / 60} minutes)`);
    expect(made).toEqual(SCHEDULES.map(({ function: name, everySeconds }) => [`function:${name}`, rate(everySeconds), `queue:${name}-dead`]));
  });
});

describe('a tick that fails', () => {
  test.each(SCHEDULES.map((schedule) => schedule.function))('of %s is put aside and heard, not tried again behind our back', (name) => {
    const configured = cloud
      .ofType('AWS::Lambda::EventInvokeConfig')
      .filter((config) => cloud.read(config.stack, config.properties['FunctionName']) === `function:${name}`);
    const { stack, properties } = configured[0]!;
    const { OnFailure: onFailure } = properties['DestinationConfig'] as { OnFailure: { Destination: Json } };

    expect(configured).toHaveLength(1);
    expect(properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60, Qualifier: '$LATEST' });
    expect(cloud.read(stack, onFailure.Destination)).toBe(`queue:${name}-dead`);
  });
});

describe('mail in the cloud', () => {
  test('leaves over TLS only, and is neither tracked nor lost sight of', { tags: ['T19', 'V14-2-3', 'V12-3-1'] }, () => {
    const [set] = cloud.ofType('AWS::SES::ConfigurationSet');
    const [destination] = cloud.ofType('AWS::SES::ConfigurationSetEventDestination');
    const events = (destination!.properties['EventDestination'] as { MatchingEventTypes: string[] }).MatchingEventTypes;

    expect(set!.properties['DeliveryOptions']).toMatchObject({ TlsPolicy: 'REQUIRE' });
    expect(events.toSorted()).toEqual(['bounce', 'complaint', 'delivery', 'deliveryDelay', 'reject', 'renderingFailure']);
    expect(cloud.text).not.toContain('TrackingOptions');
  });

  test('reports what became of it to the receipts queue, as the mail service wrote it', () => {
    const [subscription] = cloud.ofType('AWS::SNS::Subscription');
    const { stack, properties } = subscription!;

    expect(cloud.read(stack, properties['TopicArn'])).toBe('topic:receipts');
    expect(cloud.read(stack, properties['Endpoint'])).toBe(`queue:${RECEIPTS_QUEUE}`);
    expect(properties['RawMessageDelivery']).toBe(true);
    expect(cloud.read(stack, (properties['RedrivePolicy'] as Properties)['deadLetterTargetArn'])).toBe(`queue:${RECEIPTS_QUEUE}-dead`);
    expect(cloud.ofType('AWS::SNS::Subscription')).toHaveLength(1);
  });

  test('topics are encrypted and refuse whoever comes without TLS', () => {
    for (const topic of cloud.ofType('AWS::SNS::Topic')) {
      expect(cloud.read(topic.stack, topic.properties['KmsMasterKeyId'])).toBe('key:operations');
    }
    const policies = cloud.ofType('AWS::SNS::TopicPolicy');
    expect(policies).toHaveLength(cloud.ofType('AWS::SNS::Topic').length);
    for (const { properties } of policies) expect(JSON.stringify(properties)).toContain('"aws:SecureTransport":"false"');
  });
});

describe('alarms', () => {
  test.each(deadLetters)('the first message on %s is heard', { tags: ['T29'] }, (name) => {
    const { stack, properties } = cloud.named('AWS::CloudWatch::Alarm', `alarm:${name}`);
    const [dimension] = properties['Dimensions'] as { Name: string; Value: Json }[];

    expect(properties).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 });
    expect(properties['ComparisonOperator']).toBe('GreaterThanOrEqualToThreshold');
    expect(cloud.read(stack, dimension!.Value)).toBe(`queue:${name}`);
    expect(cloud.read(stack, properties['AlarmActions'])).toBe('topic:alarms');
  });
});

describe('whoever should hear of it', () => {
  const allAlarms = cloud.ofType('AWS::CloudWatch::Alarm');

  test('does, for every alarm there is', () => {
    for (const { stack, properties } of allAlarms) expect(cloud.read(stack, properties['AlarmActions'])).toBe('topic:alarms');
    expect(allAlarms.length).toBeGreaterThan(deadLetters.length);
  });

  test('lets alarms and rules of this account speak: a topic with a policy of its own no longer does so by itself', () => {
    const policy = cloud.ofType('AWS::SNS::TopicPolicy').find(({ stack, properties }) => cloud.read(stack, properties['Topics']) === 'topic:alarms');
    const { Statement: statements } = policy!.properties['PolicyDocument'] as unknown as { Statement: { Sid: string; Effect: string; Principal: Json; Action: Json; Condition: Json }[] };

    expect(statements.find(({ Sid }) => Sid === 'alarmsSpeak')).toMatchObject({
      Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  test.each(['unread-near-bell', 'mail-failing', 'messages-waiting', 'tick-late', 'tokens-refused', 'force-feed-silent', 'receipt-silence', 'obligations-late', 'doors-failing'])('hears of %s', (name) => {
    expect(() => cloud.named('AWS::CloudWatch::Alarm', `alarm:${name}`)).not.toThrow();
  });

  test('hears of a tick that does not come, not only of one that fails', () => {
    expect(cloud.named('AWS::CloudWatch::Alarm', 'alarm:tick-late').properties).toMatchObject({
      MetricName: 'Invocations', Dimensions: [{ Name: 'FunctionName', Value: 'encompass-trial-run-due-steps' }], ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching',
    });
  });

  test('is told only by names that exist: every function, queue, door and figure that an alarm or the dashboard looks at', () => {
    const made = new Set(['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::ApiGateway::RestApi'].flatMap((type) => cloud.ofType(type).map(({ properties }) => cloud.read('', properties['FunctionName'] ?? properties['QueueName'] ?? properties['Name']))));
    const [dashboard] = cloud.ofType('AWS::CloudWatch::Dashboard');
    const looked = [...allAlarms, dashboard!].map(({ stack, properties }) => cloud.read(stack, (properties['DashboardBody'] ?? JSON.stringify(properties)) as Json)).join('\n');
    const names = [...looked.matchAll(/"(?:FunctionName|QueueName|ApiName)"(?:,"Value":|,(?!"Value"))"([^"]+)"/g)].map(([, name]) => name!);
    const figures = [...looked.matchAll(/"Encompass","(\w+)",|"MetricName":"(\w+)","Namespace":"Encompass"/g)].map(([, onBoard, inAlarm]) => (onBoard ?? inAlarm)!);

    expect(names.filter((name) => !made.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(30);
    expect(figures.filter((name) => !(name in METRICS))).toEqual([]);
    expect(figures.length).toBeGreaterThan(8);
  });

  test('hears when a key that opens content or makes pseudonyms is used by anybody but a function', () => {
    const rule = cloud.ofType('AWS::Events::Rule').find(({ properties }) => properties['Name'] === 'encompass-trial-keys-used-elsewhere')!;
    const { detail } = rule.properties['EventPattern'] as unknown as { detail: { resources: { ARN: Json[] }; userIdentity: Json } };
    const watched = detail.resources.ARN.map((arn) => cloud.read(rule.stack, arn));

    expect(watched.toSorted()).toEqual(Object.keys(KEYS).map((name) => `key:${name}`).toSorted());
    expect(rule.properties['State']).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    expect(cloud.read(rule.stack, detail.userIdentity)).toContain('assumed-role/encompass-trial-pipeline-*/*');
  });
});

describe('what belongs to one machine only', () => {
  test.each(['_local', 'ENCOMPASS_CLOCK_OFFSET_MS', 'ENCOMPASS_LOOPBACK_CALLBACKS', 'ENCOMPASS_LIVE_FIGURES', 'AWS_ENDPOINT_URL'])('%s is nowhere in the cloud', { tags: ['V13-4-2', 'V15-2-3'] }, (word) => {
    expect(cloud.text).not.toContain(word);
  });
});
