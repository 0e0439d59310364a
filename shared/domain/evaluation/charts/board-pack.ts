import { escapeHtml } from '../export/codebook.ts';
import type { MeasureResult } from '../measure-tally.ts';
import { chartSection } from './chart-page.ts';
import { inWords } from './chart.ts';
import type { Chart } from './chart.ts';
import type { Tallied } from './chart-data.ts';

export interface PackSection {
  readonly heading: string;
  readonly rows: readonly { readonly key: string; readonly lines: readonly string[] }[];
  readonly charts: readonly string[];
}

interface Theme {
  readonly heading: string;
  readonly measures: RegExp;
  readonly by?: readonly MeasureResult['by'][];
  readonly charts?: readonly string[];
}

/** The themes of the board that asked for it (domain research 1), each with the measures that answer it. */
const THEMES: readonly Theme[] = [
  { heading: 'Timeliness: was the school told before the day began?', measures: /^(t1_|t2_|t3_|t4_|a1_|a2_acknowledge_clock|a3_)/, charts: ['read-by-clock', 'weekly-xmr', 'read-curve'] },
  { heading: 'Delays, by where they arose', measures: /^t5_/, charts: ['failures', 'pipeline'] },
  { heading: 'Thresholds and MARAC oversight', measures: /^(mo1_|ns1_)/ },
  { heading: 'Voice of the child', measures: /^(dq2_|dq3_)/ },
  { heading: 'Unborn babies', measures: /^dq4_/ },
  { heading: 'Repeats and cumulative risk', measures: /^(cr1_|cr2_)/ },
  { heading: 'Reach, by phase and type', measures: /^(r1_|r2_|c1_)/, charts: ['cover'] },
  { heading: 'Seen before the bell, by phase and type', measures: /^t2_seen/, by: ['phase', 'typeGroup'] },
  { heading: 'What schools said they did', measures: /^su1_/, charts: ['readers'] },
  { heading: 'What key adults thought of it, where they answered', measures: /^su2_/ },
  { heading: 'The service itself', measures: /^sv1_/ },
];
const PREFERRED = new Set(['incident', 'childIncident', 'notification', 'person', 'establishment', 'serviceDay']);

/** Nobody reads 27208 minutes. */
const sayMinutes = (minutes: number): string => (minutes >= 3 * 24 * 60 ? `${Math.round(minutes / (24 * 60))} days` : minutes >= 120 ? inWords(minutes, 'en') : `${Math.round(minutes)} minutes`);

const percent = (share: number): string => `${Math.round(100 * share)}%`;
const linesOf = ({ numerator, denominator, notDue, open, interval, median, p90 }: MeasureResult): readonly string[] => [
  ...(numerator === undefined ? [] : [denominator === 0 ? 'nobody yet (0 of 0)' : `${numerator} of ${denominator} (${percent(numerator / denominator)})`]),
  ...(interval && denominator > 0 ? [`95 % interval ${percent(interval.low)} to ${percent(interval.high)}`] : []),
  ...(median === undefined ? [] : [`median ${sayMinutes(median)}`]),
  ...(p90 === undefined ? [] : [`nine in ten within ${sayMinutes(p90)}`]),
  ...(open > 0 ? [`${open} still open`] : []),
  ...(notDue > 0 ? [`${notDue} not due`] : []),
];

const completeness = (teams: ReadonlyMap<string, Tallied>): PackSection => {
  const sorted = [...teams.values()].filter(({ of }) => of > 0).toSorted((a, b) => a.n / a.of - b.n / b.of);
  return {
    heading: 'Completeness, by reporting team',
    rows: sorted.map(({ n, of }, i) => ({ key: `Team ${i + 1} of ${sorted.length}, fields with a value or a reason`, lines: [`${n} of ${of} (${percent(n / of)})`] })),
    charts: [],
  };
};

/** For inside the partnership: counts are exact. Teams stand in the order of their completeness and have no name. */
export const boardPack = (results: readonly MeasureResult[], teams: ReadonlyMap<string, Tallied>): readonly PackSection[] => [
  ...THEMES.map(({ heading, measures, by = ['total'], charts = [] }): PackSection => ({
    heading,
    rows: results
      .filter(({ measure, unit, by: own }) => measures.test(measure.id) && by.includes(own) && PREFERRED.has(unit))
      .map((result) => ({ key: result.by === 'total' ? result.measure.name : `${result.measure.name}, ${result.group}`, lines: linesOf(result) })),
    charts,
  })),
  completeness(teams),
];

/** The same for a screen and for paper, with the charts of each theme. */
export const boardPackHtml = (sections: readonly PackSection[], charts: readonly Chart[]): string =>
  sections
    .map(({ heading, rows, charts: wanted }) => {
      const table = rows.map(({ key, lines }) => `<tr><th scope="row">${escapeHtml(key)}</th><td>${lines.map(escapeHtml).join('<br>')}</td></tr>`).join('');
      const drawn = charts.filter(({ id }) => wanted.includes(id)).map((chart) => chartSection(chart, 'en').replaceAll(/(<\/?)h2>/g, '$1h3>'));
      return `<section><h2>${escapeHtml(heading)}</h2>${rows.length === 0 ? '<p>Nothing yet.</p>' : `<table><tbody>${table}</tbody></table>`}${drawn.join('')}</section>`;
    })
    .join('\n');
