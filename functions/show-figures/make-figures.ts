import { createChartData } from '../../shared/domain/evaluation/charts/chart-data.ts';
import type { Chart } from '../../shared/domain/evaluation/charts/chart.ts';
import { drawCharts } from '../../shared/domain/evaluation/charts/draw-charts.ts';
import { DISCLOSURE_PROFILES } from '../../shared/domain/evaluation/disclosure/profiles.ts';
import type { ReleasedSet } from '../../shared/domain/evaluation/disclosure/protect-together.ts';
import { createPublishCounts, isPublished } from '../../shared/domain/evaluation/export/publish-tables.ts';
import { FIGURE_DIVISIONS } from '../../shared/domain/evaluation/figures/figure-divisions.ts';
import type { FigureMonth } from '../../shared/domain/evaluation/figures/figure-month.ts';
import { isOnPages, protectChartData } from '../../shared/domain/evaluation/figures/protect-chart-data.ts';
import { protectMeasures } from '../../shared/domain/evaluation/figures/protect-measures.ts';
import type { ShownMeasure } from '../../shared/domain/evaluation/figures/protect-measures.ts';
import { createMeasureTally } from '../../shared/domain/evaluation/measure-tally.ts';
import type { Dossier } from '../../shared/domain/evaluation/export/dossier.ts';
import { nextDay } from '../../shared/domain/calendar.ts';
import type { FactStore } from '../../shared/ports/evaluation.ts';
import { gatherDay } from '../../shared/runtime/release/gather-day.ts';

/** The same rules as for what is published. */
const PROFILE = DISCLOSURE_PROFILES['publish-10-5'];

/** What is kept of one month and one force: protected, and nothing else. */
export interface ForceFigures {
  readonly forceCode: string;
  /** By authority; undefined when there are too few in all. */
  readonly areas: ReleasedSet | undefined;
  readonly measures: readonly ShownMeasure[];
  readonly charts: { readonly en: readonly Chart[]; readonly cy: readonly Chart[] };
}

const createForce = (forceCode: string, asOf: string) => {
  const counts = createPublishCounts(FIGURE_DIVISIONS);
  const charts = createChartData(asOf);
  const tally = createMeasureTally({ asOf });
  return {
    add: (dossier: Dossier): void => {
      const { incident, childIncidents, notifications, childNotifications } = dossier;
      for (const row of childNotifications) if (isPublished(row, asOf)) counts.add(row);
      charts.add(dossier);
      tally.add({ incidents: [incident], childIncidents, notifications, childNotifications, cover: [], service: [] });
    },
    done: (): ForceFigures => {
      const data = protectChartData(charts.data, PROFILE);
      const drawn = (lang: 'en' | 'cy'): readonly Chart[] => drawCharts(data, lang).filter(({ id }) => isOnPages(id, charts.data, PROFILE));
      return { forceCode, areas: counts.release(PROFILE), measures: protectMeasures(tally.results(), PROFILE), charts: { en: drawn('en'), cy: drawn('cy') } };
    },
  };
};

/** All figures of one month, force by force, from the facts as they were known at the month's own time. */
export const makeFigures = async (facts: Pick<FactStore, 'notableOn' | 'ofIncident'>, { from, to, asOf }: FigureMonth): Promise<readonly ForceFigures[]> => {
  const forces = new Map<string, ReturnType<typeof createForce>>();
  for (let day = from; day <= to; day = nextDay(day)) {
    for await (const line of gatherDay(facts, day, { asOf })) {
      if (line.kind !== 'incident' || line.dossier.incident.test) continue;
      const { forceCode } = line.dossier.incident;
      const own = forces.get(forceCode) ?? createForce(forceCode, asOf);
      forces.set(forceCode, own);
      own.add(line.dossier);
    }
  }
  return [...forces].toSorted(([a], [b]) => a.localeCompare(b)).map(([, force]) => force.done());
};
