import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DISCLOSURE_PROFILES } from '../../../shared/domain/evaluation/disclosure/profiles.ts';
import { protectMeasures } from '../../../shared/domain/evaluation/figures/protect-measures.ts';
import type { MeasureResult } from '../../../shared/domain/evaluation/measure-tally.ts';
import { MEASURES } from '../../../shared/domain/evaluation/measures.ts';

const PROFILE = DISCLOSURE_PROFILES['publish-10-5'];
const ROUTES = MEASURES.filter(({ id }) => id.startsWith('c1_'));
const NESTED = MEASURES.filter(({ id }) => /^t3_.*(same_day|24h|48h)/.test(id));

const resultOf = (measure: MeasureResult['measure'], numerator: number, denominator: number): MeasureResult => ({ measure, unit: measure.unit, by: 'total', group: 'Total', numerator, denominator, notDue: 0, open: 0, interval: undefined, median: undefined, p90: undefined });
const $count = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 14 }) }, fc.integer({ min: 0, max: 300 }));

it('leaves whoever knows every shown share of a whole exactly at least ten of room for each hidden one', () => {
  fc.assert(
    fc.property(fc.array($count, { minLength: ROUTES.length, maxLength: ROUTES.length }), (counts) => {
      const whole = counts.reduce((sum, count) => sum + count, 0);
      const shown = protectMeasures(ROUTES.map((measure, i) => resultOf(measure, counts[i]!, whole)), PROFILE);
      if (shown.every(({ of }) => of === 'c')) return;
      const hidden = shown.flatMap(({ n }, i) => (n === 'c' ? [counts[i]!] : []));

      // The attacker takes what is shown off the whole: the hidden ones together are known, and each may be anything up to that.
      const room = hidden.reduce((sum, count) => sum + count, 0);
      if (hidden.length > 0) expect([hidden.length > 1, room >= 10]).toEqual([true, true]);
      for (const { n } of shown) expect(n === 'c' || n === 0 || (typeof n === 'number' && n >= 10 && n % 5 === 0)).toBe(true);
    }),
    { numRuns: 500, seed: 11 },
  );
});

it('shows no two shares of the same people that differ by a few, or leave a few over', () => {
  expect(NESTED.length).toBeGreaterThan(1);
  fc.assert(
    fc.property(fc.array($count, { minLength: NESTED.length + 1, maxLength: NESTED.length + 1 }), (steps) => {
      const sums = steps.map((_, i) => steps.slice(0, i + 1).reduce((sum, step) => sum + step, 0));
      const whole = sums.at(-1)!;
      const shown = protectMeasures(NESTED.map((measure, i) => resultOf(measure, sums[i]!, whole)), PROFILE);
      const exact = shown.flatMap(({ n }, i) => (typeof n === 'number' && n > 0 ? [sums[i]!] : []));

      for (const [i, a] of exact.entries()) {
        expect(whole - a === 0 || whole - a >= 10).toBe(true);
        for (const b of exact.slice(i + 1)) expect(Math.abs(a - b) === 0 || Math.abs(a - b) >= 10).toBe(true);
      }
    }),
    { numRuns: 500, seed: 12 },
  );
});
