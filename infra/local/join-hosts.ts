import type { FunctionName } from '../topology.ts';
import type { FunctionThread } from './function-thread.ts';
import type { FunctionCounts, LambdaHost } from './lambda-host.ts';

const REMEMBERED_ABORTS = 1_000;

/** One host to everybody else: each function runs where it was loaded, and how busy both are is told in one figure. */
export const joinHosts = (front: LambdaHost, behind: FunctionThread): LambdaHost => {
  const counts: Record<string, FunctionCounts> = {};
  const aborts = new Set<string>();
  const running = new Map<FunctionName, number>();
  const runningOf = (name: FunctionName): number => running.get(name) ?? 0;
  let activity = 0;

  return {
    has: (name) => front.has(name) || behind.has(name),
    invoke: async (name, event) => {
      if (!behind.has(name)) return front.invoke(name, event);
      const count = (counts[name] ??= { invocations: 0, errors: 0, milliseconds: 0 });
      const startedAt = performance.now();
      count.invocations += 1;
      activity += 1;
      running.set(name, runningOf(name) + 1);
      try {
        const result = await behind.invoke(name, event);
        if (result.kind === 'failed') count.errors += 1;
        return result;
      } finally {
        running.set(name, runningOf(name) - 1);
        activity += 1;
        count.milliseconds += performance.now() - startedAt;
      }
    },
    running: () => running.values().reduce((sum, one) => sum + one, front.running()),
    runningOf: (name) => front.runningOf(name) + runningOf(name),
    activity: () => front.activity() + activity,
    abort: (invocationId, why) => {
      if (front.abort(invocationId, why)) return true;
      // Dead at once to whoever asks here, whenever the thread comes to hear of it.
      aborts.add(invocationId);
      if (aborts.size > REMEMBERED_ABORTS) for (const oldest of aborts.values().take(1)) aborts.delete(oldest);
      behind.abort(invocationId, why);
      return true;
    },
    wasAborted: (invocationId) => front.wasAborted(invocationId) || aborts.has(invocationId),
    counts: () => ({ ...front.counts(), ...counts }),
  };
};
