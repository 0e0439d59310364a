import type { KeyAdultRole } from '../../shared/domain/key-adult.ts';
import type { DecisionReason } from '../../shared/domain/desk/decision.ts';
import type { Likeness } from '../../shared/domain/desk/likeness.ts';
import type { Role } from '../../shared/domain/desk/roles.ts';
import type { Child, HandlingCode, MaracDecision, RiskGrade } from '../../shared/domain/incident.ts';
import type { RiskOutcome } from '../../shared/domain/risk/risk-outcome.ts';
import type { RiskRule, RiskWindow } from '../../shared/domain/risk/risk-rules.ts';
import type { ReferralKind } from '../../shared/domain/referral.ts';

/** What staff read. The desk is in English; Welsh desks are in the list of what is to come. */
export const KIND_WORDS: Readonly<Record<ReferralKind, { readonly title: string; readonly why: string }>> = {
  review: { title: 'Needs a decision', why: 'It is not certain which pupil or school it is. Nobody is told until you decide.' },
  unmatched: { title: 'No school found', why: 'No pupil on the rolls is like this child. Nobody has been told yet.' },
  held: { title: 'Held', why: 'Telling the school may put somebody at risk. Choose who can safely be told.' },
  undeliverable: { title: 'Sending problem', why: 'No email reached a key adult, or one waits until a person decides. Phone the school.' },
  unread: { title: 'Not read', why: 'Nobody at the school has read it. Phone the school.' },
  recall: { title: 'Recall', why: 'The wrong school or person was told.' },
  quarantined: { title: 'Put aside', why: 'The gateway could not handle a message. An operator looks at it.' },
  tooFewKeyAdults: { title: 'Too few key adults', why: 'Fewer than two key adults can be reached here.' },
  conflict: { title: 'Recipient in the incident', why: 'A key adult was not told, because an adult of the incident may be the same person.' },
  passkey: { title: 'Passkey copied', why: 'A key adult’s passkey may have been copied. It was refused; speak to them.' },
  preBirth: { title: 'Unborn child', why: 'Somebody in the incident is pregnant. The pre-birth team has to be told by a person.' },
  cumulativeRisk: { title: 'Cumulative risk', why: 'Several incidents of one child together need a person to look at them.' },
  marac: { title: 'MARAC decision overdue', why: 'High risk, and no MARAC decision with its reason has been recorded in time.' },
  notOurChild: { title: 'Not their child', why: 'The school says that the child is not theirs.' },
};

export const LIKENESS_WORDS: Readonly<Record<Likeness, string>> = { same: 'Same', similar: 'Similar', different: 'Different', notCompared: 'Nothing to compare' };

export const SEX_WORDS: Readonly<Record<Child['sex'], string>> = { female: 'Female', male: 'Male', unknown: 'Not known' };

export const GRADE_WORDS: Readonly<Record<RiskGrade, string>> = { standard: 'Standard', medium: 'Medium', high: 'High', notAssessed: 'Not assessed' };

const sayWindow = (within: RiskWindow): string => ('months' in within ? `${within.months} ${within.months === 1 ? 'month' : 'months'}` : `${within.days} ${within.days === 1 ? 'day' : 'days'}`);

/** A rule of the force's policy, as somebody who did not write it understands it. */
export const sayRule = (rule: RiskRule): string => {
  switch (rule.kind) {
    case 'count':
      return `${rule.incidents} incidents within ${sayWindow(rule.within)}`;
    case 'countOfGrade':
      return `${rule.incidents} ${rule.incidents === 1 ? 'incident' : 'incidents'} graded ${GRADE_WORDS[rule.grade].toLowerCase()} or worse within ${sayWindow(rule.within)}`;
    case 'risingGrade':
      return `a grade that rose within ${sayWindow(rule.within)}`;
    case 'afterGrade':
      return `a new incident within ${sayWindow(rule.within)} after one graded ${GRADE_WORDS[rule.grade].toLowerCase()}${rule.grade === 'high' ? '' : ' or worse'}`;
  }
};

export const RISK_OUTCOME_WORDS: Readonly<Record<RiskOutcome, string>> = {
  askedForStrategyMeeting: 'I asked for a strategy meeting',
  referredToSocialCare: 'I passed it to children’s social care',
  referredToMarac: 'I passed it to MARAC',
  alreadyInHand: 'It is in hand already: those who work with the family know of all of these incidents',
  noFurtherStep: 'No further step is needed now',
};

export const MARAC_WORDS: Readonly<Record<MaracDecision, string>> = {
  metReferred: 'The threshold is met, and it was referred',
  metNotReferred: 'The threshold is met, and it was not referred',
  notMet: 'The threshold is not met',
  pending: 'Still to be decided',
};

/** Why police named no school. */
export const SCHOOL_REASON_WORDS: Readonly<Record<Extract<Child['school'], { readonly reason: unknown }>['reason'], string>> = {
  notKnown: 'None: nobody there knew it',
  notAsked: 'None: police did not ask',
  refused: 'None: nobody would say',
  homeEducated: 'None: educated at home, police were told',
  missingEducation: 'None: police were told that the child goes to no school',
  notOfSchoolAge: 'None: not of school age',
  unborn: 'None: not born yet',
};

export const REASON_WORDS: Readonly<Record<DecisionReason, string>> = {
  detailsAgree: 'The details agree',
  schoolConfirmed: 'The school confirmed it',
  policeConfirmed: 'Police confirmed it',
  parentRecordsAgree: 'Records of the family agree',
  otherRecords: 'Other records show it',
  knownToDesk: 'The child is known to this desk',
  noneFits: 'None of them fits',
};

/** What police asked for, as it is read out. */
export const HANDLING_WORDS: Readonly<Record<HandlingCode, string>> = {
  doNotContactAdults: 'Do not contact the adults at home about this.',
  contactPoliceFirst: 'Speak to police before you do anything.',
  doNotDiscussWithChild: 'Do not raise this with the child.',
  collectionByNamedAdultOnly: 'Hand the child over only to the adult named on your records.',
  translatorNeeded: 'The family needs an interpreter.',
};

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'viewer',
  reviewer: 'reviewer',
  directoryEditor: 'directory editor',
  supervisor: 'supervisor',
  evaluator: 'evaluator',
  integratorAdmin: 'integration administrator',
  auditor: 'auditor',
};

export const KEY_ADULT_ROLE_WORDS: Readonly<Record<KeyAdultRole, string>> = {
  safeguardingLead: 'safeguarding lead',
  deputySafeguardingLead: 'deputy safeguarding lead',
  head: 'head',
  deputyHead: 'deputy head',
  educationOfficer: 'education officer',
  healthPractitioner: 'health practitioner',
};
