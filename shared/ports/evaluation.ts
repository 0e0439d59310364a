import type { EventType } from '../../events/catalogue.ts';
import type { Fact } from '../domain/evaluation/fact.ts';
import type { LondonDay } from '../domain/incident.ts';
import type { Cause } from './cause.ts';

/** One pseudonymised fact of one of our events. */
export interface FactEvent extends Fact {
  readonly type: EventType;
}

export interface FactStore {
  /** Each put is whole by itself: writing a fact again changes nothing. */
  append(facts: readonly FactEvent[]): Promise<void>;
  /** Facts by their London day, both days included; a stream, oldest day first. */
  since(from: LondonDay, to: LondonDay): AsyncIterable<FactEvent>;
}

/** For a consumer whose work is idempotent by itself: obligations are removed after it, without a transaction. */
export interface ObligationStore {
  discharge(obligationIds: readonly string[]): Promise<void>;
}

/** An act that changes no record and is audited all the same. */
export interface AuditTrail {
  recordExport(entry: { readonly clientId: string; readonly what: string; readonly rows: number; readonly cause: Cause }): Promise<void>;
}

