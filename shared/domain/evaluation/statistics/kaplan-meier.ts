import { Z95 } from './wilson-interval.ts';

export interface Observation {
  /** Same unit everywhere, e.g. minutes from sending. */
  readonly time: number;
  /** True: it happened then. False: still not at that time, and nothing is known after it. */
  readonly event: boolean;
}

export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
  /** Share to whom it has not happened by this time. */
  readonly survival: number;
  /** 95 % band, log-log transformed (Kalbfleisch and Prentice), Greenwood's variance; undefined where survival is 0 or 1. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** One step per distinct time. Censored at a time counts as at risk at that time: events come first. */
export const kaplanMeier = (observations: readonly Observation[], z = Z95): readonly SurvivalStep[] => {
  const times = [...Map.groupBy(observations, ({ time }) => time)].toSorted(([a], [b]) => a - b);
  let atRisk = observations.length;
  let survival = 1;
  let greenwood = 0;
  return times.map(([time, here]) => {
    const events = here.filter(({ event }) => event).length;
    const step = { time, atRisk, events, censored: here.length - events };
    survival *= 1 - events / atRisk;
    if (events > 0) greenwood += events / (atRisk * (atRisk - events));
    atRisk -= here.length;
    if (survival <= 0 || survival >= 1) return { ...step, survival, low: undefined, high: undefined };
    const spread = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
    return { ...step, survival, low: survival ** Math.exp(spread), high: survival ** Math.exp(-spread) };
  });
};

/** The first time by which it has happened to at least this share; undefined when the curve never gets there. */
export const timeBy = (steps: readonly SurvivalStep[], share: number): number | undefined =>
  steps.find(({ survival }) => 1 - survival >= share - 1e-12)?.time;

export interface AtRisk {
  readonly time: number;
  readonly atRisk: number;
  /** Before that time; the three add up to everybody. */
  readonly events: number;
  readonly censored: number;
}

/** The table below the curve (KMunicate: at risk, censored, events), at the times of a grid. */
export const atRiskTable = (observations: readonly Observation[], grid: readonly number[]): readonly AtRisk[] =>
  grid.map((time) => {
    const before = observations.filter((one) => one.time < time);
    const events = before.filter(({ event }) => event).length;
    return { time, atRisk: observations.length - before.length, events, censored: before.length - events };
  });
