import { isOpen as isStillOpen } from '../../shared/domain/notification.ts';
import { bodiesOf, identityText } from '../../shared/domain/desk/decision.ts';
import { judgeKeyAdults, screeningText } from '../../shared/domain/desk/recipient-choice.ts';
import type { JudgedKeyAdult } from '../../shared/domain/desk/recipient-choice.ts';
import type { Act } from '../../shared/domain/desk/roles.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { bodyKeyOf } from '../../shared/domain/recipient-body.ts';
import type { BodyKey } from '../../shared/domain/recipient-body.ts';
import { routeChild } from '../../shared/domain/route-child.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { DecisionRecord } from '../../shared/ports/decisions.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { ChildStatus, StoredIncident } from '../../shared/ports/incidents.ts';
import type { NotificationRecord, ReferralRecord } from '../../shared/ports/notifications.ts';
import type { RecipientChoiceRecord } from '../../shared/ports/recipient-choices.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import type { DeskDeps } from './desk-deps.ts';
import { mayFor } from './open-referral.ts';

/** One body that would be told, with its people as screening judges them. */
export interface BodyToChoose {
  readonly body: RecipientBodyRecord;
  readonly judged: readonly JudgedKeyAdult[];
  /** Every word on it so far, oldest first. */
  readonly words: readonly RecipientChoiceRecord[];
}

export interface OpenedRecipients {
  readonly referral: ReferralRecord;
  readonly stored: StoredIncident;
  readonly children: readonly ChildStatus[];
  readonly bodies: readonly BodyToChoose[];
  /** What was raised already, when somebody was passed over. */
  readonly notification: NotificationRecord | undefined;
  readonly isOpen: boolean;
  /** What was told there was taken back: whoever is told again is a choice of two people. */
  readonly recalled: boolean;
  /** Hash of what police say of the adults now. */
  readonly screening: string;
}

type Deps = Pick<DeskDeps, 'referrals' | 'incidents' | 'decisions' | 'notifications' | 'directory' | 'choices' | 'digest' | 'now'>;

/** Where a held child would be told if nobody were at risk: what a person decided, else what the rolls say. The same order as linking has. */
export const bodiesToBe = async (deps: Pick<Deps, 'directory' | 'digest' | 'now'>, stored: StoredIncident, status: ChildStatus, evidence: LinkDecision | undefined, word: DecisionRecord | undefined): Promise<readonly BodyKey[]> => {
  const incident = stored.incident.reveal();
  const child = incident.children.find(({ childReference }) => childReference === status.childReference);
  if (child === undefined) return [];
  if (word?.state === 'standing' && word.identity === deps.digest(identityText(child))) return bodiesOf(word.decision);
  if (evidence === undefined) return [];
  const policy = await deps.directory.readPolicy(stored.forceCode);
  const route = routeChild(child, { ...incident, recipientRisk: 'noneKnown' }, policy, evidence, deps.now().toISOString());
  if (route.state !== 'linked') return [];
  if (route.to === 'establishments') return route.urns.map((urn) => bodyKeyOf({ kind: 'establishment', urn }));
  const [code, ...others] = policy.laCodes;
  if (code === undefined || others.length > 0) return [];
  return [route.to === 'localAuthority' ? bodyKeyOf({ kind: 'localAuthority', laCode: code }) : bodyKeyOf({ kind: 'healthTeam', teamCode: code })];
};

/** Work about who can safely be told: a held child with a body to tell, or a notification for which somebody was passed over. */
export const openRecipients = async (deps: Deps, session: StaffSession, act: Act, referralId: string): Promise<OpenedRecipients> => {
  const referral = /^rfr_[\w-]{1,120}$/.test(referralId) ? await deps.referrals.read(referralId) : undefined;
  if (referral === undefined || (referral.kind !== 'held' && referral.kind !== 'conflict' && referral.kind !== 'review') || !mayFor(session, act, referral.laCode)) throw new Refusal(404, 'no_such_referral');
  const { incidentId, notificationId, childId } = referral;
  const [stored, notification, words, choices] = await Promise.all([
    deps.incidents.read(incidentId),
    notificationId === undefined ? undefined : deps.notifications.read(notificationId),
    deps.decisions.ofIncident(incidentId),
    deps.choices.ofIncident(incidentId),
  ]);
  if (stored === undefined || (referral.kind === 'conflict' && notification === undefined)) throw new Refusal(404, 'gone');
  const children = stored.children.filter((one) => (notification === undefined ? one.childId === childId : notification.childIds.includes(one.childId)));
  const [held] = children;
  const recalled = referral.kind === 'review' && held?.reason === 'recalled';
  if (referral.kind !== 'conflict' && held?.reason !== 'recipientRisk' && !recalled) throw new Refusal(404, 'not_to_be_chosen');
  const links = (await deps.incidents.readLinks(incidentId, stored.revision))?.reveal();
  const bodyKeys = notification !== undefined ? [notification.bodyKey] : held === undefined ? [] : await bodiesToBe(deps, stored, held, links?.[held.childId] as LinkDecision | undefined, words.find((one) => one.childId === held.childId));
  const open = (await Promise.all(bodyKeys.map((bodyKey) => deps.directory.openBodies(bodyKey)))).flat().filter(({ test }) => test === stored.test);
  const incident = stored.incident.reveal();
  return {
    referral,
    stored,
    children,
    bodies: open.map((body) => ({ body, judged: judgeKeyAdults(body.keyAdults, incident), words: choices.filter(({ bodyKey }) => bodyKey === body.bodyKey) })),
    notification,
    isOpen: referral.state === 'open' && (notification === undefined || isStillOpen(notification)),
    recalled,
    screening: deps.digest(screeningText(incident)),
  };
};
