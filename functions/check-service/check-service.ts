import { plusMinutes } from '../../shared/domain/timetable.ts';
import type { ServiceLooks } from '../../shared/ports/service-checks.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';

/** One finding: a code, how it stands and what it is about, in codes and figures; the words are the command's. */
export interface Finding {
  readonly check: 'tables' | 'keys' | 'tick' | 'obligations' | 'auditRoots' | 'heldSends' | 'quarantined' | 'keyAdults' | 'forceFeeds' | 'callListKeys';
  /** `unknown`: the look itself failed. */
  readonly state: 'ok' | 'warn' | 'fail' | 'unknown';
  /** Names of tables, purposes of keys or codes of forces; a time; a number. Never anything about a person. */
  readonly about: readonly string[];
}

export interface CheckServiceDeps {
  readonly looks: ServiceLooks;
  readonly now: Clock;
}

/** A tick comes each minute; three that did not come are no accident. */
const LATE_MINUTES = 3;
/** The sweep hands over after two minutes at the latest; what is older was tried in vain. */
const STUCK_MINUTES = 10;
/** Roots are made hourly; as the alarm audit-not-sealed has it. */
const UNSEALED_MINUTES = 120;
const SILENT_MINUTES = 24 * 60;

/** Looks at the gateway from inside. Reads only; whatever fails to be read is a finding, never an error. */
export const createCheckService =
  ({ looks, now }: CheckServiceDeps) =>
  async (): Promise<{ readonly at: string; readonly findings: readonly Finding[] }> => {
    const at = now().toISOString();
    const before = (minutes: number): string => plusMinutes(at, -minutes);
    const look = async (check: Finding['check'], work: () => Promise<Omit<Finding, 'check'>>): Promise<Finding> => {
      try {
        return { check, ...(await work()) };
      } catch (error) {
        return { check, state: 'unknown', about: [error instanceof Error ? error.name : 'unknown'] };
      }
    };
    const missing = (names: readonly string[], state: 'warn' | 'fail'): Omit<Finding, 'check'> => ({ state: names.length === 0 ? 'ok' : state, about: names });
    const counted = (count: number, state: 'warn' | 'fail'): Omit<Finding, 'check'> => ({ state: count === 0 ? 'ok' : state, about: [String(count)] });
    const since = (oldest: string | undefined, state: 'warn' | 'fail'): Omit<Finding, 'check'> => (oldest === undefined ? { state: 'ok', about: [] } : { state, about: [oldest] });

    const findings = await Promise.all([
      look('tables', async () => missing(await looks.tablesSilent(), 'fail')),
      look('keys', async () => missing(await looks.keysUnusable(), 'fail')),
      look('tick', async () => since(await looks.oldestStepDueAt(before(LATE_MINUTES)), 'fail')),
      look('obligations', async () => {
        const oldest = await looks.oldestObligationAt(at);
        return since(oldest !== undefined && oldest < before(STUCK_MINUTES) ? oldest : undefined, 'fail');
      }),
      look('auditRoots', async () => {
        const sealedAt = await looks.auditSealedAt();
        if (sealedAt === undefined) return { state: 'warn', about: ['none'] };
        return { state: sealedAt < before(UNSEALED_MINUTES) ? 'fail' : 'ok', about: [sealedAt] };
      }),
      look('heldSends', async () => counted(await looks.sendsHeld(), 'fail')),
      look('quarantined', async () => counted((await looks.deskWork()).quarantined, 'warn')),
      look('keyAdults', async () => counted((await looks.deskWork()).tooFewKeyAdults, 'warn')),
      look('forceFeeds', async () => {
        // Who never sent anything is being connected, not silent.
        const silent = (await looks.forces()).filter(({ lastIncidentAt }) => lastIncidentAt !== undefined && lastIncidentAt < before(SILENT_MINUTES));
        return missing(silent.map(({ forceCode }) => forceCode), 'fail');
      }),
      look('callListKeys', async () => missing((await looks.forces()).filter(({ hasCallListKey }) => !hasCallListKey).map(({ forceCode }) => forceCode), 'warn')),
    ]);
    return { at, findings };
  };
