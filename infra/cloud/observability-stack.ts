import { Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Environment } from './config.ts';
import type { DataStack } from './data-stack.ts';
import { watchKeys } from './key-watch.ts';
import { createMorningDashboard } from './morning-dashboard.ts';
import type { PipelineStack } from './pipeline-stack.ts';
import { serviceAlarms } from './service-alarms.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly environment: Environment;
  readonly data: DataStack;
  readonly pipeline: PipelineStack;
}

/** Who hears when it does not work: alarms on what the cloud measures by itself, a watch on the keys, and the morning on one page. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { environment, data, pipeline, ...props }: ObservabilityStackProps) {
    super(scope, id, props);
    const nameOf = (part: string): string => `encompass-${environment.name}-${part}`;
    // Known by its ARN only: the alarms' topic and its policy stay the pipeline's.
    const topic = sns.Topic.fromTopicArn(this, 'alarms', pipeline.alarms.topicArn);
    for (const [name, { says, metric, threshold, rings, silenceIsBad }] of Object.entries(serviceAlarms(nameOf, `encompass-${environment.name}`))) {
      const alarm = new cloudwatch.Alarm(this, `alarm-${name}`, {
        alarmName: nameOf(name),
        alarmDescription: `${says} What to do: docs/runbook.md#${name}`,
        metric,
        threshold,
        comparisonOperator: rings === 'below' ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD : cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: silenceIsBad === true ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(new SnsAction(topic));
    }
    watchKeys(this, {
      nameOf,
      keys: [...new Set([...Object.values(data.keys), ...data.signingKeys])],
      ourRoles: `arn:${this.partition}:sts::${this.account}:assumed-role/${pipeline.stackName}-*/*`,
      alarms: topic,
    });
    createMorningDashboard(this, nameOf);
  }
}
