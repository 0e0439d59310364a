import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPupilDay, londonDayOf, nextDay, nextStartFrom, startOf } from '../../../shared/domain/calendar.ts';
import type { Calendar } from '../../../shared/domain/calendar.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import type { ForcePolicy } from '../../../shared/domain/force-policy.ts';
import { deadlinesOf, planSteps } from '../../../shared/domain/timetable.ts';

const policy: ForcePolicy = { ...DEFAULT_POLICY, forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'] };
const day = (from: string, days: number): string => Temporal.PlainDate.from(from).add({ days }).toString();

/** Terms of a year around both clock changes of 2026, with a closure anywhere and a bell between 07:30 and 10:00. */
const $calendar: fc.Arbitrary<Calendar> = fc
  .record({
    shift: fc.integer({ min: -6, max: 6 }),
    bell: fc.integer({ min: 0, max: 30 }),
    closedFrom: fc.integer({ min: 0, max: 330 }),
    closedFor: fc.integer({ min: 0, max: 4 }),
    own: fc.boolean(),
    allYear: fc.boolean(),
  })
  .map(({ shift, bell, closedFrom, closedFor, own, allYear }) => {
    const terms = [
      { firstOn: day('2026-01-05', shift), lastOn: day('2026-03-27', shift) },
      { firstOn: day('2026-04-13', shift), lastOn: day('2026-07-17', shift) },
      { firstOn: day('2026-09-02', shift), lastOn: day('2026-10-23', shift) },
      { firstOn: day('2026-11-02', shift), lastOn: day('2026-12-18', shift) },
    ];
    const minutes = 7 * 60 + 30 + bell * 5;
    return {
      startsAt: `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
      defaultTerms: own ? [] : terms,
      ...(own ? { ownTerms: terms } : {}),
      closures: [{ firstOn: day('2026-01-05', closedFrom), lastOn: day('2026-01-05', closedFrom + closedFor) }],
      worksAllYear: allYear,
    };
  });
const FROM = Date.parse('2026-01-05T00:00:00Z');
const instants = fc.integer({ min: 0, max: Math.floor((Date.parse('2026-12-10T00:00:00Z') - FROM) / 1_000) }).map((seconds) => new Date(FROM + seconds * 1_000).toISOString());
/** The nights when the clocks change, and the days around them. */
const $instant = fc.oneof(
  instants,
  fc.integer({ min: -3_000, max: 3_000 }).map((minutes) => new Date(Date.parse('2026-03-29T01:00:00Z') + minutes * 60_000).toISOString()),
  fc.integer({ min: -3_000, max: 3_000 }).map((minutes) => new Date(Date.parse('2026-10-25T01:00:00Z') + minutes * 60_000).toISOString()),
);

const startsFrom = (calendar: Calendar, instant: string): string => {
  // As a person would: day after day on the wall calendar, until one has pupils whose bell has not rung.
  for (let on = londonDayOf(instant), n = 0; n < 200; n += 1, on = nextDay(on)) {
    if (isPupilDay(calendar, on) && Date.parse(startOf(calendar, on)) >= Date.parse(instant)) return startOf(calendar, on);
  }
  throw new Error('no pupil day in sight');
};
const wallTime = (instant: string): string => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

describe('the deadline', () => {
  test('is the start of a pupil day on the school’s own wall clock, and the first one at or after the duty arises', () => {
    fc.assert(
      fc.property($calendar, $instant, (calendar, instant) => {
        const deadline = nextStartFrom(calendar, instant);

        expect(isPupilDay(calendar, londonDayOf(deadline))).toBe(true);
        expect(wallTime(deadline)).toBe(calendar.startsAt);
        expect(deadline).toBe(startsFrom(calendar, instant));
      }),
      { numRuns: 400 },
    );
  });

  test('never lies before the duty, and is the same at the bell itself', () => {
    fc.assert(
      fc.property($calendar, $instant, (calendar, instant) => {
        const deadline = nextStartFrom(calendar, instant);

        expect(Date.parse(deadline)).toBeGreaterThanOrEqual(Date.parse(instant));
        expect(nextStartFrom(calendar, deadline)).toBe(deadline);
      }),
    );
  });

  test('is found even when nobody has entered any terms: the next weekday, never nothing', () => {
    fc.assert(
      fc.property($instant, (instant) => {
        const deadline = nextStartFrom({ startsAt: '08:45', defaultTerms: [], closures: [], worksAllYear: false }, instant);

        expect(Date.parse(deadline) - Date.parse(instant)).toBeLessThan(6 * 86_400_000);
      }),
    );
  });
});

describe('the ladder', () => {
  const $case = fc.record({ calendar: $calendar, attendedAt: $instant, lag: fc.integer({ min: 0, max: 5_000 }), linking: fc.integer({ min: 0, max: 600 }) });
  const ladderOf = ({ calendar, attendedAt, lag, linking }: { calendar: Calendar; attendedAt: string; lag: number; linking: number }) => {
    const receivedAt = new Date(Date.parse(attendedAt) + lag * 60_000).toISOString();
    const startedAt = new Date(Date.parse(receivedAt) + linking * 60_000).toISOString();
    const deadlines = deadlinesOf(calendar, attendedAt, receivedAt);
    return { ...deadlines, startedAt, steps: planSteps(policy, deadlines, startedAt) };
  };

  test('always has the call list, once', () => {
    fc.assert(
      fc.property($case, (one) => {
        expect(ladderOf(one).steps.filter(({ rung }) => rung === 'callList')).toHaveLength(1);
      }),
      { numRuns: 400 },
    );
  });

  test('has no rung after the bell unless the call list came first', () => {
    fc.assert(
      fc.property($case, (one) => {
        const { steps, readBy } = ladderOf(one);
        const listed = steps.findIndex(({ rung }) => rung === 'callList');
        const firstLate = steps.findIndex(({ at }) => Date.parse(at) > Date.parse(readBy));

        expect(firstLate === -1 || listed <= firstLate).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('puts the call list before the bell whenever there is more than a minute left', { tags: ['T28', 'T30'] }, () => {
    fc.assert(
      fc.property($case, (one) => {
        const { steps, readBy, startedAt } = ladderOf(one);
        fc.pre(Date.parse(readBy) - Date.parse(startedAt) > 60_000);

        expect(Date.parse(steps.find(({ rung }) => rung === 'callList')?.at ?? '')).toBeLessThan(Date.parse(readBy));
      }),
      { numRuns: 400 },
    );
  });

  test('climbs in the order of time, after its start, and names each instant once', () => {
    fc.assert(
      fc.property($case, (one) => {
        const { steps, startedAt } = ladderOf(one);

        expect(steps.every(({ at }, i) => Date.parse(at) > Date.parse(steps[i - 1]?.at ?? startedAt) || (i > 0 && at === steps[i - 1]?.at))).toBe(true);
        expect(new Set(steps.map(({ stepId }) => stepId)).size).toBe(steps.length);
      }),
    );
  });
});
