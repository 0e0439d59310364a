import { londonInstant } from './london.ts';
import { SCHOOL_CLOSES, endOfLondonDay, endOfSchoolDay, minutesBetween, schoolMinutesBetween } from './elapsed.ts';
import { MEASURES_OF_FOLLOW_UP } from './measures-of-follow-up.ts';
import type { Answered, Measure, Verdict } from './measure.ts';
import { MARAC_DAYS } from '../risk/marac.ts';
import type { ChildIncidentRow, Clocks, IncidentRow } from './rows.ts';
import type { CompetingObservation } from './statistics/aalen-johansen.ts';

/** Police latency that counts as prompt (domain research 6.1, T4). */
const PROMPT_POLICE_HOURS = 6;
/** An expected child goes to the health team within this time of our knowing. */
const UNBORN_HOURS = 24;
const MINUTES_PER_HOUR = 60;

const NOT_DUE = 'Test incidents. Recalled notifications, notifications whose bell has not rung yet and children told to nobody are shown as not due.';
const RECALLED = 'Test incidents. Recalled notifications are shown as not due.';
const TESTS = 'Test incidents.';
const SCOPE = 'Test incidents. Children out of scope and withdrawn incidents are shown as not due.';

/** Did it happen by then? Later is missed; not at all, and the time is not up, is still open. */
const by = (at: string | undefined, deadline: string, asOf: string): Verdict => {
  if (at !== undefined) return at <= deadline ? 'met' : 'missed';
  return asOf < deadline ? 'open' : 'missed';
};

/** Against the bell (`dutyBy`): only once it has rung, so that a late start never looks better for not having failed yet. */
const beforeBell =
  (clock: (row: Clocks) => string | undefined) =>
  (row: Clocks, asOf: string): Verdict => {
    if (row.recalledAt !== undefined || asOf < row.dutyBy) return 'notDue';
    return by(clock(row), row.dutyBy, asOf);
  };

/** Of what was sent. */
const ofSent =
  (judge: (row: Clocks & { readonly sentAt: string }, asOf: string) => Verdict) =>
  (row: Clocks, asOf: string): Verdict => {
    const { sentAt } = row;
    if (sentAt === undefined) return 'outside';
    return row.recalledAt === undefined ? judge({ ...row, sentAt }, asOf) : 'notDue';
  };

const openedWithin = (hours: number) =>
  ofSent(({ sentAt, seenAt }, asOf) => by(seenAt, new Date(Date.parse(sentAt) + hours * MINUTES_PER_HOUR * 60_000).toISOString(), asOf));

const openedWithinSchoolHours = (hours: number) =>
  ofSent(({ sentAt, seenAt, pupilDays }, asOf) => {
    const taken = schoolMinutesBetween(pupilDays, sentAt, seenAt ?? asOf);
    const allowed = hours * MINUTES_PER_HOUR;
    if (seenAt === undefined) return taken === undefined || taken > allowed ? 'missed' : 'open';
    return taken !== undefined && taken <= allowed ? 'met' : 'missed';
  });

/** By the end of the school day of the bell; what was answered the other way can no longer be. */
const answeredThatDay = (way: 'acknowledgedAt' | 'phonedAt', other: 'acknowledgedAt' | 'phonedAt') =>
  ofSent((row, asOf) => (row[way] === undefined && row[other] !== undefined ? 'missed' : by(row[way], endOfSchoolDay(row.dutyBy), asOf)));

/** From the first e-mail to the answer; closed by the desk or not answered yet: unknown from then on. */
const untilAnswered =
  (minutes: (row: Clocks, from: string, to: string) => number) =>
  (row: Clocks, asOf: string): CompetingObservation<Answered> | 'notDue' | undefined => {
    const { sentAt, acknowledgedAt, phonedAt, recalledAt, closedByDeskAt } = row;
    if (sentAt === undefined) return undefined;
    if (recalledAt !== undefined) return 'notDue';
    const ends = [
      { at: acknowledgedAt, cause: 'acknowledged' as const },
      { at: phonedAt, cause: 'phoned' as const },
      ...[closedByDeskAt, asOf].map((at) => ({ at, cause: undefined })),
    ];
    const [first] = ends.flatMap(({ at, cause }) => (at === undefined ? [] : [{ at, cause }])).toSorted((a, b) => a.at.localeCompare(b.at));
    return first && { time: minutes(row, sentAt, first.at), cause: first.cause };
  };

/** School minutes as far as the calendar was known when the notification was raised. */
const schoolMinutes = ({ pupilDays }: Clocks, from: string, to: string): number => {
  const last = pupilDays.at(-1);
  return (
    schoolMinutesBetween(pupilDays, from, to) ??
    (last === undefined ? 0 : (schoolMinutesBetween(pupilDays, from, londonInstant(last, SCHOOL_CLOSES)) ?? 0))
  );
};

/** Told: somebody read it on the page, or the desk read it to them on the phone. */
const toldAt = ({ seenAt, phonedAt }: Clocks): string | undefined => [seenAt, phonedAt].filter((at) => at !== undefined).toSorted()[0];

/** The first clock that had already run past the bell when it stopped; each late notification has exactly one cause. */
export const LATE_CAUSES = ['police', 'match', 'delivery', 'school'] as const;
export type LateCause = (typeof LATE_CAUSES)[number];
export const causeOfLateness = ({ receivedAt, raisedAt, sentAt, deliveredAt, dutyBy }: Clocks): LateCause => {
  if (receivedAt > dutyBy) return 'police';
  if (raisedAt > dutyBy) return 'match';
  const arrivedAt = deliveredAt ?? sentAt;
  return arrivedAt === undefined || arrivedAt > dutyBy ? 'delivery' : 'school';
};

const DELAYS: Readonly<Record<LateCause, readonly [where: string, clock: string]>> = {
  police: ['police', 'receipt'],
  match: ['linking', 'linking'],
  delivery: ['delivery', 'delivery'],
  school: ['the school', 'reading'],
};

const lateBecause =
  (cause: LateCause) =>
  (row: Clocks, asOf: string): Verdict => {
    const verdict = beforeBell(toldAt)(row, asOf);
    if (verdict !== 'missed') return verdict === 'notDue' ? 'notDue' : 'outside';
    return causeOfLateness(row) === cause ? 'met' : 'missed';
  };

const inScope =
  (judge: (row: ChildIncidentRow) => Verdict) =>
  (row: ChildIncidentRow): Verdict =>
    row.state === 'outOfScope' || row.withdrawn ? 'notDue' : judge(row);

/** Exhaustive and exclusive: the shares of C1 add up to the whole. */
export const ROUTES_OF_A_CHILD = ['automatic', 'reviewed', 'otherBody', 'waitingReview', 'unmatched', 'held', 'waiting'] as const;
export type RouteOfAChild = (typeof ROUTES_OF_A_CHILD)[number];
export const routeOf = ({
  state,
  reason,
  establishments,
  otherBodies,
}: Pick<ChildIncidentRow, 'state' | 'reason' | 'establishments' | 'otherBodies'>): RouteOfAChild | undefined => {
  switch (state) {
    case 'linked':
      if (establishments === 0 && otherBodies > 0) return 'otherBody';
      return reason === 'reviewerDecided' ? 'reviewed' : 'automatic';
    case 'review':
      return 'waitingReview';
    case 'unmatched':
      return 'unmatched';
    case 'held':
      return 'held';
    case 'received':
      return 'waiting';
    case 'outOfScope':
      return undefined;
  }
};

const ROUTE_NAMES: Readonly<Record<RouteOfAChild, string>> = {
  automatic: 'Linked automatically',
  reviewed: 'Linked after a person decided',
  otherBody: 'Told to the local authority or a health team (home educated, missing education, out of area, under school age, unborn)',
  waitingReview: 'Waiting for a person to decide',
  unmatched: 'Not found on any roll, with the desk',
  held: 'Held',
  waiting: 'Not linked yet',
};

/** Child spoken to is expected from reception age on (domain research 2.2). */
const isOfVoiceAge = ({ ageBand }: ChildIncidentRow): boolean => ageBand !== '0to4' && ageBand !== 'x';

const healthRouted = ({ pregnancy, receivedAt, healthTeamSentAt }: IncidentRow, asOf: string): Verdict =>
  pregnancy === 'yes'
    ? by(healthTeamSentAt, new Date(Date.parse(receivedAt) + UNBORN_HOURS * MINUTES_PER_HOUR * 60_000).toISOString(), asOf)
    : 'outside';

const asMet = (so: boolean): Verdict => (so ? 'met' : 'missed');

/** Every measure, once. Code, codebook and pages are made from this list (docs/evaluation.md; after the measures of domain research 6.1). */
export const MEASURES: readonly Measure[] = [
  {
    id: 't1_sent_before_bell',
    name: 'Sent before the bell',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'first e-mail taken by the mail service at or before dutyBy',
    denominator: 'notifications whose dutyBy has passed',
    exclusions: NOT_DUE,
    judge: beforeBell(({ sentAt }) => sentAt),
  },
  {
    id: 't1_delivered_before_bell',
    name: 'Delivered before the bell',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'first delivery receipt at or before dutyBy',
    denominator: 'notifications whose dutyBy has passed',
    exclusions: NOT_DUE,
    judge: beforeBell(({ deliveredAt }) => deliveredAt),
  },
  {
    id: 't2_seen_before_bell',
    name: 'Seen before the bell',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'first view by a key adult who proved who they are, at or before dutyBy',
    denominator: 'notifications whose dutyBy has passed',
    exclusions: NOT_DUE,
    judge: beforeBell(({ seenAt }) => seenAt),
  },
  {
    id: 't2_told_before_bell',
    name: 'Told before the bell: seen, or read out on the phone',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'first view or phone call that reached a key adult, at or before dutyBy',
    denominator: 'notifications whose dutyBy has passed',
    exclusions: NOT_DUE,
    judge: beforeBell(toldAt),
  },
  {
    id: 't3_opened_same_day',
    name: 'Opened the same day (Durham)',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'first view on the London calendar day of the first e-mail',
    denominator: 'notifications sent',
    exclusions: RECALLED,
    judge: ofSent(({ sentAt, seenAt }, asOf) => {
      const midnight = endOfLondonDay(sentAt);
      const verdict = by(seenAt, midnight, asOf);
      return seenAt === midnight ? 'missed' : verdict;
    }),
  },
  {
    id: 't3_opened_24h',
    name: 'Opened within 24 hours (Durham)',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'first view no later than 24 clock hours after the first e-mail',
    denominator: 'notifications sent',
    exclusions: RECALLED,
    judge: openedWithin(24),
  },
  {
    id: 't3_opened_48h',
    name: 'Opened within 48 hours (Durham)',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'first view no later than 48 clock hours after the first e-mail',
    denominator: 'notifications sent',
    exclusions: RECALLED,
    judge: openedWithin(48),
  },
  {
    id: 't3_opened_9_school_hours',
    name: 'Opened within one school day (9 school hours)',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'first view within 9 hours of school time (08:00 to 17:00 on pupil days) after the first e-mail',
    denominator: 'notifications sent',
    exclusions: RECALLED,
    judge: openedWithinSchoolHours(9),
  },
  {
    id: 't4_police_prompt',
    name: 'Police told us within 6 hours',
    unit: 'incident',
    kind: 'share',
    dimension: 'implementation',
    numerator: 'received no later than 6 hours after police attended',
    denominator: 'incidents received',
    exclusions: TESTS,
    judge: ({ attendedAt, receivedAt }) => asMet(minutesBetween(attendedAt, receivedAt) <= PROMPT_POLICE_HOURS * MINUTES_PER_HOUR),
  },
  {
    id: 't4_police_minutes',
    name: 'Minutes from attendance to receipt',
    unit: 'incident',
    kind: 'minutes',
    dimension: 'implementation',
    numerator: 'received minus attended, in minutes',
    denominator: 'incidents received',
    exclusions: TESTS,
    minutes: ({ attendedAt, receivedAt }) => minutesBetween(attendedAt, receivedAt),
  },
  ...LATE_CAUSES.map((cause): Measure => ({
    id: `t5_late_${cause}`,
    name: `Told late: the delay arose with ${DELAYS[cause][0]}`,
    unit: 'childNotification',
    kind: 'share',
    dimension: 'implementation',
    numerator: `late notifications whose first clock past dutyBy is ${DELAYS[cause][1]}`,
    denominator: 'notifications neither seen nor phoned by dutyBy',
    exclusions: NOT_DUE,
    judge: lateBecause(cause),
  })),
  {
    id: 'r2_children_told',
    name: 'Children in incidents for whom somebody was told',
    unit: 'childIncident',
    kind: 'share',
    dimension: 'reach',
    numerator: 'child-incidents with at least one notification sent',
    denominator: 'child-incidents in scope',
    exclusions: SCOPE,
    judge: inScope(({ notificationsSent }) => (notificationsSent > 0 ? 'met' : 'open')),
  },
  ...ROUTES_OF_A_CHILD.map((route): Measure => ({
    id: `c1_${route.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    name: ROUTE_NAMES[route],
    unit: 'childIncident',
    kind: 'share',
    dimension: 'reach',
    numerator: `child-incidents that stand so at the time of the export`,
    denominator: 'child-incidents in scope; the seven shares add up to all of them',
    exclusions: SCOPE,
    judge: inScope((row) => asMet(routeOf(row) === route)),
  })),
  {
    id: 'c2_wrong_recipient',
    name: 'Recalled because the school or the child was wrong',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'implementation',
    numerator: 'recalled after sending: withdrawn as wrong child or wrong school, or no longer listed after a new look',
    denominator: 'notifications sent',
    exclusions: TESTS,
    judge: ({ sentAt, recalledAt, recalledBecause }) => {
      if (sentAt === undefined) return 'outside';
      const wrong = recalledBecause === 'wrongChild' || recalledBecause === 'wrongSchool' || recalledBecause === 'noLongerListed';
      return asMet(wrong && recalledAt !== undefined && recalledAt > sentAt);
    },
  },
  {
    id: 'c3_fan_out',
    name: 'Establishments told, of those that linking found',
    unit: 'childIncident',
    kind: 'ratio',
    dimension: 'reach',
    numerator: 'child × establishment pairs with a notification sent and not recalled',
    denominator: 'child × establishment pairs that linking found',
    exclusions: 'Test incidents, withdrawn incidents, children not linked.',
    weigh: ({ state, withdrawn, establishments, establishmentsSent }) =>
      state === 'linked' && !withdrawn ? [Math.min(establishmentsSent, establishments), establishments] : [0, 0],
  },
  {
    id: 'a1_acknowledged',
    name: 'Acknowledged by the end of the first school day',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'a key adult confirmed it by 17:00 on the day of dutyBy',
    denominator: 'notifications sent',
    exclusions: RECALLED,
    judge: answeredThatDay('acknowledgedAt', 'phonedAt'),
  },
  {
    id: 'a1_phoned',
    name: 'Read out on the phone by the end of the first school day',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'the desk read it to a key adult by 17:00 on the day of dutyBy',
    denominator: 'notifications sent',
    exclusions: RECALLED,
    judge: answeredThatDay('phonedAt', 'acknowledgedAt'),
  },
  ...(['clock', 'school'] as const).map((hours): Measure => ({
    id: `a2_acknowledge_${hours}_minutes`,
    name: hours === 'clock' ? 'Minutes until acknowledged' : 'Minutes of school time until acknowledged',
    unit: 'childNotification',
    kind: 'duration',
    dimension: 'effectiveness',
    numerator: 'acknowledged; median and 90th percentile are the first minute by which that share of all sent had been (Aalen-Johansen)',
    denominator: 'notifications sent; phone calls compete, unanswered ones are censored',
    exclusions: RECALLED,
    observe: untilAnswered(hours === 'clock' ? (_row, from, to) => minutesBetween(from, to) : schoolMinutes),
  })),
  {
    id: 'a3_escalated',
    name: 'Needed somebody beyond the first key adult',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'implementation',
    numerator: 'a rung to other key adults, leaders or the call list fell due',
    denominator: 'notifications sent',
    exclusions: RECALLED,
    judge: ofSent(({ escalations }) => asMet(escalations > 0)),
  },
  {
    id: 'dq1_fields',
    name: 'Fields filled with a value or a reason',
    unit: 'incident',
    kind: 'ratio',
    dimension: 'implementation',
    numerator: 'fields asked for that hold a value or a coded reason',
    denominator: 'fields asked for, of incidents and of their children',
    exclusions: TESTS,
    weigh: ({ requiredFilled, requiredAsked }) => [requiredFilled, requiredAsked],
  },
  {
    id: 'dq2_voice',
    name: 'Child spoken to, or a reason why not',
    unit: 'childIncident',
    kind: 'share',
    dimension: 'implementation',
    numerator: 'child heard, or a coded reason other than "not asked"',
    denominator: 'child-incidents in scope, child aged 5 or over',
    exclusions: SCOPE,
    judge: inScope((row) => (isOfVoiceAge(row) ? asMet(row.voice !== 'notAsked' && row.voice !== 'x') : 'outside')),
  },
  {
    id: 'dq2_heard',
    name: 'Child heard',
    unit: 'childIncident',
    kind: 'share',
    dimension: 'implementation',
    numerator: 'child heard',
    denominator: 'child-incidents in scope, child aged 5 or over',
    exclusions: SCOPE,
    judge: inScope((row) => (isOfVoiceAge(row) ? asMet(row.voice === 'heard') : 'outside')),
  },
  {
    id: 'dq3_voice_described',
    name: 'Words or observation recorded, and who was present',
    unit: 'childIncident',
    kind: 'share',
    dimension: 'implementation',
    numerator: 'words or what was observed are recorded, and whether an adult was present',
    denominator: 'child-incidents in scope with the child heard',
    exclusions: SCOPE,
    judge: inScope(({ voice, voiceDescribed }) => (voice === 'heard' ? asMet(voiceDescribed) : 'outside')),
  },
  {
    id: 'dq4_pregnancy',
    name: 'Pregnancy question answered',
    unit: 'incident',
    kind: 'share',
    dimension: 'implementation',
    numerator: 'answered yes or no',
    denominator: 'incidents with an adult female victim',
    exclusions: TESTS,
    judge: ({ adultFemaleVictim, pregnancy }) => (adultFemaleVictim ? asMet(pregnancy === 'yes' || pregnancy === 'no') : 'outside'),
  },
  {
    id: 'dq4_unborn_routed',
    name: 'Expected child told to the health team within 24 hours',
    unit: 'incident',
    kind: 'share',
    dimension: 'reach',
    numerator: 'a health team was sent a notification no later than 24 hours after receipt',
    denominator: 'incidents with pregnancy answered yes',
    exclusions: TESTS,
    judge: healthRouted,
  },
  {
    id: 'mo1_marac_decided',
    name: 'High-risk incidents with a MARAC decision and its reason',
    unit: 'incident',
    kind: 'share',
    dimension: 'implementation',
    numerator: `a decision other than pending reached us, or was recorded at the desk, no later than ${MARAC_DAYS} days after police attended`,
    denominator: 'incidents graded high or with 14 and more indicators',
    exclusions: `${TESTS} Withdrawn incidents are shown as not due.`,
    judge: ({ high, withdrawnAt, maracDecidedAt, attendedAt }, asOf) => {
      if (!high) return 'outside';
      if (withdrawnAt !== undefined) return 'notDue';
      return by(maracDecidedAt, new Date(Date.parse(attendedAt) + MARAC_DAYS * 24 * MINUTES_PER_HOUR * 60_000).toISOString(), asOf);
    },
  },
  ...(['forceHold', 'recipientRisk'] as const).map((reason): Measure => ({
    id: reason === 'forceHold' ? 'ns1_held_by_force' : 'ns1_held_recipient_risk',
    name: reason === 'forceHold' ? 'Held by the force' : 'Held because the recipient may be unsafe',
    unit: 'childIncident',
    kind: 'share',
    dimension: 'implementation',
    numerator: 'child-incidents held for this reason',
    denominator: 'child-incidents in scope',
    exclusions: SCOPE,
    judge: inScope((row) => asMet(row.state === 'held' && row.reason === reason)),
  })),
  ...MEASURES_OF_FOLLOW_UP,
];

/** Measures of domain research 6.1 that the facts cannot answer yet: absent, with the reason, never a made-up number. */
export const NOT_MEASURED: readonly { readonly id: string; readonly name: string; readonly because: string }[] = [
  { id: 'ns1_approver', name: 'Held by approver', because: 'Who approved is about a person and no fact holds it.' },
  {
    id: 'eq1_rural_trust',
    name: 'Equity by rurality and trust',
    because: 'The directory record holds neither yet; phase, type, area, sex and year band are there.',
  },
];
