import { may } from '../../shared/domain/desk/roles.ts';
import type { Act } from '../../shared/domain/desk/roles.ts';
import type { Child } from '../../shared/domain/incident.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { NO_AREA } from '../../shared/domain/referral.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { DecisionRecord } from '../../shared/ports/decisions.ts';
import type { ChildStatus, StoredIncident } from '../../shared/ports/incidents.ts';
import type { ReferralRecord } from '../../shared/ports/notifications.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import type { DeskDeps } from './desk-deps.ts';

export interface OpenedReferral {
  readonly referral: ReferralRecord;
  readonly stored: StoredIncident;
  readonly status: ChildStatus;
  readonly child: Child;
  readonly evidence: LinkDecision | undefined;
  readonly word: DecisionRecord | undefined;
}

/** Held because telling the school may tell a party to the incident: the desk finds the school, and then who can safely be told there. */
export const isHeldForRisk = ({ referral, status }: Pick<OpenedReferral, 'referral' | 'status'>): boolean => referral.kind === 'held' && status.reason === 'recipientRisk';

/** The pupils who may be the child, where somebody has to say whether one is. */
export const candidatesOf = ({ referral, status, evidence }: Pick<OpenedReferral, 'referral' | 'status' | 'evidence'>): LinkDecision['candidates'] =>
  referral.kind === 'review' || (isHeldForRisk({ referral, status }) && evidence?.outcome === 'review') ? (evidence?.candidates ?? []) : [];

/** May this person do this in the area that the work belongs to? What belongs to no area belongs to every desk. */
export const mayFor = (session: StaffSession, act: Act, laCode: string): boolean =>
  laCode === NO_AREA ? session.grants.some(({ area }) => may(session.grants, act, area)) : may(session.grants, act, `la:${laCode}`);

/** Work about one child with what is known of the child. Outside this person's areas it is not there at all. */
export const openReferral = async (deps: Pick<DeskDeps, 'referrals' | 'incidents' | 'decisions'>, session: StaffSession, act: Act, referralId: string): Promise<OpenedReferral> => {
  const referral = /^rfr_[\w-]{1,120}$/.test(referralId) ? await deps.referrals.read(referralId) : undefined;
  if (referral === undefined || !mayFor(session, act, referral.laCode)) throw new Refusal(404, 'no_such_referral');
  const [stored, words] = await Promise.all([deps.incidents.read(referral.incidentId), deps.decisions.ofIncident(referral.incidentId)]);
  const status = stored?.children.find(({ childId }) => childId === referral.childId);
  const child = stored?.incident.reveal().children.find(({ childReference }) => childReference === status?.childReference);
  // Corrected away or erased meanwhile: there is nobody left to decide about.
  if (stored === undefined || status === undefined || child === undefined) throw new Refusal(404, 'child_gone');
  const links = await deps.incidents.readLinks(stored.incidentId, stored.revision);
  return { referral, stored, status, child, evidence: links?.reveal()[status.childId] as LinkDecision | undefined, word: words.find(({ childId }) => childId === status.childId) };
};
