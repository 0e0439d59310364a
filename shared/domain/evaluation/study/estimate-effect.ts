/** One row as an evaluator reads it from the export. */
export interface Observed {
  readonly area: string;
  readonly period: string;
  readonly live: boolean;
  /** 0 or 1, or any number. */
  readonly outcome: number;
}

export interface Effect {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** 97.5 % points of Student's t for small numbers of areas; the normal point beyond (Fisher and Yates, table III). */
const T975: Readonly<Record<number, number>> = { 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 11: 2.201, 12: 2.179, 14: 2.145, 15: 2.131, 19: 2.093, 24: 2.064 };
const pointOf = (degrees: number): number => T975[degrees] ?? (degrees < 3 ? 4.303 : degrees < 30 ? 2.1 : 1.96);

/** Takes area and period means out in turn until nothing is left to take (within 1e-10): the two-way fixed effects. */
const residuals = (rows: readonly Observed[], valueOf: (row: Observed) => number): number[] => {
  const values = rows.map(valueOf);
  const groups = (['area', 'period'] as const).map((by) => [...Map.groupBy(rows.keys(), (i) => rows[i]?.[by]).values()].map((indexes) => [...indexes]));
  for (let round = 0; round < 200; round += 1) {
    let moved = 0;
    for (const by of groups) {
      for (const indexes of by) {
        const mean = indexes.reduce((sum, i) => sum + (values[i] ?? 0), 0) / indexes.length;
        moved = Math.max(moved, Math.abs(mean));
        for (const i of indexes) values[i] = (values[i] ?? 0) - mean;
      }
    }
    if (moved < 1e-10) break;
  }
  return values;
};

/**
 * The simple estimator of a stepped-wedge design: least squares with fixed effects of area and period (Hussey and Hughes 2007, model 1 with
 * fixed areas), intervals from a variance that lets rows of one area be alike (clustered, with t on areas minus one). Undefined when nothing
 * varies inside areas and periods.
 */
export const estimateEffect = (rows: readonly Observed[]): Effect | undefined => {
  const live = residuals(rows, (row) => (row.live ? 1 : 0));
  const outcome = residuals(rows, (row) => row.outcome);
  const spread = live.reduce((sum, value) => sum + value * value, 0);
  if (spread < 1e-9) return undefined;
  const estimate = live.reduce((sum, value, i) => sum + value * (outcome[i] ?? 0), 0) / spread;
  const scores = new Map<string, number>();
  rows.forEach(({ area }, i) => scores.set(area, (scores.get(area) ?? 0) + (live[i] ?? 0) * ((outcome[i] ?? 0) - estimate * (live[i] ?? 0))));
  const areas = scores.size;
  const meat = [...scores.values()].reduce((sum, score) => sum + score * score, 0);
  const error = Math.sqrt(((areas / Math.max(1, areas - 1)) * meat) / (spread * spread));
  const half = pointOf(areas - 1) * error;
  return { estimate, low: estimate - half, high: estimate + half, rows: rows.length };
};
