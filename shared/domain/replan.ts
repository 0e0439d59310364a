import type { Calendar } from './calendar.ts';
import type { ForcePolicy } from './force-policy.ts';
import type { Instant } from './incident.ts';
import { isOpen } from './notification.ts';
import type { NotificationFacts } from './notification.ts';
import { deadlinesOf, planSteps } from './timetable.ts';
import type { Deadlines, Step } from './timetable.ts';

export type Replan =
  | { readonly kind: 'asItIs' }
  /** The bell was another one, but the ladder is over or in a person's hands: only the record is put right. */
  | { readonly kind: 'deadlinesOnly'; readonly deadlines: Deadlines }
  /** The whole ladder anew, from now: every rung before the new bell, and the call list among them. */
  | { readonly kind: 'ladder'; readonly deadlines: Deadlines; readonly next: Step | undefined };

/**
 * What a changed calendar means for a notification that is still open. A day that turns out to have pupils brings the bell forward, down to
 * a ladder that starts at once when the bell has rung already; a day without pupils moves the bell on, and nobody is phoned at a school that
 * is shut. What the desk already has on its call list stays there: a calendar never takes work away from a person.
 */
export const replanOf = (
  notification: NotificationFacts & Deadlines & { readonly nextStep?: Step | undefined },
  { calendar, attendedAt, receivedAt, policy, now }: { readonly calendar: Calendar; readonly attendedAt: Instant; readonly receivedAt: Instant; readonly policy: ForcePolicy; readonly now: Instant },
): Replan => {
  if (!isOpen(notification)) return { kind: 'asItIs' };
  const deadlines = deadlinesOf(calendar, attendedAt, receivedAt);
  if (deadlines.dutyBy === notification.dutyBy && deadlines.readBy === notification.readBy) return { kind: 'asItIs' };
  if (notification.nextStep === undefined || notification.onCallListAt !== undefined) return { kind: 'deadlinesOnly', deadlines };
  return { kind: 'ladder', deadlines, next: planSteps(policy, deadlines, now)[0] };
};
