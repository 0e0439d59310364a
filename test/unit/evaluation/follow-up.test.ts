import { describe, expect, it } from 'vitest';
import { createObserveCover } from '../../../functions/observe-service/observe-cover.ts';
import { createObserveMinute } from '../../../functions/observe-service/observe-minute.ts';
import { computeMeasures } from '../../../shared/domain/evaluation/compute-measures.ts';
import type { Fact, FactValue } from '../../../shared/domain/evaluation/fact.ts';
import { foldFacts } from '../../../shared/domain/evaluation/fold-facts.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import type { RecipientBodyRecord } from '../../../shared/ports/directory.ts';
import type { FactEvent } from '../../../shared/ports/evaluation.ts';

const AS_OF = '2026-11-30T12:00:00.000Z';
let n = 0;
const fact = (type: string, at: string, values: Readonly<Record<string, FactValue>>, more: Partial<Fact> = {}): Fact => {
  n += 1;
  return { factId: `f${n}`, at, type, incident: 'I', test: false, values, ...more };
};
const incidentOf = (incident: string, attendedAt: string, child: Readonly<Record<string, FactValue>> = {}): readonly Fact[] => [
  fact('incident.received', attendedAt, { revision: 1, forceCode: '11', attendedAt, receivedAt: attendedAt, revisedAt: attendedAt }, { incident }),
  fact('children.linked', attendedAt, { revision: 1, state: 'linked', reason: 'strongEvidence', establishments: 1, otherBodies: 0, ...child }, { incident, child: `${incident}-c` }),
];
const notifiedOf = (incident: string, at: string, action?: string): readonly Fact[] => {
  const of = { incident, notification: `${incident}-n` };
  return [
    fact('notification.raised', at, { version: 1, raisedAt: at, dutyBy: at, readBy: at, bodyKind: 'establishment', body: 'B', laCode: '840', wave: 2, goLiveOn: '2026-11-01' }, of),
    fact('notification.raised', at, { version: 1 }, { ...of, child: `${incident}-c` }),
    fact('delivery.sent', at, { version: 1, rung: 'send', order: 1, sentAt: at, delivery: `d-${incident}` }, of),
    fact('notification.answered', at, { version: 1, how: 'acknowledged', order: 1 }, of),
    ...(action === undefined ? [] : [fact('followUp.recorded', at, { version: 1, [action]: true }, of)]),
  ];
};
const figure = (facts: readonly Fact[], id: string): string | undefined => {
  const found = computeMeasures(foldFacts(facts, AS_OF), { asOf: AS_OF }).find(({ measure, unit }) => measure.id === id && unit !== 'notification');
  return found && `${found.numerator ?? 'z'}/${found.denominator}`;
};

describe('children over several incidents', () => {
  it('counts a child twice told of within a year as a repeat, and one after more than a year not', () => {
    const facts = [
      ...incidentOf('a', '2026-01-10T22:00:00.000Z', { person: 'P' }),
      ...incidentOf('b', '2026-11-10T22:00:00.000Z', { person: 'P' }),
      ...incidentOf('c', '2025-06-01T22:00:00.000Z', { person: 'Q' }),
      ...incidentOf('d', '2026-11-10T22:00:00.000Z', { person: 'Q' }),
    ];

    expect(figure(facts, 'cr1_repeat')).toBe('1/2');
    expect(figure(facts, 'cr1_two')).toBe('1/2');
    expect(figure(facts, 'cr1_minutes_between')).toBe('z/2');
  });

  it('knows of a child who was told of before the period asked for, once a roll knows the child', () => {
    const facts = [
      ...incidentOf('a', '2026-11-10T22:00:00.000Z', { person: 'P', priorNotifications: 2 }),
      ...incidentOf('b', '2026-11-11T22:00:00.000Z', { person: 'Q', priorNotifications: 0 }),
      ...incidentOf('c', '2026-11-12T22:00:00.000Z', { person: null, priorNotifications: null }),
    ];

    expect(figure(facts, 'cr1_told_before')).toBe('1/2');
  });

  it('lets a child whom no roll knows stand alone in each incident', () => {
    const facts = [...incidentOf('a', '2026-11-01T22:00:00.000Z', { person: null }), ...incidentOf('b', '2026-11-10T22:00:00.000Z', { person: null })];

    expect(figure(facts, 'cr1_repeat')).toBe('0/2');
    expect(figure(facts, 'r2_distinct_children_told')).toBe('0/2');
  });

  it('says what schools did with what they were told, and what nobody recorded', () => {
    const facts = [
      ...incidentOf('a', '2026-11-10T22:00:00.000Z'),
      ...notifiedOf('a', '2026-11-10T22:05:00.000Z', 'checkedIn'),
      ...incidentOf('b', '2026-11-10T22:00:00.000Z'),
      ...notifiedOf('b', '2026-11-10T22:05:00.000Z'),
    ];

    expect(figure(facts, 'su1_checked_in')).toBe('1/2');
    expect(figure(facts, 'su1_recorded')).toBe('1/2');
    expect(foldFacts(facts).notifications[0]).toMatchObject({ wave: 2, goLiveOn: '2026-11-01' });
  });

  it('counts the survey among those who answered it, and says how many did', () => {
    const facts = [
      ...incidentOf('a', '2026-11-10T22:00:00.000Z'),
      ...notifiedOf('a', '2026-11-10T22:05:00.000Z'),
      fact('followUp.recorded', '2026-11-11T08:00:00.000Z', { version: 1, useful: 'veryUseful' }, { incident: 'a', notification: 'a-n' }),
      ...incidentOf('b', '2026-11-10T22:00:00.000Z'),
      ...notifiedOf('b', '2026-11-10T22:05:00.000Z'),
    ];

    expect([figure(facts, 'su2_survey_answered'), figure(facts, 'su2_very_useful'), figure(facts, 'su2_not_useful')]).toEqual(['1/2', '1/1', '0/1']);
  });

  it('wants a rule of cumulative risk reviewed by the end of the next working day', () => {
    const firing = (incident: string, reviewedAt: string): readonly Fact[] => [
      ...incidentOf(incident, '2026-11-20T22:00:00.000Z'),
      fact('incident.received', '2026-11-20T22:01:00.000Z', { rule: 'threeIn12Months', ruleFiredAt: '2026-11-20T22:01:00.000Z' }, { incident }),
      fact('referral.closed', reviewedAt, { rule: 'threeIn12Months', ruleReviewedAt: reviewedAt }, { incident }),
    ];

    // Fired on a Friday night: Monday is the next working day.
    expect(figure([...firing('a', '2026-11-23T16:00:00.000Z'), ...firing('b', '2026-11-24T09:00:00.000Z')], 'cr2_rules_reviewed')).toBe('1/2');
  });

  it('counts a rule once for each child, and not at all when police took back what set it off before anybody looked', () => {
    const of = (incident: string, type: string, at: string, values: Record<string, string>, child: string): Fact => fact(type, at, { rule: 'threeIn3Months', ...values }, { incident, child });
    const FIRED = '2026-11-20T22:01:00.000Z';
    const SOON = '2026-11-20T23:00:00.000Z';
    const facts = [
      ...incidentOf('a', '2026-11-20T22:00:00.000Z'),
      of('a', 'risk.fired', FIRED, { ruleFiredAt: FIRED }, 'one'),
      of('a', 'risk.fired', FIRED, { ruleFiredAt: FIRED }, 'two'),
      of('a', 'risk.reviewed', SOON, { ruleReviewedAt: SOON }, 'one'),
      ...incidentOf('b', '2026-11-20T22:00:00.000Z'),
      of('b', 'risk.fired', FIRED, { ruleFiredAt: FIRED }, 'three'),
      of('b', 'risk.cancelled', SOON, { ruleCancelledAt: SOON }, 'three'),
    ];

    expect(figure(facts, 'cr2_rules_reviewed')).toBe('1/2');
  });

  it('gives a rule that fired anew after police took it back its own working day, and one looked at only after it was taken back none', () => {
    const of = (incident: string, type: string, at: string, values: Record<string, string>, child: string): Fact => fact(type, at, { rule: 'threeIn3Months', ...values }, { incident, child });
    const [MONDAY, TUESDAY, NEXT_MONDAY, NEXT_TUESDAY] = ['2026-11-16T09:00:00.000Z', '2026-11-17T09:00:00.000Z', '2026-11-23T09:00:00.000Z', '2026-11-24T09:00:00.000Z'];
    const facts = [
      ...incidentOf('a', '2026-11-16T08:00:00.000Z'),
      of('a', 'risk.fired', MONDAY, { ruleFiredAt: MONDAY }, 'one'),
      of('a', 'risk.cancelled', TUESDAY, { ruleCancelledAt: TUESDAY }, 'one'),
      of('a', 'risk.fired', NEXT_MONDAY, { ruleFiredAt: NEXT_MONDAY }, 'one'),
      of('a', 'risk.reviewed', NEXT_TUESDAY, { ruleReviewedAt: NEXT_TUESDAY }, 'one'),
      of('a', 'risk.fired', MONDAY, { ruleFiredAt: MONDAY }, 'two'),
      of('a', 'risk.cancelled', TUESDAY, { ruleCancelledAt: TUESDAY }, 'two'),
      of('a', 'risk.reviewed', NEXT_TUESDAY, { ruleReviewedAt: NEXT_TUESDAY }, 'two'),
    ];

    expect(figure(facts, 'cr2_rules_reviewed')).toBe('1/1');
  });

  it('takes a MARAC decision that the desk recorded as it takes one of police', () => {
    const RECORDED = '2026-11-24T10:00:00.000Z';
    const high = (incident: string): readonly Fact[] => incidentOf(incident, '2026-11-20T22:00:00.000Z').map((one) => ('receivedAt' in one.values ? { ...one, values: { ...one.values, riskGrade: 'high', marac: 'none' } } : one));
    const facts = [...high('a'), ...high('b'), fact('marac.recorded', RECORDED, { maracRecorded: 'notMet', maracRecordedAt: RECORDED }, { incident: 'a' })];

    expect(figure(facts, 'mo1_marac_decided')).toBe('1/2');
    expect(foldFacts(facts).incidents[0]?.marac).toBe('notMet');
  });

  it('leaves a fact that was written down after the time of a release out of it', () => {
    const late = { ...fact('notification.viewed', '2026-11-11T07:00:00.000Z', { version: 1, order: 1, method: 'smsCode' }, { incident: 'a', notification: 'a-n' }), recordedAt: '2026-11-12T07:00:00.000Z' };
    const facts = [...incidentOf('a', '2026-11-10T22:00:00.000Z'), ...notifiedOf('a', '2026-11-10T22:05:00.000Z'), late];

    expect(foldFacts(facts, '2026-11-11T12:00:00.000Z').notifications[0]?.seenAt).toBeUndefined();
    expect(foldFacts(facts, '2026-11-12T12:00:00.000Z').notifications[0]?.seenAt).toBe('2026-11-11T07:00:00.000Z');
  });
});

const keyAdult = (keyAdultId: string, verifiedUntil: string | undefined): KeyAdult => ({
  keyAdultId,
  bodyKey: 'establishment:990001',
  order: 1,
  role: 'head',
  givenNames: ['Nerys'],
  familyName: 'Thornhollow',
  email: 'nerys@wearmouth.example',
  mailbox: 'named',
  language: 'en',
  active: true,
  ...(verifiedUntil === undefined ? {} : { verifiedUntil }),
});
const school: RecipientBodyRecord = {
  bodyKey: 'establishment:990001',
  name: 'Wearmouth Primary',
  laCode: '840',
  status: 'open',
  test: false,
  successors: [],
  phase: 'Primary',
  typeGroup: 'Academies',
  language: 'en',
  calendar: { startsAt: '08:45', defaultTerms: [], closures: [], worksAllYear: false },
  keyAdults: [keyAdult('k1', '2027-01-01'), keyAdult('k2', '2027-02-01'), keyAdult('k3', '2026-01-01')],
};

describe('looking at the gateway itself', () => {
  const setUp = (now: string) => {
    const kept = new Map<string, FactEvent>();
    const facts = {
      append: async (more: readonly FactEvent[]) => more.forEach((one) => kept.set(one.factId, one)),
      ofIncident: async (incident: string) => [...kept.values()].filter((one) => one.incident === incident),
    };
    const directory = {
      readPolicy: async (forceCode: string) => ({ ...DEFAULT_POLICY, forceCode, forceName: 'Invented', laCodes: forceCode === '98' ? ['840'] : [] }),
      listBodies: async () => [school],
      readBody: async () => school,
    };
    const deps = { directory, facts, pseudonym: { of: async (text: string) => `p${text.length}` }, now: () => new Date(now) };
    return { observeCover: createObserveCover(deps), observeMinute: createObserveMinute(deps), kept };
  };

  it('counts who covers each school once a week, names nobody, and reaches R1', async () => {
    const { observeCover, kept } = setUp('2026-11-23T06:00:30.000Z');

    expect(await observeCover()).toBe(1);
    expect(await observeCover()).toBe(0);

    expect(figure([...kept.values()], 'r1_schools_covered')).toBe('1/1');
    expect(JSON.stringify([...kept.values()])).not.toMatch(/Thornhollow|990001|Wearmouth/);
  });

  it('counts the minutes in which it was up, between five and nine in London and no others', async () => {
    const { observeMinute, kept } = setUp('2026-11-23T06:00:30.000Z');

    expect(await observeMinute()).toBe(true);
    expect(await setUp('2026-11-23T09:00:30.000Z').observeMinute()).toBe(false);

    expect(figure([...kept.values()], 'sv1_minutes_available')).toBe('1/240');
  });
});
