import type { AnyEvent, DataOf } from '../../events/catalogue.ts';
import type { EventType } from '../../events/hearing.ts';
import type { Instant } from '../domain/incident.ts';

export type ActorKind = 'force' | 'keyAdult' | 'staff' | 'evaluator' | 'operator' | 'gateway' | 'mailService';

/** Carried by every write: who, when, caused by what. `actorId` is an id of ours, never a name or an address. */
export interface Cause {
  readonly at: Instant;
  readonly actor: ActorKind;
  readonly actorId: string;
  /** The id of the request or event that led to this write. */
  readonly causedBy: string;
  readonly traceId: string;
  /** Work of a large file: what follows from it waits in queues of its own. */
  readonly inBulk?: true | undefined;
}

/** An event that the write says; the store turns it into one obligation per consumer of the catalogue. */
export interface EventDraft<T extends EventType = EventType> {
  readonly type: T;
  readonly data: DataOf<T>;
  /** Said now, to be handed over then: its obligation is first swept at this instant. */
  readonly notBefore?: Instant | undefined;
}
export const draft = <T extends EventType>(type: T, data: DataOf<T>): EventDraft<T> => ({ type, data });

/** An outbox item in flight: the message, and the queue it is owed to. */
export interface Obligation {
  readonly obligationId: string;
  readonly queue: string;
  readonly event: AnyEvent;
}

export interface Outbox {
  /** Hands obligations to their queues. A failure is logged and left to the sweep: the obligation stands until it is discharged. */
  send(obligations: readonly Obligation[]): Promise<void>;
  /** Obligations nobody discharged by `now`; each is moved on to its next sweep time by the same call. */
  takeUndischarged(now: Instant, limit: number): Promise<readonly (Obligation & { readonly sends: number })[]>;
}

/** The write happened; hand these to the outbox. */
export interface Committed {
  readonly kind: 'committed';
  readonly obligations: readonly Obligation[];
}
/** Its obligation was discharged before: somebody did this work already. */
export interface Replayed {
  readonly kind: 'replayed';
}
/** The world moved on between reading and writing: read again. */
export interface Conflict {
  readonly kind: 'conflict';
}
