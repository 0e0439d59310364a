import { describe, expect, it, onTestFinished } from 'vitest';
import { computeMeasures } from '../../../shared/domain/evaluation/compute-measures.ts';
import { csvTable } from '../../../shared/domain/evaluation/csv.ts';
import type { Fact, FactValue } from '../../../shared/domain/evaluation/fact.ts';
import { foldFacts } from '../../../shared/domain/evaluation/fold-facts.ts';
import { MEASURES } from '../../../shared/domain/evaluation/measures.ts';
import { simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';
import { openDuckDb } from '../../support/duckdb.ts';

/** In the middle of it, so that something is always still open. All of it lies in winter: London's days and hours are those of UTC, and SQL needs no zones. */
const AS_OF = '2026-12-04T12:00:00.000Z';
const PLAN = { areas: 4, weeks: 5, incidentsPerWeek: 9, firstMonday: '2026-11-02' };
const minutesAfter = (at: string, minutes: number): string => new Date(Date.parse(at) + minutes * 60_000).toISOString();

/** A simulated study in which everything else happens as well, by the place of the incident alone. */
const eventful = (seed: number): readonly Fact[] => {
  const all: Fact[] = [];
  let i = 0;
  for (const facts of simulateStudy({ seed, ...PLAN })) {
    i += 1;
    const n = i;
    const first = facts[0]!;
    const incident = first.incident;
    let added = 0;
    const more = (type: string, at: string, values: Readonly<Record<string, FactValue>>, of: Partial<Fact> = {}): void => {
      all.push({ factId: `${incident}-more-${(added += 1)}`, at, recordedAt: at, type, incident, test: n % 11 === 0, values, ...of });
    };
    const changed = (fact: Fact): Fact => {
      const values = { ...fact.values };
      if (fact === first) {
        if (n % 19 === 0) values['pregnancy'] = 'yes';
        if (n % 5 === 0) values['adultFemaleVictim'] = false;
        if (n % 23 === 0) values['highIndicators'] = true;
      }
      if (n % 19 === 0 && fact.type === 'notification.raised' && fact.child === undefined) values['bodyKind'] = n % 2 === 0 ? 'healthTeam' : 'localAuthority';
      if (fact.type === 'children.linked') {
        if (n % 19 === 0) Object.assign(values, { establishments: 0, otherBodies: 1 });
        if (n % 6 === 0) values['voice'] = 'notAsked';
        if (n % 10 === 1) values['ageBand'] = '0to4';
        if (n % 4 === 1) values['reason'] = 'reviewerDecided';
        if (n % 12 === 5) Object.assign(values, { person: null, priorNotifications: null });
        if (n % 9 === 2) values['establishments'] = 2;
      }
      return { ...fact, test: n % 11 === 0, values };
    };
    all.push(...facts.map(changed));
    const at = first.at;
    const of = { notification: `${incident}-n` };
    const linked = facts.find(({ type }) => type === 'children.linked')!;
    if (n % 9 === 0) {
      more('children.linked', linked.at, { ...linked.values, person: `${String(linked.values['person'])}-brother` }, { child: `${incident}-s` });
      more('notification.raised', linked.at, { version: 1 }, { ...of, child: `${incident}-s` });
    }
    if (n % 7 === 0) {
      const [state, reason] = ([['review', 'severalPupils'], ['unmatched', 'onNoRoll'], ['held', 'forceHold'], ['held', 'recipientRisk'], ['received', 'awaitingLink'], ['outOfScope', 'adult']] as const)[(n / 7) % 6]!;
      more('children.linked', linked.at, { revision: 1, state, reason, voice: 'heard', voiceDescribed: true, ageBand: '5to10', yearBand: 'ks2', sex: 'female', establishments: 0, otherBodies: 0 }, { child: `${incident}-x` });
    }
    if (n % 13 === 0) {
      const withdrawnAt = minutesAfter(at, 900);
      more('incident.withdrawn', withdrawnAt, { ...first.values, withdrawnAt, withdrawnBecause: n % 2 === 0 ? 'wrongSchool' : 'recordedInError' });
    }
    if (n % 5 === 0) more('rung.due', minutesAfter(at, 60), { version: 1, rung: 'remind' }, of);
    if (n % 8 === 0) more('rung.due', minutesAfter(at, 120), { version: 1, rung: n % 16 === 0 ? 'widen' : 'callList' }, of);
    const acknowledged = facts.find(({ type, values }) => type === 'notification.answered' && values['how'] === 'acknowledged');
    if (acknowledged && n % 3 === 0) {
      const useful = [null, 'veryUseful', 'fairlyUseful', 'notUseful'][(n / 3) % 4]!;
      more('followUp.recorded', minutesAfter(acknowledged.at, 5), { version: 1, useful: 'notUseful', askedForAdvice: true }, of);
      more('followUp.recorded', minutesAfter(acknowledged.at, 30), { version: 1, useful, toldStaff: true, checkedIn: n % 2 === 0, spokeToCarer: n % 4 === 0, nothingNeeded: n % 5 === 0 }, of);
    }
    if (first.values['riskGrade'] === 'high' && n % 2 === 0) more('marac.recorded', minutesAfter(at, (n % 20) * 24 * 60), { maracRecorded: 'referred', maracRecordedAt: minutesAfter(at, (n % 20) * 24 * 60) });
    if (n % 4 === 0) {
      const child = { child: `${incident}-c` };
      more('risk.fired', minutesAfter(at, 5), { rule: 'threeIn3Months', ruleFiredAt: minutesAfter(at, 5) }, child);
      if (n % 8 === 0) more('risk.reviewed', minutesAfter(at, (n % 5) * 24 * 60 + 30), { rule: 'threeIn3Months', ruleReviewedAt: minutesAfter(at, (n % 5) * 24 * 60 + 30) }, child);
      else if (n % 12 === 0) more('risk.cancelled', minutesAfter(at, 60), { rule: 'threeIn3Months', ruleCancelledAt: minutesAfter(at, 60) }, child);
    }
    if (n <= 20) {
      for (const week of ['2026-11-02', '2026-11-09']) all.push({ factId: `cover-${n}-${week}`, at: `${week}T03:00:00.000Z`, recordedAt: `${week}T03:00:00.000Z`, type: 'cover.observed', incident: `B${n}`, test: n === 20, values: { week, keyAdults: n % 4, verified: week === '2026-11-02' ? 0 : n % 3, laCode: '801', phase: 'Primary', typeGroup: 'Academies' } });
    }
    if (n <= 300) {
      const minute = `2026-11-${n % 3 === 0 ? '03' : '05'}T0${5 + Math.floor(n / 60) % 4}:${String(n % 60).padStart(2, '0')}:00.000Z`;
      all.push({ factId: `service-${n}`, at: minute, recordedAt: minute, type: 'service.observed', incident: 'SERVICE', test: false, values: { minute } });
    }
  }
  return all;
};

const COLUMNS = ['factId', 'at', 'type', 'incident', 'child', 'notification', 'test'] as const;
/** SQL keeps the word `at` for itself. */
const inSql = (name: string): string => (name === 'at' ? 'happened' : name);
const factsCsv = (facts: readonly Fact[]): Uint8Array => {
  const names = [...new Set(facts.flatMap(({ values }) => Object.keys(values)))].toSorted();
  const rows = facts.map((fact) => [...COLUMNS.map((name) => fact[name] ?? null), ...names.map((name) => fact.values[name] ?? null)]);
  return Buffer.from(csvTable([...COLUMNS.map(inSql), ...names.map((name) => `v_${name}`)], rows, '\n'));
};

const MIN = (from: string, to: string): string => `(epoch_ms(${to}::timestamp) - epoch_ms(${from}::timestamp)) / 60000.0`;
const plus = (at: string, hours: number): string => `strftime(${at}::timestamp + interval ${hours} hour, '%Y-%m-%dT%H:%M:%S.%gZ')`;
const FIVE_OCLOCK = "substr(dutyBy, 1, 10) || 'T17:00:00.000Z'";

/** The facts once more, from the other end: tables and joins, no code of the measures. */
const VIEWS = [
  `create table f as select * from read_csv('facts.csv', header = true, all_varchar = true, nullstr = '') where happened <= '${AS_OF}' and test = 'false'`,
  `create table inc as select incident, min(v_attendedAt) attendedAt, min(v_receivedAt) receivedAt, min(v_riskGrade) = 'high' or bool_or(coalesce(v_highIndicators, '') = 'true') as high, min(v_pregnancy) pregnancy,
    bool_or(v_adultFemaleVictim = 'true') female, min(v_requiredFilled::int) as filled, min(v_requiredAsked::int) as asked, min(v_withdrawnAt) withdrawnAt, min(v_withdrawnBecause) withdrawnBecause
    from f where child is null and v_receivedAt is not null group by incident`,
  `create table clock as select r.incident, r.notification, r.v_dutyBy dutyBy, r.v_bodyKind bodyKind, r.v_raisedAt raisedAt, r.v_pupilDays pupilDays, i.receivedAt, i.withdrawnAt, i.withdrawnBecause,
    (select min(v_sentAt) from f where notification = r.notification and type = 'delivery.sent') sentAt,
    (select min(v_settledAt) from f where notification = r.notification and v_state = 'delivered') deliveredAt,
    (select min(happened) from f where notification = r.notification and type = 'notification.viewed') seenAt,
    (select min(happened) from f where notification = r.notification and v_how = 'acknowledged') ackAt,
    (select min(happened) from f where notification = r.notification and v_how = 'phoned') phonedAt,
    (select count(*) from f where notification = r.notification and v_rung in ('widen', 'escalate', 'callList', 'replacement')) beyond
    from f r join inc i using (incident) where r.type = 'notification.raised' and r.child is null`,
  `create table told as select c.*, least(coalesce(seenAt, '9'), coalesce(phonedAt, '9')) toldAt from clock c`,
  `create table answer as select notification, max(happened) happened from f where type = 'followUp.recorded' group by notification`,
  `create table said as select t.*, s.* exclude (notification, incident, happened, type, child, test, "factId") from told t
    left join answer a using (notification) left join f s on s.notification = t.notification and s.happened = a.happened and s.type = 'followUp.recorded'`,
  `create table pair as select distinct n.child, s.* from said s join f n on n.notification = s.notification and n.type = 'notification.raised' and n.child is not null`,
  `create table kid as select f.incident, f.child, v_state as state, v_reason as reason, v_voice as voice, v_voiceDescribed as described, v_ageBand as age, v_person as person, v_priorNotifications::int as before,
    v_establishments::int as est, v_otherBodies::int as others, i.attendedAt, i.withdrawnAt is not null as withdrawn,
    (select count(*) from pair p where p.child = f.child and p.sentAt is not null) as sent,
    (select count(*) from pair p where p.child = f.child and p.sentAt is not null and p.bodyKind = 'establishment' and p.withdrawnAt is null) as sentEst
    from f join inc i using (incident) where f.child is not null and v_state is not null`,
  `create table scope as select * from kid where state <> 'outOfScope' and not withdrawn`,
  `create table person as select coalesce(person, child) who, bool_or(sent > 0) told, count(*) many from scope group by 1`,
  // The window function counts each child's incidents; the whole study is shorter than a year.
  `create table gap as select ${MIN('lag(attendedAt) over (partition by coalesce(person, child) order by attendedAt)', 'attendedAt')} as minutes from scope`,
  `create table rule as select incident, child, v_rule, min(v_ruleFiredAt) firedAt, min(v_ruleReviewedAt) reviewedAt, min(v_ruleCancelledAt) cancelledAt from f where v_rule is not null group by all`,
  `create table school as select notification, sum(greatest(0, ${MIN("greatest(sentAt, day || 'T08:00:00.000Z')", `least(coalesce(seenAt, '${AS_OF}'), day || 'T17:00:00.000Z')`)})) as minutes
    from (select *, unnest(string_split(pupilDays, ' ')) as day from clock where sentAt is not null) group by notification`,
];

const DUE = `dutyBy <= '${AS_OF}' and withdrawnAt is null`;
const SENT = 'sentAt is not null and withdrawnAt is null';
const LATE = `${DUE} and toldAt > dutyBy`;
const CAUSE = "case when receivedAt > dutyBy then 'police' when raisedAt > dutyBy then 'match' when coalesce(deliveredAt, sentAt, '9') > dutyBy then 'delivery' else 'school' end";
const ROUTE = `case state when 'linked' then case when est = 0 and others > 0 then 'otherBody' when reason = 'reviewerDecided' then 'reviewed' else 'automatic' end
  when 'review' then 'waitingReview' when 'received' then 'waiting' else state end`;
/** Of notifications: what is in N, and what of it in n; asked once per child and once per notification. */
const OF_NOTIFICATIONS: Readonly<Record<string, readonly [of: string, met: string]>> = {
  t1_sent_before_bell: [DUE, 'sentAt <= dutyBy'],
  t1_delivered_before_bell: [DUE, 'deliveredAt <= dutyBy'],
  t2_seen_before_bell: [DUE, 'seenAt <= dutyBy'],
  t2_told_before_bell: [DUE, 'toldAt <= dutyBy'],
  t3_opened_same_day: [SENT, 'substr(seenAt, 1, 10) = substr(sentAt, 1, 10)'],
  t3_opened_24h: [SENT, `${MIN('sentAt', 'seenAt')} <= 1440`],
  t3_opened_48h: [SENT, `${MIN('sentAt', 'seenAt')} <= 2880`],
  t3_opened_9_school_hours: [SENT, "seenAt is not null and substr(seenAt, 1, 10) <= list_max(string_split(pupilDays, ' ')) and (select minutes from school where school.notification = it.notification) <= 540"],
  ...Object.fromEntries(['police', 'match', 'delivery', 'school'].map((cause) => [`t5_late_${cause}`, [LATE, `${CAUSE} = '${cause}'`] as const])),
  c2_wrong_recipient: ['sentAt is not null', "withdrawnAt > sentAt and withdrawnBecause in ('wrongSchool', 'wrongChild')"],
  a1_acknowledged: [SENT, `ackAt <= ${FIVE_OCLOCK}`],
  a1_phoned: [SENT, `phonedAt <= ${FIVE_OCLOCK}`],
  a3_escalated: [SENT, 'beyond > 0'],
  su1_recorded: ['ackAt is not null and withdrawnAt is null', "'true' in (v_toldStaff, v_checkedIn, v_spokeToCarer, v_nothingNeeded, v_askedForAdvice)"],
  ...Object.fromEntries(
    ['toldStaff', 'checkedIn', 'spokeToCarer', 'nothingNeeded', 'askedForAdvice'].map((action) => [`su1_${action.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`, ['ackAt is not null and withdrawnAt is null', `v_${action} = 'true'`] as const]),
  ),
  // Nobody in this study did these.
  ...Object.fromEntries(['changed_day', 'checked_sibling', 'offered_early_help', 'contacted_social_care'].map((action) => [`su1_${action}`, ['ackAt is not null and withdrawnAt is null', 'false'] as const])),
  su2_survey_answered: ['ackAt is not null and withdrawnAt is null', 'v_useful is not null'],
  ...Object.fromEntries(['very', 'fairly', 'not'].map((how) => [`su2_${how}_useful`, ['ackAt is not null and withdrawnAt is null and v_useful is not null', `v_useful = '${how}Useful'`] as const])),
};
const SCHOOL_AGE = "age not in ('0to4', 'x')";
const OTHERS: Readonly<Record<string, string>> = {
  t4_police_prompt: `select count(*) filter (where ${MIN('attendedAt', 'receivedAt')} <= 360), count(*) from inc`,
  t4_police_minutes: `select median(${MIN('attendedAt', 'receivedAt')}), count(*) from inc`,
  r2_children_told: 'select count(*) filter (where sent > 0), count(*) from scope',
  ...Object.fromEntries(
    ['automatic', 'reviewed', 'otherBody', 'waitingReview', 'unmatched', 'held', 'waiting'].map((route) => [`c1_${route.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`, `select count(*) filter (where ${ROUTE} = '${route}'), count(*) from scope`]),
  ),
  c3_fan_out: "select sum(least(sentEst, est)), sum(est) from kid where state = 'linked' and not withdrawn",
  a2_acknowledge_clock_minutes: `select count(*) filter (where ackAt is not null and ackAt <= coalesce(phonedAt, '9')), count(*) from clock where ${SENT}`,
  a2_acknowledge_school_minutes: `select count(*) filter (where ackAt is not null and ackAt <= coalesce(phonedAt, '9')), count(*) from clock where ${SENT}`,
  dq1_fields: 'select sum(filled), sum(asked) from inc',
  dq2_voice: `select count(*) filter (where voice not in ('notAsked', 'x')), count(*) from scope where ${SCHOOL_AGE}`,
  dq2_heard: `select count(*) filter (where voice = 'heard'), count(*) from scope where ${SCHOOL_AGE}`,
  dq3_voice_described: "select count(*) filter (where described = 'true'), count(*) from scope where voice = 'heard'",
  dq4_pregnancy: "select count(*) filter (where pregnancy in ('yes', 'no')), count(*) from inc where female",
  dq4_unborn_routed: `select count(*) filter (where exists (select 1 from clock c where c.incident = inc.incident and bodyKind = 'healthTeam' and sentAt <= ${plus('inc.receivedAt', 24)})), count(*) from inc where pregnancy = 'yes'`,
  mo1_marac_decided: `select count(*) filter (where exists (select 1 from f where f.incident = inc.incident and v_maracRecordedAt <= ${plus('inc.attendedAt', 24 * 7)})), count(*) from inc where high and withdrawnAt is null`,
  ns1_held_by_force: "select count(*) filter (where state = 'held' and reason = 'forceHold'), count(*) from scope",
  ns1_held_recipient_risk: "select count(*) filter (where state = 'held' and reason = 'recipientRisk'), count(*) from scope",
  r1_schools_covered: "select count(*) filter (where v_verified::int >= 2), count(*) from f where type = 'cover.observed' and v_week = '2026-11-09'",
  r2_distinct_children_told: 'select count(*) filter (where told), count(*) from person',
  cr1_repeat: 'select count(*) filter (where many >= 2), count(*) from person',
  cr1_one: 'select count(*) filter (where many = 1), count(*) from person',
  cr1_two: 'select count(*) filter (where many = 2), count(*) from person',
  cr1_three: 'select count(*) filter (where many = 3), count(*) from person',
  cr1_four_plus: 'select count(*) filter (where many >= 4), count(*) from person',
  cr1_told_before: 'select count(*) filter (where before > 0), count(*) from scope where before is not null',
  cr1_minutes_between: 'select median(minutes), count(*) from gap where minutes is not null',
  cr2_rules_reviewed: `select count(*) filter (where reviewedAt <= strftime(firedAt::date + case dayofweek(firedAt::date) when 5 then 3 when 6 then 2 else 1 end, '%Y-%m-%dT17:00:00.000Z')), count(*) from rule where cancelledAt is null or cancelledAt > reviewedAt`,
  sv1_minutes_available: "select count(distinct v_minute), 240 * 3 from f where type = 'service.observed'",
};

describe.each([1, 2, 3])('every measure of study %i', (seed) => {
  it('is what SQL counts from the raw facts, n and N, and medians where there are any', async () => {
    const facts = eventful(seed);
    const duck = await openDuckDb();
    onTestFinished(duck.close);
    duck.register('facts.csv', factsCsv(facts));
    for (const view of VIEWS) duck.query(view);
    const count = (sql: string): readonly number[] => Object.values(duck.query(`select x::double, y::double from (${sql}) as t(x, y)`)[0]!).map(Number);

    const results = computeMeasures(foldFacts(facts, AS_OF), { asOf: AS_OF });
    const ours = results.map(({ measure, unit, numerator, median, denominator }) => [`${measure.id} ${unit}`, [measure.kind === 'minutes' ? median : numerator, denominator]] as const);
    const theirs = results.map(({ measure, unit }) => {
      const [of, met] = OF_NOTIFICATIONS[measure.id] ?? [];
      const sql = of === undefined ? OTHERS[measure.id]! : `select count(*) filter (where ${met}), count(*) from ${unit === 'notification' ? 'said' : 'pair'} it where ${of}`;
      return [`${measure.id} ${unit}`, count(sql)] as const;
    });

    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
    expect(new Set(results.map(({ measure }) => measure.id))).toEqual(new Set(MEASURES.map(({ id }) => id)));
    // A measure of nothing would agree with anything.
    expect(results.filter(({ denominator }) => denominator === 0).map(({ measure }) => measure.id)).toEqual([]);
  });
});
