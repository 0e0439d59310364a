import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface TurnableClock {
  readonly now: () => Date;
  offsetMs(): number;
  /** Sets the hands; real time goes on from there. */
  set(to: Date): void;
  /** Never back: what already happened at a later instant stays later. */
  moveUpTo(to: Date): void;
}

/** The product's composition roots read this on every look at the clock; in the cloud it is absent. */
export const CLOCK_ENV = 'ENCOMPASS_CLOCK_OFFSET_MS';

/** A clock for demonstrations and tests: real time plus an offset that survives a restart. */
export const createTurnableClock = (file: string): TurnableClock => {
  const stored: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  let offset = 0;
  if (typeof stored === 'object' && stored !== null && 'offsetMs' in stored && typeof stored.offsetMs === 'number') offset = stored.offsetMs;

  const tell = (): void => {
    process.env[CLOCK_ENV] = String(offset);
  };
  const set = (to: Date): void => {
    offset = to.getTime() - Date.now();
    writeFileSync(file, `${JSON.stringify({ offsetMs: offset })}\n`, { mode: 0o600 });
    tell();
  };
  tell();
  return {
    now: () => new Date(Date.now() + offset),
    offsetMs: () => offset,
    set,
    moveUpTo: (to) => {
      if (to.getTime() > Date.now() + offset) set(to);
    },
  };
};
