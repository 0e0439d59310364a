import type { ChoiceReason, RecipientChoice } from '../domain/desk/recipient-choice.ts';
import type { Instant } from '../domain/incident.ts';
import type { BodyKey } from '../domain/recipient-body.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause, Committed, Conflict } from './cause.ts';
import type { NotificationRecord, ReferralRecord } from './notifications.ts';

/** An officer's word on who can safely be told at one body. `proposed`: a second person must agree before anybody is told. */
export interface RecipientChoiceRecord {
  readonly incidentId: string;
  readonly bodyKey: BodyKey;
  /** Counts up; the last word stands. */
  readonly number: number;
  readonly state: 'proposed' | 'standing' | 'refused';
  readonly choice: RecipientChoice;
  readonly reason: ChoiceReason;
  readonly note?: Sensitive<string> | undefined;
  /** Hash of what police had said of the adults. */
  readonly screening: string;
  readonly referralId: string;
  readonly decidedAt: Instant;
  readonly decidedBy: string;
  readonly confirmedBy?: string | undefined;
}

export interface RecipientChoiceStore {
  /** Every word on each body of an incident, oldest first, strongly consistent. */
  ofIncident(incidentId: string): Promise<readonly RecipientChoiceRecord[]>;
  /**
   * Stores it and, when it stands, has the children linked again, in one transaction; refused when police corrected or withdrew the incident,
   * the work is done, somebody chose meanwhile (`seen`), or the notification that it is about was answered or replaced.
   */
  choose(command: {
    readonly referral: ReferralRecord;
    readonly bodyKey: BodyKey;
    readonly revision: number;
    readonly seen: number;
    readonly state: 'proposed' | 'standing';
    readonly choice: RecipientChoice;
    readonly reason: ChoiceReason;
    readonly note?: Sensitive<string> | undefined;
    readonly screening: string;
    readonly notification?: Pick<NotificationRecord, 'notificationId' | 'version'> | undefined;
    readonly cause: Cause;
  }): Promise<Committed | Conflict>;
  /** A second person agrees or refuses; never the one who proposed it. */
  settle(command: {
    readonly record: RecipientChoiceRecord;
    readonly revision: number;
    readonly agreed: boolean;
    readonly notification?: Pick<NotificationRecord, 'notificationId' | 'version'> | undefined;
    readonly test: boolean;
    readonly cause: Cause;
  }): Promise<Committed | Conflict | { readonly kind: 'samePerson' }>;
}
