import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { academicYearOf, spanOfAcademicYear } from '../../../shared/domain/academic-year.ts';
import { composeCalendar, NO_LAYERS } from '../../../shared/domain/calendar-layers.ts';
import type { CalendarLayers } from '../../../shared/domain/calendar-layers.ts';
import { isPupilDay, londonDayOf, nextDay, nextStartFrom, startOf } from '../../../shared/domain/calendar.ts';
import type { Calendar, DaySpan } from '../../../shared/domain/calendar.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import type { ForcePolicy } from '../../../shared/domain/force-policy.ts';
import { readDay, sayDay } from '../../../shared/domain/read-day.ts';
import { replanOf } from '../../../shared/domain/replan.ts';
import type { TermDates } from '../../../shared/domain/term-dates.ts';
import { deadlinesOf, planSteps } from '../../../shared/domain/timetable.ts';

const policy: ForcePolicy = { ...DEFAULT_POLICY, forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'] };
const day = (from: string, days: number): string => Temporal.PlainDate.from(from).add({ days }).toString();

/** Six terms of one school year, each end moved by a few days. */
const termsOf = (begins: number, shifts: readonly number[]): readonly DaySpan[] =>
  [
    [`${begins}-09-02`, `${begins}-10-23`],
    [`${begins}-11-02`, `${begins}-12-18`],
    [`${begins + 1}-01-04`, `${begins + 1}-02-12`],
    [`${begins + 1}-02-22`, `${begins + 1}-03-25`],
    [`${begins + 1}-04-12`, `${begins + 1}-05-28`],
    [`${begins + 1}-06-07`, `${begins + 1}-07-21`],
  ].map(([firstOn = '', lastOn = ''], i) => ({ firstOn: day(firstOn, shifts[i] ?? 0), lastOn: day(lastOn, shifts[i + 6] ?? 0) }));
const $shifts = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 12, maxLength: 12 });
const $closures = fc.array(
  fc.record({ from: fc.integer({ min: 0, max: 700 }), days: fc.integer({ min: 0, max: 3 }) }).map(({ from, days }) => ({ firstOn: day('2026-01-05', from), lastOn: day('2026-01-05', from + days) })),
  { maxLength: 4 },
);
const YEARS = [2025, 2026, 2027];
const $year = (begins: number): fc.Arbitrary<TermDates> => fc.record({ shifts: $shifts, closures: $closures }).map(({ shifts, closures }) => ({ academicYear: `${begins}/${begins - 1999}`, terms: termsOf(begins, shifts), closures }));
const $years = fc.tuple(...YEARS.map($year)).chain((years) => fc.subarray([...years]));
const $startsAt = fc.integer({ min: 0, max: 30 }).map((n) => `${String(7 + Math.floor((30 + n * 5) / 60)).padStart(2, '0')}:${String((30 + n * 5) % 60).padStart(2, '0')}`);
const $setUp: fc.Arbitrary<Calendar> = fc
  .record({ startsAt: $startsAt, shifts: $shifts, closures: $closures, own: fc.boolean(), worksAllYear: fc.boolean() })
  .map(({ startsAt, shifts, closures, own, worksAllYear }) => {
    const terms = YEARS.flatMap((begins) => termsOf(begins, shifts));
    return { startsAt, defaultTerms: own || worksAllYear ? [] : terms, ...(own ? { ownTerms: terms } : {}), closures, worksAllYear };
  });
const $layers: fc.Arbitrary<CalendarLayers> = fc.record({ authority: $years, own: $years, closures: $closures, startsAt: fc.option($startsAt, { nil: undefined }) });
const $calendar = fc.tuple($setUp, $layers).map(([setUp, layers]) => composeCalendar(setUp, layers));

/** Nights when the clocks change in 2026 and 2027, midnight, school hours, the eve of half-term and of summer; and any time at all. */
const NEAR = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2027-03-28T01:00:00Z', '2027-10-31T01:00:00Z', '2026-10-14T23:00:00Z', '2026-11-24T00:00:00Z', '2026-11-24T11:00:00Z', '2026-10-23T20:00:00Z', '2027-07-21T20:00:00Z', '2026-12-31T23:59:59Z'];
const $instant = fc.oneof(
  fc.integer({ min: 0, max: 600 * 24 * 60 }).map((minutes) => new Date(Date.parse('2026-02-01T00:00:00Z') + minutes * 60_000).toISOString()),
  fc.record({ near: fc.constantFrom(...NEAR), minutes: fc.integer({ min: -1_500, max: 1_500 }) }).map(({ near, minutes }) => new Date(Date.parse(near) + minutes * 60_000).toISOString()),
);
const wallTime = (instant: string): string => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

describe('for any incident time and any layers of calendar', () => {
  test('the deadline is the start of a pupil day, by the school’s own wall clock, and none lies between the duty and it', { tags: ['T30'] }, () => {
    fc.assert(
      fc.property($calendar, $instant, (calendar, instant) => {
        const deadline = nextStartFrom(calendar, instant);

        const on = londonDayOf(deadline);
        expect([isPupilDay(calendar, on), wallTime(deadline), Date.parse(deadline) >= Date.parse(instant)]).toEqual([true, calendar.startsAt, true]);
        for (let between = londonDayOf(instant); between < on; between = nextDay(between)) {
          expect(isPupilDay(calendar, between) && Date.parse(startOf(calendar, between)) >= Date.parse(instant)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('each day is decided by one source of its school year, or shut by a closure', () => {
    fc.assert(
      fc.property($setUp, $layers, $instant, (setUp, layers, instant) => {
        fc.pre(!setUp.worksAllYear);
        const on = londonDayOf(instant);
        const academicYear = academicYearOf(on);
        const confirmed = layers.own.find((year) => year.academicYear === academicYear) ?? (setUp.ownTerms === undefined ? layers.authority.find((year) => year.academicYear === academicYear) : undefined);
        const isOwn = layers.own.some((year) => year.academicYear === academicYear);

        const open = isPupilDay(composeCalendar(setUp, layers), on);

        const terms = confirmed?.terms ?? setUp.ownTerms ?? setUp.defaultTerms;
        const closures = [...(confirmed?.closures ?? []), ...(isOwn ? [] : setUp.closures), ...layers.closures];
        expect(open).toBe(isPupilDay({ startsAt: '08:45', defaultTerms: terms, closures, worksAllYear: false }, on));
      }),
      { numRuns: 300 },
    );
  });

  test('no layers change nothing', () => {
    fc.assert(
      fc.property($setUp, $instant, (setUp, instant) => {
        expect(nextStartFrom(composeCalendar(setUp, NO_LAYERS), instant)).toBe(nextStartFrom(setUp, instant));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a calendar that changes under an open notification', () => {
  const $case = fc.record({ before: $calendar, after: $calendar, attendedAt: $instant, lag: fc.integer({ min: 0, max: 2_000 }), later: fc.integer({ min: 0, max: 4_000 }) });

  test('always leaves a ladder with a call list ahead, before the new bell wherever there is a minute for it', () => {
    fc.assert(
      fc.property($case, ({ before, after, attendedAt, lag, later }) => {
        const receivedAt = new Date(Date.parse(attendedAt) + lag * 60_000).toISOString();
        const now = new Date(Date.parse(receivedAt) + later * 60_000).toISOString();
        const old = deadlinesOf(before, attendedAt, receivedAt);
        const nextStep = planSteps(policy, old, receivedAt)[0];

        const plan = replanOf({ delivery: 'sent', ...old, nextStep }, { calendar: after, attendedAt, receivedAt, policy, now });

        if (plan.kind === 'asItIs') expect(deadlinesOf(after, attendedAt, receivedAt)).toEqual(old);
        else {
          expect(plan.kind).toBe('ladder');
          const steps = planSteps(policy, plan.deadlines, now);
          const listedAt = Date.parse(steps.find(({ rung }) => rung === 'callList')?.at ?? '');
          expect(plan.kind === 'ladder' && plan.next).toEqual(steps[0]);
          expect(listedAt).toBeGreaterThan(Date.parse(now));
          if (Date.parse(plan.deadlines.readBy) - Date.parse(now) > 60_000) expect(listedAt).toBeLessThan(Date.parse(plan.deadlines.readBy));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('never takes away what was answered, or what the desk has on its list', () => {
    fc.assert(
      fc.property($case, ({ before, after, attendedAt, later }) => {
        const now = new Date(Date.parse(attendedAt) + later * 60_000).toISOString();
        const old = deadlinesOf(before, attendedAt, attendedAt);
        const nextStep = planSteps(policy, old, attendedAt)[0];
        const asked = { calendar: after, attendedAt, receivedAt: attendedAt, policy, now };

        expect(replanOf({ delivery: 'delivered', ...old, nextStep, answeredAt: now, answeredHow: 'acknowledged' }, asked).kind).toBe('asItIs');
        expect(replanOf({ delivery: 'delivered', ...old, nextStep, onCallListAt: now }, asked).kind).not.toBe('ladder');
      }),
      { numRuns: 100 },
    );
  });
});

test('every day survives being written as people write it and read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), (n) => {
      const on = day('2024-01-01', n);
      const [year, month, dayOfMonth] = on.split('-');

      expect([on, sayDay(on), `${dayOfMonth}/${month}/${year}`].map(readDay)).toEqual([1, 2, 3].map(() => ({ kind: 'day', day: on })));
      expect(spanOfAcademicYear(academicYearOf(on))!.firstOn <= on).toBe(true);
    }),
  );
});
