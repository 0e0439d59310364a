import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueService } from './queue-service.ts';

interface Options {
  readonly queues: QueueService;
  /** Queues that somebody consumes; what lies on another never moves. */
  readonly consumed: readonly string[];
  readonly running: () => number;
  readonly pendingNotices: () => number;
  readonly activity: () => number;
}

const LOOK_EVERY_MS = 15;

/** True when everything has come to rest, false when that did not happen in time. */
export type WaitUntilIdle = (limitMs?: number) => Promise<boolean>;

/** At rest: nothing visible, in flight or delayed on any queue, no invocation running, no notice on its way. */
export const createIdleWatch = ({ queues, consumed, running, pendingNotices, activity }: Options): WaitUntilIdle => {
  const atRest = async (): Promise<boolean> => {
    if (running() > 0 || pendingNotices() > 0) return false;
    // An invocation could start, send and end while the queues are being counted: then the count is worth nothing.
    const before = activity();
    const depths = await queues.depths();
    const empty = consumed.every((name) => {
      const depth = depths.get(name);
      return depth === undefined || depth.visible + depth.inFlight + depth.delayed === 0;
    });
    return empty && running() === 0 && pendingNotices() === 0 && activity() === before;
  };
  return async (limitMs = 30_000) => {
    const until = performance.now() + limitMs;
    while (!(await atRest())) {
      if (performance.now() > until) return false;
      await sleep(LOOK_EVERY_MS);
    }
    return true;
  };
};
