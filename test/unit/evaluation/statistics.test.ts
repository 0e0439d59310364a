import { describe, expect, it } from 'vitest';
import { aalenJohansen } from '../../../shared/domain/evaluation/statistics/aalen-johansen.ts';
import { funnelLimits } from '../../../shared/domain/evaluation/statistics/funnel-limits.ts';
import { atRiskTable, kaplanMeier, timeBy } from '../../../shared/domain/evaluation/statistics/kaplan-meier.ts';
import { quantile } from '../../../shared/domain/evaluation/statistics/quantile.ts';
import { differenceOfShares, wilsonInterval } from '../../../shared/domain/evaluation/statistics/wilson-interval.ts';
import { xmrChart } from '../../../shared/domain/evaluation/statistics/xmr-chart.ts';

/** Agreement asked of every figure. */
const DIGITS = 9;

describe('Wilson interval', () => {
  // Newcombe 1998, Statistics in Medicine 17:857, table I, method 3 (four decimals there); further digits: SciPy 1.17.1 binomtest 'wilson'.
  it.each([
    [81, 263, 0.2552885198782742, 0.36620957698280004],
    [15, 148, 0.06238639953073629, 0.16048724172330803],
    [0, 20, 0, 0.16112515805281935],
    [1, 29, 0.006113214292762667, 0.17175521879320282],
    [29, 29, 0.8830302015002592, 1],
    [450, 586, 0.7320596326261589, 0.8002868060724692],
  ])('of %i in %i', (n, of, low, high) => {
    const interval = wilsonInterval(n, of);

    expect(interval?.low).toBeCloseTo(low, DIGITS);
    expect(interval?.high).toBeCloseTo(high, DIGITS);
  });

  it('is absent without observations', () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });

  // Newcombe 1998, Statistics in Medicine 17:873, table II, 56/70 and 48/80, method 10: 0.0524 to 0.3339; further digits from SciPy's two intervals.
  it('of a difference of two shares', () => {
    const found = differenceOfShares([56, 70], [48, 80]);

    expect(found?.difference).toBeCloseTo(0.2, DIGITS);
    expect(found?.low).toBeCloseTo(0.05243147240236484, DIGITS);
    expect(found?.high).toBeCloseTo(0.3338726540369059, DIGITS);
  });
});

describe('Kaplan–Meier', () => {
  // Remission of 21 children on 6-mercaptopurine (Freireich and others 1963, Blood 21:699; the textbook example since Gehan 1965).
  const happened = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((time) => ({ time, event: true }));
  const unfinished = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((time) => ({ time, event: false }));
  const remission = [...unfinished, ...happened];

  // Shares are the published product; bands from SciPy 1.17.1 ecdf, confidence_interval(method='log-log').
  it.each([
    [6, 21, 3, 1, 0.8571428571428571, 0.6197179552659838, 0.951551747646997],
    [7, 17, 1, 0, 0.8067226890756302, 0.5631465646222333, 0.9228090192028804],
    [10, 15, 1, 1, 0.7529411764705881, 0.5031995107999564, 0.8893618351692655],
    [13, 12, 1, 0, 0.6901960784313724, 0.43161022248618397, 0.8490659633494507],
    [16, 11, 1, 0, 0.6274509803921567, 0.36751085598750205, 0.8049121894718412],
    [22, 7, 1, 0, 0.53781512605042, 0.26777893676713505, 0.7467907176353944],
    [23, 6, 1, 0, 0.4481792717086834, 0.18805200595923235, 0.6801426284952414],
  ])('at week %i', (time, atRisk, events, censored, survival, low, high) => {
    const step = kaplanMeier(remission).find((one) => one.time === time);

    expect(step).toMatchObject({ atRisk, events, censored });
    expect(step?.survival).toBeCloseTo(survival, DIGITS);
    expect(step?.low).toBeCloseTo(low, DIGITS);
    expect(step?.high).toBeCloseTo(high, DIGITS);
  });

  it('has its median at week 23, and no time by which everybody relapsed', () => {
    const steps = kaplanMeier(remission);

    expect(timeBy(steps, 0.5)).toBe(23);
    expect(timeBy(steps, 0.9)).toBeUndefined();
  });

  it('has a table of those at risk below it', () => {
    expect(atRiskTable(remission, [0, 10, 20, 30])).toEqual([
      { time: 0, atRisk: 21, events: 0, censored: 0 },
      { time: 10, atRisk: 15, events: 4, censored: 2 },
      { time: 20, atRisk: 8, events: 7, censored: 6 },
      { time: 30, atRisk: 4, events: 9, censored: 8 },
    ]);
  });
});

describe('Aalen–Johansen', () => {
  const times = [1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10];
  const causes = ['read', 'phone', 'read', undefined, 'read', 'phone', undefined, 'read', 'phone', undefined, 'read', undefined] as const;
  const observations = times.map((time, i) => ({ time, cause: causes[i] }));

  // The formula worked in exact fractions (Python's fractions) for these twelve.
  it.each([
    [1, 1 / 12, 0, 11 / 12],
    [2, 1 / 6, 1 / 12, 3 / 4],
    [4, 0.2604166666666667, 1 / 12, 0.65625],
    [5, 0.2604166666666667, 0.17708333333333334, 0.5625],
    [7, 0.3729166666666667, 0.28958333333333336, 0.3375],
    [10, 0.5416666666666666, 0.28958333333333336, 0.16875],
  ])('at time %i', (time, read, phone, free) => {
    const step = aalenJohansen(observations, ['read', 'phone']).find((one) => one.time === time);

    expect(step?.incidence.read).toBeCloseTo(read, DIGITS);
    expect(step?.incidence.phone).toBeCloseTo(phone, DIGITS);
    expect(step?.free).toBeCloseTo(free, DIGITS);
  });

  it('is one minus Kaplan–Meier when nothing competes', () => {
    const plain = times.map((time, i) => ({ time, cause: i % 3 === 0 ? undefined : ('read' as const) }));

    const incidence = aalenJohansen(plain, ['read']).map((step) => step.incidence.read);
    const survival = kaplanMeier(plain.map(({ time, cause }) => ({ time, event: cause !== undefined }))).map((step) => 1 - step.survival);

    incidence.forEach((value, i) => expect(value).toBeCloseTo(survival[i] ?? NaN, DIGITS));
  });
});

describe('XmR chart', () => {
  const rulesAt = (values: readonly number[], at: number): readonly string[] => xmrChart(values)?.points[at]?.rules ?? ['none'];

  // Worked in NumPy with the constants of NHSRplotthedots R/ptd_spc_standard.R (2.66; moving ranges from 3.267 times their mean on are screened).
  it('has limits at 2.66 mean moving ranges, without the ranges that an outlier made', () => {
    const chart = xmrChart([82, 79, 84, 88, 75, 80, 83, 77, 81, 120, 79, 84, 86, 78]);

    expect(chart?.mean).toBeCloseTo(84, DIGITS);
    expect(chart?.lower).toBeCloseTo(69.97454545454545, DIGITS);
    expect(chart?.upper).toBeCloseTo(98.02545454545455, DIGITS);
    expect(chart?.points[9]?.rules).toContain('outsideLimits');
    expect(chart?.onTrial).toBe(false);
  });

  it('sees seven on one side of the mean, not six', () => {
    const seven = [10, 12, 10, 12, 10, 12, 10, 20, 22, 20, 22, 20, 22, 20];

    expect(rulesAt(seven, 0)).toContain('sevenOnOneSide');
    expect(rulesAt([10, 12, 10, 12, 10, 12, 21, 21, 20, 22, 20, 22, 12, 10], 0)).not.toContain('sevenOnOneSide');
  });

  // As tests/testthat/test-ptd_calculate_point_highlighting.R of NHSRplotthedots: 1:7 is a trend, 1:6 and 1,2,3,3,4,5,6 are none.
  it('sees seven points in a trend, whole, and no shorter one', () => {
    const trend = (values: readonly number[]): readonly boolean[] =>
      (xmrChart(values)?.points ?? []).map(({ rules }) => rules.includes('sevenInATrend'));

    expect(trend([1, 2, 3, 4, 5, 6, 7])).toEqual(Array.from({ length: 7 }, () => true));
    expect(trend([2, 7, 6, 5, 4, 3, 2, 1, 3])).toEqual([false, true, true, true, true, true, true, true, false]);
    expect(trend([1, 2, 3, 4, 5, 6]).some(Boolean)).toBe(false);
    expect(trend([1, 2, 3, 3, 4, 5, 6]).some(Boolean)).toBe(false);
  });

  it('sees two of three near the same limit, and not one near each', () => {
    const calm = [50, 52, 48, 50, 52, 48, 50, 52, 48, 50, 52, 48, 50, 52, 48, 50];

    expect(rulesAt([...calm, 58, 50, 58, 50, 42], 16)).toContain('twoOfThreeNearALimit');
    expect(rulesAt([...calm, 58, 50, 42, 50, 50], 16)).not.toContain('twoOfThreeNearALimit');
  });

  it('says that limits from fewer than twelve points are on trial, and none from one', () => {
    expect(xmrChart([1, 2, 3])?.onTrial).toBe(true);
    expect(xmrChart([1])).toBeUndefined();
  });
});

describe('funnel limits', () => {
  const n = [18, 25, 40, 9, 55, 31, 12, 60, 44, 20];
  const of = [30, 40, 50, 30, 80, 33, 40, 90, 100, 25];

  // Spiegelhalter 2005 worked in NumPy: z winsorised at 10 % (type 7 quantiles), tau² after DerSimonian and Laird.
  it('are widened by what units differ beyond chance', () => {
    const funnel = funnelLimits(n.map((value, i) => ({ n: value, of: of[i] ?? 0 })));

    expect(funnel?.target).toBeCloseTo(0.6061776061776062, DIGITS);
    expect(funnel?.phi).toBeCloseTo(5.94631564926392, DIGITS);
    expect(funnel?.tau).toBeCloseTo(0.1630906164560702, DIGITS);
    expect(funnel?.points[5]?.z).toBeCloseTo(1.8115823499997448, DIGITS);
    expect(funnel?.points[8]?.limits95.low).toBeCloseTo(0.27248942168325946, DIGITS);
    expect(funnel?.points[8]?.limits998.high).toBe(1);
  });

  it('are binomial alone when units differ no more than chance', () => {
    const funnel = funnelLimits([50, 51, 49, 50].map((value) => ({ n: value, of: 100 })));

    expect(funnel?.tau).toBe(0);
    expect(funnel?.points[0]?.limits95.low).toBeCloseTo(0.5 - 1.959963984540054 * 0.05, DIGITS);
  });
});

describe('quantiles', () => {
  // NumPy's default ("linear") is type 7 of Hyndman and Fan 1996.
  it.each([
    [0.1, 2.85],
    [0.25, 4],
    [0.5, 9.125],
    [0.75, 25.5],
    [0.9, 42.4],
  ])('of type 7 at %f', (p, value) => {
    expect(quantile([55, 3, 4, 41, 7.25, 11, 12, 30, 4, 1.5], p)).toBeCloseTo(value, DIGITS);
  });
});
