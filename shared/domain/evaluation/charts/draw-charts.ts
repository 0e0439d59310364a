import type { Chart, Language } from './chart.ts';
import type { ChartData } from './chart-data.ts';
import { drawMargins, drawReadByClock, drawReadCurve } from './draw-arrival.ts';
import { drawAroundGoLive, drawFunnel, drawRunChart, drawWeeklyXmr } from './draw-change.ts';
import { drawCover, drawFailures, drawLoad, drawPipeline, drawReaders } from './draw-work.ts';

const DRAWINGS = [
  drawReadByClock, drawMargins, drawReadCurve, drawWeeklyXmr, drawRunChart, drawFunnel, drawPipeline, drawLoad, drawFailures, drawCover, drawReaders, drawAroundGoLive,
] as const;

/** The twelve charts of the export specification (experience research 5.4), in its order. For the controlled tier: counts in them are exact. */
export const drawCharts = (data: ChartData, lang: Language): readonly Chart[] => DRAWINGS.map((draw) => draw(data, lang));
