import { escapeHtml } from '../export/codebook.ts';
import type { Chart, Language } from './chart.ts';

const STYLE = `body{font-family:Arial,sans-serif;max-width:62rem;margin:0 auto;padding:1rem;color:#0b0c0c;line-height:1.4}
h1{font-size:1.8rem}h2{font-size:1.3rem;margin:2.5rem 0 .5rem}svg{width:100%;height:auto;border:1px solid #b1b4b6}
table{border-collapse:collapse;margin:.5rem 0}th,td{border:1px solid #b1b4b6;padding:.3rem .6rem;text-align:left}th{background:#f3f2f1}
summary{cursor:pointer;padding:.4rem 0;color:#1d70b8}summary:focus,a:focus{outline:3px solid #fd0}
@media print{body{max-width:none}section{break-inside:avoid}details{display:none}}`;

/** The table behind a chart, for who cannot see it and for who wants the numbers. */
export const chartTable = ({ headline, header, rows }: Chart): string =>
  `<table><caption>${escapeHtml(headline)}</caption><thead><tr>${header.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(String(cell ?? ''))}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

export const chartSection = (chart: Chart, lang: Language, csvHref?: string): string => {
  const see = lang === 'en' ? 'See the data' : 'Gweld y data';
  const link = csvHref === undefined ? '' : `<p><a href="${escapeHtml(csvHref)}">${lang === 'en' ? 'As CSV' : 'Fel CSV'}</a></p>`;
  return `<section><h2>${escapeHtml(chart.headline)}</h2>${chart.svg}<p>${escapeHtml(chart.description)}</p><details><summary>${see}</summary>${link}<div tabindex="0" role="region" aria-label="${escapeHtml(see)}: ${escapeHtml(chart.headline)}" style="overflow:auto;max-height:24rem">${chartTable(chart)}</div></details></section>`;
};

export const htmlPage = ({ title, lang, body }: { readonly title: string; readonly lang: Language; readonly body: string }): string =>
  `<!doctype html>\n<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>\n`;
