import type { Instant } from '../domain/incident.ts';
import type { ErasureReason, LegalHoldReason, LegalHold, RetentionFacts } from '../domain/retention.ts';
import type { Cause } from './cause.ts';

/** An incident whose content is there, as the rules need it, and as it was seen: whatever changed since refuses the erasure. */
export interface RetentionLook {
  readonly incidentId: string;
  readonly test: boolean;
  readonly facts: RetentionFacts;
  readonly seen: RetentionSeen;
}

/** What the conditions of an erasure are made of. Nothing of it can be read by whoever erases. */
export interface RetentionSeen {
  readonly wrapped: string;
  readonly looks: number;
  /** How many were ever asked about it. */
  readonly questions: number;
  /** When its risk was last weighed. */
  readonly weighedAt?: string | undefined;
  readonly revision: number;
  readonly referencePk: string;
  readonly notifications: readonly { readonly notificationId: string; readonly version: number; readonly referralsOpened: number | undefined; readonly bodyKey: string; readonly firstRaisedAt: Instant }[];
}

export interface RetentionStore {
  /** Incidents with content whose next look is due, earliest first; held ones are not among them. */
  due(now: Instant, limit: number): Promise<readonly { readonly incidentId: string; readonly dueAt: Instant }[]>;
  /** Every incident whose content is there, held or not, in no order. */
  living(): AsyncIterable<string>;
  held(): Promise<readonly { readonly incidentId: string; readonly hold: LegalHold }[]>;
  /** Undefined: there is no such incident, or its content is gone. */
  look(incidentId: string): Promise<RetentionLook | undefined>;
  /** Deletes the wrapped data key, and with it every reading of the content: in one transaction with its audit entry, only as it was seen and never under a hold. */
  erase(command: { readonly look: RetentionLook; readonly because: ErasureReason; readonly cause: Cause }): Promise<'erased' | 'conflict'>;
  lookAgain(incidentId: string, dueAt: Instant, at: Instant): Promise<void>;
  hold(command: { readonly incidentId: string; readonly reason: LegalHoldReason; readonly cause: Cause }): Promise<'held' | 'alreadyHeld' | 'gone' | 'conflict'>;
  lift(command: { readonly incidentId: string; readonly cause: Cause }): Promise<'lifted' | 'notHeld' | 'gone' | 'conflict'>;
  /** When and why content went; undefined where it is still there, or never was. */
  erasedAt(incidentId: string): Promise<{ readonly at: Instant; readonly because: ErasureReason } | undefined>;
}

/** One data key as it is stored: where, and whose. */
export interface StoredDataKey {
  readonly table: string;
  readonly key: { readonly pk: string; readonly sk: string };
  readonly wrapped: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Data keys under one content key and then under the next. */
export interface DataKeyStore {
  /** Of every incident with content and of every local authority. */
  all(): AsyncIterable<StoredDataKey>;
  /** Under the key that wraps now; undefined when it is already. */
  rewrap(stored: StoredDataKey): Promise<string | undefined>;
  /** Puts it in the place of what was read; `gone` when it was erased or wrapped again meanwhile. */
  replace(stored: StoredDataKey, wrapped: string): Promise<'replaced' | 'gone'>;
  /** On record, with how many. */
  record(progress: { readonly rewrapped: number; readonly current: number; readonly isWhole: boolean; readonly cause: Cause }): Promise<void>;
}

/** That somebody asked about a person's data, before anything is shown. */
export interface RightsTrail {
  record(act: { readonly action: `rights.${string}`; readonly object: string; readonly incidentId?: string | undefined; readonly outcome?: string | undefined; readonly test: boolean; readonly cause: Cause }): Promise<void>;
}
