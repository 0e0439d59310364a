import type { ChangeState, NotPossible, ProposedChange, ToDecide } from '../domain/key-adult-change.ts';
import type { Instant, LondonDay } from '../domain/incident.ts';
import type { KeyAdult } from '../domain/key-adult.ts';
import type { BodyKey } from '../domain/recipient-body.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause } from './cause.ts';

export interface KeyAdultChange extends ToDecide {
  readonly changeId: string;
  readonly bodyKey: BodyKey;
  readonly laCode: string;
  readonly proposedAt: Instant;
  readonly change: Sensitive<ProposedChange>;
  readonly decidedAt?: Instant | undefined;
  readonly decidedBy?: string | undefined;
}

/** A link in the e-mail to another key adult: it leads to the change, and proves nothing. */
export interface ChangeLink {
  readonly tokenHash: string;
  readonly changeId: string;
  readonly bodyKey: BodyKey;
  readonly keyAdultId: string;
  readonly expiresAt: Instant;
}

export type Decision = Exclude<ChangeState, 'proposed'>;

export type Decided =
  /** As the people were and are, for those who must hear of it. */
  | { readonly kind: 'decided'; readonly before: readonly KeyAdult[]; readonly after: readonly KeyAdult[] }
  | { readonly kind: 'already'; readonly state: ChangeState }
  | { readonly kind: 'notPossible'; readonly because: NotPossible }
  | { readonly kind: 'unknown' }
  /** Others were changing this school's people at the same time: nothing was done. */
  | { readonly kind: 'conflict' };

/** Changes to a school's key adults and day, asked for by one person and confirmed by another. */
export interface KeyAdultChangeStore {
  propose(command: { readonly change: KeyAdultChange; readonly links: readonly ChangeLink[]; readonly cause: Cause }): Promise<void>;
  read(changeId: string): Promise<KeyAdultChange | undefined>;
  /** Those of one body that nobody has decided, oldest first. */
  pendingOf(laCode: string, bodyKey: BodyKey): Promise<readonly KeyAdultChange[]>;
  /** All of these authorities that nobody has decided. */
  pendingIn(laCodes: readonly string[]): Promise<readonly KeyAdultChange[]>;
  /** The other key adult cannot: the desk is to decide. Said twice, it is still the first time that counts. */
  handToDesk(changeId: string, cause: Cause): Promise<void>;
  /** Decided once. A confirmed one takes effect in the same transaction, on the people as they are at that moment. */
  decide(command: { readonly changeId: string; readonly decision: Decision; readonly today: LondonDay; readonly cause: Cause }): Promise<Decided>;
  /** "These are still right": every active key adult of the body counts as checked until that day. */
  confirmAll(command: { readonly bodyKey: BodyKey; readonly laCode: string; readonly verifiedUntil: LondonDay; readonly cause: Cause }): Promise<'confirmed' | 'conflict'>;
  findLink(tokenHash: string): Promise<ChangeLink | undefined>;
  countOpening(tokenHash: string, how: 'get' | 'head', at: Instant): Promise<void>;
}
