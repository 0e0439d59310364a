import type { AttemptState } from '../domain/delivery.ts';
import type { Instant } from '../domain/incident.ts';
import type { Answer, NotificationFacts } from '../domain/notification.ts';
import type { BodyKey } from '../domain/recipient-body.ts';
import type { ChosenRecipients } from '../domain/screen-recipient.ts';
import type { ReferralKind, ReferralState } from '../domain/referral.ts';
import type { RungKind } from '../domain/rung.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { ProofMethod } from './access.ts';
import type { Cause, Committed, Conflict, EventDraft, Replayed } from './cause.ts';
import type { PlannedStep, ReferralToOpen } from './incidents.ts';

export interface NotificationRecord extends NotificationFacts {
  readonly notificationId: string;
  readonly version: number;
  readonly incidentId: string;
  /** The incident's revision that this version tells of. */
  readonly revision: number;
  readonly forceCode: string;
  readonly bodyKey: BodyKey;
  readonly laCode: string;
  readonly childIds: readonly string[];
  readonly test: boolean;
  readonly traceId: string;
  readonly raisedAt: Instant;
  readonly updatedAt: Instant;
  readonly dutyBy: Instant;
  readonly readBy: Instant;
  readonly shortReference: string;
  readonly contentProfile: 'standard' | 'minimal';
  readonly supersedes?: number | undefined;
  readonly nextStep?: PlannedStep | undefined;
  /** When its ladder was planned, if that was after it was raised: a changed calendar plans it anew. */
  readonly plannedAt?: Instant | undefined;
  readonly answeredBy?: string | undefined;
  readonly viewedBy?: string | undefined;
  /** How often work for the desk was opened about this version; whoever ends it must have seen them all. */
  readonly referralsOpened?: number | undefined;
  /** Whom the desk chose to be told of this version, and nobody else; without it everybody at the body whom screening lets through. */
  readonly chosen?: ChosenRecipients | undefined;
  /** Ids of children who the body said are not theirs. */
  readonly notOurs: readonly string[];
  /** When the body last said so of any of them. */
  readonly saidNotOursAt?: Instant | undefined;
}

export interface DeliveryRecord {
  readonly effectId: string;
  readonly notificationId: string;
  readonly version: number;
  readonly incidentId: string;
  readonly test: boolean;
  readonly keyAdultId: string;
  readonly order: number;
  readonly rung: RungKind;
  readonly stepId: string;
  readonly state: AttemptState;
  /** How often it was handed over; at most two, ever. */
  readonly sends: number;
  readonly claimedAt: Instant;
  readonly leaseUntil: Instant;
  readonly sentAt?: Instant | undefined;
  /** That of the police request behind it; absent in what was claimed before it was kept. */
  readonly traceId?: string | undefined;
  readonly messageId?: string | undefined;
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly delivery: DeliveryRecord; /** As it stands with the claim. */ readonly notification: NotificationRecord }
  /** Somebody else holds the lease, or it is already sent. */
  | { readonly kind: 'taken'; readonly delivery: DeliveryRecord }
  /** Sent twice without proof: never a third time. */
  | { readonly kind: 'exhausted'; readonly delivery: DeliveryRecord }
  | { readonly kind: 'closed' };

export interface NotificationStore {
  /** The current version, strongly consistent. */
  read(notificationId: string): Promise<NotificationRecord | undefined>;
  readVersion(notificationId: string, version: number): Promise<NotificationRecord | undefined>;
  deliveries(notificationId: string, version: number): Promise<readonly DeliveryRecord[]>;
  ofIncident(incidentId: string): Promise<readonly NotificationRecord[]>;
  /** Current versions for one recipient body that are open, or were acknowledged or phoned at or after `since`; oldest first. */
  ofBody(bodyKey: BodyKey, since: Instant): Promise<readonly NotificationRecord[]>;
  updatedSince(forceCode: string, since: Instant, cursor: string | undefined, limit: number): Promise<{ readonly notifications: readonly NotificationRecord[]; readonly cursor?: string | undefined }>;
  /** Notifications whose next step is due at or before `now`. */
  due(now: Instant, limit: number): Promise<readonly NotificationRecord[]>;
  /** Claims whose lease ran out before the hand-over was recorded, and e-mails that nobody has heard of since. */
  expiredClaims(now: Instant, limit: number): Promise<readonly DeliveryRecord[]>;

  /** Claims one effect for one key adult and stores the new link's hash, in one transaction. Only while the version is open. */
  claimDelivery(command: {
    readonly notification: NotificationRecord;
    readonly effectId: string;
    readonly keyAdultId: string;
    readonly order: number;
    readonly rung: RungKind;
    readonly stepId: string;
    readonly tokenHash: string;
    readonly tokenExpiresAt: Instant;
    readonly leaseUntil: Instant;
    /** Deliveries of this version, when the caller has just read them: it saves reading them again. */
    readonly told?: readonly DeliveryRecord[] | undefined;
    readonly cause: Cause;
  }): Promise<ClaimResult>;
  /**
   * The mail service surely took nothing: the effect may be claimed again at once, and this hand-over does not count. The claim itself
   * brings it up again at `againAt`, so that whatever message asked for it need not wait.
   */
  releaseClaim(delivery: DeliveryRecord, againAt: Instant): Promise<void>;
  /** Nobody need hand this claim over any more: it is no longer looked at, and a late receipt still settles it. */
  stopWatching(delivery: DeliveryRecord): Promise<void>;
  recordSent(command: {
    /** As it was claimed. */
    readonly delivery: DeliveryRecord;
    /** As it stood with the claim, when the caller knows: it saves reading it again. */
    readonly notification?: NotificationRecord | undefined;
    readonly messageId: string;
    /** Said with it, once. */
    readonly followedBy?: readonly EventDraft[] | undefined;
    readonly discharges?: string | undefined;
    readonly cause: Cause;
  }): Promise<Committed | Replayed>;
  /** The mail service refused it for good, or it can never be sent. */
  recordFailed(command: { readonly delivery: DeliveryRecord; readonly state: AttemptState; readonly code: string; readonly followedBy: readonly EventDraft[]; readonly discharges?: string | undefined; readonly cause: Cause }): Promise<Committed | Replayed>;
  recordReceipt(command: {
    readonly notification: NotificationRecord;
    readonly effectId: string;
    readonly state: AttemptState;
    readonly occurredAt: Instant;
    /** What to raise when this receipt is news and means that nobody was reached. */
    readonly followedBy: readonly EventDraft[];
    readonly cause: Cause;
  }): Promise<Committed | Replayed | { readonly kind: 'unknown' }>;
  /** Looked at a claim or a silence again: says what follows, and when to look next (never, when left out). */
  watchAgain(command: { readonly delivery: DeliveryRecord; readonly nextLookAt?: Instant | undefined; readonly events: readonly EventDraft[]; readonly cause: Cause }): Promise<Committed | Conflict>;
  /** Moves the timetable on, once, and says what is due. */
  advance(command: {
    readonly notification: NotificationRecord;
    readonly next?: PlannedStep | undefined;
    readonly onCallList: boolean;
    readonly events: readonly EventDraft[];
    readonly referrals: readonly ReferralToOpen[];
    readonly cause: Cause;
  }): Promise<Committed | Conflict>;
  /** Nothing to do for this message after all: discharge it. */
  discharge(
    obligationId: string,
    command: { readonly incidentId: string; readonly notification?: NotificationRecord | undefined; readonly referrals?: readonly ReferralToOpen[] | undefined; readonly cause: Cause },
  ): Promise<Committed | Replayed>;

  recordView(command: { readonly notification: NotificationRecord; readonly keyAdultId: string; readonly order: number; readonly method: ProofMethod; readonly cause: Cause }): Promise<Committed | Conflict>;
  acknowledge(command: {
    readonly notificationId: string;
    readonly version: number;
    readonly keyAdultId: string;
    readonly order: number;
    readonly cause: Cause;
  }): Promise<Committed | { readonly kind: 'already'; readonly at: Instant; readonly how: Answer; readonly by: string } | { readonly kind: 'stale'; readonly version: number } | { readonly kind: 'notViewed' } | { readonly kind: 'unknown' }>;
  /**
   * A key adult said of one child: not ours. Adds the child to `notOurs`, opens the referral, and, when no child of the notification is
   * left, takes it off the timetable (`nextStep` goes; the desk owns it now). Of the current version only, by a session that was shown it.
   */
  sayNotOurs(command: {
    readonly notificationId: string;
    readonly version: number;
    readonly childId: string;
    readonly keyAdultId: string;
    readonly order: number;
    readonly where: WhereNow;
    /** The new school as typed: it says where a child is, so it is sealed under the incident's key. */
    readonly movedTo?: Sensitive<string> | undefined;
    readonly stopsReminders: boolean;
    readonly referral: ReferralToOpen;
    readonly cause: Cause;
  }): Promise<Committed | { readonly kind: 'already' } | { readonly kind: 'stale'; readonly version: number } | { readonly kind: 'unknown' } | Conflict>;
  closeByPhone(command: {
    readonly notificationId: string;
    readonly version: number;
    readonly keyAdultId: string;
    readonly order: number;
    readonly note: 'readToKeyAdult';
    readonly cause: Cause;
  }): Promise<Committed | { readonly kind: 'already'; readonly at: Instant; readonly how: Answer } | { readonly kind: 'unknown' } | Conflict>;
  /** Telephone calls about any version, oldest first. */
  calls(notificationId: string): Promise<readonly CallRecord[]>;
  logCall(command: { readonly notificationId: string; readonly outcome: CallOutcome; readonly cause: Cause }): Promise<Committed | { readonly kind: 'unknown' }>;
}

/** What a school can say of a child who is not theirs. */
export const WHERE_NOW = ['neverHere', 'leftForKnownSchool', 'leftForUnknown', 'notSure'] as const;
export type WhereNow = (typeof WHERE_NOW)[number];

export const CALL_OUTCOMES = ['readToKeyAdult', 'leftMessage', 'noAnswer', 'wrongNumber'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

export interface CallRecord {
  readonly at: Instant;
  /** Who rang: an id of the staff's. */
  readonly by: string;
  readonly outcome: CallOutcome;
  readonly version: number;
  /** To whom it was read out. */
  readonly keyAdultId?: string | undefined;
}

export interface ReferralRecord {
  readonly referralId: string;
  readonly kind: ReferralKind;
  readonly state: ReferralState;
  readonly incidentId: string;
  readonly laCode: string;
  readonly childId?: string | undefined;
  readonly notificationId?: string | undefined;
  readonly openedAt: Instant;
  readonly test: boolean;
  readonly dueBy?: Instant | undefined;
  readonly bodyKey?: BodyKey | undefined;
  readonly because?: readonly string[] | undefined;
}

/** Messages that can never succeed, kept readable for a person; the obligation behind them is cleared and a referral raised. */
export interface QuarantineStore {
  put(aside: {
    readonly step: string;
    readonly messageId: string;
    readonly because: string;
    readonly obligationId?: string | undefined;
    readonly incidentId?: string | undefined;
  }): Promise<void>;
}

export interface ReferralPage {
  readonly rows: readonly ReferralRecord[];
  /** Where the next page begins; absent at the end. */
  readonly next?: string | undefined;
}

export interface ReferralCounts {
  readonly counts: Readonly<Partial<Record<ReferralKind, number>>>;
  /** The oldest of them. */
  readonly countedAt: Instant;
}

/** Rows of one page of a board; counted exactly whenever they are all there is. */
export const BOARD_ROWS = 100;

export interface ReferralStore {
  read(referralId: string): Promise<ReferralRecord | undefined>;
  /** All of it: for whoever works through all. A board asks for a page. */
  open(laCodes: readonly string[], kinds: readonly ReferralKind[]): Promise<readonly ReferralRecord[]>;
  /**
   * The next rows of a board, earliest bell first: of one kind, or of all that are work `now`. `after` is the place of the last row of the
   * page before. Reads no more than the page, however much there is.
   */
  page(command: { readonly laCodes: readonly string[]; readonly kind?: ReferralKind | undefined; readonly now: Instant; readonly after?: string | undefined; readonly limit: number }): Promise<ReferralPage>;
  /** How much of each kind is work: as last kept, when that is no more than minutes ago; counted now, where it lies, when it is not. */
  count(laCodes: readonly string[], now: Instant): Promise<ReferralCounts>;
  /** Counts the areas that have more than one page of work, and keeps the counts: each minute, apart from whoever waits for a board. */
  keepCounts(laCodes: readonly string[], now: Instant): Promise<void>;
  /** `outcome`: what a person did about it, as a code, for the audit trail. */
  close(referralId: string, cause: Cause, outcome?: string): Promise<Committed | Conflict>;
}
