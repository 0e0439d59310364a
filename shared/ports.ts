import type { AnyEvent, DataOf, EventType } from '../events/catalogue.ts';
import type { ChildState, ChildStateReason, IncidentState } from './domain/child-state.ts';
import type { AttemptState, Delivery } from './domain/delivery.ts';
import type { Fact } from './domain/evaluation/fact.ts';
import type { Incident, Instant, LondonDay, WithdrawalReason } from './domain/incident.ts';
import type { KeyAdult } from './domain/key-adult.ts';
import type { Answer, NotificationFacts } from './domain/notification.ts';
import type { BodyKey } from './domain/recipient-body.ts';
import type { ReferralKind, ReferralState } from './domain/referral.ts';
import type { RungKind } from './domain/rung.ts';
import type { Establishment, EstablishmentStatus, Phase, SuccessorLink } from './domain/register/establishment.ts';
import type { Succession } from './domain/register/follow-successors.ts';
import type { Sensitive } from './domain/sensitive.ts';
import type { Calendar } from './domain/calendar.ts';
import type { KeyQuery } from './domain/linkage/blocking-keys.ts';
import type { KeyAnswer } from './domain/linkage/link-incident.ts';
import type { TermFrequencies } from './domain/linkage/term-frequencies.ts';
import type { ForcePolicy } from './domain/force-policy.ts';

/** Every interface that the rules and steps need from outside. Implementations: shared/aws, shared/runtime. */

// ─── Time, chance, hashing ────────────────────────────────────────────────────────────────────────────────────────────

export type Clock = () => Date;

export interface Ids {
  /** Time-ordered, unique; not a secret. */
  uuid(): string;
  /** 32 random bytes, base64url: a secret. */
  token(): string;
  /** Six digits, evenly distributed. */
  code(): string;
}

/** SHA-256 as lower-case hex: for secrets with enough entropy and for content fingerprints. */
export type Digest = (text: string) => string;

/** HMAC-SHA-256 (base64url) under a key of one purpose: look-ups by something about a person, never in clear. */
export interface KeyedHash {
  of(text: string): Promise<string>;
}

// ─── Why a write happens ──────────────────────────────────────────────────────────────────────────────────────────────

export type ActorKind = 'force' | 'keyAdult' | 'staff' | 'evaluator' | 'operator' | 'gateway' | 'mailService';

/** Carried by every write: who, when, caused by what. `actorId` is an id of ours, never a name or an address. */
export interface Cause {
  readonly at: Instant;
  readonly actor: ActorKind;
  readonly actorId: string;
  /** The id of the request or event that led to this write. */
  readonly causedBy: string;
  readonly traceId: string;
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

// ─── Incidents ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ChildStatus {
  readonly childId: string;
  readonly childReference: string;
  readonly state: ChildState;
  readonly reason: ChildStateReason;
  readonly bodyKeys: readonly BodyKey[];
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
  readonly incident: Sensitive<Incident>;
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
  | { readonly kind: 'replayedKey'; readonly answer: StoredAnswer }
  | { readonly kind: 'keyReusedWithOtherContent' }
  | { readonly kind: 'knownReference'; readonly incidentId: string; readonly revision: number; readonly sameContent: boolean };

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

export type ReviseResult =
  | Committed
  | { readonly kind: 'replayedKey'; readonly answer: StoredAnswer }
  | { readonly kind: 'keyReusedWithOtherContent' }
  | { readonly kind: 'notFound' }
  | { readonly kind: 'withdrawn' }
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
}

export interface RecordLinks {
  readonly incidentId: string;
  readonly revision: number;
  /** State of the incident after this. */
  readonly state: IncidentState;
  readonly children: readonly ChildStatus[];
  readonly evidence: Sensitive<Readonly<Record<string, unknown>>>;
  readonly notifications: readonly NotificationToRaise[];
  /** Open notifications of bodies that no longer have a child here. */
  readonly withdrawNotifications: readonly { readonly notificationId: string; readonly version: number }[];
  readonly referrals: readonly ReferralToOpen[];
  /** Referrals of an earlier look that nobody needs any more. */
  readonly closeReferrals: readonly string[];
  /** When a hold runs out: then the children are linked once more. */
  readonly lookAgainAt?: Instant | undefined;
  readonly discharges?: string | undefined;
  readonly cause: Cause;
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
  }): Promise<Committed | { readonly kind: 'replayedKey'; readonly answer: StoredAnswer } | { readonly kind: 'keyReusedWithOtherContent' } | { readonly kind: 'notFound' } | { readonly kind: 'alreadyWithdrawn' } | Conflict>;
  read(incidentId: string): Promise<StoredIncident | undefined>;
  /** The content of an earlier revision, while it is kept: to say what changed. */
  readRevision(
    incidentId: string,
    revision: number,
  ): Promise<{ readonly incident: Sensitive<Incident>; readonly labels: readonly Pick<ChildStatus, 'childId' | 'childReference'>[] } | undefined>;
  /** For showing status. The content is opened for one thing only: the force's own labels, which are sealed with it. */
  readStatus(incidentId: string): Promise<IncidentRecord | undefined>;
  findByReference(source: IncidentSource, forceReference: string): Promise<string | undefined>;
  /** The evidence behind each child's link, by child id; what the desk is shown. */
  readLinks(incidentId: string, revision: number): Promise<Sensitive<Readonly<Record<string, unknown>>> | undefined>;
  /** All of it or, when it is too much for one transaction, in parts that each are whole: what is cut off goes on where it stopped. */
  recordLinks(command: RecordLinks): Promise<Committed | Replayed | Conflict>;
  /** Ends what a withdrawal too large for one transaction left open. */
  finishWithdrawal(command: { readonly incidentId: string; readonly discharges: string; readonly cause: Cause }): Promise<Committed | Replayed | Conflict>;
}

// ─── Notifications, deliveries, referrals ─────────────────────────────────────────────────────────────────────────────

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
  readonly answeredBy?: string | undefined;
  readonly viewedBy?: string | undefined;
  /** How often work for the desk was opened about this version; whoever ends it must have seen them all. */
  readonly referralsOpened?: number | undefined;
  /** Ids of children who the body said are not theirs. */
  readonly notOurs: readonly string[];
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
  /** The mail service surely took nothing: the effect may be claimed again at once, and this hand-over does not count. */
  releaseClaim(delivery: DeliveryRecord): Promise<void>;
  recordSent(command: {
    /** As it was claimed. */
    readonly delivery: DeliveryRecord;
    /** As it stood with the claim, when the caller knows: it saves reading it again. */
    readonly notification?: NotificationRecord | undefined;
    readonly messageId: string;
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
  logCall(command: { readonly notificationId: string; readonly outcome: CallOutcome; readonly cause: Cause }): Promise<Committed | { readonly kind: 'unknown' }>;
}

/** What a school can say of a child who is not theirs. */
export const WHERE_NOW = ['neverHere', 'leftForKnownSchool', 'leftForUnknown', 'notSure'] as const;
export type WhereNow = (typeof WHERE_NOW)[number];

export const CALL_OUTCOMES = ['readToKeyAdult', 'leftMessage', 'noAnswer', 'wrongNumber'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

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

export interface ReferralStore {
  read(referralId: string): Promise<ReferralRecord | undefined>;
  open(laCodes: readonly string[], kinds: readonly ReferralKind[]): Promise<readonly ReferralRecord[]>;
  close(referralId: string, cause: Cause): Promise<Committed | Conflict>;
}

// ─── Links, proof, sessions ───────────────────────────────────────────────────────────────────────────────────────────

export type ProofMethod = 'passkey' | 'smsCode' | 'emailCode';

/** What a link or a typed reference leads to. It identifies, and proves nothing. */
export interface LinkRecord {
  readonly notificationId: string;
  readonly version: number;
  readonly bodyKey: BodyKey;
  readonly keyAdultId: string;
  readonly expiresAt: Instant;
}

export interface PendingProof {
  /** SHA-256 of the browser's cookie. */
  readonly proofHash: string;
  readonly bodyKey: BodyKey;
  readonly notificationId: string;
  readonly keyAdultId: string;
  readonly method: 'smsCode' | 'emailCode';
  readonly codeHash: string;
  /** After the try that was just taken, when `takeTry` answers with it. */
  readonly triesLeft: number;
  readonly expiresAt: Instant;
}

/** No try is left. `tellNext` for the first few who ask after the last try, in case that one fell over; a flood of guesses tells nobody anew. */
export interface SpentProof {
  readonly kind: 'spent';
  readonly tellNext: boolean;
}

export interface Session {
  readonly sessionHash: string;
  readonly keyAdultId: string;
  readonly order: number;
  readonly bodyKey: BodyKey;
  readonly method: ProofMethod;
  readonly csrfToken: string;
  /** A notification version is acknowledged only by a session that was shown it. */
  readonly shown: readonly string[];
  readonly startedAt: Instant;
  readonly idleUntil: Instant;
  readonly endsAt: Instant;
}

export interface AccessStore {
  /** A live or dead link by the hash of its token; reading changes nothing. */
  findLink(tokenHash: string): Promise<LinkRecord | undefined>;
  findByShortReference(shortReference: string): Promise<Pick<LinkRecord, 'notificationId' | 'bodyKey'> | undefined>;
  countOpening(tokenHash: string, how: 'get' | 'head', at: Instant): Promise<void>;
  /** Starts a proof; `limited` when this key adult asked for too many codes in the last hour. */
  startProof(proof: PendingProof, cause: Cause): Promise<'started' | 'limited'>;
  /** The proof that this browser started, with the tries it has left, until it is used; reading changes nothing. */
  findProof(proofHash: string): Promise<PendingProof | undefined>;
  /** Takes one try, whatever the code is: parallel guesses cannot pass the limit. */
  takeTry(proofHash: string, at: Instant): Promise<{ readonly kind: 'tried'; readonly proof: PendingProof } | SpentProof | { readonly kind: 'expired' } | { readonly kind: 'unknown' }>;
  /** The code was right: the proof is used up and the session starts, in one transaction. */
  startSession(proofHash: string, session: Session, cause: Cause): Promise<'started' | 'used'>;
  findSession(sessionHash: string): Promise<Session | undefined>;
  touchSession(sessionHash: string, idleUntil: Instant, shown?: string): Promise<void>;
  endSession(sessionHash: string, cause: Cause): Promise<void>;
}

// ─── Directory and rolls ──────────────────────────────────────────────────────────────────────────────────────────────

export interface RecipientBodyRecord {
  readonly bodyKey: BodyKey;
  readonly name: string;
  readonly laCode: string;
  readonly status: 'open' | 'closed';
  /** A body for trying out: told of test clients' incidents only. */
  readonly test: boolean;
  /** URNs that took over from a closed establishment. */
  readonly successors: readonly string[];
  readonly phase?: string | undefined;
  readonly typeGroup?: string | undefined;
  readonly telephone?: string | undefined;
  readonly language: 'en' | 'cy';
  readonly calendar: Calendar;
  readonly keyAdults: readonly KeyAdult[];
}

export interface DirectoryStore {
  readBody(bodyKey: BodyKey): Promise<RecipientBodyRecord | undefined>;
  readPolicy(forceCode: string): Promise<ForcePolicy>;
  /** The body itself when it is open, else its open successors: none, one or several. */
  openBodies(bodyKey: BodyKey): Promise<readonly RecipientBodyRecord[]>;
  /** Every body of these areas, to find what a stated school's name could mean. */
  listBodies(laCodes: readonly string[]): Promise<readonly { readonly bodyKey: BodyKey; readonly name: string; readonly status: 'open' | 'closed'; readonly successors: readonly string[] }[]>;
}

/** What a prepared file says, one kind a line. */
export type DirectoryRecord =
  | ({ readonly kind: 'policy'; readonly forceCode: string; readonly forceName: string; readonly laCodes: readonly string[] } & Readonly<Record<string, unknown>>)
  | ({ readonly kind: 'recipientBody'; readonly bodyKey: BodyKey; readonly laCode: string; readonly name: string } & Readonly<Record<string, unknown>>)
  | ({ readonly kind: 'keyAdult'; readonly laCode: string } & KeyAdult)
  | ({ readonly kind: 'pupil'; readonly laCode: string } & RollPupil)
  | ({ readonly kind: 'client'; readonly clientKind: ApiClient['kind'] } & Omit<ApiClient, 'kind'>);

export interface DirectoryWriter {
  /** Each record is whole by itself; writing it again changes nothing. Says, before it does so, in the rolls of which areas (force codes) it changes pupils. */
  write(records: readonly DirectoryRecord[], beforeRollsChange?: (areas: readonly string[]) => Promise<void>): Promise<void>;
  /** Counts the names of an area's current pupils anew; answers how many they are, and whether the count is another than before. */
  recountTerms(area: string): Promise<{ readonly pupils: number; readonly changed: boolean }>;
}

export interface LinkRequests {
  /** The open work of these authorities that another look at their rolls could end, opened at or after `since`: one request an incident. */
  lookAgain(command: {
    readonly laCodes: readonly string[];
    readonly since: Instant;
    /** When to look; at once, when left out. An incident that is to be looked at later than `unlessAfter` anyway is left as it is. */
    readonly at?: { readonly notBefore: Instant; readonly unlessAfter: Instant } | undefined;
    readonly cause: Omit<Cause, 'traceId'>;
  }): Promise<readonly Obligation[]>;
}

/** One row of a school's roll, as the linkage needs it. */
export interface RollPupil {
  readonly pupilId: string;
  readonly urns: readonly string[];
  readonly upn?: string | undefined;
  readonly legalForename: string;
  readonly legalSurname: string;
  readonly preferredForename: string;
  readonly preferredSurname: string;
  readonly dateOfBirth: LondonDay;
  readonly sex: 'female' | 'male' | 'unknown';
  readonly postcode?: string | undefined;
  readonly addressLine?: string | undefined;
  readonly entryOn?: LondonDay | undefined;
  readonly leavingOn?: LondonDay | undefined;
}

export interface RollStore {
  /** Pupils of an area behind one blocking key; `cut` when the bucket overflowed and was not read whole. */
  ask(area: string, query: KeyQuery): Promise<KeyAnswer>;
  readTerms(area: string): Promise<TermFrequencies>;
}

// ─── Mail and texts ───────────────────────────────────────────────────────────────────────────────────────────────────

export interface Mail {
  readonly to: Sensitive<string>;
  readonly subject: string;
  readonly text: Sensitive<string>;
  readonly html: Sensitive<string>;
  readonly language: 'en' | 'cy';
  /** Come back in every receipt. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the mail service answered, typed by what to do next. */
export type MailAnswer = { readonly kind: 'accepted'; readonly messageId: string } | { readonly kind: 'throttled' } 
  /** It surely took nothing. */
  | { readonly kind: 'unavailable' }
  /** No answer: it may have taken it. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly code: string };

export interface Mailer {
  send(mail: Mail): Promise<MailAnswer>;
}

export interface Texter {
  send(to: Sensitive<string>, text: Sensitive<string>): Promise<'accepted' | 'unavailable'>;
}

// ─── Police clients ───────────────────────────────────────────────────────────────────────────────────────────────────

export const SCOPES = ['incident:write', 'incident:read', 'roll:write', 'desk:read', 'desk:write', 'evaluation:read'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiClient {
  readonly clientId: string;
  readonly kind: 'force' | 'desk' | 'evaluator' | 'operator';
  readonly forceCode?: string | undefined;
  readonly laCodes: readonly string[];
  readonly scopes: readonly Scope[];
  /** Registered by hand, public parts only. */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly test: boolean;
}

export interface ClientStore {
  read(clientId: string): Promise<ApiClient | undefined>;
  /** Remembers an assertion's `jti`; `seen` when it was there. */
  spendAssertion(clientId: string, jti: string, expiresAt: Instant): Promise<'fresh' | 'seen'>;
}

/** What a verified access token says. */
export interface Caller {
  readonly clientId: string;
  readonly kind: ApiClient['kind'];
  readonly forceCode?: string | undefined;
  readonly laCodes: readonly string[];
  readonly scopes: readonly Scope[];
  readonly test: boolean;
}

/** Signs and verifies access tokens; the private key never leaves its keeper. */
export interface TokenSigner {
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  publicKeys(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
}

// ─── Evaluation ───────────────────────────────────────────────────────────────────────────────────────────────────────

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

/** The facts that outlive a notification's delivery state, for tests and pages. */
export type { Delivery };

// ─── Files and register ───────────────────────────────────────────────────────────────────────────────────────────────

/** Files that people bring. A file can be read as often as needed, as a stream: a register has 60 MB. */
export interface FileStore {
  find(key: string): Promise<{ readonly bytes: number } | undefined>;
  read(key: string): AsyncIterable<Uint8Array>;
}

/** The schools register and its predecessor links are replaced whole, each for itself. */
export type RegisterKind = 'gias' | 'links';

export interface RegisterCounts {
  /** Rows of the file. */
  readonly rows: number;
  readonly applied: number;
  readonly byStatus: Readonly<Partial<Record<EstablishmentStatus, number>>>;
  readonly byPhase: Readonly<Partial<Record<Phase | 'unknown', number>>>;
  /** DfE code, or `none`. */
  readonly byAuthority: Readonly<Record<string, { readonly rows: number; readonly withPupils: number }>>;
  /** Links only: how often each kind occurs. */
  readonly byLinkType: Readonly<Record<string, number>>;
}

export interface CurrentRegister {
  readonly version: string;
  /** SHA-256 of the file's bytes. */
  readonly contentHash: string;
  readonly appliedAt: Instant;
  readonly counts: RegisterCounts;
}

export interface RegisterStore {
  current(kind: RegisterKind): Promise<CurrentRegister | undefined>;
  /** Announces a version before its first row is written, so that a dead import can be swept. */
  beginVersion(kind: RegisterKind, version: string, at: Instant, authorities: readonly string[]): Promise<void>;
  putEstablishments(version: string, rows: readonly Establishment[]): Promise<void>;
  putLinks(version: string, rows: readonly SuccessorLink[]): Promise<void>;
  /** Makes a version the one in force, if `previous` still is. This is the only moment at which readers see anything change. */
  flip(kind: RegisterKind, next: CurrentRegister, previous: string | undefined): Promise<'flipped' | 'superseded'>;
  /** Deletes the rows of versions that are no longer in force, and of imports that died; stops when `mayGoOn` says no. */
  sweep(kind: RegisterKind, at: Instant, mayGoOn: () => boolean): Promise<{ readonly versions: number; readonly rows: number }>;
  /** Gives a version up before it was flipped. */
  abandon(kind: RegisterKind, version: string, mayGoOn: () => boolean): Promise<void>;
}

/** What readers of the register ask. Answers come from the version in force only. */
export interface RegisterReader {
  readEstablishment(urn: string): Promise<Establishment | undefined>;
  successorsOf(urn: string): Promise<readonly string[]>;
  /** Which establishments with pupils a number leads to today. */
  resolveOpen(urn: string): Promise<Succession>;
  /** Establishments of one authority whose folded name starts so; for choosing by hand. */
  listEstablishments(laCode: string, foldedPrefix: string, limit: number): Promise<readonly Establishment[]>;
}
