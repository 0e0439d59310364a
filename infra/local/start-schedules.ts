import { randomUUID } from 'node:crypto';
import { SCHEDULES, type FunctionName } from '../topology.ts';
import type { LambdaHost } from './lambda-host.ts';

export interface Schedules {
  /** Every schedule once, now. */
  readonly tick: () => Promise<void>;
  stop(): void;
}

interface Options {
  readonly host: LambdaHost;
  readonly now: () => Date;
  readonly region: string;
  readonly onRealTime: boolean;
  /** Real time passes without them while the event sources are held. */
  readonly held: () => boolean;
}

/** What a schedule hands to its function. */
const scheduledEvent = (name: string, at: Date, region: string): object => ({
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

/** Runs each schedule on real time, whatever the turned clock says: turning it is the business of whoever turns it. */
export const startSchedules = ({ host, now, region, onRealTime, held }: Options): Schedules => {
  const busy = new Set<FunctionName>();
  const run = async (name: FunctionName): Promise<void> => {
    if (host.has(name)) await host.invoke(name, scheduledEvent(name, now(), region));
  };
  const runUnlessBusy = (name: FunctionName): void => {
    if (busy.has(name) || held()) return;
    busy.add(name);
    void run(name).finally(() => busy.delete(name));
  };
  const timers = onRealTime ? SCHEDULES.map((schedule) => setInterval(runUnlessBusy, schedule.everySeconds * 1_000, schedule.function).unref()) : [];
  return {
    tick: async () => {
      for (const schedule of SCHEDULES) await run(schedule.function);
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
};
