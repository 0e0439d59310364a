import { receivedChildren } from '../../../shared/domain/received-incident.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import type { Witness } from '../witness.ts';
import { AREAS, SCHOOLS, personOf } from '../world/people.ts';
import type { ForceCode } from '../world/people.ts';
import type { NightPlan, PlannedIncident } from '../world/plan-night.ts';

/** What is so in the simulated world, whatever the product makes of it: who the children are, where they go to school, who was there. */
export interface Truth {
  plannedOf(incidentId: string): PlannedIncident | undefined;
  forceOf(incidentId: string): ForceCode | undefined;
  isInArea(force: ForceCode, bodyKey: string): boolean;
  partiesOf(incidentId: string): readonly string[];
  childReferenceOf(incidentId: string, childId: string): string | undefined;
  /** Why this body must not hear of this child; undefined when it may. */
  mayBeToldOf(incidentId: string, revision: number, bodyKey: string, childId: string, now: number): string | undefined;
  readonly names: readonly string[];
}

export const createTruth = (plan: NightPlan, witness: Witness): Truth => {
  // By the reference in the answer that police had, or will have: an incident is linked before its 202 is heard.
  const references = new Map<string, string>();
  const byReference = new Map(plan.incidents.map((planned) => [`${planned.force} ${planned.incident.forceReference}`, planned]));
  const ids = new Map<string, Map<string, string>>();

  /** Which planned incident this is: the one whose children's labels make these ids. */
  const plannedOf = (incidentId: string): PlannedIncident | undefined => {
    const known = references.get(incidentId);
    if (known !== undefined) return byReference.get(known);
    const told = witness.accepted.find((one) => one.incidentId === incidentId);
    if (told) references.set(incidentId, `${told.force} ${told.forceReference}`);
    return told ? byReference.get(`${told.force} ${told.forceReference}`) : undefined;
  };
  const childReferenceOf = (incidentId: string, childId: string): string | undefined => {
    const known = ids.get(incidentId) ?? new Map(plan.incidents.flatMap(({ incident }) => receivedChildren(incident, incidentId, sha256).map((child) => [child.childId, child.childReference] as const)));
    ids.set(incidentId, known);
    return known.get(childId);
  };
  const isInArea = (force: ForceCode, bodyKey: string): boolean => {
    const [, place = ''] = bodyKey.split(':');
    return bodyKey.startsWith('establishment:') ? SCHOOLS[force].includes(place) : place === AREAS[force];
  };
  /** Children's labels are of one night: they name the incident even before its answer was heard. */
  const plannedWith = (childReference: string): PlannedIncident | undefined => plan.incidents.find(({ incident }) => incident.children.some((child) => child.childReference === childReference));

  return {
    plannedOf,
    forceOf: (incidentId) => plannedOf(incidentId)?.force,
    isInArea,
    partiesOf: (incidentId) => plannedOf(incidentId)?.incident.adults.flatMap(({ emails }) => emails) ?? [],
    childReferenceOf,
    mayBeToldOf(incidentId, revision, bodyKey, childId, now) {
      const childReference = childReferenceOf(incidentId, childId);
      const planned = childReference === undefined ? undefined : plannedWith(childReference);
      if (childReference === undefined || !planned) return 'no such child';
      const told = revision === 1 ? planned.children : (planned.revisions.find(({ incident }) => incident.revision === revision)?.children ?? []);
      const n = Number(childReference.slice('child-'.length));
      if (!told.includes(n)) return `revision ${revision} does not name this child`;
      if (planned.incident.hold !== undefined || planned.incident.recipientRisk === 'adultWorksAtSchool') return 'it is held';
      if (!isInArea(planned.force, bodyKey)) return 'another area';
      const person = personOf(n);
      if (!bodyKey.startsWith('establishment:')) return person.urn === undefined ? undefined : 'a pupil of a school';
      const urn = bodyKey.slice('establishment:'.length);
      const isEnrolled = witness.enrolled.some((one) => one.pupil === n && one.urn === urn && one.at <= now);
      const isDecided = witness.decided.some((one) => one.childReference === childReference && one.urns.includes(urn));
      return isEnrolled || isDecided ? undefined : 'not one of its pupils';
    },
    names: plan.incidents.flatMap(({ children }) => children.map((n) => personOf(n).forename)),
  };
};
