import { weekOf } from '../../../shared/domain/evaluation/london.ts';
import { describe, expect, it } from 'vitest';
import { computeMeasures } from '../../../shared/domain/evaluation/compute-measures.ts';
import { cellsOf, headerOf } from '../../../shared/domain/evaluation/export/cells-of.ts';
import { NOTIFICATION_COLUMNS } from '../../../shared/domain/evaluation/export/notification-columns.ts';
import { daypartOf } from '../../../shared/domain/evaluation/time-of-day.ts';
import type { Fact, FactValue } from '../../../shared/domain/evaluation/fact.ts';
import { foldFacts } from '../../../shared/domain/evaluation/fold-facts.ts';
import { schoolMinutesBetween } from '../../../shared/domain/evaluation/elapsed.ts';
import { MEASURES, NOT_MEASURED } from '../../../shared/domain/evaluation/measures.ts';

const DUTY = '2026-11-23T08:45:00.000Z';
let n = 0;
const fact = (type: string, at: string, values: Readonly<Record<string, FactValue>>, more: Partial<Fact> = {}): Fact => {
  n += 1;
  return { factId: `f${n}`, at, type, incident: 'I', test: false, values, ...more };
};
const received = (values: Readonly<Record<string, FactValue>> = {}): Fact =>
  fact('incident.received', '2026-11-22T22:10:00.000Z', {
    revision: 1,
    forceCode: '11',
    attendedAt: '2026-11-22T21:40:00.000Z',
    receivedAt: '2026-11-22T22:10:00.000Z',
    revisedAt: '2026-11-22T22:10:00.000Z',
    ...values,
  });
const linked = (child: string, revision = 1): Fact =>
  fact('children.linked', '2026-11-22T22:11:00.000Z', { revision, state: 'linked', reason: 'strongEvidence', establishments: 1, otherBodies: 0 }, { child });
const raised = (version: number, at: string, children: readonly string[]): readonly Fact[] => [
  fact('notification.raised', at, { version, raisedAt: at, dutyBy: DUTY, readBy: DUTY, bodyKind: 'establishment', body: 'B', laCode: '840', pupilDays: '2026-11-23 2026-11-24' }, { notification: 'N' }),
  ...children.map((child) => fact('notification.raised', at, { version }, { notification: 'N', child })),
];
const sent = (version: number, at: string, rung = 'send'): Fact => fact('delivery.sent', at, { version, rung, order: 1, sentAt: at, delivery: `d${version}${rung}` }, { notification: 'N' });
const viewed = (version: number, at: string): Fact => fact('notification.viewed', at, { version, order: 1, method: 'smsCode' }, { notification: 'N' });
const answered = (version: number, at: string, how: string): Fact => fact('notification.answered', at, { version, how, order: 2 }, { notification: 'N' });

const figure = (facts: readonly Fact[], id: string, asOf = '2026-11-24T12:00:00.000Z') => {
  const found = computeMeasures(foldFacts(facts, asOf), { asOf }).find(({ measure, unit }) => measure.id === id && unit !== 'notification');
  return found && { n: found.numerator, of: found.denominator, open: found.open, notDue: found.notDue };
};

describe('folding facts', () => {
  it('lets a corrected notification keep the clocks of its first version', () => {
    const facts = [
      received(),
      linked('c1'),
      ...raised(1, '2026-11-22T22:11:00.000Z', ['c1']),
      sent(1, '2026-11-22T22:12:00.000Z'),
      viewed(1, '2026-11-23T07:30:00.000Z'),
      ...raised(2, '2026-11-23T09:00:00.000Z', ['c1']),
      sent(2, '2026-11-23T09:01:00.000Z', 'correction'),
      viewed(2, '2026-11-23T09:30:00.000Z'),
    ];

    const [row] = foldFacts(facts).childNotifications;

    expect(row).toMatchObject({ sentAt: '2026-11-22T22:12:00.000Z', seenAt: '2026-11-23T07:30:00.000Z', versions: 2 });
    expect(figure(facts, 't2_seen_before_bell')).toMatchObject({ n: 1, of: 1 });
  });

  it('starts the clocks of a child who came with the correction at the correction', () => {
    const facts = [
      received(),
      linked('c1'),
      linked('c2'),
      ...raised(1, '2026-11-22T22:11:00.000Z', ['c1']),
      sent(1, '2026-11-22T22:12:00.000Z'),
      viewed(1, '2026-11-23T07:30:00.000Z'),
      ...raised(2, '2026-11-23T09:00:00.000Z', ['c1', 'c2']),
      sent(2, '2026-11-23T09:01:00.000Z', 'correction'),
    ];

    expect(foldFacts(facts).childNotifications.find(({ child }) => child === 'c2')).toMatchObject({ sentAt: '2026-11-23T09:01:00.000Z', seenAt: undefined });
    expect(figure(facts, 't2_seen_before_bell')).toMatchObject({ n: 1, of: 2 });
  });

  it('counts a child that the school does not have as a wrong recipient, not as an unread one', () => {
    const facts = [
      received(),
      linked('c1'),
      linked('c2'),
      ...raised(1, '2026-11-22T22:11:00.000Z', ['c1', 'c2']),
      sent(1, '2026-11-22T22:12:00.000Z'),
      ...raised(2, '2026-11-23T08:00:00.000Z', ['c1']),
    ];

    expect(figure(facts, 'c2_wrong_recipient')).toMatchObject({ n: 1, of: 2 });
    expect(figure(facts, 't2_seen_before_bell')).toMatchObject({ n: 0, of: 1, notDue: 1 });
  });

  it('does not take the e-mail of a withdrawal for telling the school', () => {
    const facts = [
      received({ withdrawnAt: '2026-11-22T22:20:00.000Z', withdrawnBecause: 'wrongSchool' }),
      linked('c1'),
      ...raised(1, '2026-11-22T22:11:00.000Z', ['c1']),
      answered(1, '2026-11-22T22:20:00.000Z', 'withdrawn'),
      sent(1, '2026-11-22T22:21:00.000Z', 'withdrawal'),
    ];

    expect(foldFacts(facts).notifications[0]).toMatchObject({ sentAt: undefined, recalledBecause: 'wrongSchool' });
    expect(figure(facts, 't1_sent_before_bell')).toMatchObject({ of: 0, notDue: 1 });
  });

  it('shows a child told to nobody as not due wherever a bell is what counts', () => {
    const facts = [received(), fact('children.linked', '2026-11-22T22:11:00.000Z', { revision: 1, state: 'unmatched', reason: 'noPlausiblePupil' }, { child: 'c1' })];

    expect(figure(facts, 't1_sent_before_bell')).toMatchObject({ n: 0, of: 0, notDue: 1 });
    expect(figure(facts, 'c1_unmatched')).toMatchObject({ n: 1, of: 1 });
  });

  it('leaves out what was not known at the time asked for, so an earlier release can be made again', () => {
    const facts = [received(), linked('c1'), ...raised(1, '2026-11-22T22:11:00.000Z', ['c1']), sent(1, '2026-11-22T22:12:00.000Z'), viewed(1, '2026-11-23T07:30:00.000Z')];

    expect(figure(facts, 't3_opened_24h', '2026-11-23T07:00:00.000Z')).toEqual({ n: 0, of: 1, open: 1, notDue: 0 });
    expect(figure(facts, 't3_opened_24h', '2026-11-23T08:00:00.000Z')).toEqual({ n: 1, of: 1, open: 0, notDue: 0 });
  });

  it('takes the highest revision of an incident, whenever its fact came', () => {
    const facts = [received({ revision: 2, riskGrade: 'high' }), received({ revision: 1, riskGrade: 'standard' })];

    expect(foldFacts(facts).incidents).toMatchObject([{ revision: 2, high: true }]);
  });
});

describe('Durham\'s same day', () => {
  it('is the London calendar day of the e-mail, up to midnight', () => {
    const night = (seenAt: string): readonly Fact[] => [received(), linked('c1'), ...raised(1, '2026-07-01T20:00:00.000Z', ['c1']), sent(1, '2026-07-01T21:30:00.000Z'), viewed(1, seenAt)];

    // 23:00 UTC is midnight in London in summer.
    expect(figure(night('2026-07-01T22:59:59.999Z'), 't3_opened_same_day')).toMatchObject({ n: 1, of: 1 });
    expect(figure(night('2026-07-01T23:00:00.000Z'), 't3_opened_same_day')).toMatchObject({ n: 0, of: 1 });
  });
});

describe('time until acknowledged', () => {
  const sentOnly = (n: string): readonly Fact[] => [
    fact('incident.received', '2026-11-22T22:10:00.000Z', { revision: 1, attendedAt: '2026-11-22T21:40:00.000Z', receivedAt: '2026-11-22T22:10:00.000Z' }, { incident: n }),
    fact('notification.raised', '2026-11-22T22:11:00.000Z', { version: 1, raisedAt: '2026-11-22T22:11:00.000Z', dutyBy: DUTY, readBy: DUTY, pupilDays: '2026-11-23 2026-11-24' }, { incident: n, notification: n }),
    fact('delivery.sent', '2026-11-22T22:12:00.000Z', { version: 1, rung: 'send', sentAt: '2026-11-22T22:12:00.000Z', delivery: n }, { incident: n, notification: n }),
  ];
  const answeredAt = (n: string, at: string, how: string): readonly Fact[] => [...sentOnly(n), fact('notification.answered', at, { version: 1, how, order: 1 }, { incident: n, notification: n })];

  it('counts clock and school minutes of all sent, with phone calls competing and the unanswered censored', () => {
    const facts = [
      ...answeredAt('A', '2026-11-23T08:12:00.000Z', 'acknowledged'),
      ...answeredAt('B', '2026-11-23T09:12:00.000Z', 'acknowledged'),
      ...answeredAt('C', '2026-11-23T08:36:00.000Z', 'phoned'),
      ...sentOnly('D'),
    ];
    const asOf = '2026-11-23T12:00:00.000Z';

    const of = (id: string) => computeMeasures(foldFacts(facts, asOf), { asOf }).filter(({ measure }) => measure.id === id);

    // Two of four by 11 hours after sending, by 72 minutes of school; never nine in ten.
    expect(of('a2_acknowledge_clock_minutes')).toMatchObject([{ unit: 'notification', numerator: 2, denominator: 4, open: 1, median: 660, p90: undefined }]);
    expect(of('a2_acknowledge_school_minutes')).toMatchObject([{ unit: 'notification', numerator: 2, denominator: 4, median: 72 }]);
  });

  it('has intervals for notifications and none for children, who are not independent', () => {
    const asOf = '2026-11-24T12:00:00.000Z';
    const facts = [...answeredAt('A', '2026-11-23T08:12:00.000Z', 'acknowledged')];

    const results = computeMeasures(foldFacts(facts, asOf), { asOf }).filter(({ measure }) => measure.id === 'a1_acknowledged');

    expect(results.map(({ unit, interval }) => [unit, interval === undefined])).toEqual([['childNotification', true], ['notification', false]]);
  });
});

describe('school hours', () => {
  it('count 08:00 to 17:00 on pupil days only', () => {
    // Friday 16:00 to Monday 09:00: one hour and one hour.
    expect(schoolMinutesBetween(['2026-11-20', '2026-11-23'], '2026-11-20T16:00:00.000Z', '2026-11-23T09:00:00.000Z')).toBe(120);
  });

  it('say nothing beyond the days that were known', () => {
    expect(schoolMinutesBetween(['2026-11-20'], '2026-11-20T16:00:00.000Z', '2026-11-23T09:00:00.000Z')).toBeUndefined();
  });
});

describe('controlled rows', () => {
  const facts = [received(), linked('c1'), ...raised(1, '2026-11-22T22:11:00.000Z', ['c1']), sent(1, '2026-11-22T22:12:00.000Z'), viewed(1, '2026-11-23T07:30:00.000Z'), answered(1, '2026-11-23T07:32:00.000Z', 'acknowledged')];
  const cells = async () => {
    const [row] = foldFacts(facts).childNotifications;
    const values = await cellsOf(NOTIFICATION_COLUMNS, row!, { asOf: '2026-11-24T12:00:00.000Z', widening: 'none', pidOf: async (base) => `P-${base}` });
    return Object.fromEntries(headerOf(NOTIFICATION_COLUMNS).map((name, i) => [name, values[i]]));
  };

  it('hold whole minutes, weeks and dayparts, and no exact time', async () => {
    expect(await cells()).toMatchObject({
      notification_pid: 'P-N|c1',
      incident_week: '2026-11-16',
      incident_daypart: 'evening',
      received_daypart: 'night',
      deadline_rule: 'next_school_day_start',
      deadline_shift_days: 0,
      incident_to_received_min: 30,
      matched_to_sent_min: 1,
      sent_to_opened_min: 558,
      margin_read_min: 73,
      read_before_deadline: true,
      read_event: true,
      censor_reason: 'none',
      read_by_order: 'second',
      match_route: 'automatic',
    });
    expect(JSON.stringify(await cells())).not.toMatch(/\d{2}:\d{2}:\d{2}/);
  });

  it('know their dayparts and weeks in London time', () => {
    expect(daypartOf('2026-07-01T05:30:00Z')).toBe('before_school');
    expect(daypartOf('2026-07-01T00:30:00Z')).toBe('night');
    expect(weekOf('2026-11-22T23:30:00Z')).toBe('2026-11-16');
    expect(weekOf('2026-11-23T00:30:00Z')).toBe('2026-11-23');
  });
});

describe('the list of measures', () => {
  it('names each measure once and says what is counted, of what, and what is left out', () => {
    const ids = MEASURES.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    for (const measure of MEASURES) expect([measure.name, measure.numerator, measure.denominator, measure.exclusions].every((text) => text.length > 3)).toBe(true);
    for (const { because } of NOT_MEASURED) expect(because.length).toBeGreaterThan(10);
  });
});
