import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { METRIC_DIMENSION, METRIC_NAMESPACE, type MetricName } from '../../shared/runtime/metrics.ts';
import type { FunctionName } from '../topology.ts';

interface FigureAlarm {
  readonly figure: MetricName;
  readonly step: FunctionName;
  readonly statistic: string;
  readonly threshold: number;
  readonly minutes: number;
  readonly says: string;
  /** Silence is as bad as the figure: it is given by every run of a step that somebody may have switched off. */
  readonly silenceIsBad?: true;
}

/** Figures at which somebody is woken. Each has a section in the runbook under the same name. */
export const FIGURE_ALARMS: Readonly<Record<string, FigureAlarm>> = {
  'unread-near-bell': {
    figure: 'unreadWithUnder30Min',
    step: 'run-due-steps',
    statistic: cloudwatch.Stats.MAXIMUM,
    threshold: 5,
    minutes: 5,
    says: 'Five notifications or more are unread within half an hour of their school day.',
  },
  'force-feed-silent': {
    figure: 'forcesSilent',
    step: 'run-due-steps',
    statistic: cloudwatch.Stats.MAXIMUM,
    threshold: 1,
    minutes: 30,
    says: 'No incident has come from a force for a day and a night.',
  },
  'obligations-late': {
    figure: 'oldestObligationSeconds',
    step: 'run-due-steps',
    statistic: cloudwatch.Stats.MAXIMUM,
    threshold: 600,
    minutes: 5,
    says: 'A message should have been dealt with ten minutes ago and was not.',
  },
  'receipt-silence': {
    figure: 'receiptSilence',
    step: 'run-due-steps',
    statistic: cloudwatch.Stats.SUM,
    threshold: 5,
    minutes: 15,
    says: 'The mail service says nothing about several e-mails for half an hour.',
  },
  'call-lists-failed': {
    figure: 'manifestsFailed',
    step: 'write-manifest',
    statistic: cloudwatch.Stats.SUM,
    threshold: 1,
    minutes: 15,
    says: 'The encrypted call list of a force could not be written.',
  },
  'call-lists-without-key': {
    figure: 'forcesWithoutManifestKey',
    step: 'write-manifest',
    statistic: cloudwatch.Stats.SUM,
    threshold: 1,
    minutes: 15,
    says: 'A force has no call list for a morning without the gateway, because it gave no key.',
  },
  'glass-broken': {
    figure: 'breakGlassOpened',
    step: 'staff-console',
    statistic: cloudwatch.Stats.SUM,
    threshold: 1,
    minutes: 5,
    says: 'Somebody at a desk opened a record that is not of their area.',
  },
  'retention-behind': {
    figure: 'retentionLeft',
    step: 'apply-retention',
    // The least of three runs: what was busy once is no trouble, and what no run could erase is.
    statistic: cloudwatch.Stats.MINIMUM,
    threshold: 1,
    minutes: 240,
    says: 'Content of incidents is over its time and was not erased for four hours, or nobody knows.',
    silenceIsBad: true,
  },
  'audit-not-sealed': {
    figure: 'auditRootAgeSeconds',
    step: 'seal-audit',
    statistic: cloudwatch.Stats.MINIMUM,
    threshold: 7_200,
    minutes: 30,
    says: 'No signed root of the audit trail was made for two hours, or nobody knows.',
    silenceIsBad: true,
  },
};

export const createFigureAlarms = (scope: Construct, topic: sns.ITopic, nameOf: (part: string) => string): void => {
  for (const [name, { figure, step, statistic, threshold, minutes, says, silenceIsBad }] of Object.entries(FIGURE_ALARMS)) {
    const alarm = new cloudwatch.Alarm(scope, `alarm-${name}`, {
      alarmName: nameOf(name),
      alarmDescription: `${says} What to do: docs/runbook.md#${name}`,
      metric: new cloudwatch.Metric({ namespace: METRIC_NAMESPACE, metricName: figure, dimensionsMap: { [METRIC_DIMENSION]: step }, statistic, period: Duration.minutes(minutes) }),
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // A tick that does not run at all has an alarm of its own.
      treatMissingData: silenceIsBad === true ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
  }
};
