import type { ForcePolicy } from './force-policy.ts';
import type { Child, Incident } from './incident.ts';

type OutRule = 'eighteenOrOver' | 'notDomesticAbuse' | 'notRelated';

/** Whether the duty reaches one child, which rule said so, and which version of the force's policy that rule is of. */
export type ScopeDecision =
  | { readonly inScope: true; readonly rule: 'insideTheDuty'; readonly policyVersion: string }
  | { readonly inScope: false; readonly rule: OutRule; readonly policyVersion: string };

/** Whole years on a London day; an estimated age counts as given. */
const ageOn = ({ dateOfBirth, estimatedAge }: Pick<Child, 'dateOfBirth' | 'estimatedAge'>, day: Temporal.PlainDate): number | undefined =>
  dateOfBirth === undefined ? estimatedAge : Temporal.PlainDate.from(dateOfBirth).until(day, { largestUnit: 'year' }).years;

const londonDay = (instant: string): Temporal.PlainDate => Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London').toPlainDate();

/**
 * Age is that on the day of the incident: who turns 18 the next morning was a child in the night (s.49A(4)). What is told of long after
 * it happened is judged as of the day before police attended, so that an adult's childhood makes no child of them.
 */
const ageInQuestion = (child: Child, { occurredFrom, occurredTo = occurredFrom, attendedAt }: Incident): number | undefined => {
  const before = londonDay(attendedAt).subtract({ days: 1 });
  const ended = londonDay(occurredTo);
  return ageOn(child, Temporal.PlainDate.compare(ended, before) < 0 ? before : ended);
};

/** Every adult of the incident was named as no relation of this child: silence about one of them is not enough to leave a child out. */
const isRelatedToNobody = ({ relationships }: Child, { adults }: Incident): boolean =>
  adults.length > 0 && adults.every(({ adultReference }) => relationships.some((one) => one.adultReference === adultReference && one.relationship === 'notRelated')) &&
  relationships.every(({ relationship }) => relationship === 'notRelated');

/**
 * In or out, after Domestic Abuse Act 2021 s.49A(4) (under 18), s.1 (what domestic abuse is, as the force's policy reads its types) and s.3
 * (a child who is related to either adult). Whatever is not known counts as in: nobody is left out for want of a word.
 */
export const decideScope = (child: Child, incident: Incident, { scope, version }: Pick<ForcePolicy, 'scope' | 'version'>): ScopeDecision => {
  const out = (rule: OutRule): ScopeDecision => ({ inScope: false, rule, policyVersion: version });
  const age = ageInQuestion(child, incident);
  if (age !== undefined && age >= scope.under) return out('eighteenOrOver');
  if (!scope.incidentTypes.includes(incident.incidentType)) return out('notDomesticAbuse');
  if (scope.relationship === 'relatedOrUnknown' && isRelatedToNobody(child, incident)) return out('notRelated');
  return { inScope: true, rule: 'insideTheDuty', policyVersion: version };
};
