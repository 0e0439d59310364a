import type { DisclosureProfile } from '../disclosure/profiles.ts';
import { publishMinutes } from '../disclosure/publish-figures.ts';
import { protectTable } from '../disclosure/protect-table.ts';
import type { MeasureResult } from '../measure-tally.ts';

/** One measure as a page shows it. */
export interface ShownMeasure {
  readonly id: string;
  readonly name: string;
  readonly dimension: string;
  readonly unit: string;
  readonly numerator: string;
  readonly denominator: string;
  readonly n: number | string;
  readonly of: number | string;
  readonly percent: number | string;
  readonly median: number | string;
  readonly p90: number | string;
}

/** Measures whose numerators add up to their common denominator: hiding one of them alone would hide nothing. */
const PARTITIONS = [/^c1_/, /^cr1_(one|two|three|four_plus)$/, /^t5_late_/, /^su2_(very|fairly|not)_useful$/] as const;

const isOneWhole = (a: MeasureResult, b: MeasureResult): boolean => PARTITIONS.some((pattern) => pattern.test(a.measure.id) && pattern.test(b.measure.id));

const isSmall = (count: number, { minimum }: DisclosureProfile): boolean => count > 0 && count < minimum;

/** Of one set of figures, which numerators may not be shown. `of` is alike for all that are compared. */
const hiddenAmong = (results: readonly MeasureResult[], profile: DisclosureProfile): ReadonlySet<MeasureResult> => {
  const hidden = new Set<MeasureResult>();
  const counted = results.filter(({ numerator }) => numerator !== undefined);
  for (const result of counted) {
    const n = result.numerator ?? 0;
    if (result.denominator < profile.minimum || isSmall(n, profile) || isSmall(result.denominator - n, profile)) hidden.add(result);
  }
  for (const pattern of PARTITIONS) {
    for (const family of Map.groupBy(counted.filter(({ measure }) => pattern.test(measure.id)), ({ unit }) => unit).values()) {
      const [first] = family;
      if (!first || family.reduce((sum, { numerator = 0 }) => sum + numerator, 0) !== first.denominator) continue;
      const table = protectTable({ rows: ['all'], columns: family.map(({ measure }) => measure.id), counts: [family.map(({ numerator = 0 }) => numerator)] }, profile, undefined, { rowTotalsAreShown: true });
      family.forEach((result, i) => {
        if (table.cells[0]?.[i]?.kind === 'hidden') hidden.add(result);
      });
    }
  }
  // Two shares of the same people that differ (or fall short of the whole together) by a few: the difference is those few. Parts of one whole
  // exclude each other, and were protected as such.
  for (const [i, one] of counted.entries()) {
    for (const other of counted.slice(i + 1)) {
      if (hidden.has(one) || hidden.has(other) || one.unit !== other.unit || one.denominator !== other.denominator || isOneWhole(one, other)) continue;
      const [a, b] = [one.numerator ?? 0, other.numerator ?? 0];
      if (isSmall(Math.abs(a - b), profile) || isSmall(Math.abs(one.denominator - a - b), profile)) hidden.add(other);
    }
  }
  return hidden;
};

/**
 * All measures of one month and one force, in total only. Counts are rounded, small ones hidden, and so is what would give them away by a difference
 * or by adding up. Exact ones are in the controlled release.
 */
export const protectMeasures = (results: readonly MeasureResult[], profile: DisclosureProfile): readonly ShownMeasure[] => {
  // Once per measure: the same share per child and per notification differs by brothers and sisters, who are few.
  const own = results.filter(({ measure, unit, by }) => by === 'total' && (unit === measure.unit || (measure.kind === 'duration' && unit === 'notification')));
  const hidden = hiddenAmong(own, profile);
  const rounded = (count: number): number => Math.round(count / profile.rounding) * profile.rounding;
  return own.map((result): ShownMeasure => {
    const { measure, unit, numerator, denominator, median, p90 } = result;
    const known = denominator === 0 || denominator >= profile.minimum;
    const n = numerator === undefined ? 'z' : denominator === 0 ? 0 : hidden.has(result) ? 'c' : rounded(numerator);
    const of = known ? rounded(denominator) : 'c';
    return {
      id: measure.id,
      name: measure.name,
      dimension: measure.dimension,
      unit,
      numerator: measure.numerator,
      denominator: measure.denominator,
      n,
      of,
      percent: typeof n === 'number' && typeof of === 'number' && of > 0 ? Math.round((100 * n) / of) : n === 'z' || denominator === 0 ? 'z' : 'c',
      median: publishMinutes(median, denominator, { profile, which: 'median' }),
      p90: publishMinutes(p90, denominator, { profile, which: 'p90' }),
    };
  });
};
