import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMMIT_BACK_OFF, backOffMs } from '../domain/back-off.ts';

const GRAIN = 2 ** 32;
/** Evenly spread over 0 ≤ chance < 1. */
export const systemChance = (): number => randomInt(0, GRAIN) / GRAIN;

export const pause = async (milliseconds: number): Promise<void> => {
  await sleep(milliseconds);
};

/** Between two tries of a transaction that met others on its way. */
export const restBetweenCommits = async (refusals: number): Promise<void> => pause(backOffMs(COMMIT_BACK_OFF, refusals, systemChance()));
