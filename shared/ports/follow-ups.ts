import type { FollowUp } from '../domain/follow-up.ts';
import type { Instant } from '../domain/incident.ts';
import type { Cause, Committed, Conflict } from './cause.ts';
import type { NotificationRecord } from './notifications.ts';

export interface RecordedFollowUp extends FollowUp {
  readonly recordedAt: Instant;
}

/** What a body said it did about a notification. One answer per notification: the last one stands, and each is audited. */
export interface FollowUpStore {
  read(notificationId: string): Promise<RecordedFollowUp | undefined>;
  /** Only about a version that somebody answered and nobody took back; the same answer again changes nothing. */
  record(command: {
    readonly notification: NotificationRecord;
    readonly followUp: FollowUp;
    readonly keyAdultId: string;
    readonly cause: Cause;
  }): Promise<Committed | { readonly kind: 'already' } | Conflict>;
}
