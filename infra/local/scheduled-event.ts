import { randomUUID } from 'node:crypto';

/** What a schedule hands to its function. */
export const scheduledEvent = (name: string, at: Date, region: string): object => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  account: '000000000000',
  time: at.toISOString(),
  region,
  resources: [`arn:aws:scheduler:${region}:000000000000:schedule/default/${name}`],
  detail: '{}',
});
