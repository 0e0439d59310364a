import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Full jitter: many that were refused together must not come back together. */
export const pauseWithJitter = async (milliseconds: number): Promise<void> => {
  await sleep(randomInt(0, milliseconds + 1));
};
