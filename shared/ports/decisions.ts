import type { Decision, DecisionReason, FirstCandidate } from '../domain/desk/decision.ts';
import type { Instant } from '../domain/incident.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause, Committed, Conflict } from './cause.ts';
import type { RollPupil } from './directory.ts';
import type { ReferralRecord } from './notifications.ts';

/** A reviewer's word on one child. `proposed`: a second person must agree before anybody is told. */
export interface DecisionRecord {
  readonly incidentId: string;
  readonly childId: string;
  /** Counts up: each word on a child is kept as evidence for the calibration report, and the last one stands. */
  readonly number: number;
  readonly state: 'proposed' | 'standing' | 'refused';
  readonly decision: Decision;
  readonly reason: DecisionReason;
  readonly note?: Sensitive<string> | undefined;
  /** Hash of what the decision was about. */
  readonly identity: string;
  readonly referralId: string;
  readonly decidedAt: Instant;
  readonly decidedBy: string;
  readonly confirmedBy?: string | undefined;
  readonly first?: FirstCandidate | undefined;
}

export interface DecisionStore {
  /** The last word on each child of an incident, strongly consistent. */
  ofIncident(incidentId: string): Promise<readonly DecisionRecord[]>;
  /** Stores it and, when it stands, has the children linked again, in one transaction. `seen`: the number of the last word that the page showed. */
  decide(command: {
    readonly referral: ReferralRecord;
    readonly childId: string;
    readonly revision: number;
    readonly seen: number;
    readonly state: 'proposed' | 'standing';
    readonly decision: Decision;
    readonly reason: DecisionReason;
    readonly note?: Sensitive<string> | undefined;
    readonly identity: string;
    /** Whom the engine put first, if anybody. */
    readonly first?: FirstCandidate | undefined;
    readonly cause: Cause;
  }): Promise<Committed | Conflict>;
  /** A second person agrees or refuses; never the one who proposed it. */
  settle(command: { readonly record: DecisionRecord; readonly revision: number; readonly agreed: boolean; readonly test: boolean; readonly cause: Cause }): Promise<Committed | Conflict | { readonly kind: 'samePerson' }>;
}

/** A pupil as the desk is shown one. Every reading is audited by whoever asks. */
export interface PupilReader {
  /** As these schools have them on their roll, in one of these authorities; `undefined` when no such row is there (any more). */
  readPupil(pupil: Pick<RollPupil, 'pupilId' | 'urns'>, laCodes: readonly string[]): Promise<Sensitive<RollPupil> | undefined>;
}

/** Somebody looked at a child: audited before it is shown. */
export interface ViewTrail {
  recordView(view: { readonly incidentId: string; readonly object: string; readonly action: 'desk.viewReferral' | 'desk.viewCandidate' | 'desk.viewHistory' | 'desk.viewMarac' | 'desk.viewBreach' | 'breakGlass.view'; readonly test: boolean; readonly cause: Cause }): Promise<void>;
}
