import type { ChildState, ChildStateReason } from './child-state.ts';
import { decideScope } from './decide-scope.ts';
import type { ForcePolicy } from './force-policy.ts';
import type { Child, Incident } from './incident.ts';

/** What the roll said of one child. */
export interface RollAnswer {
  readonly outcome: 'linked' | 'review' | 'unmatched';
  /** Establishments of the pupil, whether open or not. */
  readonly urns: readonly string[];
}

export type Route =
  | { readonly state: 'linked'; readonly reason: ChildStateReason; readonly to: 'establishments'; readonly urns: readonly string[] }
  | { readonly state: 'linked'; readonly reason: ChildStateReason; readonly to: 'localAuthority' | 'healthTeam' }
  | { readonly state: Exclude<ChildState, 'linked' | 'received'>; readonly reason: ChildStateReason };

/** Children under four are in no school's reception class. */
const SCHOOL_AGE_FROM = 4;

/** Whole years on the London day when police attended; an estimated age counts as given. */
export const ageOf = (child: Pick<Child, 'dateOfBirth' | 'estimatedAge'>, attendedAt: string): number | undefined => {
  if (child.dateOfBirth === undefined) return child.estimatedAge;
  const attendedOn = Temporal.Instant.from(attendedAt).toZonedDateTimeISO('Europe/London').toPlainDate();
  return Temporal.PlainDate.from(child.dateOfBirth).until(attendedOn, { largestUnit: 'year' }).years;
};

/**
 * Where one child's notification goes. Order matters: what must not be sent comes first, then the law's scope, then the roll, and only a
 * child that no roll holds is routed by what the force was told about its education. Nobody ends without an owner.
 */
export const routeChild = (child: Child, incident: Incident, policy: ForcePolicy, roll: RollAnswer, now: string): Route => {
  if (incident.hold !== undefined && Temporal.Instant.compare(incident.hold.untilAt, now) > 0) return { state: 'held', reason: 'forceHold' };
  if (incident.recipientRisk === 'adultWorksAtSchool' || incident.recipientRisk === 'relativeWorksAtSchool') return { state: 'held', reason: 'recipientRisk' };
  const scope = decideScope(child, incident, policy);
  if (!scope.inScope) return { state: 'outOfScope', reason: scope.rule };
  const age = ageOf(child, incident.attendedAt);

  if (roll.outcome === 'linked') return { state: 'linked', reason: 'strongEvidence', to: 'establishments', urns: roll.urns };
  if (roll.outcome === 'review') return { state: 'review', reason: 'severalPupils' };

  const stated = 'reason' in child.school ? child.school.reason : undefined;
  if (stated === 'unborn') return { state: 'linked', reason: 'unborn', to: 'healthTeam' };
  if (stated === 'notOfSchoolAge' || (age !== undefined && age < SCHOOL_AGE_FROM)) return { state: 'linked', reason: 'underSchoolAge', to: 'healthTeam' };
  if (stated === 'homeEducated') return { state: 'linked', reason: 'homeEducated', to: 'localAuthority' };
  if (stated === 'missingEducation') return { state: 'linked', reason: 'missingEducation', to: 'localAuthority' };
  return { state: 'unmatched', reason: 'noPlausiblePupil' };
};
