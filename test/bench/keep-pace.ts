import { setTimeout as sleep } from 'node:timers/promises';
import type { Done, LoadResult, Pace } from './load.ts';

interface Plan {
  readonly pace: Pace;
  readonly seconds: number;
}
type Call = (index: number) => Promise<Pick<Done, 'ok' | 'incidentId'>>;

const inMs = (): number => performance.timeOrigin + performance.now();

/**
 * Calls until the time or the work is over. At a steady rate a call counts from when it was due, not from when it could be sent: a
 * stall then shows in every call behind it.
 */
export const keepPace = async (call: Call, work: number, { pace, seconds }: Plan): Promise<LoadResult> => {
  const done: Done[] = [];
  const startedAt = inMs();
  const endsAt = startedAt + seconds * 1_000;
  const one = async (index: number, dueAt: number): Promise<void> => {
    const answer = await call(index).catch(() => ({ ok: false }));
    done.push({ index, dueAt, answeredAt: inMs(), ...answer });
  };
  let next = 0;
  if ('sideBySide' in pace) {
    const lane = async (): Promise<void> => {
      while (next < work && inMs() < endsAt) {
        const index = next;
        next += 1;
        await one(index, inMs());
      }
    };
    await Promise.all(Array.from({ length: pace.sideBySide }, lane));
  } else {
    const waiting: Promise<void>[] = [];
    while (next < work && inMs() < endsAt) {
      const dueAt = startedAt + (next * 1_000) / pace.perSecond;
      const early = dueAt - inMs();
      if (early > 1) {
        await sleep(early);
        continue;
      }
      waiting.push(one(next, dueAt));
      next += 1;
    }
    await Promise.all(waiting);
  }
  return { done, seconds: (inMs() - startedAt) / 1_000 };
};
