import { plusMinutes } from '../../shared/domain/timetable.ts';
import type { ChoreStore } from '../../shared/ports/calendars.ts';
import type { Clock, Ids } from '../../shared/ports/surroundings.ts';

/** These authorities' bodies or key adults change: are there two verified ones at each? Counted by the tick, now and every day from then on. */
export type CountKeyAdults = (laCodes: readonly string[]) => Promise<void>;

/** A directory of many parts is counted once, after its last. */
const AFTER_MINUTES = 1;

export const createCountKeyAdults =
  ({ chores, ids, now }: { readonly chores: Pick<ChoreStore, 'ask'>; readonly ids: Pick<Ids, 'uuid'>; readonly now: Clock }): CountKeyAdults =>
  async (laCodes) => {
    const dueAt = plusMinutes(now().toISOString(), AFTER_MINUTES);
    for (const laCode of laCodes) await chores.ask({ kind: 'countKeyAdults', about: laCode, laCode, dueAt, requestId: ids.uuid() });
  };
