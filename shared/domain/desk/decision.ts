import { canonicalJson } from '../canonical-json.ts';
import type { Child } from '../incident.ts';
import type { Veto } from '../linkage/link-policy.ts';
import { bodyKeyOf } from '../recipient-body.ts';
import type { BodyKey } from '../recipient-body.ts';

/** What a reviewer can say of one child of one incident. Each ends in somebody being told, or in somebody owning the next step. */
export type Decision =
  /** The candidate that was shown is the child. */
  | { readonly kind: 'sameChild'; readonly pupilId: string; readonly urns: readonly string[]; /** Somebody searched the rolls: linking had not put this pupil forward. */ readonly bySearch?: true | undefined }
  /** Found otherwise: a school confirmed it, or police named it again. */
  | { readonly kind: 'atSchools'; readonly urns: readonly string[] }
  /** None of the candidates: goes to those who look for the child's school. */
  | { readonly kind: 'noneOfThese' }
  | { readonly kind: 'localAuthority'; readonly laCode: string; readonly as: 'homeEducated' | 'missingEducation' | 'outOfArea' }
  | { readonly kind: 'healthTeam'; readonly teamCode: string; readonly as: 'underSchoolAge' | 'unborn' };

export const DECISION_KINDS = ['sameChild', 'atSchools', 'noneOfThese', 'localAuthority', 'healthTeam'] as const satisfies readonly Decision['kind'][];

/** What the engine thought of the pupil whom it put first: for the calibration report. */
export interface FirstCandidate {
  readonly pupilId: string;
  readonly bits: number;
  readonly modelVersion: string;
}

/** Did the reviewer say that the first candidate is the child? Any other answer says that it is not. */
export const isFirstCandidate = (decision: Decision, first: FirstCandidate | undefined): boolean => decision.kind === 'sameChild' && decision.pupilId === first?.pupilId;

/** Why; chosen, because a chosen reason can be counted. A note may say more. */
export const DECISION_REASONS = ['detailsAgree', 'schoolConfirmed', 'policeConfirmed', 'parentRecordsAgree', 'otherRecords', 'knownToDesk', 'noneFits'] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

/** Whom a decision has told. */
export const bodiesOf = (decision: Decision): readonly BodyKey[] => {
  switch (decision.kind) {
    case 'sameChild':
    case 'atSchools':
      return decision.urns.map((urn) => bodyKeyOf({ kind: 'establishment', urn }));
    case 'localAuthority':
      return [bodyKeyOf({ kind: 'localAuthority', laCode: decision.laCode })];
    case 'healthTeam':
      return [bodyKeyOf({ kind: 'healthTeam', teamCode: decision.teamCode })];
    case 'noneOfThese':
      return [];
  }
};

/**
 * What a decision was about, as one text to be hashed. When police correct any of it, the decision was about somebody else, and the child
 * is looked at anew.
 */
export const identityText = ({ givenNames, familyName, aliases, dateOfBirth, estimatedAge, sex, address, school, upn }: Child): string =>
  canonicalJson({ givenNames, familyName, aliases, dateOfBirth, estimatedAge, sex, address, school, upn });

/**
 * When two people must agree before anybody is told: the engine had a reason against the pupil, no roll names that school for the child, or
 * somebody found the pupil whom linking had not put forward, or it leaves the area, where nobody here can look it up again.
 */
export const needsSecondPerson = (decision: Decision, vetoes: readonly Veto[]): boolean => {
  switch (decision.kind) {
    case 'sameChild':
      return decision.bySearch === true || vetoes.some((veto) => veto !== 'bucketCut' && veto !== 'noStrongSupport');
    case 'atSchools':
      return true;
    case 'localAuthority':
      return decision.as === 'outOfArea';
    case 'healthTeam':
    case 'noneOfThese':
      return false;
  }
};
