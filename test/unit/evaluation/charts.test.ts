import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { createChartData } from '../../../shared/domain/evaluation/charts/chart-data.ts';
import { chartSection, htmlPage } from '../../../shared/domain/evaluation/charts/chart-page.ts';
import { drawCharts } from '../../../shared/domain/evaluation/charts/draw-charts.ts';
import { foldDossier } from '../../../shared/domain/evaluation/export/dossier.ts';
import { endOfStudy, simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';

const PLAN = { seed: 3, areas: 4, weeks: 14, incidentsPerWeek: 4, firstMonday: '2026-09-07' };
const dataOf = () => {
  const charts = createChartData(endOfStudy(PLAN));
  for (const facts of simulateStudy(PLAN)) {
    const dossier = foldDossier(facts, endOfStudy(PLAN));
    if (dossier) charts.add(dossier);
  }
  return charts.data;
};
const data = dataOf();

describe('the twelve charts', () => {
  it('each have a title, a description and the numbers behind them, in English and in Welsh', () => {
    for (const lang of ['en', 'cy'] as const) {
      const charts = drawCharts(data, lang);
      expect(new Set(charts.map(({ id }) => id)).size).toBe(12);
      for (const { id, svg, headline, description, header, rows } of charts) {
        const { document } = new JSDOM(svg).window;
        const picture = document.querySelector('svg')!;
        expect(picture.getAttribute('role')).toBe('img');
        expect(picture.getAttribute('lang')).toBe(lang);
        expect(document.querySelector('svg title')?.textContent).toBe(headline);
        expect(document.querySelector('svg desc')?.textContent).toBe(description);
        expect(svg, id).not.toMatch(/NaN|undefined|Infinity/);
        for (const row of rows) expect(row).toHaveLength(header.length);
      }
    }
  });

  it('say in Welsh what they say in English, with the same numbers', () => {
    const [en, cy] = [drawCharts(data, 'en'), drawCharts(data, 'cy')];

    expect(cy.map(({ headline }) => headline)).not.toEqual(en.map(({ headline }) => headline));
    for (const [i, chart] of en.entries()) expect(cy[i]!.rows).toEqual(chart.rows);
    for (const chart of [en[0]!, en[11]!]) expect(chart.headline).toMatch(/\d+%/);
  });

  it('draw something true when there is nothing yet', () => {
    const empty = createChartData('2026-11-30T12:00:00.000Z').data;

    for (const { id, svg } of drawCharts(empty, 'en')) expect(svg, id).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('take the finding from the data: what they headline is in their own table', () => {
    const pipeline = drawCharts(data, 'en').find(({ id }) => id === 'pipeline')!;

    expect(pipeline.rows[0]).toEqual(['received', PLAN.areas * PLAN.weeks * PLAN.incidentsPerWeek, 100]);
  });

  it('stand on a page with a heading each and a table that opens without a script', () => {
    const page = htmlPage({ title: 'Charts', lang: 'en', body: drawCharts(data, 'en').map((chart) => chartSection(chart, 'en', `${chart.id}.csv`)).join('') });
    const { document } = new JSDOM(page).window;

    expect(document.querySelectorAll('h2')).toHaveLength(12);
    expect(document.querySelectorAll('details table caption')).toHaveLength(12);
    expect(document.querySelector('script')).toBeNull();
  });
});
