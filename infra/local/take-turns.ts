import { setTimeout as sleep } from 'node:timers/promises';

export interface Turns {
  /** Resolves when it is the caller's turn; what it resolves to ends the turn. */
  take(rank: number): Promise<() => void>;
}

interface Options {
  /** While this is false for a rank, whoever has it goes at once. */
  readonly isBusy: (rank: number) => boolean;
  /** How many go side by side while it is busy. */
  readonly atOnce: number;
  /** Nobody waits longer than this, whoever holds the turns. */
  readonly waitAtMostMs: number;
}

interface Waiting {
  readonly rank: number;
  readonly go: () => void;
}

/** Lets few go at once while others are to be served first: by rank, then by who came first, and never so that anybody starves. */
export const createTurns = ({ isBusy, atOnce, waitAtMostMs }: Options): Turns => {
  const waiting: Waiting[] = [];
  let going = 0;

  const next = (): void => {
    for (;;) {
      const free = waiting.filter(({ rank }) => going < atOnce || !isBusy(rank));
      if (free.length === 0) return;
      const first = free.reduce((best, one) => (one.rank < best.rank ? one : best));
      waiting.splice(waiting.indexOf(first), 1);
      going += 1;
      first.go();
    }
  };
  const end = (): void => {
    going -= 1;
    next();
  };
  return {
    take: async (rank) => {
      const turn = Promise.withResolvers<void>();
      const mine: Waiting = { rank, go: turn.resolve };
      waiting.push(mine);
      next();
      const limit = new AbortController();
      await Promise.race([turn.promise, sleep(waitAtMostMs, undefined, { signal: limit.signal }).catch(() => undefined)]);
      limit.abort();
      const at = waiting.indexOf(mine);
      if (at !== -1) {
        waiting.splice(at, 1);
        going += 1;
      }
      return end;
    },
  };
};
