import type { ChildState, ChildStateReason, IncidentState } from '../domain/child-state.ts';
import type { ScopeDecision } from '../domain/decide-scope.ts';
import type { Incident, Instant, LondonDay, WithdrawalReason } from '../domain/incident.ts';
import type { BodyKey, RecipientBody } from '../domain/recipient-body.ts';
import type { ReferralKind } from '../domain/referral.ts';
import type { ChosenRecipients } from '../domain/screen-recipient.ts';
import type { RungKind } from '../domain/rung.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { HistoryRef, HistoryToKeep } from './child-history.ts';
import type { Cause, Committed, Conflict, Replayed } from './cause.ts';

export interface ChildStatus {
  readonly childId: string;
  readonly childReference: string;
  readonly state: ChildState;
  readonly reason: ChildStateReason;
  readonly bodyKeys: readonly BodyKey[];
  /** When a person at the desk decided it; absent when the rules did. */
  readonly decidedAt?: Instant | undefined;
  /** Whether the duty reaches this child, by which rule of which version of the force's policy; from the first look on. */
  readonly scope?: ScopeDecision | undefined;
}

/** Whose an incident is. What a force tries out and what it means are two sources: neither sees or changes the other's. */
export interface IncidentSource {
  readonly forceCode: string;
  readonly test: boolean;
}

export interface IncidentRecord {
  readonly incidentId: string;
  readonly forceCode: string;
  readonly forceReference: string;
  readonly revision: number;
  readonly state: IncidentState;
  readonly test: boolean;
  readonly receivedAt: Instant;
  readonly revisedAt: Instant;
  readonly attendedAt: Instant;
  readonly traceId: string;
  readonly policyVersion: string;
  readonly children: readonly ChildStatus[];
  /** What linking opened for the desk and did not close since. */
  readonly referralIds?: readonly string[] | undefined;
  readonly withdrawn?: { readonly at: Instant; readonly reason: WithdrawalReason } | undefined;
}

export interface StoredIncident extends IncidentRecord {
  /** How often its children were looked at, or what was told of them taken back, when this was read. */
  readonly looks?: number | undefined;
  readonly incident: Sensitive<Incident>;
  /** Every notification that was ever raised of it. */
  readonly notificationIds: readonly string[];
  /** Where its children's earlier tellings are found: read and opened with the incident, so that nobody reads it twice. */
  readonly historyRefs: readonly HistoryRef[];
}

export interface IdempotencyClaim {
  readonly clientId: string;
  readonly method: string;
  readonly path: string;
  readonly key: string;
  /** SHA-256 of the canonical body. */
  readonly fingerprint: string;
}

/** A stored answer, byte for byte. */
export interface StoredAnswer {
  readonly status: number;
  /** Absent where it would hold the force's own labels: those are told again by whoever sends the same request again. */
  readonly body?: string | undefined;
  readonly location?: string | undefined;
}

export type AcceptResult =
  | Committed
  /** The same request is being handled at this very moment, over and over. */
  | Conflict
  | { readonly kind: 'replayedKey'; readonly answer: StoredAnswer }
  | { readonly kind: 'keyReusedWithOtherContent' }
  | { readonly kind: 'knownReference'; readonly incidentId: string; readonly revision: number; readonly sameContent: boolean; /** Its content was erased then: the reference stays taken. */ readonly erasedAt?: Instant | undefined };

export interface AcceptIncident {
  readonly incidentId: string;
  readonly incident: Incident;
  readonly contentHash: string;
  readonly policyVersion: string;
  readonly children: readonly ChildStatus[];
  readonly idempotency: IdempotencyClaim;
  readonly answer: StoredAnswer;
  readonly cause: Cause;
}

/** Its content is gone, as retention says: nothing can be built upon it. */
export interface Erased {
  readonly kind: 'erased';
  readonly at: Instant;
}

export type ReviseResult =
  | Committed
  | { readonly kind: 'replayedKey'; readonly answer: StoredAnswer }
  | { readonly kind: 'keyReusedWithOtherContent' }
  | { readonly kind: 'notFound' }
  | Erased
  | { readonly kind: 'withdrawn' }
  /** `ifMatch` names a revision that no longer stands. */
  | { readonly kind: 'passed'; readonly revision: number }
  /** A revision as high or higher is already here: the highest stands. */
  | { readonly kind: 'olderRevision'; readonly revision: number; readonly sameContent: boolean }
  | Conflict;

export interface NotificationToRaise {
  readonly notificationId: string;
  readonly version: number;
  readonly bodyKey: BodyKey;
  /** Whose desk sees it. */
  readonly laCode: string;
  readonly childIds: readonly string[];
  /** Children who the body said are not theirs: carried from version to version, and in none of them. */
  readonly notOurs?: readonly string[] | undefined;
  readonly chosen?: ChosenRecipients | undefined;
  readonly dutyBy: Instant;
  readonly readBy: Instant;
  readonly shortReference: string;
  readonly supersedes?: number | undefined;
  readonly nextStep?: PlannedStep | undefined;
  readonly contentProfile: 'standard' | 'minimal';
}

export interface PlannedStep {
  readonly stepId: string;
  readonly rung: RungKind;
  readonly at: Instant;
}

export interface ReferralToOpen {
  readonly referralId: string;
  readonly kind: ReferralKind;
  readonly incidentId: string;
  readonly childId?: string | undefined;
  readonly notificationId?: string | undefined;
  readonly laCode: string;
  readonly dueBy?: Instant | undefined;
  /** About a body, when it is about no incident. */
  readonly bodyKey?: BodyKey | undefined;
  /** Codes: why; never a name. */
  readonly because?: readonly string[] | undefined;
}

export interface RecordLinks {
  readonly incidentId: string;
  readonly revision: number;
  /** As it was read before anything was decided: whatever came between makes it a conflict. Left out: as it stands now. */
  readonly looks?: number | undefined;
  /** State of the incident after this. */
  readonly state: IncidentState;
  /** Of the force's policy, as it stood at this look. */
  readonly policyVersion?: string | undefined;
  readonly children: readonly ChildStatus[];
  readonly evidence: Sensitive<Readonly<Record<string, unknown>>>;
  readonly notifications: readonly NotificationToRaise[];
  /** Open notifications of bodies that no longer have a child here. */
  readonly withdrawNotifications: readonly { readonly notificationId: string; readonly version: number }[];
  readonly referrals: readonly ReferralToOpen[];
  /** Referrals of an earlier look that nobody needs any more. */
  readonly closeReferrals: readonly string[];
  /** What is kept past erasure: which pupils are told to which schools. Stands in place of what an earlier look kept. */
  readonly history?: readonly HistoryToKeep[] | undefined;
  /** When a hold runs out: then the children are linked once more. */
  readonly lookAgainAt?: Instant | undefined;
  readonly discharges?: string | undefined;
  readonly cause: Cause;
}

export interface PreviewedNotification {
  readonly recipient: { readonly kind: RecipientBody['kind'] };
  readonly childIds: readonly string[];
  readonly sends: 'atOnce';
  /** The London day on which it should be read before school starts. */
  readonly readOn: LondonDay;
  readonly ladder: readonly { readonly rung: RungKind; readonly minutesBefore: number }[];
  /** Of bodies for trying out only. */
  readonly test?: { readonly name: string; readonly bodyKey: BodyKey; readonly dutyBy: Instant; readonly readBy: Instant } | undefined;
}

/** Who would be told, when and why; as much of it as the force may know. */
export interface PreviewAnswer {
  readonly policyVersion: string;
  readonly children: readonly (Omit<ChildStatus, 'bodyKeys'> & { readonly evidence?: readonly string[] | undefined })[];
  readonly notifications: readonly PreviewedNotification[];
}

export interface LinkPreview {
  of(incident: Sensitive<Incident>): Promise<PreviewAnswer>;
}

/** What was refused and must be known all the same. */
export interface RefusalAudit {
  /** A client spoke for another force than its own. */
  otherForce(refused: { readonly clientId: string; readonly cause: Cause }): Promise<void>;
}

export interface IncidentStore {
  accept(command: AcceptIncident): Promise<AcceptResult>;
  revise(command: AcceptIncident & { readonly ifMatch?: number | undefined }): Promise<ReviseResult>;
  withdraw(command: {
    readonly incidentId: string;
    readonly source: IncidentSource;
    readonly reason: WithdrawalReason;
    readonly idempotency: IdempotencyClaim;
    readonly answer: StoredAnswer;
    readonly cause: Cause;
  }): Promise<Committed | { readonly kind: 'replayedKey'; readonly answer: StoredAnswer } | { readonly kind: 'keyReusedWithOtherContent' } | { readonly kind: 'notFound' } | Erased | { readonly kind: 'alreadyWithdrawn' } | Conflict>;
  read(incidentId: string): Promise<StoredIncident | undefined>;
  /** Whether this obligation still stands; without it whatever it asked for is done, in the same transaction that took it away. */
  isOwed(obligationId: string): Promise<boolean>;
  /** The content of an earlier revision, while it is kept: to say what changed. */
  readRevision(
    incidentId: string,
    revision: number,
  ): Promise<{ readonly incident: Sensitive<Incident>; readonly labels: readonly Pick<ChildStatus, 'childId' | 'childReference'>[] } | undefined>;
  /** For showing status. The content is opened for one thing only: the force's own labels, which are sealed with it. */
  readStatus(incidentId: string): Promise<IncidentRecord | undefined>;
  /** When the content of this source's incident was erased; undefined while it is there, and for everybody else's. */
  findErased(incidentId: string, source: IncidentSource): Promise<Instant | undefined>;
  findByReference(source: IncidentSource, forceReference: string): Promise<string | undefined>;
  /** The evidence behind each child's link, by child id; what the desk is shown. */
  readLinks(incidentId: string, revision: number): Promise<Sensitive<Readonly<Record<string, unknown>>> | undefined>;
  /** All of it or, when it is too much for one transaction, in parts that each are whole: what is cut off goes on where it stopped. */
  recordLinks(command: RecordLinks): Promise<Committed | Replayed | Conflict>;
  /** Ends what a withdrawal too large for one transaction left open. */
  finishWithdrawal(command: { readonly incidentId: string; readonly discharges: string; readonly cause: Cause }): Promise<Committed | Replayed | Conflict>;
}
