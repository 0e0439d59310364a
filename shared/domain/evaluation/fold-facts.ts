import { londonDayOf } from './london.ts';
import { nextDay } from '../calendar.ts';
import type { HeardInSchool } from '../follow-up.ts';
import { countOf, isSo, knownAtOf, textOf } from './fact.ts';
import type { Fact } from './fact.ts';
import { foldClocks } from './fold-clocks.ts';
import type { VersionFacts } from './fold-clocks.ts';
import type { ChildIncidentRow, ChildNotificationRow, CoverRow, EvaluationRows, IncidentRow, NotificationRow, RuleFiring, ServiceRow } from './rows.ts';

/** Instants are stored in one written form (UTC, milliseconds), so they sort as text. */
const byRevisionThenTime = (a: Fact, b: Fact): number =>
  (countOf(a, 'revision') ?? 0) - (countOf(b, 'revision') ?? 0) || a.at.localeCompare(b.at) || a.factId.localeCompare(b.factId);

export const earliest = (instants: readonly (string | undefined)[]): string | undefined => instants.filter((one) => one !== undefined).toSorted()[0];

const foldIncident = (facts: readonly Fact[], healthTeamSentAt: string | undefined): IncidentRow | undefined => {
  const told = facts.filter((fact) => fact.child === undefined && textOf(fact, 'receivedAt') !== undefined).toSorted(byRevisionThenTime);
  const last = told.at(-1);
  if (!last) return undefined;
  const text = (name: string): string => textOf(last, name) ?? 'x';
  const decided = told.filter((fact) => !['none', 'pending', 'x'].includes(textOf(fact, 'marac') ?? 'x'));
  const recorded = facts.map((fact) => textOf(fact, 'maracRecorded')).findLast((decision) => decision !== undefined);
  // A withdrawal is final, whatever was read later.
  const withdrawn = told.find((fact) => textOf(fact, 'withdrawnAt') !== undefined);
  return {
    incident: last.incident,
    test: facts.some(({ test }) => test),
    forceCode: text('forceCode'),
    policyVersion: text('policyVersion'),
    revision: countOf(last, 'revision') ?? 1,
    attendedAt: text('attendedAt'),
    receivedAt: text('receivedAt'),
    incidentType: text('incidentType'),
    placeType: text('placeType'),
    riskTool: text('riskTool'),
    riskGrade: text('riskGrade'),
    high: text('riskGrade') === 'high' || isSo(last, 'highIndicators'),
    marac: recorded !== undefined && ['none', 'pending', 'x'].includes(text('marac')) ? recorded : text('marac'),
    maracDecidedAt: earliest([...decided.map((fact) => textOf(fact, 'revisedAt')), ...facts.map((fact) => textOf(fact, 'maracRecordedAt'))]),
    pregnancy: text('pregnancy'),
    adultFemaleVictim: isSo(last, 'adultFemaleVictim'),
    team: textOf(last, 'team'),
    requiredFilled: countOf(last, 'requiredFilled') ?? 0,
    requiredAsked: countOf(last, 'requiredAsked') ?? 0,
    withdrawnAt: withdrawn && textOf(withdrawn, 'withdrawnAt'),
    withdrawnBecause: withdrawn && textOf(withdrawn, 'withdrawnBecause'),
    healthTeamSentAt,
    firings: foldFirings(facts),
  };
};

/** At one instant a rule fires before it is looked at, and is looked at before it is taken back. */
const STEPS_OF_A_RULE = ['ruleFiredAt', 'ruleReviewedAt', 'ruleCancelledAt'] as const;

/**
 * The firing that stands. What police took back before anybody looked is gone, and so is a look that came after it; fired anew, it has a working day
 * of its own.
 */
const standingFiring = (rule: string, facts: readonly Fact[]): RuleFiring | undefined => {
  const steps = facts
    .flatMap((fact) => STEPS_OF_A_RULE.flatMap((step, order) => {
      const at = textOf(fact, step);
      return at === undefined ? [] : [{ step, at, order }];
    }))
    .toSorted((a, b) => a.at.localeCompare(b.at) || a.order - b.order);
  let firedAt: string | undefined;
  for (const { step, at } of steps) {
    if (step === 'ruleFiredAt') firedAt ??= at;
    else if (step === 'ruleCancelledAt') firedAt = undefined;
    else if (firedAt !== undefined) return { rule, firedAt, reviewedAt: at };
  }
  return firedAt === undefined ? undefined : { rule, firedAt, reviewedAt: undefined };
};

/** Once for each child: of two children of one incident each is looked at. */
const foldFirings = (facts: readonly Fact[]): readonly RuleFiring[] =>
  [...Map.groupBy(facts.filter((fact) => textOf(fact, 'rule') !== undefined), (fact) => `${textOf(fact, 'rule')}|${fact.child ?? ''}`)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([key, of]) => standingFiring(key.slice(0, key.lastIndexOf('|')), of) ?? []);

/** The children of one incident as last told: a child that the highest revision no longer names is gone. */
const lastOfEachChild = (facts: readonly Fact[], revision: number): readonly Fact[] => {
  const standings = facts.filter((fact) => fact.child !== undefined && textOf(fact, 'state') !== undefined && countOf(fact, 'revision') === revision);
  return [...Map.groupBy(standings, ({ child }) => child).values()].flatMap((one) => one.toSorted(byRevisionThenTime).slice(-1));
};

const toVersions = (facts: readonly Fact[]): readonly VersionFacts[] =>
  [...Map.groupBy(facts, (fact) => countOf(fact, 'version') ?? 1)]
    .toSorted(([a], [b]) => a - b)
    .map(([version, of]) => ({
      version,
      raised: of.find((fact) => fact.type === 'notification.raised' && fact.child === undefined && textOf(fact, 'raisedAt') !== undefined),
      children: [...new Set(of.flatMap((fact) => (fact.type === 'notification.raised' && fact.child !== undefined ? [fact.child] : [])))],
      facts: of.toSorted(byRevisionThenTime),
    }));

export interface Folded {
  readonly incident: IncidentRow;
  readonly childIncidents: readonly ChildIncidentRow[];
  readonly notifications: readonly NotificationRow[];
  readonly childNotifications: readonly ChildNotificationRow[];
}

const foldOne = (facts: readonly Fact[]): Folded | undefined => {
  const bare = foldIncident(facts, undefined);
  if (!bare) return undefined;
  const ofNotification = Map.groupBy(
    facts.filter(({ notification }) => notification !== undefined),
    ({ notification }) => notification ?? '',
  );
  const versionsOf = [...ofNotification]
    .map(([notification, of]) => [notification, toVersions(of)] as const)
    .toSorted(([a], [b]) => a.localeCompare(b));

  const notifications = versionsOf.flatMap(([notification, versions]): readonly NotificationRow[] => {
    const clocks = foldClocks(bare, notification, versions);
    return clocks ? [{ ...clocks, children: versions.at(-1)?.children.length ?? 0 }] : [];
  });
  const standings = lastOfEachChild(facts, bare.revision).toSorted((a, b) => (a.child ?? '').localeCompare(b.child ?? ''));
  const standingOf = new Map(standings.map((fact) => [fact.child, fact]));
  const childNotifications = versionsOf.flatMap(([notification, versions]) => {
    const children = [...new Set(versions.flatMap((version) => version.children))].toSorted();
    return children.flatMap((child): readonly ChildNotificationRow[] => {
      const clocks = foldClocks(bare, notification, versions, child);
      // A child that a later revision no longer names keeps what was last said about it.
      const standing =
        standingOf.get(child) ??
        facts
          .filter((fact) => fact.child === child && textOf(fact, 'state') !== undefined)
          .toSorted(byRevisionThenTime)
          .at(-1);
      const heardInSchool = facts
        .filter((fact) => fact.child === child && fact.notification === notification && textOf(fact, 'heardInSchool') !== undefined)
        .toSorted(byRevisionThenTime)
        .map((fact) => textOf(fact, 'heardInSchool') as HeardInSchool)
        .at(-1);
      return clocks ? [{ ...clocks, child, ...personOf(standing), ...matchOf(standing), heardInSchool }] : [];
    });
  });
  const childIncidents = standings.map((standing): ChildIncidentRow => {
    const own = childNotifications.filter(({ child }) => child === standing.child);
    const sent = own.filter(({ sentAt }) => sentAt !== undefined);
    return {
      incident: bare.incident,
      child: standing.child ?? '',
      test: bare.test,
      person: textOf(standing, 'person'),
      forceCode: bare.forceCode,
      attendedAt: bare.attendedAt,
      receivedAt: bare.receivedAt,
      ...personOf(standing),
      voice: textOf(standing, 'voice') ?? 'x',
      voiceDescribed: isSo(standing, 'voiceDescribed'),
      seenByPolice: textOf(standing, 'seenByPolice') ?? 'x',
      establishments: countOf(standing, 'establishments') ?? 0,
      otherBodies: countOf(standing, 'otherBodies') ?? 0,
      withdrawn: bare.withdrawnAt !== undefined,
      notifications: own.length,
      notificationsSent: sent.length,
      establishmentsSent: sent.filter(({ bodyKind, recalledAt }) => bodyKind === 'establishment' && recalledAt === undefined).length,
      priorNotifications: matchOf(standing).priorNotifications,
    };
  });
  const healthTeamSentAt = earliest(notifications.filter(({ bodyKind }) => bodyKind === 'healthTeam').map(({ sentAt }) => sentAt));
  return { incident: { ...bare, healthTeamSentAt }, childIncidents, notifications, childNotifications };
};

/** What the standing says of the match; not every row shows it. */
const matchOf = (standing: Fact | undefined): Pick<ChildNotificationRow, 'matchStrength' | 'priorNotifications'> => ({
  matchStrength: standing && (textOf(standing, 'matchStrength') as ChildNotificationRow['matchStrength']),
  priorNotifications: standing && countOf(standing, 'priorNotifications'),
});

const personOf = (standing: Fact | undefined): Pick<ChildNotificationRow, 'ageBand' | 'yearBand' | 'sex' | 'state' | 'reason'> => {
  const text = (name: string): string => (standing && textOf(standing, name)) ?? 'x';
  return {
    state: text('state') as ChildNotificationRow['state'],
    reason: text('reason') as ChildNotificationRow['reason'],
    ageBand: text('ageBand') as ChildNotificationRow['ageBand'],
    yearBand: text('yearBand') as ChildNotificationRow['yearBand'],
    sex: text('sex'),
  };
};

/** What was known at a time, each fact once. */
const onceKnown = (facts: Iterable<Fact>, asOf: string | undefined): readonly Fact[] => {
  const once = new Map<string, Fact>();
  for (const fact of facts) if (asOf === undefined || knownAtOf(fact) <= asOf) once.set(fact.factId, fact);
  return [...once.values()];
};

/** The rows of one incident, from all its facts; undefined when nothing of it was known yet. */
export const foldIncidentFacts = (facts: Iterable<Fact>, asOf?: string): Folded | undefined => foldOne(onceKnown(facts, asOf).toSorted(byRevisionThenTime));

/** A week's look at one body; undefined for anything else. */
export const foldCover = (fact: Fact): CoverRow | undefined => {
  const week = textOf(fact, 'week');
  const keyAdults = countOf(fact, 'keyAdults');
  if (fact.type !== 'cover.observed' || week === undefined || keyAdults === undefined) return undefined;
  const text = (name: string): string => textOf(fact, name) ?? 'x';
  return { body: fact.incident, test: fact.test, week, laCode: text('laCode'), phase: text('phase'), typeGroup: text('typeGroup'), keyAdults, verified: countOf(fact, 'verified') ?? 0 };
};

/** Minutes seen a day; days between the first one seen and the last with none count with nothing. */
export const foldService = (facts: readonly Fact[]): readonly ServiceRow[] => {
  const minutes = facts.flatMap((fact) => (fact.type === 'service.observed' ? (textOf(fact, 'minute') ?? []) : []));
  const days = Map.groupBy(new Set(minutes), (minute) => londonDayOf(minute));
  const seen = [...days.keys()].toSorted();
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined) return [];
  const rows: ServiceRow[] = [];
  let day = first;
  while (day <= last) {
    rows.push({ day, test: false, minutes: days.get(day)?.length ?? 0 });
    day = nextDay(day);
  }
  return rows;
};

/**
 * Facts to rows. The order of facts does not matter, and a fact that comes twice counts once: everything is decided by revision, version
 * and the instants inside the facts. `asOf` leaves out what was not known then, so an earlier release can be made again.
 */
export const foldFacts = (facts: Iterable<Fact>, asOf?: string): EvaluationRows => {
  const known = onceKnown(facts, asOf);
  const folded = [...Map.groupBy(known, ({ incident }) => incident)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([, of]) => foldIncidentFacts(of) ?? []);
  return {
    incidents: folded.map(({ incident }) => incident),
    childIncidents: folded.flatMap(({ childIncidents }) => childIncidents),
    notifications: folded.flatMap(({ notifications }) => notifications),
    childNotifications: folded.flatMap(({ childNotifications }) => childNotifications),
    cover: known.flatMap((fact) => foldCover(fact) ?? []),
    service: foldService(known),
  };
};
