import fc from 'fast-check';
import { expect, it } from 'vitest';
import { londonDayOf as calendarDay } from '../../../shared/domain/calendar.ts';
import { londonDayOf, wallTimeOf } from '../../../shared/domain/evaluation/london.ts';

it("remembers London's hours without ever saying another day or time than the calendar, across every clock change", () => {
  const changes = ['2026-03-29T01:00:00.000Z', '2026-10-25T01:00:00.000Z', '2026-06-30T23:00:00.000Z'].map((at) => Date.parse(at));
  const $instant = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -100_000_000, max: 100_000_000 })).map(([at, by]) => new Date(at + by).toISOString());
  fc.assert(
    fc.property($instant, (instant) => {
      const exact = Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London');
      expect(londonDayOf(instant)).toBe(calendarDay(instant));
      expect(wallTimeOf(instant)).toBe(exact.toPlainTime().toString().slice(0, 5));
    }),
  );
});
