import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_DIMENSION, METRIC_NAMESPACE, type MetricName } from '../../shared/runtime/metrics.ts';
import { QUEUES, type FunctionName, type QueueName } from '../topology.ts';
import { DOORS, type DoorName } from './config.ts';

/** What the cloud's own figures say in the users' terms. Names only: whoever is looked at need not know that it is. */

export interface ServiceAlarm {
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  /** Rings at this figure and above; below it, where `rings` says so. */
  readonly threshold: number;
  readonly rings?: 'below';
  readonly periods?: number;
  /** Nothing measured is as bad as the figure itself. */
  readonly silenceIsBad?: true;
}

type NameOf = (part: string) => string;

/** One of our own figures. */
export const figure = (metricName: MetricName, step: FunctionName, statistic: string, minutes: number): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap: { [METRIC_DIMENSION]: step }, statistic, period: Duration.minutes(minutes) });

export const ofFunction = (nameOf: NameOf, name: FunctionName, metricName: string, statistic: string, minutes: number): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap: { FunctionName: nameOf(name) }, statistic, period: Duration.minutes(minutes) });

export const ofQueue = (nameOf: NameOf, name: string, metricName: string): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: 'AWS/SQS', metricName, dimensionsMap: { QueueName: nameOf(name) }, statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(5) });

export const ofDoor = (nameOf: NameOf, door: DoorName, metricName: string, statistic: string, minutes: number, route?: { readonly method: string; readonly path: string }): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiName: nameOf(door), Stage: 'live', ...(route === undefined ? {} : { Method: route.method, Resource: route.path }) },
    statistic,
    period: Duration.minutes(minutes),
  });

/** Queues on which a child's notification waits tonight. Files and the evaluation may take their time. */
export const URGENT_QUEUES: readonly QueueName[] = (Object.keys(QUEUES) as QueueName[]).filter((name) => !name.endsWith('-bulk') && name !== 'project-evaluation' && name !== 'import-incidents');

const letters = <Item>(items: readonly Item[], metricOf: (item: Item) => cloudwatch.IMetric): Record<string, cloudwatch.IMetric> => Object.fromEntries(items.map((item, index) => [`m${index}`, metricOf(item)]));

/** Each has a section in the runbook under its name. */
export const serviceAlarms = (nameOf: NameOf, firewall: string): Readonly<Record<string, ServiceAlarm>> => {
  const waiting = letters(URGENT_QUEUES, (name) => ofQueue(nameOf, name, 'ApproximateAgeOfOldestMessage'));
  const failing = letters(DOORS, (door) => ofDoor(nameOf, door, '5XXError', cloudwatch.Stats.SUM, 5));
  return {
    'tick-late': {
      says: 'The minute\'s tick ran fewer than three times in five minutes: nobody is reminded or chased.',
      metric: ofFunction(nameOf, 'run-due-steps', 'Invocations', cloudwatch.Stats.SUM, 5),
      threshold: 3,
      rings: 'below',
      silenceIsBad: true,
    },
    'messages-waiting': {
      says: 'A message between two steps has waited for five minutes: a child is not linked or a key adult not told.',
      metric: new cloudwatch.MathExpression({ expression: `MAX([${Object.keys(waiting).join(', ')}])`, usingMetrics: waiting, period: Duration.minutes(5), label: 'oldest message' }),
      threshold: 300,
    },
    'mail-failing': {
      says: 'More than a tenth of the e-mails of half an hour were lost, and at least five.',
      metric: new cloudwatch.MathExpression({
        expression: 'IF(lost >= 5 AND lost > 0.1 * (lost + arrived), lost, 0)',
        usingMetrics: { lost: figure('receiptsLost', 'record-receipt', cloudwatch.Stats.SUM, 30), arrived: figure('receiptsDelivered', 'record-receipt', cloudwatch.Stats.SUM, 30) },
        period: Duration.minutes(30),
        label: 'lost e-mails',
      }),
      threshold: 1,
    },
    'doors-failing': {
      says: 'Requests at the front doors end in errors of ours.',
      metric: new cloudwatch.MathExpression({ expression: `SUM([${Object.keys(failing).join(', ')}])`, usingMetrics: failing, period: Duration.minutes(5), label: 'failed requests' }),
      threshold: 5,
    },
    'tokens-refused': {
      says: 'Police systems were refused a token many times: one of them cannot send its incidents, or somebody is guessing.',
      metric: ofDoor(nameOf, 'police', '4XXError', cloudwatch.Stats.SUM, 15, { method: 'POST', path: '/oauth/token' }),
      threshold: 10,
    },
    'firewall-refuses': {
      says: 'The firewall refused many requests: an attack, or a school network that is taken for one.',
      metric: new cloudwatch.Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { WebACL: firewall, Rule: 'ALL', Region: 'eu-west-2' },
        statistic: cloudwatch.Stats.SUM,
        period: Duration.minutes(5),
      }),
      threshold: 100,
    },
  };
};
