import type { MaracDecided } from '../domain/risk/marac.ts';
import type { RiskOutcome } from '../domain/risk/risk-outcome.ts';
import type { Firing, PastIncident } from '../domain/risk/weigh-history.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause, Committed, Conflict, Replayed } from './cause.ts';
import type { ReferralToOpen, StoredIncident } from './incidents.ts';
import type { ReferralRecord } from './notifications.ts';

/** A rule that this incident set off for one of its children. Sealed with the incident: `place` leads to the pupil's history. */
export interface FiredHere extends Firing {
  readonly place: string;
  readonly childId: string;
  readonly referralId: string;
}

/** One pupil's history, without a name and without the incidents' ids. */
export interface PupilHistory {
  /** Where it is; never shown, never stored in clear beside an incident. */
  readonly place: string;
  /** Children of this incident who are this pupil; none when a correction found another. */
  readonly childIds: readonly string[];
  /** One for each telling: an incident told to two schools is here twice, and counts once. */
  readonly incidents: readonly (PastIncident & { readonly urn: string })[];
  /** What the rules found before, whichever incident completed it; of one rule no two share a day. */
  readonly fired: readonly Firing[];
  /** Counts the changes of `fired`: whoever writes it must have read it. */
  readonly round: number;
}

export interface IncidentRisk {
  /** This incident among the `incidents` of a history. */
  readonly own: string;
  readonly pupils: readonly PupilHistory[];
  readonly fired: readonly (FiredHere & { readonly isOpen: boolean })[];
  /** By child id: incidents of the twelve months before, as last counted. */
  readonly repeats: Readonly<Record<string, number>>;
  readonly maracRecorded: boolean;
  readonly maracReferral: Pick<ReferralRecord, 'state' | 'dueBy'> | undefined;
}

/** What a weighing changes. */
export interface RiskPlan {
  /** Of each pupil whose history set something off, or no longer does: all that stands now. */
  readonly pupils: readonly { readonly place: string; readonly round: number; readonly fired: PupilHistory['fired'] }[];
  readonly opens: readonly ReferralToOpen[];
  readonly closes: readonly { readonly referralId: string; readonly kind: 'cumulativeRisk' | 'marac' }[];
  readonly newlyFired: readonly FiredHere[];
  readonly cancelled: readonly FiredHere[];
  /** All that this incident has set off and not taken back. */
  readonly fired: readonly FiredHere[];
  readonly repeats: Readonly<Record<string, number>>;
}

export interface RiskStore {
  /** Strongly consistent; `undefined` once the incident's content is erased. */
  read(stored: Pick<StoredIncident, 'incidentId' | 'historyRefs'>): Promise<IncidentRisk | undefined>;
  /** All of it, in as few transactions as hold it, each only while the incident stands as it was read. */
  record(command: { readonly incidentId: string; readonly looks: number; readonly plan: RiskPlan; readonly test: boolean; readonly discharges: string; readonly cause: Cause }): Promise<Committed | Replayed | Conflict>;
  /** Nothing to change: the message is done with. */
  discharge(obligationId: string): Promise<void>;
  /** A person looked at what a rule found. Once: a second review of the same finding is refused. */
  review(command: { readonly referral: ReferralRecord; readonly rule: string; readonly outcome: RiskOutcome; readonly note?: Sensitive<string> | undefined; readonly cause: Cause }): Promise<Committed | Conflict>;
  recordMarac(command: {
    readonly incidentId: string;
    readonly test: boolean;
    readonly decision: MaracDecided;
    readonly decidedBy: Sensitive<string>;
    readonly reason: Sensitive<string>;
    readonly cause: Cause;
  }): Promise<Committed | { readonly kind: 'already' } | Conflict>;
  /** Repeats of these incidents as last counted, by incident and child; those without any are left out. */
  repeatsOf(incidentIds: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>;
}
