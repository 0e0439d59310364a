import type { IncidentEvent } from '../../events/catalogue.ts';
import { monthsBefore } from '../../shared/domain/evaluation/elapsed.ts';
import { FOLLOW_UP_ACTIONS } from '../../shared/domain/follow-up.ts';
import { londonDayOf } from '../../shared/domain/evaluation/london.ts';
import { pupilDaysFrom } from '../../shared/domain/evaluation/pupil-days.ts';
import { childValues, incidentValues } from '../../shared/domain/evaluation/incident-values.ts';
import { matchStrengthOf } from '../../shared/domain/linkage/match-strength.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import { inUtc } from '../../shared/domain/timetable.ts';
import type { ChildHistory } from '../../shared/ports/child-history.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { FactEvent, LinkOpenings } from '../../shared/ports/evaluation.ts';
import type { IncidentStore, StoredIncident } from '../../shared/ports/incidents.ts';
import type { NotificationStore } from '../../shared/ports/notifications.ts';
import type { KeyedHash } from '../../shared/ports/surroundings.ts';

/** One keyed hash per kind of thing, so that equal ids of two kinds never look alike. */
export const PSEUDONYM_KINDS = ['incident', 'child', 'notification', 'body', 'delivery', 'referral', 'team', 'person'] as const;
export type PseudonymKind = (typeof PSEUDONYM_KINDS)[number];

export interface DescribeEventDeps {
  readonly incidents: Pick<IncidentStore, 'read' | 'readLinks'>;
  readonly notifications: Pick<NotificationStore, 'readVersion'>;
  readonly directory: Pick<DirectoryStore, 'readBody' | 'readPolicy'>;
  readonly history: ChildHistory;
  readonly openings: LinkOpenings;
  readonly pseudonyms: Readonly<Record<PseudonymKind, KeyedHash>>;
}

type Values = FactEvent['values'];
type EventNamed<T extends IncidentEvent['type']> = Extract<IncidentEvent, { readonly type: T }>;
type OfNotification = Extract<IncidentEvent, { readonly data: { readonly notificationId: string } }>;
type OfIncident = EventNamed<'incident.received' | 'incident.revised' | 'incident.withdrawn' | 'children.linked'>;

/** How many coming pupil days a fact keeps, so that school hours can be counted long after a calendar changed. */
const PUPIL_DAYS = 15;
const UNKNOWN = 'x';
const PRIOR_MONTHS = 12;

/**
 * Turns one event into its facts. Nothing that a person wrote passes: values come from the allow-lists of the domain, ids leave as
 * pseudonyms. Events carry ids only, so those about an incident or a new notification read the record as it stands now; the fact says
 * which revision that was, and folding lets the highest revision win.
 */
export const createDescribeEvent = ({ incidents, notifications, directory, history, openings, pseudonyms }: DescribeEventDeps) => {
  const childFacts = async (
    event: IncidentEvent,
    fact: FactEvent,
    children: readonly { readonly childId: string; readonly values: Values }[],
  ): Promise<readonly FactEvent[]> =>
    Promise.all(
      children.map(async ({ childId, values }, n) => ({
        ...fact,
        factId: `${event.id}:${n + 1}`,
        child: await pseudonyms.child.of(childId),
        values,
      })),
    );

  const describeIncident = async (event: OfIncident, fact: FactEvent): Promise<readonly FactEvent[]> => {
    const stored = await incidents.read(event.data.incidentId);
    // Erased: that it happened still counts, what it said is gone. Another id, so that a late replay never overwrites what was known.
    if (!stored) return [{ ...fact, factId: `${event.id}:erased`, values: { revision: event.data.revision } }];
    const incident = stored.incident.reveal();
    const team = incident.reportingTeam === undefined ? null : await pseudonyms.team.of(`${stored.forceCode}|${incident.reportingTeam}`);
    const about: FactEvent = { ...fact, values: { ...standingOf(stored), ...incidentValues(incident, team) } };
    const labelled = new Map(incident.children.map((child) => [child.childReference, child]));
    const { personOf, strengthOf } = await linksOf(stored);
    const priorOf = await priorsOf(stored);
    const children = await Promise.all(
      stored.children.map(async (standing) => {
        const child = labelled.get(standing.childReference);
        if (!child) return [];
        const known = { person: await personOf(standing.childId), matchStrength: strengthOf(standing.childId), priorNotifications: priorOf(standing.childId) };
        const values = { revision: stored.revision, ...childValues(child, standing, stored.attendedAt), ...known };
        return [{ childId: standing.childId, values }];
      }),
    );
    return [about, ...(await childFacts(event, fact, children.flat()))];
  };

  /**
   * One pseudonym for one pupil over all incidents, once a roll knows the child; nobody else can be followed from one incident to the next. And
   * how well the best pupil agreed, for every child that was looked for.
   */
  const linksOf = async (stored: StoredIncident) => {
    const wasLookedFor = stored.children.some(({ state }) => state !== 'received');
    const links = wasLookedFor ? (await incidents.readLinks(stored.incidentId, stored.revision))?.reveal() : undefined;
    const decisionOf = (childId: string): Partial<LinkDecision> | undefined => {
      const decision = links?.[childId];
      return typeof decision === 'object' && decision !== null ? decision : undefined;
    };
    return {
      personOf: async (childId: string): Promise<string | null> => {
        const pupilId = decisionOf(childId)?.pupilId;
        return typeof pupilId === 'string' ? pseudonyms.person.of(pupilId) : null;
      },
      strengthOf: (childId: string): string | null => {
        const { outcome, candidates } = decisionOf(childId) ?? {};
        return outcome === undefined || candidates === undefined ? null : matchStrengthOf({ outcome, candidates });
      },
    };
  };

  /** Tellings of the same pupil in the twelve months before police attended; null for a child whom no roll knows. */
  const priorsOf = async (stored: StoredIncident): Promise<(childId: string) => number | null> => {
    if (stored.historyRefs.length === 0) return () => null;
    const told = await history.ofIncident(stored.historyRefs, stored.attendedAt);
    const [since, until] = [monthsBefore(stored.attendedAt, PRIOR_MONTHS), londonDayOf(stored.attendedAt)];
    const known = new Set(stored.historyRefs.map(({ childId }) => childId));
    return (childId) => (known.has(childId) ? (told.get(childId) ?? []).filter(({ day }) => since < day && day <= until).length : null);
  };

  const describeRaised = async (event: EventNamed<'notification.raised'>, fact: FactEvent): Promise<readonly FactEvent[]> => {
    const { notificationId, version } = event.data;
    const raised = await notifications.readVersion(notificationId, version);
    if (!raised) return [{ ...fact, factId: `${event.id}:erased`, values: { version } }];
    const address = parseBodyKey(raised.bodyKey);
    const [body, { rollOut }] = await Promise.all([directory.readBody(raised.bodyKey), directory.readPolicy(raised.forceCode)]);
    const step = rollOut?.[raised.laCode];
    const values: Values = {
      version,
      raisedAt: raised.raisedAt,
      dutyBy: raised.dutyBy,
      readBy: raised.readBy,
      contentProfile: raised.contentProfile,
      wave: step?.wave ?? null,
      goLiveOn: step?.goLiveOn ?? null,
      trainedOn: step?.trainedOn ?? null,
      bodyKind: address?.kind ?? UNKNOWN,
      body: await pseudonyms.body.of(raised.bodyKey),
      laCode: raised.laCode,
      phase: body?.phase ?? UNKNOWN,
      typeGroup: body?.typeGroup ?? UNKNOWN,
      language: body?.language ?? UNKNOWN,
      children: raised.childIds.length,
      pupilDays: body ? pupilDaysFrom(body.calendar, raised.raisedAt, PUPIL_DAYS).join(' ') : null,
    };
    return [
      { ...fact, values },
      ...(await childFacts(
        event,
        fact,
        raised.childIds.map((childId) => ({ childId, values: { version } })),
      )),
    ];
  };

  /** One flag per action, so that a fact stays flat; what each child was heard to say is the child's own fact. */
  const describeFollowUp = async (event: EventNamed<'followUp.recorded'>, fact: FactEvent): Promise<readonly FactEvent[]> => {
    const { version, actions, heard, useful } = event.data;
    const values: Values = { version, useful: useful ?? null, ...Object.fromEntries(FOLLOW_UP_ACTIONS.map((action) => [action, actions.includes(action)])) };
    return [{ ...fact, values }, ...(await childFacts(event, fact, heard.map((one) => ({ childId: one.childId, values: { version, heardInSchool: one.heard } }))))];
  };

  const ownValues = async (event: Exclude<IncidentEvent, OfIncident | EventNamed<'notification.raised' | 'followUp.recorded' | 'child.decided' | 'risk.fired' | 'risk.cancelled' | 'risk.reviewed'>>): Promise<Values> => {
    switch (event.type) {
      case 'delivery.sent': {
        const { version, rung, order, sentAt } = event.data;
        return { version, rung, order, sentAt: inUtc(sentAt), delivery: await pseudonyms.delivery.of(event.data.effectId) };
      }
      case 'delivery.settled': {
        const { version, state, settledAt } = event.data;
        return { version, state, settledAt: inUtc(settledAt), delivery: await pseudonyms.delivery.of(event.data.effectId) };
      }
      case 'notification.viewed':
        return { version: event.data.version, order: event.data.order, method: event.data.method };
      case 'notification.answered':
        return {
          version: event.data.version,
          how: event.data.how,
          order: event.data.order,
          scannerOpens: (await openings.withoutPerson(event.data.notificationId, event.data.version)) ?? null,
        };
      case 'notification.superseded':
        return { version: event.data.version, supersededBy: event.data.supersededBy };
      case 'rung.due':
      case 'nudge.due':
        return { version: event.data.version, rung: event.data.rung };
      case 'marac.recorded':
        return { maracRecorded: event.data.decision, maracRecordedAt: inUtc(event.time) };
      case 'link.requested':
        return { revision: event.data.revision };
      case 'referral.opened':
      case 'referral.closed':
        return { kind: event.data.kind, referral: await pseudonyms.referral.of(event.data.referralId) };
    }
  };

  return async (event: IncidentEvent): Promise<readonly FactEvent[]> => {
    const fact: FactEvent = {
      factId: event.id,
      at: inUtc(event.time),
      type: event.type,
      incident: await pseudonyms.incident.of(event.data.incidentId),
      test: event.test,
      ...(isOfNotification(event) ? { notification: await pseudonyms.notification.of(event.data.notificationId) } : {}),
      values: {},
    };
    switch (event.type) {
      case 'incident.received':
      case 'incident.revised':
      case 'incident.withdrawn':
      case 'children.linked':
        return describeIncident(event, fact);
      case 'notification.raised':
        return describeRaised(event, fact);
      case 'followUp.recorded':
        return describeFollowUp(event, fact);
      case 'risk.fired':
        return childFacts(event, fact, [{ childId: event.data.childId, values: { rule: event.data.rule, ruleFiredAt: fact.at } }]);
      case 'risk.cancelled':
        return childFacts(event, fact, [{ childId: event.data.childId, values: { rule: event.data.rule, ruleCancelledAt: fact.at } }]);
      case 'risk.reviewed':
        return childFacts(event, fact, [{ childId: event.data.childId, values: { rule: event.data.rule, ruleReviewedAt: fact.at, riskOutcome: event.data.outcome } }]);
      case 'child.decided': {
        const { childId, decided, firstBits, modelVersion, isFirst } = event.data;
        return childFacts(event, fact, [{ childId, values: { decided, firstBits: firstBits ?? null, modelVersion: modelVersion ?? null, isFirst } }]);
      }
      default:
        return [{ ...fact, values: await ownValues(event) }];
    }
  };
};
export type DescribeEvent = ReturnType<typeof createDescribeEvent>;

const isOfNotification = (event: IncidentEvent): event is OfNotification => 'notificationId' in event.data;

const standingOf = (stored: StoredIncident): Values => ({
  revision: stored.revision,
  forceCode: stored.forceCode,
  policyVersion: stored.policyVersion,
  state: stored.state,
  attendedAt: stored.attendedAt,
  receivedAt: stored.receivedAt,
  revisedAt: stored.revisedAt,
  withdrawnAt: stored.withdrawn?.at ?? null,
  withdrawnBecause: stored.withdrawn?.reason ?? null,
});
