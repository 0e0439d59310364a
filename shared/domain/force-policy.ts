import { INCIDENT_TYPES } from './incident.ts';
import type { IncidentType } from './incident.ts';
import { MARAC_DAYS } from './risk/marac.ts';
import { DEFAULT_RISK_RULES } from './risk/risk-rules.ts';
import type { RiskRules } from './risk/risk-rules.ts';
import type { RungKind } from './rung.ts';
import type { TextPolicy } from './text-policy.ts';

/** What a force decides, as versioned data. The default is the statute and the design's timetable. */
export interface ForcePolicy {
  readonly version: string;
  readonly forceCode: string;
  readonly forceName: string;
  /** DfE codes of the local authorities whose rolls this force's incidents are linked to. */
  readonly laCodes: readonly string[];
  /** The authority for trying out: its roll and schools are all that test clients' incidents are compared with and told to. */
  readonly trialLaCode?: string | undefined;
  /** Forces whose rolls are asked as well, for children who go to school over the border; left out: those with a common land border. */
  readonly neighbours?: readonly string[] | undefined;
  readonly scope: {
    /** Whole years at the incident; the statute's duty ends at the 18th birthday (s.49A(4)). */
    readonly under: number;
    /** What the force takes for domestic abuse. All by default: a force that sends one of them here says that it is. */
    readonly incidentTypes: readonly IncidentType[];
    /** Whether a child whom the force calls related to nobody in the incident is told of (s.3 makes related children victims). */
    readonly relationship: 'any' | 'relatedOrUnknown';
  };
  /** Who at the desk reads the officer's own account of what happened; schools never do. */
  readonly account: 'reviewer' | 'nobody';
  /** Whether two people must agree before anybody is told at a school at which police say that an adult of the incident, or a relative, works. */
  readonly heldNeedsSecondPerson: boolean;
  readonly contentProfile: 'standard' | 'minimal';
  /** Rungs as minutes before `readBy`; sending at once needs no entry. */
  readonly timetable: readonly { readonly rung: RungKind; readonly minutesBefore: number }[];
  /** With less time left than this, the compressed ladder is used: minutes after sending. */
  readonly compressedBelowMinutes: number;
  readonly compressed: readonly { readonly rung: RungKind; readonly minutesAfter: number }[];
  /** A link lives until 17:00 on this pupil day after it was sent, at the longest. */
  readonly linkPupilDays: number;
  readonly emailCodeAllowed: boolean;
  /** A body hears of verifications that lapse so many days before they do. */
  readonly verificationNoticeDays: number;
  /** Texts to key adults with a mobile, after the e-mails of these rungs, in these hours. */
  readonly texts: TextPolicy;
  /** London wall times, HH:MM, at which the force's encrypted call list is written, every day of the year. */
  readonly manifestAt: readonly string[];
  /** Whether a code by e-mail is proof enough to set up a passkey, which then opens everything. */
  readonly emailCodeEnrolsPasskey: boolean;
  /** Whether a school's key adults see each other's names and addresses, or only their roles. */
  readonly keyAdultNamesShown: boolean;
  /** Days in which another key adult may decide about a change; then the desk does. */
  readonly keyAdultChangeDays: number;
  /** How long details count as checked, once a key adult has said that they are right: a term and its holidays. */
  readonly keyAdultVerifiedDays: number;
  /** Whether a body reads which other kinds of body were told of the incident (never which one). */
  readonly showsOthersTold: boolean;
  /** Whether a body reads on which days it was told of the same child before. */
  readonly showsEarlierHere: boolean;
  /** Whether a body reads how many incidents of the same child, told to whichever school, there were in the twelve months before: a number and nothing else. */
  readonly showsRepeats: boolean;
  /** What several incidents of one child together mean: which rules ask a person to look. */
  readonly riskRules: RiskRules;
  /** Days after police attended until a MARAC decision and its reason are overdue. */
  readonly maracDays: number;
  /** The area's own guidance in place of the default wording: practice differs, so it is data (and each part may be left out). */
  readonly guidance?: { readonly en?: Guidance | undefined; readonly cy?: Guidance | undefined } | undefined;
  /** Per local authority: its place in a stepped roll-out, and the days on which its staff were trained and it went live. Evaluation only. */
  readonly rollOut?: Readonly<Record<string, RollOutStep>> | undefined;
}

export interface RollOutStep {
  readonly wave: number;
  readonly goLiveOn: string;
  readonly trainedOn?: string | undefined;
}

/** What an area says to those who read. Shown as text; written by the force and its partners, never about a child. */
export interface Guidance {
  /** The one warning before the button. */
  readonly share?: string | undefined;
  /** What police have not told, and why. */
  readonly untold?: string | undefined;
  /** Ways to help today. */
  readonly help?: readonly string[] | undefined;
  /** A helpline with its hours. */
  readonly helpline?: string | undefined;
}

/** The policy as a test client's incident meets it: with its own area for trying out, where the force has one. */
export const policyFor = (policy: ForcePolicy, test: boolean): ForcePolicy =>
  test && policy.trialLaCode !== undefined ? { ...policy, laCodes: [policy.trialLaCode], neighbours: [] } : policy;

/** Where the children of an incident are looked for. */
export const areaOf = (policy: ForcePolicy, test: boolean): string => (test ? (policy.trialLaCode ?? policy.forceCode) : policy.forceCode);

export const DEFAULT_POLICY: Omit<ForcePolicy, 'forceCode' | 'forceName' | 'laCodes'> = {
  version: 'statute-2025-11-07.1',
  scope: { under: 18, incidentTypes: INCIDENT_TYPES, relationship: 'relatedOrUnknown' },
  account: 'reviewer',
  heldNeedsSecondPerson: true,
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
  verificationNoticeDays: 30,
  texts: { rungs: ['widen', 'escalate'], from: '07:00', until: '20:00' },
  manifestAt: ['06:30', '07:30'],
  emailCodeEnrolsPasskey: false,
  keyAdultNamesShown: true,
  keyAdultChangeDays: 2,
  keyAdultVerifiedDays: 120,
  showsOthersTold: false,
  showsEarlierHere: true,
  showsRepeats: false,
  riskRules: DEFAULT_RISK_RULES,
  maracDays: MARAC_DAYS,
};
