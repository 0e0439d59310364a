import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAIL_BACK_OFF, backOffMs, patienceMs } from '../../../shared/domain/back-off.ts';
import { textCopy } from '../../../shared/domain/text-copy.ts';
import { nextPermitted } from '../../../shared/domain/text-policy.ts';

const $instant = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString());
const HOURS = { from: '07:00', until: '20:00' };
const wallTime = (instant: string): string => Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London').toPlainTime().toString({ smallestUnit: 'minute' });

describe('the hours in which a phone may ring', () => {
  test('hold for every instant of two years, both clock changes among them: never earlier than asked, never at night, never a whole day late', () => {
    fc.assert(
      fc.property($instant, (instant) => {
        const at = nextPermitted(HOURS, instant);

        const waited = Date.parse(at) - Date.parse(instant);
        expect(wallTime(at) >= '07:00' && wallTime(at) < '20:00').toBe(true);
        expect(waited >= 0 && waited <= 12 * 3_600_000).toBe(true);
        expect(nextPermitted(HOURS, at)).toBe(at);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['2026-03-28T21:00:00.000Z', '2026-03-29T06:00:00.000Z'],
    ['2026-10-24T20:30:00.000Z', '2026-10-25T07:00:00.000Z'],
    ['2026-10-15T06:00:00.000Z', '2026-10-15T06:00:00.000Z'],
    ['2026-10-15T19:00:00.000Z', '2026-10-16T06:00:00.000Z'],
  ])('%s waits until %s', (instant, until) => {
    expect(nextPermitted(HOURS, instant)).toBe(until);
  });
});

describe('a text', () => {
  test.each(['en', 'cy'] as const)('in %s is one part of plain characters, and the same for everybody but for its reference', (language) => {
    const one = textCopy({ language, shortReference: 'OE-7F3K-2M9Q' });
    const other = textCopy({ language, shortReference: 'OE-BBBB-CCCC' });

    expect(one.length).toBeLessThanOrEqual(160);
    expect(one).toMatch(/^[A-Za-z0-9 .,'-]+$/);
    expect(one.replace('OE-7F3K-2M9Q', 'OE-BBBB-CCCC')).toBe(other);
  });
});

describe('backing off', () => {
  test('never waits longer than its cap, and never in the same rhythm as others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (refusals, chance) => {
        const wait = backOffMs(MAIL_BACK_OFF, refusals, chance);

        expect(wait >= 0 && wait < MAIL_BACK_OFF.capMs).toBe(true);
        expect(wait).toBeLessThanOrEqual(MAIL_BACK_OFF.baseMs * 2 ** (refusals - 1));
      }),
    );
  });

  test('spends no more than is left to the bell or the next rung; a bell that has rung bounds nothing', () => {
    fc.assert(
      fc.property($instant, fc.integer({ min: -600, max: 600 }), fc.option(fc.integer({ min: -600, max: 600 }), { nil: undefined }), (at, toBell, toRung) => {
        const after = (seconds: number): string => new Date(Date.parse(at) + seconds * 1_000).toISOString();

        const patience = patienceMs({ at, readBy: after(toBell), nextRungAt: toRung === undefined ? undefined : after(toRung), budgetMs: 10_000 });

        expect(patience >= 0 && patience <= 10_000).toBe(true);
        if (toBell > 0) expect(patience).toBeLessThanOrEqual(toBell * 1_000);
        if (toRung !== undefined) expect(patience).toBeLessThanOrEqual(Math.max(0, toRung * 1_000));
        if (toBell <= 0 && toRung === undefined) expect(patience).toBe(10_000);
      }),
    );
  });
});
