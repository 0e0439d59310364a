import { isOpen } from '../../shared/domain/notification.ts';
import { draft } from '../../shared/ports/cause.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';

/** Why this person will not read it now. */
export type Reason = 'handedOn' | 'locked' | 'limited' | 'noMobile' | 'textFailed' | 'mailFailed';

const TRIES = 4;

/**
 * Has the next key adult told at once. A person who is locked out, cannot be sent a code or has no time must never mean that nobody reads
 * it. The same person for the same reason is one step: pressing twice tells one more person, not two.
 */
export const createRaiseNextRung =
  ({ notifications, outbox, clock, ids }: Pick<PagesDeps, 'notifications' | 'outbox' | 'clock' | 'ids'>) =>
  async (notificationId: string, keyAdultId: string, reason: Reason): Promise<'raised' | 'notOpen'> => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const notification = await notifications.read(notificationId);
      if (notification === undefined || !isOpen(notification)) return 'notOpen';
      const { incidentId, version, traceId, nextStep } = notification;
      const stepId = `replacement-${reason}-${keyAdultId}`;
      const written = await notifications.advance({
        notification,
        next: nextStep,
        onCallList: false,
        events: [draft('rung.due', { incidentId, notificationId, version, rung: 'replacement', stepId, tries: 0 })],
        referrals: [],
        cause: causeOf({ clock, ids }, keyAdultId, traceId),
      });
      if (written.kind === 'committed') {
        await outbox.send(written.obligations);
        return 'raised';
      }
    }
    throw new BusyError('next_rung');
  };

/** Others kept writing: the page says try again, and the timetable goes on meanwhile. */
export class BusyError extends Error {
  readonly statusCode = 503;

  constructor(what: string) {
    super(what);
    this.name = 'BusyError';
  }
}
