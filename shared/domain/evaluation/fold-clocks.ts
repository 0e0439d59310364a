import { FOLLOW_UP_ACTIONS } from '../follow-up.ts';
import type { FollowUpAction, Usefulness } from '../follow-up.ts';
import { countOf, isSo, textOf } from './fact.ts';
import type { Fact } from './fact.ts';
import type { Clocks, IncidentRow } from './rows.ts';

export interface VersionFacts {
  readonly version: number;
  readonly raised: Fact | undefined;
  readonly children: readonly string[];
  readonly facts: readonly Fact[];
}

/** Rungs that tell somebody other than the first key adult (or the desk): step 2 of the ladder and beyond. */
const ESCALATIONS = new Set(['widen', 'escalate', 'callList', 'replacement']);

interface Moment {
  readonly at: string;
  readonly order: number | undefined;
}

const firstMoment = (facts: readonly Fact[], type: string, how?: string): Moment | undefined =>
  facts
    .filter((fact) => fact.type === type && (how === undefined || textOf(fact, 'how') === how))
    .map((fact) => ({ at: fact.at, order: countOf(fact, 'order') }))
    .toSorted((a, b) => a.at.localeCompare(b.at) || (a.order ?? 0) - (b.order ?? 0))[0];

const firstInstant = (facts: readonly Fact[], name: string): string | undefined => facts.flatMap((fact) => textOf(fact, name) ?? []).toSorted()[0];

const recallOf = (
  incident: IncidentRow,
  versions: readonly VersionFacts[],
  child: string | undefined,
): { readonly at: string; readonly because: string } | undefined => {
  const last = versions.at(-1);
  if (!last) return undefined;
  const withdrawn = firstMoment(last.facts, 'notification.answered', 'withdrawn');
  if (incident.withdrawnAt !== undefined) return { at: incident.withdrawnAt, because: incident.withdrawnBecause ?? 'x' };
  // Withdrawn while its incident stands: a new look at the children found nobody for this body any more.
  if (withdrawn) return { at: withdrawn.at, because: 'noLongerListed' };
  if (child === undefined || last.children.includes(child) || !last.raised) return undefined;
  const dropped = versions.find(({ version, children }) => !children.includes(child) && version > lastListing(versions, child));
  return { at: (dropped?.raised && textOf(dropped.raised, 'raisedAt')) ?? last.raised.at, because: 'noLongerListed' };
};

/** The last answer stands. */
const followUpOf = (facts: readonly Fact[]): { readonly actions: readonly FollowUpAction[] | undefined; readonly useful: Usefulness | undefined } => {
  const last = facts.filter(({ type }) => type === 'followUp.recorded').toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
  return { actions: last && FOLLOW_UP_ACTIONS.filter((action) => isSo(last, action)), useful: last && (textOf(last, 'useful') as Usefulness | undefined) };
};

const lastListing = (versions: readonly VersionFacts[], child: string): number =>
  versions.findLast(({ children }) => children.includes(child))?.version ?? 0;

/**
 * The clocks of one notification, or of one child of it. A correction makes a new version of the same notification: its clocks are those of
 * the first version (that lists the child), and it was sent, seen and answered when the first of those versions was.
 */
export const foldClocks = (incident: IncidentRow, notification: string, versions: readonly VersionFacts[], child?: string): Clocks | undefined => {
  const listing = child === undefined ? versions : versions.filter(({ children }) => children.includes(child));
  const raised = listing.find((version) => version.raised !== undefined)?.raised;
  if (!raised) return undefined;
  const facts = listing.flatMap((version) => version.facts).filter((fact) => fact.child === undefined);
  const text = (name: string): string => textOf(raised, name) ?? 'x';
  // An e-mail that takes a notification back tells nobody about a child.
  const takingBack = new Set(facts.filter((fact) => textOf(fact, 'rung') === 'withdrawal').map((fact) => textOf(fact, 'delivery')));
  const telling = facts.filter((fact) => fact.type.startsWith('delivery.') && !takingBack.has(textOf(fact, 'delivery')));
  const delivered = telling.filter((fact) => textOf(fact, 'state') === 'delivered');
  const seen = firstMoment(facts, 'notification.viewed');
  const acknowledged = firstMoment(facts, 'notification.answered', 'acknowledged');
  const recalled = recallOf(incident, versions, child);
  const rungs = facts.filter((fact) => fact.type === 'rung.due').map((fact) => textOf(fact, 'rung') ?? '');
  const sentAt = firstInstant(telling, 'sentAt');
  const deliveredAt = firstInstant(delivered, 'settledAt');
  return {
    incident: incident.incident,
    notification,
    test: incident.test,
    forceCode: incident.forceCode,
    policyVersion: incident.policyVersion,
    contentProfile: text('contentProfile'),
    wave: countOf(raised, 'wave'),
    goLiveOn: textOf(raised, 'goLiveOn'),
    trainedOn: textOf(raised, 'trainedOn'),
    attendedAt: incident.attendedAt,
    receivedAt: incident.receivedAt,
    raisedAt: text('raisedAt'),
    dutyBy: text('dutyBy'),
    readBy: text('readBy'),
    body: text('body'),
    bodyKind: text('bodyKind'),
    laCode: text('laCode'),
    phase: text('phase'),
    typeGroup: text('typeGroup'),
    language: text('language'),
    pupilDays: textOf(raised, 'pupilDays')?.split(' ') ?? [],
    // A receipt may overtake our own record of sending; its word is proof that it was sent by then.
    sentAt: sentAt ?? deliveredAt,
    deliveredAt,
    seenAt: seen?.at,
    seenOrder: seen?.order,
    acknowledgedAt: acknowledged?.at,
    acknowledgedOrder: acknowledged?.order,
    phonedAt: firstMoment(facts, 'notification.answered', 'phoned')?.at,
    closedByDeskAt: firstMoment(facts, 'notification.answered', 'closedByDesk')?.at,
    ...followUpOf(facts),
    scannerOpens: facts.map((fact) => countOf(fact, 'scannerOpens')).find((count) => count !== undefined),
    recalledAt: recalled?.at,
    recalledBecause: recalled?.because,
    versions: listing.length,
    attempts: new Set(telling.flatMap((fact) => textOf(fact, 'delivery') ?? [])).size,
    reminders: rungs.filter((rung) => rung === 'remind').length,
    escalations: rungs.filter((rung) => ESCALATIONS.has(rung)).length,
  };
};
