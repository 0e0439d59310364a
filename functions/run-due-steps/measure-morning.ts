import { plusMinutes } from '../../shared/domain/timetable.ts';
import type { MorningFigures } from '../../shared/ports/morning-figures.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Count } from '../../shared/runtime/metrics.ts';
import type { DueReport } from './run-due-steps.ts';

export interface MeasureMorningDeps {
  readonly figures: MorningFigures;
  readonly now: Clock;
  readonly count: Count;
  readonly log: Log;
}

const NEAR_MINUTES = 30;
/** The desks' whole work is read for it, and each force's last incident. */
const LONG_LOOK_EVERY_MINUTES = 15;
/** No force is without an incident for a day and a night. */
const SILENT_MINUTES = 24 * 60;

/** After the minute's work: what it left behind, as figures. Counting never stands in the way of what is counted. */
export const createMeasureMorning =
  ({ figures, now, count, log }: MeasureMorningDeps) =>
  async ({ silences, oldestObligationAt }: Pick<DueReport, 'silences' | 'oldestObligationAt'>): Promise<void> => {
    const at = now();
    const age = (since: string | undefined): number => (since === undefined ? 0 : Math.max(0, Math.round((at.getTime() - Date.parse(since)) / 1_000)));
    count('receiptSilence', silences);
    count('oldestObligationSeconds', age(oldestObligationAt));
    try {
      const instant = at.toISOString();
      count('unreadWithUnder30Min', await figures.unreadBetween(instant, plusMinutes(instant, NEAR_MINUTES)));
      await figures.countBoards(instant);
      if (at.getUTCMinutes() % LONG_LOOK_EVERY_MINUTES === 0) {
        count('oldestReferralSeconds', age(await figures.oldestReferralAt()));
        count('forcesSilent', await figures.forcesSilentSince(plusMinutes(instant, -SILENT_MINUTES)));
      }
    } catch (error) {
      log('error', 'STEP_SURPRISED', { errorName: error instanceof Error ? error.name : typeof error });
    }
  };
