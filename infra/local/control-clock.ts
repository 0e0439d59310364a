import { Temporal } from 'temporal-polyfill';
import type { ControlReply, ControlRoutes } from './control-types.ts';
import { TellThePerson } from './tell-the-person.ts';
import type { TurnableClock } from './turnable-clock.ts';

const shown = (clock: TurnableClock): object => ({ at: clock.now().toISOString(), offsetMs: clock.offsetMs() });

const instant = (text: unknown): Date => {
  const at = typeof text === 'string' && /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(at.getTime())) throw new TellThePerson('set must be an instant with its zone, such as 2026-11-23T07:40:00Z');
  return at;
};

const ANY_UTC_DAY = Temporal.ZonedDateTime.from('1970-01-01T00:00Z[UTC]');

/** Days are 24 hours here: a clock is turned by an amount of time, not to a wall clock's reading. */
const milliseconds = (amount: unknown): number => {
  if (typeof amount === 'number' && Number.isFinite(amount) && amount >= 0) return amount;
  try {
    const duration = Temporal.Duration.from(String(amount));
    if (duration.years === 0 && duration.months === 0 && duration.sign >= 0) return duration.total({ unit: 'milliseconds', relativeTo: ANY_UTC_DAY });
  } catch {
    // Said below.
  }
  throw new TellThePerson('advance must be a number of milliseconds or an ISO 8601 duration of weeks or less, such as PT45M or P2D');
};

const YEAR_MS = 366 * 24 * 3_600_000;

export const CLOCK_ROUTES: ControlRoutes = {
  'GET /_local/clock': ({ deps }) => ({ json: shown(deps.clock) }),
  /** `{set}` or `{advance}`. Forward it stops wherever something falls due; back it jumps, and nothing is undone. */
  'POST /_local/clock': async ({ deps, body }): Promise<ControlReply> => {
    const now = deps.clock.now();
    if (body['set'] === undefined && body['advance'] === undefined) throw new TellThePerson('say {"set": instant} or {"advance": duration}');
    const target = body['set'] === undefined ? new Date(now.getTime() + milliseconds(body['advance'])) : instant(body['set']);
    if (!(Math.abs(target.getTime() - Date.now()) <= 20 * YEAR_MS)) throw new TellThePerson('the clock turns within twenty years of today');
    if (target < now) {
      deps.clock.set(target);
      return { json: { ...shown(deps.clock), jumpedBack: true } };
    }
    // `jump`: for a place to begin a story, before anything is due.
    if (body['jump'] === true) {
      deps.clock.set(target);
      return { json: shown(deps.clock) };
    }
    const advanced = await deps.advanceTo(target);
    return { json: { ...shown(deps.clock), ...advanced } };
  },
};
