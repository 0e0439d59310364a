import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { createChartData } from '../../../shared/domain/evaluation/charts/chart-data.ts';
import type { ChartData } from '../../../shared/domain/evaluation/charts/chart-data.ts';
import { chartSection, htmlPage } from '../../../shared/domain/evaluation/charts/chart-page.ts';
import { drawCharts } from '../../../shared/domain/evaluation/charts/draw-charts.ts';
import { DISCLOSURE_PROFILES } from '../../../shared/domain/evaluation/disclosure/profiles.ts';
import { foldDossier } from '../../../shared/domain/evaluation/export/dossier.ts';
import { protectChartData } from '../../../shared/domain/evaluation/figures/protect-chart-data.ts';
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

describe('a headline read by somebody in a hurry', () => {
  const empty = () => createChartData('2026-12-01T00:00:00.000Z').data;
  const headlineOf = (data: ChartData, id: string, lang: 'en' | 'cy' = 'en'): string => drawCharts(data, lang).find((chart) => chart.id === id)!.headline;

  it('claims no share, no half and no all of nobody, in either language', () => {
    for (const { id, headline } of drawCharts(empty(), 'en')) {
      if (id === 'failures') continue;
      expect(headline, id).toMatch(/^(There (is|are)|Too few|Nobody|No school has had|Cover has not)/);
    }
    for (const { id, headline } of drawCharts(empty(), 'cy')) expect(headline, id).not.toMatch(/\d%|[Hh]anner|[Pp]awb/);
  });

  it('does not say that fewer than half were acknowledged when the curve stops early because few are left', () => {
    const data = empty();
    for (let minutes = 1; minutes <= 12; minutes += 1) data.answers.acknowledged.add(minutes);

    expect(headlineOf(data, 'read-curve')).toBe('Half of all notifications were acknowledged within 6 minutes of sending');
  });

  it('does not say that nothing went wrong, nor how much of it something was, when small counts were left out', () => {
    const few = empty();
    few.failures.set('delivery', 9).set('school', 3);
    const many = empty();
    many.failures.set('delivery', 40).set('school', 9).set('police', 3);

    expect(headlineOf(protectChartData(few, DISCLOSURE_PROFILES['publish-10-5']), 'failures')).toBe('Nothing went wrong often enough to show');
    expect(headlineOf(protectChartData(many, DISCLOSURE_PROFILES['publish-10-5']), 'failures')).toBe('What went wrong most often: e-mail late or lost');
  });

  it('calls seven weeks of falling no improvement, though the last one still lies above the mean', () => {
    const data = empty();
    [10, 10, 10, 10, 95, 90, 85, 80, 75, 70, 65, 60].forEach((n, week) => data.weeks.set(`2026-${String(week + 10)}`, { n, of: 100 }));

    expect(headlineOf(data, 'weekly-xmr')).toBe('The weekly share seen before school is changing by more than chance, and not one way');
  });
});
