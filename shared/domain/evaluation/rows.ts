import type { ChildState, ChildStateReason } from '../child-state.ts';
import type { FollowUpAction, HeardInSchool, Usefulness } from '../follow-up.ts';
import type { MatchStrength } from '../linkage/match-strength.ts';
import type { AgeBand, YearBand } from './bands.ts';

/** One incident as the facts tell it, at its highest revision. */
export interface IncidentRow {
  readonly incident: string;
  readonly test: boolean;
  readonly forceCode: string;
  readonly policyVersion: string;
  readonly revision: number;
  readonly attendedAt: string;
  readonly receivedAt: string;
  readonly incidentType: string;
  readonly placeType: string;
  readonly riskTool: string;
  readonly riskGrade: string;
  /** High by grade or by 14 and more indicators. */
  readonly high: boolean;
  readonly marac: string;
  /** When a revision with a MARAC decision (not `pending`) first reached us. */
  readonly maracDecidedAt: string | undefined;
  readonly pregnancy: string;
  readonly adultFemaleVictim: boolean;
  readonly team: string | undefined;
  readonly requiredFilled: number;
  readonly requiredAsked: number;
  readonly withdrawnAt: string | undefined;
  readonly withdrawnBecause: string | undefined;
  /** First e-mail to a health team about this incident. */
  readonly healthTeamSentAt: string | undefined;
  /** Rules of cumulative risk that this incident set off. */
  readonly firings: readonly RuleFiring[];
}

export interface RuleFiring {
  readonly rule: string;
  readonly firedAt: string;
  readonly reviewedAt: string | undefined;
}

/** One child in one incident. */
export interface ChildIncidentRow {
  readonly incident: string;
  readonly child: string;
  /** The pupil whom linking found: the same over all incidents. */
  readonly person: string | undefined;
  readonly test: boolean;
  readonly forceCode: string;
  readonly attendedAt: string;
  readonly receivedAt: string;
  readonly state: ChildState;
  readonly reason: ChildStateReason;
  readonly ageBand: AgeBand;
  readonly yearBand: YearBand;
  readonly sex: string;
  readonly voice: string;
  readonly voiceDescribed: boolean;
  readonly seenByPolice: string;
  /** Establishments that linking found for this child. */
  readonly establishments: number;
  readonly otherBodies: number;
  /** Withdrawn with its whole incident. */
  readonly withdrawn: boolean;
  readonly notifications: number;
  readonly notificationsSent: number;
  readonly establishmentsSent: number;
  /** Tellings of the same child in the 12 months before; undefined when no roll knows the child. */
  readonly priorNotifications: number | undefined;
}

/** Who is told and by when, and how far it got: the same for a whole notification and for one child of it. */
export interface Clocks {
  readonly incident: string;
  readonly notification: string;
  readonly test: boolean;
  readonly forceCode: string;
  readonly policyVersion: string;
  readonly contentProfile: string;
  /** The area's place in a stepped roll-out and its days, as they stood when the notification was raised. */
  readonly wave: number | undefined;
  readonly goLiveOn: string | undefined;
  readonly trainedOn: string | undefined;
  readonly attendedAt: string;
  readonly receivedAt: string;
  readonly raisedAt: string;
  readonly dutyBy: string;
  readonly readBy: string;
  readonly body: string;
  readonly bodyKind: string;
  readonly laCode: string;
  readonly phase: string;
  readonly typeGroup: string;
  readonly language: string;
  readonly pupilDays: readonly string[];
  readonly sentAt: string | undefined;
  readonly deliveredAt: string | undefined;
  /** First view by a key adult who proved who they are; mail scanners never count. */
  readonly seenAt: string | undefined;
  readonly seenOrder: number | undefined;
  readonly acknowledgedAt: string | undefined;
  readonly acknowledgedOrder: number | undefined;
  readonly phonedAt: string | undefined;
  readonly closedByDeskAt: string | undefined;
  /** What the key adult last said their school did; undefined when they said nothing. */
  readonly actions: readonly FollowUpAction[] | undefined;
  /** The survey's one question, as last answered. */
  readonly useful: Usefulness | undefined;
  /** Openings of its links by something that never said who it was, until it was answered. */
  readonly scannerOpens: number | undefined;
  readonly recalledAt: string | undefined;
  readonly recalledBecause: string | undefined;
  readonly versions: number;
  readonly attempts: number;
  readonly reminders: number;
  /** Rungs beyond the first key adult and their reminder. */
  readonly escalations: number;
}

/** One incident × one recipient body. */
export interface NotificationRow extends Clocks {
  readonly children: number;
}

/** One child × one notification: the unit of Durham's figures. */
export interface ChildNotificationRow extends Clocks {
  readonly child: string;
  readonly ageBand: AgeBand;
  readonly yearBand: YearBand;
  readonly sex: string;
  readonly state: ChildState;
  readonly reason: ChildStateReason;
  readonly matchStrength: MatchStrength | undefined;
  /** Tellings of the same child in the 12 months before; undefined when no roll knows the child. */
  readonly priorNotifications: number | undefined;
  /** How the child was heard in school, as the key adult last said. */
  readonly heardInSchool: HeardInSchool | undefined;
}

/** One child whom a roll knows, over all incidents of the period; one whom no roll knows stands alone in each. */
export interface PersonRow {
  readonly person: string;
  readonly test: boolean;
  readonly incidents: readonly { readonly attendedAt: string; readonly told: boolean }[];
}

/** How well one establishment was covered in one week, as our own look at the directory found it. */
export interface CoverRow {
  readonly body: string;
  readonly test: boolean;
  /** Monday. */
  readonly week: string;
  readonly laCode: string;
  readonly phase: string;
  readonly typeGroup: string;
  readonly keyAdults: number;
  /** Active, and their address verified within the last 12 months. */
  readonly verified: number;
}

/** One London day: in how many of the 240 minutes from 05:00 to 09:00 the gateway's own tick ran and could write. */
export interface ServiceRow {
  readonly day: string;
  readonly test: boolean;
  readonly minutes: number;
}

export interface EvaluationRows {
  readonly cover: readonly CoverRow[];
  readonly service: readonly ServiceRow[];
  readonly incidents: readonly IncidentRow[];
  readonly childIncidents: readonly ChildIncidentRow[];
  readonly notifications: readonly NotificationRow[];
  readonly childNotifications: readonly ChildNotificationRow[];
}
