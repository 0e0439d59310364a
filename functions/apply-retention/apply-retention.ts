import { RETENTION, hoursAfter, retentionOf } from '../../shared/domain/retention.ts';
import type { RetentionAnswer } from '../../shared/domain/retention.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { RetentionStore } from '../../shared/ports/retention.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Count } from '../../shared/runtime/metrics.ts';

export interface ApplyRetentionDeps {
  readonly retention: Pick<RetentionStore, 'due' | 'look' | 'erase' | 'lookAgain'>;
  readonly now: Clock;
  readonly log: Log;
  readonly count: Count;
  /** False when too little of this invocation is left for another incident: the next run goes on. */
  readonly mayGoOn: () => boolean;
}

export interface RetentionReport {
  readonly dryRun: boolean;
  readonly erased: number;
  /** Content that stays, because somebody still has to be told or to decide. */
  readonly open: number;
  /** Its time is not over yet. */
  readonly later: number;
  /** Changed while it was looked at, or met an error: the next run looks again. */
  readonly left: number;
  /** Named in a dry run only: what would go. */
  readonly wouldErase: readonly { readonly incidentId: string; readonly because: 'withdrawn' | 'closed'; readonly since: string }[];
  /** Whether there was more than one run looks at. */
  readonly isMore: boolean;
}

/** Of one run. A full day of the largest force is some hundreds; whatever is left is first in the next run. */
export const AT_MOST = 500;

/**
 * Every hour: which incidents' content is over its time? Each is decided by the rules alone and erased by itself, in one transaction that refuses
 * whatever changed since; so a run that was cut off, twice begun or run beside another leaves nothing half done. A dry run writes nothing at all.
 */
export const createApplyRetention =
  ({ retention, now, log, count, mayGoOn }: ApplyRetentionDeps) =>
  async ({ id, dryRun = false }: { readonly id: string; readonly dryRun?: boolean | undefined }): Promise<RetentionReport> => {
    const at = now().toISOString();
    const cause: Cause = { at, actor: 'gateway', actorId: 'apply-retention', causedBy: id, traceId: id };
    const due = await retention.due(at, AT_MOST);
    const tally = { erased: 0, open: 0, later: 0, left: 0 };
    const wouldErase: RetentionReport['wouldErase'][number][] = [];
    let looked = 0;

    const settle = async (incidentId: string, dueAt: string): Promise<keyof typeof tally> => {
      const look = await retention.look(incidentId);
      // Erased by somebody else since it was listed.
      if (look === undefined) return 'left';
      const answer: RetentionAnswer = retentionOf(look.facts);
      switch (answer.kind) {
        case 'held':
          return 'left';
        case 'open':
          if (!dryRun) await retention.lookAgain(incidentId, dueAt, hoursAfter(at, RETENTION.openLookHours));
          return 'open';
        case 'closed':
          if (answer.at > at) {
            if (!dryRun) await retention.lookAgain(incidentId, dueAt, answer.at);
            return 'later';
          }
          if (dryRun) {
            wouldErase.push({ incidentId, because: answer.because, since: answer.at });
            return 'erased';
          }
          return (await retention.erase({ look, because: answer.because, cause })) === 'erased' ? 'erased' : 'left';
      }
    };

    let firstFailure: unknown;
    for (const { incidentId, dueAt } of due) {
      if (!mayGoOn()) break;
      looked += 1;
      try {
        tally[await settle(incidentId, dueAt)] += 1;
      } catch (error) {
        // One that cannot be decided must not keep all others past their time.
        firstFailure ??= error;
        tally.left += 1;
        log('error', 'RETENTION_FAILED', { incidentId });
      }
    }
    const [oldest] = due.slice(looked);
    if (!dryRun) {
      count('contentErased', tally.erased);
      count('retentionLeft', tally.left + (due.length - looked));
      log('info', 'RETENTION_APPLIED', { count: tally.erased });
    }
    // Nothing at all went well: that is the service's trouble and not one incident's.
    if (firstFailure !== undefined && tally.left === looked) throw firstFailure;
    return { dryRun, ...tally, wouldErase, isMore: oldest !== undefined || due.length === AT_MOST };
  };
