import type { HeardBy } from '../../events/catalogue.ts';
import type { CallbackContent } from '../domain/callback.ts';
import type { Instant } from '../domain/incident.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause, Committed, Conflict, Replayed } from './cause.ts';
import type { IncidentSource } from './incidents.ts';

/** Events that a callback tells of. */
export type ToldEvent = Exclude<HeardBy<'send-callbacks'>, { readonly type: 'callback.due' }>;

export interface CallbackEndpoint {
  readonly clientId: string;
  readonly url: string;
  /** It answered no attempt since then. */
  readonly failingSince?: Instant | undefined;
  /** Nothing is tried before. */
  readonly pausedUntil?: Instant | undefined;
  readonly stopped?: { readonly at: Instant; readonly because: 'gone' | 'failing' | 'disabled' } | undefined;
}

export interface CallbackRecord extends CallbackContent {
  readonly clientId: string;
  readonly source: IncidentSource;
  /** From here its 24 hours count. */
  readonly since: Instant;
  /** `held`: made while its endpoint was stopped; only a replay sends it. */
  readonly sending: CallbackState;
  readonly attempts: number;
  readonly traceId: string;
}
export type CallbackState = 'due' | 'held' | 'delivered' | 'givenUp';

/** One try, as the next one or the last one needs it. */
export interface CallbackAttempt {
  readonly callback: CallbackRecord;
  readonly discharges: string;
  readonly cause: Cause;
}

type Written = Committed | Replayed | Conflict;

export interface CallbackStore {
  /** Whose incident it is and how it stands now; undefined when it is no longer there. */
  standingOf(event: ToldEvent): Promise<({ readonly source: IncidentSource } & Pick<CallbackContent, 'state' | 'outOfScope'>) | undefined>;
  endpointsOf(source: IncidentSource): Promise<readonly CallbackEndpoint[]>;
  /** Plans one callback per endpoint; the event's own obligation is discharged with them. */
  plan(command: { readonly contents: readonly (CallbackContent & { readonly endpoint: CallbackEndpoint })[]; readonly source: IncidentSource; readonly discharges: string; readonly cause: Cause }): Promise<Written>;
  read(callbackId: string): Promise<CallbackRecord | undefined>;
  readEndpoint(source: IncidentSource, clientId: string): Promise<(CallbackEndpoint & { readonly secrets: Sensitive<readonly string[]> }) | undefined>;
  recordDelivered(attempt: CallbackAttempt & { readonly endpoint: CallbackEndpoint }): Promise<Written>;
  /** It failed, or must wait: tried again at `nextAt`, or given up. `counts`: this was a try and the endpoint failed it. */
  recordFailed(attempt: CallbackAttempt & { readonly code: string; readonly counts: boolean; readonly nextAt: Instant | undefined; readonly pausedUntil?: Instant | undefined }): Promise<Written>;
  /** The endpoint takes no more: said so itself (410), or failed for days. The desk's operators get a referral for the latter. */
  stop(attempt: CallbackAttempt & { readonly because: 'gone' | 'failing' }): Promise<Written>;
  /** Nothing left to do for an event or an errand. */
  discharge(obligationId: string): Promise<void>;
}

/** A client's wish to hear again what it may have missed. */
export interface CallbackReplays {
  /** Sends again, oldest first, what was made at or after `since`: at most `limit`, then `next` says where to go on. */
  replay(command: { readonly clientId: string; readonly source: IncidentSource; readonly since: Instant; readonly limit: number; readonly cause: Cause }): Promise<Committed & { readonly replayed: number; readonly next?: Instant | undefined }>;
}
