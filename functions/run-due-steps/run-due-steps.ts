import { bankHolidaysEndSoon } from '../../shared/domain/bank-holidays.ts';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { unreadReferralId } from '../../shared/domain/referral.ts';
import { isAfter, planSteps } from '../../shared/domain/timetable.ts';
import { draft } from '../../shared/ports/cause.ts';
import type { Cause, EventDraft, Obligation, Outbox } from '../../shared/ports/cause.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { ReferralToOpen } from '../../shared/ports/incidents.ts';
import type { DeliveryRecord, NotificationRecord, NotificationStore, QuarantineStore } from '../../shared/ports/notifications.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';

export interface RunDueStepsDeps {
  readonly notifications: Pick<NotificationStore, 'due' | 'expiredClaims' | 'advance' | 'watchAgain' | 'recordFailed'>;
  readonly directory: Pick<DirectoryStore, 'readPolicy'>;
  readonly outbox: Outbox;
  readonly quarantine: Pick<QuarantineStore, 'put'>;
  /** The gateway's own slow work, after what is due to the minute; says how many pieces were done. */
  readonly runChores: (event: { readonly id: string }, remains: () => boolean) => Promise<number>;
  readonly now: Clock;
  readonly log: Log;
}

/** Items looked at in one page; pages follow until nothing is due or the time is nearly over. */
const PAGE = 100;
const WIDE = 8;
/** Left for the last page's writes. */
const RESERVE_MS = 8_000;
/** Two hand-overs ever; see the store. */
const MAX_SENDS = 2;
/** An obligation that was sent this often and never discharged is looked at by a person. */
const MAX_SWEEPS = 12;

export interface DueReport {
  readonly steps: number;
  readonly claims: number;
  readonly obligations: number;
  /** E-mails of which nothing was heard in time. */
  readonly silences: number;
  /** When the oldest message was written that had to be sent again. */
  readonly oldestObligationAt?: string | undefined;
}

/** With more due than a minute can do, whoever's bell rings first is served first. */
const earliestBellFirst = (steps: readonly NotificationRecord[]): readonly NotificationRecord[] => steps.toSorted((a, b) => a.readBy.localeCompare(b.readBy));

/** One item that cannot be moved must not stop the others: it is due again at the next tick. */
const inParallel = async <T>(items: readonly T[], run: (item: T) => Promise<boolean>, surprised: (error: unknown) => void): Promise<number> => {
  let next = 0;
  let count = 0;
  await Promise.all(
    Array.from({ length: WIDE }, async () => {
      while (next < items.length) {
        const item = items[next];
        next += 1;
        const moved =
          item !== undefined &&
          (await run(item).catch((error: unknown) => {
            surprised(error);
            return false;
          }));
        if (moved) count += 1;
      }
    }),
  );
  return count;
};

/**
 * The minute's work, safe to run twice at once and after any gap: every item is moved by a conditional write, and what a gap left overdue
 * climbs straight to its strongest rung.
 */
export const createRunDueSteps =
  ({ notifications, directory, outbox, quarantine, runChores, now, log }: RunDueStepsDeps) =>
  async (event: { readonly id: string }, remainingMs: () => number): Promise<DueReport> => {
    const causeFor = (traceId: string): Cause => ({ at: now().toISOString(), actor: 'gateway', actorId: 'run-due-steps', causedBy: event.id, traceId });

    const report: { -readonly [K in keyof DueReport]: DueReport[K] } = { steps: 0, claims: 0, obligations: 0, silences: 0 };
    const surprised = (error: unknown): void => log('error', 'STEP_SURPRISED', { errorName: error instanceof Error ? error.name : typeof error });

    const climb = async (notification: NotificationRecord): Promise<boolean> => {
      const at = now().toISOString();
      const { incidentId, notificationId, version, nextStep } = notification;
      if (!nextStep || !isOpen(notification)) return false;
      const policy = await directory.readPolicy(notification.forceCode);
      const plan = planSteps(policy, notification, notification.plannedAt ?? notification.raisedAt);
      // Two rungs may fall on the same minute, so it is the place in the plan that counts; a step of another plan has its time only.
      const place = plan.findIndex(({ stepId }) => stepId === nextStep.stepId);
      const after = place < 0 ? plan.filter((step) => isAfter(step.at, nextStep.at)) : plan.slice(place + 1);
      const dueSteps = [nextStep, ...after.filter((step) => !isAfter(step.at, at))];
      const next = after.find((step) => isAfter(step.at, at));
      // After a gap the rung that tells everybody, when it is among those passed over: the one after it tells only some of them.
      const mail = dueSteps.find(({ rung }) => rung === 'widen') ?? dueSteps.findLast(({ rung }) => rung !== 'callList');
      // The force may have changed its timetable since: a ladder that has no rung left ends on the call list, whatever was planned.
      const onCallList = dueSteps.some(({ rung }) => rung === 'callList') || (next === undefined && notification.onCallListAt === undefined);
      const events: EventDraft[] = mail ? [draft('rung.due', { incidentId, notificationId, version, rung: mail.rung, stepId: mail.stepId, tries: 0 })] : [];
      const unread: ReferralToOpen = { referralId: unreadReferralId(notificationId, version), kind: 'unread', incidentId, notificationId, laCode: notification.laCode, dueBy: notification.readBy };
      const result = await notifications.advance({ notification, next, onCallList, events, referrals: onCallList ? [unread] : [], cause: causeFor(notification.traceId) });
      if (result.kind === 'conflict') return false;
      await outbox.send(result.obligations);
      return true;
    };

    const watch = async (delivery: DeliveryRecord): Promise<boolean> => {
      const { incidentId, notificationId, version, rung, stepId, effectId, state, sends } = delivery;
      const cause = causeFor(delivery.traceId ?? event.id);
      const again = draft('rung.due', { incidentId, notificationId, version, rung, stepId, tries: sends });
      const instead = draft('rung.due', { incidentId, notificationId, version, rung: 'replacement', stepId: `after-${effectId}`, tries: 0 });
      if (state === 'claimed' && sends >= MAX_SENDS) {
        const failed = await notifications.recordFailed({ delivery, state: 'abandoned', code: 'noProofAfterTwoSends', followedBy: [instead], cause });
        if (failed.kind === 'committed') await outbox.send(failed.obligations);
        return failed.kind === 'committed';
      }
      // A claim without a record: the same effect once more. An e-mail without a receipt: somebody else is told as well.
      const result = await notifications.watchAgain(
        state === 'claimed' ? { delivery, nextLookAt: new Date(now().getTime() + 120_000).toISOString(), events: [again], cause } : { delivery, events: [instead], cause },
      );
      if (result.kind === 'conflict') return false;
      if (state !== 'claimed') report.silences += 1;
      await outbox.send(result.obligations);
      return true;
    };

    const sweep = async (): Promise<number> => {
      const owed = await outbox.takeUndischarged(now().toISOString(), PAGE);
      for (const { event: message, sends } of owed) {
        // What was said for a later hour is not late when it is first handed over.
        if (sends > 1 && (report.oldestObligationAt === undefined || message.time < report.oldestObligationAt)) report.oldestObligationAt = message.time;
      }
      const hopeless = owed.filter(({ sends }) => sends > MAX_SWEEPS);
      await inParallel(
        hopeless,
        async ({ obligationId, event: message, queue }) => {
          const incidentId = 'incidentId' in message.data ? message.data.incidentId : undefined;
          await quarantine.put({ step: 'run-due-steps', messageId: obligationId, because: `neverDischarged:${queue}`, obligationId, incidentId });
          log('error', 'RECORD_QUARANTINED', { obligationId, queue, because: 'neverDischarged' });
          return true;
        },
        surprised,
      );
      const sendable: readonly Obligation[] = owed.filter((one) => !hopeless.includes(one));
      for (const { obligationId, queue } of sendable) log('warn', 'OBLIGATION_SWEPT', { obligationId, queue });
      await outbox.send(sendable);
      return owed.length;
    };

    for (let progress = 1; progress > 0 && remainingMs() > RESERVE_MS; ) {
      const at = now().toISOString();
      const [steps, claims] = await Promise.all([notifications.due(at, PAGE), notifications.expiredClaims(at, PAGE)]);
      const climbed = await inParallel(earliestBellFirst(steps), climb, surprised);
      const watched = await inParallel(claims, watch, surprised);
      const swept = await sweep();
      report.steps += climbed;
      report.claims += watched;
      report.obligations += swept;
      progress = climbed + watched + swept;
    }
    await runChores(event, () => remainingMs() > RESERVE_MS).catch(surprised);
    if (bankHolidaysEndSoon(londonDayOf(now().toISOString()))) log('warn', 'BANK_HOLIDAYS_END_SOON');
    log('info', 'TICK_DONE', { count: report.steps + report.claims + report.obligations });
    return report;
  };
