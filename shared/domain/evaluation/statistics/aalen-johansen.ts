export interface CompetingObservation<Cause extends string> {
  readonly time: number;
  /** Which of the competing things happened; undefined when none had by this time. */
  readonly cause: Cause | undefined;
}

export interface IncidenceStep<Cause extends string> {
  readonly time: number;
  readonly atRisk: number;
  /** Share to whom each has happened by this time; with `free` they add up to 1. */
  readonly incidence: Readonly<Record<Cause, number>>;
  readonly free: number;
}

/**
 * Cumulative incidence with competing events (Aalen and Johansen 1978): read on the page, or read out on the phone. One minus Kaplan–Meier
 * would count those who were phoned as if they might still have read it.
 */
export const aalenJohansen = <Cause extends string>(
  observations: readonly CompetingObservation<Cause>[],
  causes: readonly Cause[],
): readonly IncidenceStep<Cause>[] => {
  const times = [...Map.groupBy(observations, ({ time }) => time)].toSorted(([a], [b]) => a - b);
  const incidence = Object.fromEntries(causes.map((cause) => [cause, 0])) as Record<Cause, number>;
  let atRisk = observations.length;
  let free = 1;
  return times.map(([time, here]) => {
    const before = free;
    for (const cause of causes) {
      const hazard = here.filter((one) => one.cause === cause).length / atRisk;
      incidence[cause] += before * hazard;
      free -= before * hazard;
    }
    const step = { time, atRisk, incidence: { ...incidence }, free };
    atRisk -= here.length;
    return step;
  });
};
