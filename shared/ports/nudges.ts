import type { Instant } from '../domain/incident.ts';
import type { RungKind } from '../domain/rung.ts';
import type { Cause, Committed, Replayed } from './cause.ts';
import type { NotificationRecord } from './notifications.ts';

/** One text to one key adult: an effect like an e-mail, in a ledger of its own, so that it never counts as having told anybody. */
export interface NudgeRecord {
  readonly effectId: string;
  readonly notificationId: string;
  readonly version: number;
  readonly incidentId: string;
  readonly keyAdultId: string;
  readonly rung: RungKind;
  readonly stepId: string;
  readonly state: 'claimed' | 'sent' | 'failed';
  /** How often it was handed over; at most two, ever. */
  readonly sends: number;
  readonly leaseUntil: Instant;
  readonly sentAt?: Instant | undefined;
}

export type NudgeClaim =
  | { readonly kind: 'claimed'; readonly nudge: NudgeRecord }
  /** Somebody else holds the lease. */
  | { readonly kind: 'taken' }
  /** Sent or given up before. */
  | { readonly kind: 'settled' }
  /** Handed over twice without an answer: never a third time. */
  | { readonly kind: 'exhausted'; readonly nudge: NudgeRecord }
  /** The version was answered, replaced or withdrawn. */
  | { readonly kind: 'closed' };

export interface NudgeStore {
  /** Only while the version is open. What is claimed and never settled comes again with its obligation. */
  claim(command: {
    readonly notification: NotificationRecord;
    readonly effectId: string;
    readonly keyAdultId: string;
    readonly rung: RungKind;
    readonly stepId: string;
    readonly leaseUntil: Instant;
    readonly cause: Cause;
  }): Promise<NudgeClaim>;
  settle(command: { readonly nudge: NudgeRecord; readonly test: boolean; readonly state: 'sent' | 'failed'; readonly code?: string | undefined; readonly discharges: string; readonly cause: Cause }): Promise<Committed | Replayed>;
}
