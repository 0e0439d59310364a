import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import { RISK_GRADES } from '../../shared/domain/incident.ts';
import { DEFAULT_RISK_RULES } from '../../shared/domain/risk/risk-rules.ts';
import type { RiskRule } from '../../shared/domain/risk/risk-rules.ts';
import { earlierThan, firingsOf, overlap, stillHolds, windowTo, windowsThatHold } from '../../shared/domain/risk/weigh-history.ts';
import type { Firing, PastIncident } from '../../shared/domain/risk/weigh-history.ts';

const START = Temporal.PlainDate.from('2026-01-01');
const dayAfter = (days: number): string => START.add({ days }).toString();
const $history = fc
  .array(fc.record({ days: fc.integer({ min: 0, max: 450 }), grade: fc.constantFrom(...RISK_GRADES) }), { maxLength: 12 })
  .map((all) => all.map(({ days, grade }, i): PastIncident => ({ incident: `incident-${i}`, day: dayAfter(days), grade })));
const $window = fc.oneof(fc.integer({ min: 1, max: 15 }).map((months) => ({ months })), fc.integer({ min: 1, max: 400 }).map((days) => ({ days })));
const $rule: fc.Arbitrary<RiskRule> = fc.oneof(
  fc.record({ id: fc.constant('count'), kind: fc.constant('count' as const), incidents: fc.integer({ min: 2, max: 5 }), within: $window }),
  fc.record({ id: fc.constant('grade'), kind: fc.constant('countOfGrade' as const), grade: fc.constantFrom('standard' as const, 'medium' as const, 'high' as const), incidents: fc.integer({ min: 1, max: 4 }), within: $window }),
  fc.record({ id: fc.constant('rising'), kind: fc.constant('risingGrade' as const), within: $window }),
  fc.record({ id: fc.constant('after'), kind: fc.constant('afterGrade' as const), grade: fc.constantFrom('medium' as const, 'high' as const), within: $window }),
);
const shuffled = ($all: fc.Arbitrary<PastIncident[]>) => $all.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })));

/** What the desk is asked to look at when these incidents come one after the other. */
const toldInOrder = (incidents: readonly PastIncident[], rule: RiskRule): readonly Firing[] => {
  const known: PastIncident[] = [];
  const fired: Firing[] = [];
  for (const own of incidents) {
    known.push(own);
    fired.push(...firingsOf(own.day, known, [rule], fired));
  }
  return fired;
};

describe('a rule of cumulative risk', () => {
  test('says the same of a child’s incidents in whatever order they are named, and however often one of them is', () => {
    fc.assert(
      fc.property(shuffled($history), $rule, ([history, otherwise], rule) => {
        expect(windowsThatHold(rule, [...otherwise, ...otherwise.slice(0, 3)])).toEqual(windowsThatHold(rule, history));
      }),
    );
  });

  test('is never missed, whatever the order in which police told of them: each window in which it holds shares a day with a finding', () => {
    fc.assert(
      fc.property(shuffled($history), $rule, ([history, told], rule) => {
        const fired = toldInOrder(told, rule);

        for (const window of windowsThatHold(rule, history)) expect(fired.some((one) => overlap(one, window))).toBe(true);
        if (windowsThatHold(rule, history).length === 0) expect(fired).toEqual([]);
      }),
    );
  });

  test('asks a person once for each window: no two findings share a day', () => {
    fc.assert(
      fc.property($history, $rule, (history, rule) => {
        const fired = toldInOrder(history, rule);

        fired.forEach((one, i) => expect(fired.slice(i + 1).some((other) => overlap(one, other))).toBe(false));
      }),
    );
  });

  test('finds nothing where a finding stands already', () => {
    fc.assert(
      fc.property($history, $rule, (history, rule) => {
        const fired = toldInOrder(history, rule);

        for (const { day } of history) expect(firingsOf(day, history, [rule], fired)).toEqual([]);
      }),
    );
  });

  test('no longer holds once every incident it was made of was withdrawn', () => {
    fc.assert(
      fc.property($history, $rule, (history, rule) => {
        for (const firing of toldInOrder(history, rule)) {
          expect(stillHolds(firing, history, [rule])).toBe(true);
          expect(stillHolds(firing, history.filter(({ day }) => day < firing.from || day > firing.to), [rule])).toBe(windowsThatHold(rule, history.filter(({ day }) => day < firing.from || day > firing.to)).some((one) => overlap(one, firing)));
          expect(stillHolds(firing, [], [rule])).toBe(false);
        }
      }),
    );
  });
});

describe('a window', () => {
  test('holds its first and its last day, and not the day before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 800 }), $window, (days, within) => {
        const { from, to } = windowTo(dayAfter(days), within);
        const count: RiskRule = { id: 'two', kind: 'count', incidents: 2, within };
        const with_ = (first: string): readonly PastIncident[] => [
          { incident: 'a', day: first, grade: 'standard' },
          { incident: 'b', day: to, grade: 'standard' },
        ];

        expect(windowsThatHold(count, with_(from))).toHaveLength(1);
        expect(windowsThatHold(count, with_(Temporal.PlainDate.from(from).subtract({ days: 1 }).toString()))).toEqual([]);
      }),
    );
  });

  test.each([
    ['2026-05-31', '2026-02-28'],
    ['2028-05-31', '2028-02-29'],
    ['2027-01-15', '2026-10-15'],
  ])('of three months to %s begins on %s', (to, from) => {
    expect(windowTo(to, { months: 3 })).toEqual({ from, to });
  });

  test('counts by the London day, on both sides of a change of the clocks', () => {
    // 00:30 in summer time is the evening before in UTC; after the change it is the same day.
    const days = ['2026-10-24T23:30:00.000Z', '2026-10-25T23:30:00.000Z', '2027-03-28T00:30:00.000Z', '2027-03-28T23:30:00.000Z'].map((at) => londonDayOf(at));

    expect(days).toEqual(['2026-10-25', '2026-10-25', '2027-03-28', '2027-03-29']);
    expect(windowTo('2027-01-25', { months: 3 }).from).toBe('2026-10-25');
  });
});

describe('the default rules', () => {
  const fires = (...told: readonly (readonly [day: string, grade: PastIncident['grade']])[]): readonly string[] => {
    const history = told.map(([day, grade], i): PastIncident => ({ incident: `incident-${i}`, day, grade }));
    return firingsOf(told.at(-1)?.[0] ?? '', history, DEFAULT_RISK_RULES.rules, []).map(({ rule }) => rule);
  };

  test.each([
    ['a third standard incident within three months', [['2026-08-14', 'standard'], ['2026-09-30', 'standard'], ['2026-11-14', 'standard']], ['threeIn3Months']],
    ['a third one a day too late', [['2026-08-13', 'standard'], ['2026-09-30', 'standard'], ['2026-11-14', 'standard']], []],
    ['a grade that rises', [['2026-02-01', 'standard'], ['2026-11-14', 'medium']], ['risingGrade12Months']],
    ['a grade that falls', [['2026-02-01', 'medium'], ['2026-11-14', 'standard']], []],
    ['two grades of one day, whose order nobody knows', [['2026-11-14', 'standard'], ['2026-11-14', 'medium']], []],
    ['any incident after a high one', [['2026-02-01', 'high'], ['2026-11-14', 'notAssessed']], ['againAfterHigh12Months']],
    ['one that nobody assessed, and a standard one', [['2026-02-01', 'notAssessed'], ['2026-11-14', 'standard']], []],
  ] as const)('%s', (_, told, expected) => {
    expect(fires(...told)).toEqual(expected);
  });
});

test('repeats are other incidents of the twelve months up to this one, each once', () => {
  const own: PastIncident = { incident: 'own', day: '2026-11-14', grade: 'standard' };
  const of = (incident: string, day: string): PastIncident => ({ incident, day, grade: 'standard' });

  // Told to two schools, the year before by one day, and later than this one.
  expect(earlierThan(own, [own, of('a', '2026-11-01'), of('a', '2026-11-01'), of('b', '2025-11-14'), of('c', '2025-11-13'), of('d', '2026-11-15')])).toBe(2);
});
