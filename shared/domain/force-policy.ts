import type { RungKind } from './rung.ts';

/** What a force decides, as versioned data. The default is the statute and the design's timetable. */
export interface ForcePolicy {
  readonly version: string;
  readonly forceCode: string;
  readonly forceName: string;
  /** DfE codes of the local authorities whose rolls this force's incidents are linked to. */
  readonly laCodes: readonly string[];
  readonly scope: {
    /** Whole years at the incident; the statute's duty ends at the 18th birthday (s.49A(4)). */
    readonly under: number;
  };
  readonly contentProfile: 'standard' | 'minimal';
  /** Rungs as minutes before `readBy`; sending at once needs no entry. */
  readonly timetable: readonly { readonly rung: RungKind; readonly minutesBefore: number }[];
  /** With less time left than this, the compressed ladder is used: minutes after sending. */
  readonly compressedBelowMinutes: number;
  readonly compressed: readonly { readonly rung: RungKind; readonly minutesAfter: number }[];
  /** A link lives until 17:00 on this pupil day after it was sent, at the longest. */
  readonly linkPupilDays: number;
  readonly emailCodeAllowed: boolean;
  /** Whether a code by e-mail is proof enough to set up a passkey, which then opens everything. */
  readonly emailCodeEnrolsPasskey: boolean;
  /** Whether a school's key adults see each other's names and addresses, or only their roles. */
  readonly keyAdultNamesShown: boolean;
  /** Days in which another key adult may decide about a change; then the desk does. */
  readonly keyAdultChangeDays: number;
  /** How long details count as checked, once a key adult has said that they are right: a term and its holidays. */
  readonly keyAdultVerifiedDays: number;
}

export const DEFAULT_POLICY: Omit<ForcePolicy, 'forceCode' | 'forceName' | 'laCodes'> = {
  version: 'statute-2025-11-07.1',
  scope: { under: 18 },
  contentProfile: 'standard',
  timetable: [
    { rung: 'remind', minutesBefore: 135 },
    { rung: 'widen', minutesBefore: 45 },
    { rung: 'escalate', minutesBefore: 25 },
    { rung: 'callList', minutesBefore: 10 },
  ],
  compressedBelowMinutes: 120,
  compressed: [
    { rung: 'widen', minutesAfter: 10 },
    { rung: 'escalate', minutesAfter: 20 },
    { rung: 'callList', minutesAfter: 30 },
  ],
  linkPupilDays: 5,
  emailCodeAllowed: false,
  emailCodeEnrolsPasskey: false,
  keyAdultNamesShown: true,
  keyAdultChangeDays: 5,
  keyAdultVerifiedDays: 120,
};
