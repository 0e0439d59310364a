import type { FactStore } from '../../shared/ports/evaluation.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';

const FROM = '05:00';
const UNTIL = '09:00';

/** From 05:00 to 08:59 London, a fact for each minute in which this ran and could write: the numerator of measure SV1. */
export const createObserveMinute =
  ({ facts, now }: { readonly facts: Pick<FactStore, 'append'>; readonly now: Clock }) =>
  async (): Promise<boolean> => {
    const instant = Temporal.Instant.from(now().toISOString());
    const local = instant.toZonedDateTimeISO('Europe/London').toPlainTime().toString({ smallestUnit: 'minute' });
    if (local < FROM || local >= UNTIL) return false;
    const minute = instant.round({ smallestUnit: 'minute', roundingMode: 'floor' }).toString({ smallestUnit: 'millisecond' });
    const at = instant.toString({ smallestUnit: 'millisecond' });
    await facts.append([{ factId: `service:${minute}`, at, recordedAt: at, type: 'service.observed', incident: `service:${minute.slice(0, 10)}`, test: false, values: { minute } }]);
    return true;
  };
