import { londonDayOf, nextDay } from '../../shared/domain/calendar.ts';
import { coverGaps } from '../../shared/domain/key-adult-cover.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import { tooFewKeyAdultsReferralId } from '../../shared/domain/referral.ts';
import { replanOf } from '../../shared/domain/replan.ts';
import { plusMinutes } from '../../shared/domain/timetable.ts';
import type { BodyReferralStore } from '../../shared/ports/body-referrals.ts';
import type { Chore, ChoreStore, PlanStore } from '../../shared/ports/calendars.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { DirectoryStore, RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { NotificationRecord, NotificationStore, ReferralStore } from '../../shared/ports/notifications.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';

export interface RunChoresDeps {
  readonly chores: Pick<ChoreStore, 'due' | 'moveOn'>;
  readonly plans: PlanStore;
  readonly notifications: Pick<NotificationStore, 'ofBody'>;
  readonly directory: Pick<DirectoryStore, 'readBody' | 'readPolicy' | 'readAreaPolicy' | 'listBodies'>;
  readonly referrals: Pick<ReferralStore, 'open'>;
  readonly bodyReferrals: BodyReferralStore;
  readonly now: Clock;
  readonly log: Log;
}

/** Bodies in one piece; the next piece may be the next tick's, or another machine's. */
const BODIES_A_PIECE = 25;
const CHORES_AT_ONCE = 4;
/** What was raised by an old calendar while it changed is in the store by then: no function that reads a calendar runs for so long. */
const SECOND_LOOK_MINUTES = 3;
const LOOKS = 2;
/** Before the desk begins its day. */
const DAILY_AT = '05:00';

const dailyAfter = (now: string): string =>
  Temporal.PlainDate.from(nextDay(londonDayOf(now))).toZonedDateTime({ timeZone: 'Europe/London', plainTime: DAILY_AT }).toInstant().toString({ smallestUnit: 'millisecond' });

/**
 * The gateway's own slow work, a piece at a time, so that no tick is late because of it: each piece ends with a conditional note of how far
 * it came. Done twice it changes nothing: every write is conditional on what was read.
 */
export const createRunChores =
  ({ chores, plans, notifications, directory, referrals, bodyReferrals, now, log }: RunChoresDeps) =>
  async (event: { readonly id: string }, remains: () => boolean): Promise<number> => {
    const causeFor = (traceId: string): Cause => ({ at: now().toISOString(), actor: 'gateway', actorId: 'run-due-steps', causedBy: event.id, traceId });

    const replan = async (notification: NotificationRecord, body: RecipientBodyRecord): Promise<void> => {
      const [times, policy] = await Promise.all([plans.timesOf(notification.incidentId), directory.readPolicy(notification.forceCode)]);
      if (!times) return;
      const plan = replanOf(notification, { calendar: body.calendar, ...times, policy, now: now().toISOString() });
      switch (plan.kind) {
        case 'asItIs':
          return;
        case 'deadlinesOnly':
          await plans.replan({ notification, deadlines: plan.deadlines, cause: causeFor(notification.traceId) });
          return;
        case 'ladder':
          await plans.replan({ notification, deadlines: plan.deadlines, next: plan.next, cause: causeFor(notification.traceId) });
          log('info', 'LADDER_REPLANNED', { notificationId: notification.notificationId, version: notification.version });
          return;
      }
    };

    const followCalendar = async (bodyKey: string): Promise<void> => {
      const open = await notifications.ofBody(bodyKey, now().toISOString());
      if (open.length === 0) return;
      const body = await directory.readBody(bodyKey);
      if (!body) return;
      for (const notification of open) await replan(notification, body);
    };

    const countKeyAdults = async (bodyKey: string, known: ReadonlySet<string>, noticeDays: number): Promise<void> => {
      const body = await directory.readBody(bodyKey);
      if (!body) return;
      const referralId = tooFewKeyAdultsReferralId(bodyKey);
      const gaps = body.status === 'open' ? coverGaps(body.keyAdults, londonDayOf(now().toISOString()), noticeDays) : [];
      const { laCode, test } = body;
      if (gaps.length > 0) await bodyReferrals.raise({ referralId, kind: 'tooFewKeyAdults', bodyKey, laCode, because: gaps, test, cause: causeFor(event.id) });
      else if (known.has(referralId)) await bodyReferrals.cure({ referralId, laCode, test, cause: causeFor(event.id) });
    };

    const bodiesOf = async ({ about, laCode }: Chore): Promise<readonly string[]> => {
      if (parseBodyKey(about) !== undefined) return [about];
      const bodies = await directory.listBodies([laCode]);
      return bodies.map(({ bodyKey }) => bodyKey).toSorted();
    };

    /** What one piece of each kind does with a body. */
    const workOf = async (chore: Chore): Promise<(bodyKey: string) => Promise<void>> => {
      switch (chore.kind) {
        case 'followCalendar':
          return followCalendar;
        case 'countKeyAdults': {
          const [{ verificationNoticeDays }, open] = await Promise.all([directory.readAreaPolicy(chore.laCode), referrals.open([chore.laCode], ['tooFewKeyAdults'])]);
          const known = new Set(open.map(({ referralId }) => referralId));
          return (bodyKey) => countKeyAdults(bodyKey, known, verificationNoticeDays);
        }
      }
    };

    const nextRoundOf = ({ kind, round }: Chore): Pick<Chore, 'dueAt' | 'round'> | undefined => {
      const at = now().toISOString();
      switch (kind) {
        case 'followCalendar':
          return round < LOOKS ? { dueAt: plusMinutes(at, SECOND_LOOK_MINUTES), round: round + 1 } : undefined;
        case 'countKeyAdults':
          return { dueAt: dailyAfter(at), round: round + 1 };
      }
    };

    const onePiece = async (chore: Chore): Promise<boolean> => {
      const all = await bodiesOf(chore);
      const left = all.filter((bodyKey) => chore.cursor === undefined || bodyKey > chore.cursor);
      const piece = left.slice(0, BODIES_A_PIECE);
      const work = await workOf(chore);
      for (const bodyKey of piece) await work(bodyKey);
      const isOver = piece.length === left.length;
      const moved = await chores.moveOn(chore, isOver ? nextRoundOf(chore) : { dueAt: chore.dueAt, cursor: piece.at(-1), round: chore.round });
      return moved === 'moved';
    };

    let pieces = 0;
    for (let progress = true; progress && remains(); ) {
      progress = false;
      for (const chore of await chores.due(now().toISOString(), CHORES_AT_ONCE)) {
        if (!remains()) break;
        try {
          const moved = await onePiece(chore);
          progress ||= moved;
          pieces += moved ? 1 : 0;
        } catch (error) {
          // The others are not stopped by it, and it is due again at the next tick.
          log('error', 'STEP_SURPRISED', { errorName: error instanceof Error ? error.name : typeof error, because: chore.kind });
        }
      }
    }
    return pieces;
  };
