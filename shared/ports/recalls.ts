import type { BreachOutcome, RecallReason } from '../domain/desk/recall.ts';
import type { Instant } from '../domain/incident.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause, Committed, Conflict } from './cause.ts';
import type { NotificationRecord } from './notifications.ts';

/** What is known of one mis-send, for whoever answers for it. */
export interface BreachRecord {
  readonly breachId: string;
  readonly notificationId: string;
  readonly version: number;
  readonly incidentId: string;
  readonly laCode: string;
  readonly bodyKey: string;
  readonly children: number;
  readonly reason: RecallReason;
  readonly note?: Sensitive<string> | undefined;
  readonly openedAt: Instant;
  readonly openedBy: string;
  /** When the regulator has to have been told, if it has to be. */
  readonly reportBy: Instant;
  /** Key adults (ids) to whom an e-mail had left, and who had read it, as they stood when it was recalled. */
  readonly mailed: readonly string[];
  readonly viewedBy?: string | undefined;
  readonly viewedAt?: Instant | undefined;
  readonly answeredHow?: string | undefined;
  readonly outcome?: BreachOutcome | undefined;
  readonly closedAt?: Instant | undefined;
  readonly closedBy?: string | undefined;
  readonly test: boolean;
}

export interface RecallStore {
  /**
   * In one transaction: the version is withdrawn (from that moment no link or session shows it), whoever was mailed is told so, the breach
   * record opens with its clock, and the children are looked at again.
   */
  recall(command: {
    readonly notification: NotificationRecord;
    readonly revision: number;
    readonly reason: RecallReason;
    readonly note?: Sensitive<string> | undefined;
    readonly mailed: readonly string[];
    readonly reportBy: Instant;
    readonly cause: Cause;
  }): Promise<Committed | Conflict>;
  readBreach(notificationId: string, version: number): Promise<BreachRecord | undefined>;
  /** Somebody assessed it. */
  closeBreach(command: { readonly breach: BreachRecord; readonly outcome: BreachOutcome; readonly cause: Cause }): Promise<Committed | Conflict>;
}
