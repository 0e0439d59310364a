/**
 * What a force tells us, version 1 of the contract. Closed sets are data so that the schema, the pages, the codebook and the
 * tests read the same list. Fields follow what the Home Office statutory guidance asks a force to tell; the duty itself is
 * Domestic Abuse Act 2021 s.49A (in force 7 November 2025).
 */

/** UTC or offset ISO 8601 instant, e.g. 2026-10-22T21:40:00+01:00. */
export type Instant = string;
/** A London calendar day, YYYY-MM-DD. */
export type LondonDay = string;

export const INCIDENT_TYPES = ['domesticAbuse', 'controllingOrCoerciveBehaviour', 'stalkingOrHarassment', 'honourBasedAbuse', 'other'] as const;
export const PLACE_TYPES = ['childsHome', 'otherHome', 'publicPlace', 'school', 'other', 'unknown'] as const;
export const CIRCUMSTANCE_CODES = [
  'verbalArgument',
  'physicalViolence',
  'threatsMade',
  'damageToHome',
  'controllingBehaviour',
  'breachOfOrder',
  'strangulation',
  'alcoholOrDrugs',
  'other',
  'unknown',
] as const;
export const RISK_TOOLS = ['dash', 'dara', 'other', 'none'] as const;
export const RISK_GRADES = ['standard', 'medium', 'high', 'notAssessed'] as const;
export const MARAC_DECISIONS = ['metReferred', 'metNotReferred', 'notMet', 'pending'] as const;
export const YES_NO_UNKNOWN = ['yes', 'no', 'unknown'] as const;
export const PREGNANCY_ANSWERS = ['yes', 'no', 'unknown', 'notAsked'] as const;
export const SAFEGUARDING_FLAGS = [
  'weaponUsed',
  'injuryToChild',
  'childTriedToIntervene',
  'arrestMade',
  'orderAffectsCollection',
  'bailAffectsCollection',
  'childMissing',
  'familyMoved',
  'animalHarmed',
] as const;
export const HANDLING_CODES = ['doNotContactAdults', 'contactPoliceFirst', 'doNotDiscussWithChild', 'collectionByNamedAdultOnly', 'translatorNeeded'] as const;
export const SEXES = ['female', 'male', 'unknown'] as const;
export const PRESENCES = ['sameRoom', 'otherRoom', 'elsewhere', 'unknown'] as const;
export const ADULT_ROLES = ['victim', 'suspect', 'bothReported', 'other', 'unknown'] as const;
export const RELATIONSHIPS = ['child', 'stepchild', 'sibling', 'grandchild', 'fosterChild', 'otherRelative', 'notRelated', 'unknown'] as const;
export const VOICE_REASONS = ['childAsleep', 'childNotThere', 'tooYoung', 'unsafeToAsk', 'refused', 'languageOrCommunication', 'notAsked'] as const;
export const SCHOOL_REASONS = ['notKnown', 'notAsked', 'refused', 'homeEducated', 'missingEducation', 'notOfSchoolAge', 'unborn'] as const;
export const RECIPIENT_RISKS = ['noneKnown', 'adultWorksAtSchool', 'relativeWorksAtSchool', 'unknown'] as const;
export const HOLD_REASONS = ['liveOperation', 'seriousRisk', 'recipientConflict'] as const;
export const WITHDRAWAL_REASONS = ['notDomesticAbuse', 'wrongChild', 'wrongSchool', 'enteredInError', 'riskToSomeone'] as const;

export type IncidentType = (typeof INCIDENT_TYPES)[number];
export type PlaceType = (typeof PLACE_TYPES)[number];
export type CircumstanceCode = (typeof CIRCUMSTANCE_CODES)[number];
export type RiskTool = (typeof RISK_TOOLS)[number];
export type RiskGrade = (typeof RISK_GRADES)[number];
export type MaracDecision = (typeof MARAC_DECISIONS)[number];
export type YesNoUnknown = (typeof YES_NO_UNKNOWN)[number];
export type PregnancyAnswer = (typeof PREGNANCY_ANSWERS)[number];
export type SafeguardingFlag = (typeof SAFEGUARDING_FLAGS)[number];
export type HandlingCode = (typeof HANDLING_CODES)[number];
export type Sex = (typeof SEXES)[number];
export type Presence = (typeof PRESENCES)[number];
export type AdultRole = (typeof ADULT_ROLES)[number];
export type Relationship = (typeof RELATIONSHIPS)[number];
export type VoiceReason = (typeof VOICE_REASONS)[number];
export type SchoolReason = (typeof SCHOOL_REASONS)[number];
export type RecipientRisk = (typeof RECIPIENT_RISKS)[number];
export type HoldReason = (typeof HOLD_REASONS)[number];
export type WithdrawalReason = (typeof WITHDRAWAL_REASONS)[number];

export interface PersonName {
  readonly givenNames: readonly string[];
  readonly familyName: string;
}

export interface Address {
  readonly lines: readonly string[];
  readonly postcode?: string | undefined;
}

/** The school as the officer was told it, or the coded reason why there is none: never an empty string. */
export type StatedSchool =
  | { readonly name: string; readonly town?: string | undefined; readonly urn?: string | undefined }
  | { readonly reason: SchoolReason };

/** The child's own words or what was observed, or the coded reason why there is none. */
export type VoiceOfTheChild =
  | {
      readonly heard: true;
      readonly words?: string | undefined;
      readonly observed?: string | undefined;
      readonly adultPresent: YesNoUnknown;
    }
  | { readonly heard: false; readonly reason: VoiceReason };

export interface Child extends PersonName {
  /** The force's own label for this child inside this incident; unique there, stable across revisions. */
  readonly childReference: string;
  /** Known-as names. */
  readonly aliases: readonly PersonName[];
  readonly formerNames?: readonly PersonName[] | undefined;
  readonly dateOfBirth?: LondonDay | undefined;
  readonly dateOfBirthEstimated: boolean;
  /** Whole years, when no date of birth is known. */
  readonly estimatedAge?: number | undefined;
  readonly sex: Sex;
  readonly address?: Address | undefined;
  readonly school: StatedSchool;
  /** Accepted when sent; no force is asked for it and it never links alone. */
  readonly upn?: string | undefined;
  readonly present: YesNoUnknown;
  readonly whereabouts: Presence;
  readonly seenByPolice: YesNoUnknown;
  readonly welfareCheck: YesNoUnknown;
  readonly relationships: readonly { readonly adultReference: string; readonly relationship: Relationship }[];
  readonly voice: VoiceOfTheChild;
}

/** For recipient screening only: an adult of the incident is never shown to a school. */
export interface Adult extends PersonName {
  readonly adultReference: string;
  readonly role: AdultRole;
  readonly dateOfBirth?: LondonDay | undefined;
  readonly sex: Sex;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

export interface Incident {
  readonly schemaVersion: '1';
  readonly forceCode: string;
  readonly forceReference: string;
  /** 1 for the first telling; each correction sends the whole incident again with the next number. */
  readonly revision: number;
  /** A test client's incident drives a whole journey and is kept out of every measure. */
  readonly test: boolean;
  readonly incidentType: IncidentType;
  readonly occurredFrom: Instant;
  readonly occurredTo?: Instant | undefined;
  readonly attendedAt: Instant;
  readonly reportingTeam?: string | undefined;
  readonly placeType: PlaceType;
  readonly circumstances: readonly CircumstanceCode[];
  readonly circumstancesText?: string | undefined;
  readonly risk: {
    readonly tool: RiskTool;
    readonly grade: RiskGrade;
    readonly indicatorCount?: number | undefined;
    readonly professionalJudgement: boolean;
  };
  readonly marac?: { readonly decision: MaracDecision; readonly decidedBy: string; readonly reason: string } | undefined;
  readonly pregnancy: { readonly answer: PregnancyAnswer; readonly dueOn?: LondonDay | undefined };
  readonly socialCareTold: YesNoUnknown;
  readonly flags: readonly SafeguardingFlag[];
  readonly handling: readonly HandlingCode[];
  readonly handlingText?: string | undefined;
  readonly children: readonly Child[];
  readonly adults: readonly Adult[];
  readonly recipientRisk: RecipientRisk;
  readonly hold?: { readonly reason: HoldReason; readonly authorisedBy: string; readonly untilAt: Instant } | undefined;
}
