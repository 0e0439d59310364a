import type { EventType } from '../../events/hearing.ts';
import type { Fact } from '../domain/evaluation/fact.ts';
import type { LondonDay } from '../domain/incident.ts';
import type { Cause } from './cause.ts';

/** What nobody's event says and our own look each week or minute found: how well a body is covered, and that the gateway was up. */
export const OBSERVATIONS = ['cover.observed', 'service.observed'] as const;
export type ObservationType = (typeof OBSERVATIONS)[number];

/** One pseudonymised fact of one of our events, or of an observation of our own. */
export interface FactEvent extends Fact {
  readonly type: EventType | ObservationType;
}

export interface FactStore {
  /** Each put is whole by itself; a fact that is there stays as it was first written. */
  append(facts: readonly FactEvent[]): Promise<void>;
  /** Facts by their London day, both days included; a stream, oldest day first. */
  since(from: LondonDay, to: LondonDay): AsyncIterable<FactEvent>;
  /** Of one London day: that incidents were received (nothing of what they say), and what our own looks observed. */
  notableOn(day: LondonDay): AsyncIterable<FactEvent>;
  /** Every fact of one incident (or of one body that was observed), strongly consistent. */
  ofIncident(incident: string): Promise<readonly FactEvent[]>;
}

/** How often the links of one version were opened by something that never said who it was: mail scanners, and people who stopped there. */
export interface LinkOpenings {
  /** Undefined when no link is known. */
  withoutPerson(notificationId: string, version: number): Promise<number | undefined>;
}

/** For a consumer whose work is idempotent by itself: obligations are removed after it, without a transaction. */
export interface ObligationStore {
  discharge(obligationIds: readonly string[]): Promise<void>;
}

/** An act that changes no record and is audited all the same. */
export interface AuditTrail {
  recordExport(entry: { readonly clientId: string; readonly what: string; readonly rows: number; readonly cause: Cause }): Promise<void>;
}


/** One entry of an incident's audit chain: what was done, and when. */
export interface AuditedAct {
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
}

export interface AuditReader {
  /** Incidents of a force that were accepted since, or have a notification that changed since; each once. */
  incidentsSince(forceCode: string, since: string): AsyncIterable<string>;
  acts(incidentId: string): Promise<readonly AuditedAct[]>;
}
