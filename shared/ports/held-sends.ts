import type { Instant } from '../domain/incident.ts';
import type { HeldReason } from '../domain/restore-guard.ts';
import type { RungKind } from '../domain/rung.ts';
import type { Cause, Committed, Conflict, Replayed } from './cause.ts';
import type { ReferralToOpen } from './incidents.ts';
import type { NotificationRecord } from './notifications.ts';

/** A send that waits: its obligation still stands, and no sweep takes it up until a person releases it. */
export interface HeldSend {
  readonly obligationId: string;
  readonly notificationId: string;
  readonly version: number;
  readonly incidentId: string;
  readonly forceCode: string;
  readonly bodyKey: string;
  readonly laCode: string;
  readonly rung: RungKind | 'text';
  readonly stepId: string;
  readonly readBy: Instant;
  readonly heldAt: Instant;
  readonly because: HeldReason;
  readonly test: boolean;
}

export interface HoldSends {
  /** How a message's obligation stands; `gone` when nothing is owed by it, or it was never ours. */
  stateOf(obligationId: string): Promise<'owed' | 'released' | 'gone'>;
  /** When a person confirmed that this restored gateway may send what is new; undefined before. */
  confirmedAt(restoredTo: Instant): Promise<Instant | undefined>;
  /** Parks the obligation, says so to the desk, and audits it. Held twice it is held once. */
  hold(command: {
    readonly obligationId: string;
    readonly notification: NotificationRecord;
    readonly rung: HeldSend['rung'];
    readonly stepId: string;
    readonly because: HeldReason;
    readonly referral?: ReferralToOpen | undefined;
    readonly cause: Cause;
  }): Promise<Committed | Replayed>;
}

export interface SettleHeldSends {
  confirmedAt(restoredTo: Instant): Promise<Instant | undefined>;
  /** Of two who confirm, the first one's moment stands. */
  confirm(restoredTo: Instant, cause: Cause): Promise<Instant>;
  /** Earliest bell first. */
  list(): Promise<readonly HeldSend[]>;
  /** Its obligation is owed again, at once: the sweep of the next minute hands it over. */
  release(held: HeldSend, cause: Cause): Promise<'done' | Conflict['kind']>;
  /** A person knows that the school was told of it: its obligation is over. `outcome` is a code. */
  dismiss(held: HeldSend, outcome: 'toldAlready' | 'overtaken', cause: Cause): Promise<'done' | Conflict['kind']>;
}
