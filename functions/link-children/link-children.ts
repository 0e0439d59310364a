import type { EventOf } from '../../events/catalogue.ts';
import { incidentStateOf } from '../../shared/domain/child-state.ts';
import { decideScope } from '../../shared/domain/decide-scope.ts';
import { bodiesOf, identityText } from '../../shared/domain/desk/decision.ts';
import { barredBodies } from '../../shared/domain/desk/recall.ts';
import { sameChosen, screeningText } from '../../shared/domain/desk/recipient-choice.ts';
import { areaOf, policyFor } from '../../shared/domain/force-policy.ts';
import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import type { Child, Incident } from '../../shared/domain/incident.ts';
import { childRecordOf } from '../../shared/domain/linkage/child-record-of.ts';
import { readDate } from '../../shared/domain/linkage/compare-dates.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { DEFAULT_POLICY as DEFAULT_LINK_POLICY } from '../../shared/domain/linkage/link-policy.ts';
import { prepareChild } from '../../shared/domain/linkage/prepare-records.ts';
import { createSchoolDirectory, type SchoolDirectory } from '../../shared/domain/linkage/resolve-schools.ts';
import { neighboursOf } from '../../shared/domain/neighbouring-forces.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { done, ignored, quarantine, retry } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import { bodyKeyOf, parseBodyKey } from '../../shared/domain/recipient-body.ts';
import { childReferralId, preBirthReferralId } from '../../shared/domain/referral.ts';
import type { ReferralKind } from '../../shared/domain/referral.ts';
import { routeChild } from '../../shared/domain/route-child.ts';
import type { Route } from '../../shared/domain/route-child.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { stillTold } from '../../shared/domain/still-told.ts';
import { shortReferenceFrom } from '../../shared/domain/short-reference.ts';
import { deadlinesOf, inUtc, planSteps } from '../../shared/domain/timetable.ts';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { DecisionRecord, DecisionStore } from '../../shared/ports/decisions.ts';
import type { HistoryToKeep } from '../../shared/ports/child-history.ts';
import type { RecipientChoiceRecord, RecipientChoiceStore } from '../../shared/ports/recipient-choices.ts';
import type { DirectoryStore, RecipientBodyRecord, RollStore } from '../../shared/ports/directory.ts';
import type { ChildStatus, IncidentStore, NotificationToRaise, ReferralToOpen, StoredIncident } from '../../shared/ports/incidents.ts';
import type { NotificationRecord, NotificationStore } from '../../shared/ports/notifications.ts';
import type { Clock, Digest, Ids } from '../../shared/ports/surroundings.ts';
import { linkOverRolls } from './link-over-rolls.ts';

export interface LinkChildrenDeps {
  readonly incidents: IncidentStore;
  readonly notifications: Pick<NotificationStore, 'ofIncident' | 'discharge'>;
  readonly directory: DirectoryStore;
  readonly rolls: RollStore;
  readonly decisions: Pick<DecisionStore, 'ofIncident'>;
  readonly choices: Pick<RecipientChoiceStore, 'ofIncident'>;
  readonly outbox: Outbox;
  readonly ids: Pick<Ids, 'token'>;
  readonly digest: Digest;
  readonly now: Clock;
}

type LinkEvent = EventOf<'incident.received'> | EventOf<'incident.revised'> | EventOf<'incident.withdrawn'> | EventOf<'link.requested'>;

type Bodies = Awaited<ReturnType<DirectoryStore['listBodies']>>;
type SchoolsOf = (bodies: Bodies) => SchoolDirectory;

/** Folding every school's name takes longer than asking for one: done once for a list, and forgotten with it. */
export const createSchoolsOf = (): SchoolsOf => {
  const known = new WeakMap<Bodies, SchoolDirectory>();
  return (bodies) => {
    const before = known.get(bodies);
    if (before) return before;
    const schools = createSchoolDirectory(
      bodies.filter(({ bodyKey }) => bodyKey.startsWith('establishment:')).map(({ bodyKey, name }) => ({ urn: bodyKey.slice('establishment:'.length), name })),
    );
    known.set(bodies, schools);
    return schools;
  };
};

/** What the rules need to know beside the children: the schools of the area, how common names are there, what day it is. */
export const decide = async (
  incident: Incident,
  policy: ForcePolicy,
  { directory, rolls, now }: Pick<LinkChildrenDeps, 'directory' | 'rolls' | 'now'>,
  schoolsOf: SchoolsOf,
): Promise<readonly LinkDecision[]> => {
  const area = areaOf(policy, incident.test);
  const [bodies, frequencies] = await Promise.all([directory.listBodies(policy.laCodes), rolls.readTerms(area)]);
  const schools = schoolsOf(bodies);
  const todayText = londonDayOf(now().toISOString());
  const attendedOn = londonDayOf(inUtc(incident.attendedAt));
  const children = incident.children.map((child) => prepareChild(childRecordOf(child, attendedOn), (name) => schools.resolve(name)));
  return linkOverRolls(children, { area, frequencies, policy: DEFAULT_LINK_POLICY, anyAge: false, today: readDate(todayText), todayText }, rolls, neighboursOf(policy));
};

interface Routed {
  readonly status: ChildStatus;
  readonly bodies: readonly RecipientBodyRecord[];
  readonly referral?: ReferralKind | undefined;
}

const bodiesFor = async (route: Route, policy: ForcePolicy, directory: DirectoryStore): Promise<readonly RecipientBodyRecord[]> => {
  if (route.state !== 'linked') return [];
  // Which of several authorities a child without a school belongs to is not known here: then a person decides, and nobody is told wrongly.
  const [only, ...others] = policy.laCodes;
  const authority = others.length === 0 ? only : undefined;
  switch (route.to) {
    case 'establishments': {
      const found = await Promise.all(route.urns.map((urn) => directory.openBodies(bodyKeyOf({ kind: 'establishment', urn }))));
      return [...new Map(found.flat().map((body) => [body.bodyKey, body])).values()];
    }
    case 'localAuthority':
      return authority === undefined ? [] : directory.openBodies(bodyKeyOf({ kind: 'localAuthority', laCode: authority }));
    case 'healthTeam':
      return authority === undefined ? [] : directory.openBodies(bodyKeyOf({ kind: 'healthTeam', teamCode: authority }));
  }
};

/** What a person decided about this child comes before what the roll says, as long as police say the same of the child. Holds and the law's scope come before both. */
const decidedRoute = (route: Route, decided: DecisionRecord | undefined): { readonly state: 'linked' | 'unmatched'; readonly bodyKeys: readonly string[] } | undefined => {
  if (decided === undefined || route.state === 'held' || route.state === 'outOfScope') return undefined;
  const bodyKeys = bodiesOf(decided.decision);
  return { state: bodyKeys.length > 0 ? 'linked' : 'unmatched', bodyKeys };
};

const REFERRED = { review: 'review', unmatched: 'unmatched', held: 'held' } as const;

interface ToRoute {
  readonly status: ChildStatus;
  readonly child: Child;
  readonly decision: LinkDecision;
  readonly decided: DecisionRecord | undefined;
  /** The desk's standing word on who can safely be told at a body. */
  readonly choiceOn?: ChoiceOn | undefined;
}

/** `isCurrent`: police say the same of the adults as when it was chosen. */
type ChoiceOn = (bodyKey: string) => { readonly record: RecipientChoiceRecord; readonly isCurrent: boolean } | undefined;

export const routeOne = async (
  toRoute: ToRoute,
  stored: StoredIncident,
  policy: ForcePolicy,
  deps: Pick<LinkChildrenDeps, 'directory' | 'now'>,
): Promise<Routed> => {
  const { directory, now } = deps;
  const { status, child, decision, decided, choiceOn } = toRoute;
  const byRoll = routeChild(child, stored.incident.reveal(), policy, decision, now().toISOString());
  if (byRoll.reason === 'recipientRisk' && choiceOn !== undefined) {
    const { recipientRisk: _risk, ...incident } = stored.incident.reveal();
    const safe = await routeOne({ ...toRoute, choiceOn: undefined }, { ...stored, incident: sensitive({ ...incident, recipientRisk: 'noneKnown' }) }, policy, deps);
    // Held until somebody chose who can safely be told, at each body that would be.
    const choices = safe.bodies.map(({ bodyKey }) => choiceOn(bodyKey));
    const last = choices.flatMap((one) => (one?.isCurrent === true ? [one.record.decidedAt] : [])).toSorted().at(-1);
    if (last !== undefined && choices.every((one) => one?.isCurrent === true)) return { ...safe, status: { ...safe.status, reason: 'reviewerDecided', decidedAt: last } };
  }
  const byPerson = decidedRoute(byRoll, decided);
  const found = byPerson ? (await Promise.all(byPerson.bodyKeys.map((bodyKey) => directory.openBodies(bodyKey)))).flat() : await bodiesFor(byRoll, policy, directory);
  const route = byPerson ? ({ state: byPerson.state, reason: 'reviewerDecided' } as const) : byRoll;
  // What is tried out reaches bodies made for trying out, and nobody else; and no real child is told to one of those.
  const bodies = found.filter((body) => body.test === stored.test);
  // A pupil of a school that closed without a successor, or a route nobody has set up yet: a person finds out who is to be told.
  const { state, reason } = route.state === 'linked' && bodies.length === 0 ? ({ state: 'unmatched', reason: 'noOpenEstablishment' } as const) : route;
  const weak = state === 'review' && decision.vetoes.length > 0 ? 'veto' : reason;
  return {
    status: { ...status, state, reason: weak, bodyKeys: bodies.map(({ bodyKey }) => bodyKey), scope: decideScope(child, stored.incident.reveal(), policy), ...(byPerson && { decidedAt: decided?.decidedAt }) },
    bodies,
    referral: state === 'review' || state === 'unmatched' || state === 'held' ? REFERRED[state] : undefined,
  };
};

/** What was taken back from a body is not told to it again by rule: the child goes to a person instead. */
const withoutRecalled = (routed: Routed, before: readonly NotificationRecord[], choiceOn: ChoiceOn): Routed => {
  const { decidedAt = '' } = routed.status;
  // Since the recall a person decided about the child, or chose who can safely be told there.
  const barred = before.flatMap((one) => {
    const chosenAt = choiceOn(one.bodyKey)?.record.decidedAt ?? '';
    return barredBodies([one], chosenAt > decidedAt ? chosenAt : routed.status.decidedAt);
  });
  const bodies = routed.bodies.filter(({ bodyKey }) => !barred.includes(bodyKey));
  if (bodies.length === routed.bodies.length) return routed;
  const bodyKeys = bodies.map(({ bodyKey }) => bodyKey);
  if (bodies.length > 0) return { ...routed, bodies, status: { ...routed.status, bodyKeys } };
  return { status: { ...routed.status, state: 'review', reason: 'recalled', bodyKeys }, bodies, referral: 'review' };
};

/** Where the desk chose the authority's officer in place of a body, that officer is told, of whatever the body would have been. */
const withOfficer = async (routed: Routed, choiceOn: ChoiceOn, { directory }: Pick<LinkChildrenDeps, 'directory'>, test: boolean): Promise<Routed> => {
  const choices = routed.bodies.map((body) => ({ body, record: choiceOn(body.bodyKey)?.record }));
  const last = choices.flatMap(({ record }) => (record?.choice.kind === 'localAuthority' ? [record.decidedAt] : [])).toSorted().at(-1);
  if (last === undefined) return routed;
  const told = await Promise.all(choices.map(async ({ body, record }) => (record?.choice.kind === 'localAuthority' ? directory.openBodies(bodyKeyOf(record.choice)) : [body])));
  const bodies = [...new Map(told.flat().filter((body) => body.test === test).map((body) => [body.bodyKey, body])).values()];
  const bodyKeys = bodies.map(({ bodyKey }) => bodyKey);
  if (bodies.length > 0) return { ...routed, bodies, status: { ...routed.status, reason: 'reviewerDecided', decidedAt: last, bodyKeys } };
  return { status: { ...routed.status, state: 'unmatched', reason: 'noOpenEstablishment', bodyKeys }, bodies, referral: 'unmatched' };
};

/** One notification per recipient body; a correction or another set of children makes a new version that starts fresh. */
export const notificationsFor = (
  routed: readonly Routed[],
  stored: StoredIncident,
  before: readonly NotificationRecord[],
  policy: ForcePolicy,
  at: string,
  { digest, ids }: Pick<LinkChildrenDeps, 'digest' | 'ids'>,
  choiceOn: ChoiceOn = () => undefined,
): readonly NotificationToRaise[] => {
  const bodies = new Map(routed.flatMap(({ bodies }) => bodies.map((body) => [body.bodyKey, body] as const)));
  return [...bodies.values()].flatMap((body): NotificationToRaise[] => {
    const known = before.find(({ bodyKey }) => bodyKey === body.bodyKey);
    const { childIds, notOurs } = stillTold(routed.map(({ status }) => status), body.bodyKey, known);
    // Of each child it said: not ours. There is nothing left to tell it, and the desk has the work.
    if (childIds.length === 0) return [];
    const earlier = known?.withdrawnAt === undefined ? known : undefined;
    const sameChildren = earlier !== undefined && childIds.toSorted().join() === earlier.childIds.filter((childId) => !earlier.notOurs.includes(childId)).toSorted().join();
    // Raised for this very revision: by an earlier look, or by this one before it was cut off.
    const { record: { choice } = {}, isCurrent = false } = choiceOn(body.bodyKey) ?? {};
    const chosen = choice?.kind === 'keyAdults' ? { keyAdultIds: choice.keyAdultIds, inSpiteOf: isCurrent ? choice.inSpiteOf : [] } : undefined;
    if (sameChildren && earlier.revision === stored.revision && (sameChosen(chosen, earlier.chosen) || !isOpen(earlier))) return [];
    const deadlines = deadlinesOf(body.calendar, stored.attendedAt, stored.revisedAt);
    const version = (known?.version ?? 0) + 1;
    return [
      {
        notificationId: `ntf_${digest(`${stored.incidentId}|${body.bodyKey}`).slice(0, 24)}`,
        version,
        bodyKey: body.bodyKey,
        laCode: body.laCode,
        childIds,
        notOurs,
        ...(chosen === undefined ? {} : { chosen }),
        ...deadlines,
        shortReference: known?.shortReference ?? shortReferenceFrom(ids.token()),
        supersedes: known ? known.version : undefined,
        nextStep: planSteps(policy, deadlines, at)[0],
        contentProfile: policy.contentProfile,
      },
    ];
  });
};

/** A child told to a school as one of its pupils counts among what was told of that pupil; what is only supposed counts nowhere. */
const historyOf = (routed: readonly Routed[], pupilOf: (status: ChildStatus) => string | undefined, stored: StoredIncident): readonly HistoryToKeep[] =>
  routed.flatMap(({ status }) => {
    const pupilId = status.state === 'linked' ? pupilOf(status) : undefined;
    if (pupilId === undefined) return [];
    const urns = status.bodyKeys.map(parseBodyKey).flatMap((body) => (body?.kind === 'establishment' ? [body.urn] : []));
    const { grade } = stored.incident.reveal().risk;
    return urns.map((urn) => ({ childId: status.childId, pupil: sensitive(pupilId), day: londonDayOf(inUtc(stored.attendedAt)), grade, urn }));
  });

/** Finds each child's pupil and raises what has to be told; everything doubtful goes to a person, and everything gets a state. */
export const createLinkChildren =
  (deps: LinkChildrenDeps, schoolsOf = createSchoolsOf()) =>
  async (event: LinkEvent): Promise<Outcome> => {
    const { incidents, notifications, directory, outbox, now } = deps;
    const { incidentId, revision } = event.data;
    const cause = { at: now().toISOString(), actor: 'gateway', actorId: 'link-children', causedBy: event.id, traceId: event.traceid, inBulk: event.bulk } as const;

    const [isOwed, stored] = await Promise.all([incidents.isOwed(event.obligationid), incidents.read(incidentId)]);
    // A message that came twice, or was swept while it waited: no roll is opened for it again.
    if (!isOwed) return ignored('linkedBefore');
    if (!stored) return quarantine('incidentGone');
    if (stored.state === 'withdrawn') {
      const ended = await incidents.finishWithdrawal({ incidentId, discharges: event.obligationid, cause });
      if (ended.kind === 'committed') await outbox.send(ended.obligations);
      return ended.kind === 'conflict' ? retry('changedMeanwhile') : ignored('withdrawn');
    }
    if (stored.revision !== revision) {
      await notifications.discharge(event.obligationid, { incidentId, cause });
      return ignored('newerRevision');
    }

    const incident = stored.incident.reveal();
    const policy = policyFor(await directory.readPolicy(stored.forceCode), stored.test);
    const [decisions, before, words, choices] = await Promise.all([decide(incident, policy, deps, schoolsOf), notifications.ofIncident(incidentId), deps.decisions.ofIncident(incidentId), deps.choices.ofIncident(incidentId)]);
    const screening = choices.length === 0 ? '' : deps.digest(screeningText(incident));
    const choiceOn: ChoiceOn = (bodyKey) => {
      // A later one that is only proposed, or was refused, undoes nothing.
      const record = choices.findLast((one) => one.bodyKey === bodyKey && one.state === 'standing');
      return record && { record, isCurrent: record.screening === screening };
    };
    // Another look is for those nobody was sure of. Who is linked stays linked: their school knows already, and only a person or the force changes that.
    const wordOn = (status: ChildStatus): DecisionRecord | undefined => {
      const child = incident.children.find(({ childReference }) => childReference === status.childReference);
      return child && words.find((word) => word.childId === status.childId && word.state === 'standing' && word.identity === deps.digest(identityText(child)));
    };
    const decidedOtherwise = (status: ChildStatus): boolean => {
      const word = wordOn(status);
      return word !== undefined && bodiesOf(word.decision).toSorted().join() !== status.bodyKeys.toSorted().join();
    };
    const standing = event.type === 'link.requested' ? stored.children.filter((status) => status.state === 'linked' && !decidedOtherwise(status)) : [];
    const evidenceBefore = standing.length > 0 ? (await incidents.readLinks(incidentId, revision))?.reveal() : undefined;
    const found = await Promise.all(
      stored.children.map(async (status): Promise<Routed> => {
        if (standing.includes(status)) {
          const bodies = await Promise.all(status.bodyKeys.map((bodyKey) => directory.readBody(bodyKey)));
          const word = wordOn(status);
          return { status: word ? { ...status, reason: 'reviewerDecided', decidedAt: word.decidedAt } : status, bodies: bodies.filter((body) => body !== undefined) };
        }
        const index = incident.children.findIndex(({ childReference }) => childReference === status.childReference);
        const [child, decision] = [incident.children[index], decisions[index]];
        if (!child || !decision) throw new Error('a child has no decision');
        return routeOne({ status, child, decision, decided: wordOn(status), choiceOn }, stored, policy, deps);
      }),
    );

    const told = await Promise.all(found.map((one) => withOfficer(one, choiceOn, deps, stored.test)));
    const routed = told.map((one) => withoutRecalled(one, before, choiceOn));
    const raised = notificationsFor(routed, stored, before, policy, cause.at, deps, choiceOn);
    const stillTold = new Set(routed.flatMap(({ bodies }) => bodies.map(({ bodyKey }) => bodyKey)));
    const gone = before.filter((one) => !stillTold.has(one.bodyKey) && (isOpen(one) || one.answeredHow !== undefined) && one.withdrawnAt === undefined);
    const laCode = policy.laCodes[0] ?? '000';
    // Nobody knows yet whose bell it is: the authority's own day stands for it, so that the desk sees which work is the most urgent.
    const office = routed.some(({ referral }) => referral !== undefined) ? await directory.readBody(bodyKeyOf({ kind: 'localAuthority', laCode })) : undefined;
    const bell = office && deadlinesOf(office.calendar, stored.attendedAt, stored.revisedAt).readBy;
    // Pregnant, and no unborn child on the list who could be told of by name: a person tells the pre-birth team who the mother is.
    const isPreBirthOpen = !routed.some(({ status }) => status.reason === 'forceHold') && incident.pregnancy.answer === 'yes' && !incident.children.some(({ school }) => 'reason' in school && school.reason === 'unborn');
    const preBirth: readonly ReferralToOpen[] = isPreBirthOpen ? [{ referralId: preBirthReferralId(incidentId), kind: 'preBirth', incidentId, laCode }] : [];
    // Nobody knows yet whose bell it is: the authority's own day stands for it, so that the desk sees which work is the most urgent.
    const ofChildren = routed.flatMap(({ status, referral }): ReferralToOpen[] =>
      referral ? [{ referralId: childReferralId(referral, status.childId), kind: referral, incidentId, childId: status.childId, laCode, ...(referral === 'held' && incident.hold !== undefined ? { dueBy: inUtc(incident.hold.untilAt) } : { dueBy: bell }) }] : [],
    );
    const referrals = [...ofChildren, ...preBirth];
    // What an earlier look referred and this one settled, of this revision or one before, even of a child who is no longer named.
    const settled = (stored.referralIds ?? []).filter((id) => !referrals.some(({ referralId }) => referralId === id));
    const lookAgainAt = incident.hold !== undefined && routed.some(({ status }) => status.reason === 'forceHold') ? inUtc(incident.hold.untilAt) : undefined;

    const evidence: Readonly<Record<string, LinkDecision | undefined>> = Object.fromEntries(
      stored.children.map((status) => {
        const index = incident.children.findIndex(({ childReference }) => childReference === status.childReference);
        return [status.childId, standing.includes(status) ? (evidenceBefore?.[status.childId] as LinkDecision | undefined) : decisions[index]];
      }),
    );

    // Where a person decided, theirs is the pupil, or none.
    const pupilOf = (status: ChildStatus): string | undefined => {
      const decision = status.reason === 'reviewerDecided' ? wordOn(status)?.decision : undefined;
      if (decision === undefined) return evidence[status.childId]?.pupilId;
      return decision.kind === 'sameChild' ? decision.pupilId : undefined;
    };

    const result = await incidents.recordLinks({
      incidentId,
      revision,
      looks: stored.looks,
      state: preBirth.length > 0 ? 'referred' : incidentStateOf(routed.map(({ status }) => status.state)),
      policyVersion: policy.version,
      children: routed.map(({ status }) => status),
      evidence: sensitive(evidence),
      history: historyOf(routed, pupilOf, stored),
      notifications: raised,
      withdrawNotifications: gone.map(({ notificationId, version }) => ({ notificationId, version })),
      referrals,
      closeReferrals: settled,
      lookAgainAt,
      discharges: event.obligationid,
      cause,
    });
    switch (result.kind) {
      case 'committed':
        await outbox.send(result.obligations);
        return done;
      case 'replayed':
        return ignored('linkedBefore');
      case 'conflict':
        return retry('changedMeanwhile');
    }
  };
