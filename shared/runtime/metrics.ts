import type { Clock } from '../ports/surroundings.ts';

/**
 * What the gateway measures about itself, in its users' terms. Lines in CloudWatch's Embedded Metric Format (a log line that is a figure
 * as well): a name, a number and the step that knows it. No id, no place, nobody.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const METRICS = {
  sentBeforeTheBell: { unit: 'Count', says: 'first e-mails of a notification: 1 when the mail service took it before the school day, 0 when after (the average is the share)' },
  unreadWithUnder30Min: { unit: 'Count', says: 'notifications that nobody has read and whose school day starts within 30 minutes' },
  oldestObligationSeconds: { unit: 'Seconds', says: 'age of the oldest message that should have been dealt with and was not' },
  receiptsDelivered: { unit: 'Count', says: 'e-mails of which the mail service said that they arrived' },
  receiptsLost: { unit: 'Count', says: 'e-mails that bounced, were suppressed, rejected or could not be made: with receiptsDelivered the bounce rate' },
  receiptSilence: { unit: 'Count', says: 'e-mails of which nothing was heard for 30 minutes' },
  oldestReferralSeconds: { unit: 'Seconds', says: 'age of the oldest open work of the desks' },
  forcesSilent: { unit: 'Count', says: 'forces of which no incident came for a day and a night, though some came before' },
  textsSent: { unit: 'Count', says: 'texts that the text service took' },
  manifestsWritten: { unit: 'Count', says: 'call lists for a force that were written to storage' },
  manifestsFailed: { unit: 'Count', says: 'call lists for a force that could not be written' },
  forcesWithoutManifestKey: { unit: 'Count', says: 'forces for whom no call list can be written, because they gave no key' },
  breakGlassOpened: { unit: 'Count', says: 'records of another area that somebody at a desk opened in an emergency' },
  contentErased: { unit: 'Count', says: 'incidents whose content was erased because its time was over' },
  retentionLeft: { unit: 'Count', says: 'incidents whose content is over its time, and that a run could not erase' },
  auditRootAgeSeconds: { unit: 'Seconds', says: 'time since the audit trail was last sealed with a signed root' },
} as const satisfies Record<string, { readonly unit: 'Count' | 'Seconds'; readonly says: string }>;
export type MetricName = keyof typeof METRICS;

export const METRIC_NAMESPACE = 'Encompass';
/** The only dimension. Two deployments in one account would share their figures: each has an account of its own. */
export const METRIC_DIMENSION = 'step';

export type Count = (name: MetricName, value: number) => void;

export const createMetrics =
  (step: string, now: Clock, write: (line: string) => void = (line) => void process.stdout.write(line)): Count =>
  (name, value) =>
    write(
      `${JSON.stringify({
        level: 'info',
        step,
        code: 'METRIC',
        [name]: value,
        _aws: { Timestamp: now().getTime(), CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [[METRIC_DIMENSION]], Metrics: [{ Name: name, Unit: METRICS[name].unit }] }] },
      })}\n`,
    );
