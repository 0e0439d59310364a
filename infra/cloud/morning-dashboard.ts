import { Duration, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { QUEUES, SCHEDULES } from '../topology.ts';
import { DOORS } from './config.ts';
import { figure, ofDoor, ofFunction, ofQueue } from './service-alarms.ts';

const { SUM, MAXIMUM, AVERAGE } = cloudwatch.Stats;
const WIDTH = 24;

const graph = (title: string, left: cloudwatch.IMetric[], width = WIDTH / 3): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({
    title,
    left,
    width,
    height: 6,
    leftYAxis: { min: 0 },
  });

/** One page for the person who looks at 07:40: are the schools told, does mail go, does anything wait, are the doors open. Counts only. */
export const createMorningDashboard = (stack: Stack, nameOf: (part: string) => string): void => {
  const dashboard = new cloudwatch.Dashboard(stack, 'morning', { dashboardName: nameOf('morning'), defaultInterval: Duration.hours(12) });
  const heading = (markdown: string): cloudwatch.TextWidget => new cloudwatch.TextWidget({ markdown, width: WIDTH, height: 1 });
  const queues = Object.keys(QUEUES);

  dashboard.addWidgets(heading('## Are the schools told? (alarms: docs/runbook.md)'));
  dashboard.addWidgets(
    graph('Unread within half an hour of the bell', [figure('unreadWithUnder30Min', 'run-due-steps', MAXIMUM, 5)]),
    graph('Share of first e-mails sent before the bell', [figure('sentBeforeTheBell', 'send-notification', AVERAGE, 60)]),
    graph('Oldest work of the desks, seconds', [figure('oldestReferralSeconds', 'run-due-steps', MAXIMUM, 15)]),
  );
  dashboard.addWidgets(heading('## Does mail go?'));
  dashboard.addWidgets(
    graph('E-mails that arrived, and that were lost', [figure('receiptsDelivered', 'record-receipt', SUM, 15), figure('receiptsLost', 'record-receipt', SUM, 15)]),
    graph('E-mails of which nothing was heard', [figure('receiptSilence', 'run-due-steps', MAXIMUM, 5)]),
    graph('Texts', [figure('textsSent', 'send-notification', SUM, 15)]),
  );
  dashboard.addWidgets(heading('## Does anything wait?'));
  dashboard.addWidgets(
    graph('Oldest message per queue, seconds', queues.map((name) => ofQueue(nameOf, name, 'ApproximateAgeOfOldestMessage'))),
    graph('Dead letters', [...queues, ...SCHEDULES.map((schedule) => schedule.function)].map((name) => ofQueue(nameOf, `${name}-dead`, 'ApproximateNumberOfMessagesVisible'))),
    graph('Oldest obligation, seconds', [figure('oldestObligationSeconds', 'run-due-steps', MAXIMUM, 5)]),
  );
  dashboard.addWidgets(heading('## Do the police reach us, and the schools?'));
  dashboard.addWidgets(
    graph('Requests per door', DOORS.map((door) => ofDoor(nameOf, door, 'Count', SUM, 15))),
    graph('Refused and failed requests', DOORS.flatMap((door) => [ofDoor(nameOf, door, '4XXError', SUM, 15), ofDoor(nameOf, door, '5XXError', SUM, 15)])),
    graph('Forces silent for a day and a night', [figure('forcesSilent', 'run-due-steps', MAXIMUM, 15)]),
  );
  dashboard.addWidgets(heading('## Does the machine tick?'));
  dashboard.addWidgets(
    graph('Ticks in five minutes', SCHEDULES.map((schedule) => ofFunction(nameOf, schedule.function, 'Invocations', SUM, 5)), WIDTH / 2),
    graph('Milliseconds of a tick', SCHEDULES.map((schedule) => ofFunction(nameOf, schedule.function, 'Duration', MAXIMUM, 5)), WIDTH / 2),
  );
};
