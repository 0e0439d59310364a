import { csvTable } from '../csv.ts';
import type { Measure } from '../measure.ts';
import { MISSING_VALUES } from './column.ts';
import type { Column } from './column.ts';

interface Documented {
  readonly path: string;
  readonly title: string;
  readonly columns: readonly Column<never>[];
}

const categoriesOf = (column: Column<never>): string =>
  column.type === 'category'
    ? Object.entries(column.categories)
        .map(([value, label]) => `${value} = ${label}`)
        .join('; ')
    : '';

const HEADER = ['table', 'column', 'type', 'unit', 'means', 'categories'];

/** One line per column of every table. */
export const codebookCsv = (tables: readonly Documented[]): string =>
  csvTable(
    HEADER,
    tables.flatMap(({ path, columns }) => columns.map((column) => [path, column.name, column.type, column.unit ?? '', column.means, categoriesOf(column)])),
    '\n',
  );

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

const row = (cells: readonly string[], tag = 'td'): string => `<tr>${cells.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
const tableOf = (caption: string, header: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><caption>${escapeHtml(caption)}</caption><thead>${row(header, 'th')}</thead><tbody>${rows.map((cells) => row(cells)).join('\n')}</tbody></table>`;

const STYLE =
  'body{font-family:Arial,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c;line-height:1.4}table{border-collapse:collapse;width:100%;margin:0 0 2rem}caption{text-align:left;font-weight:bold;font-size:1.2rem;padding:.5rem 0}th,td{border:1px solid #b1b4b6;padding:.4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f3f2f1}';

/** The same for reading, with the measures and the symbols of missing values. */
export const codebookHtml = (title: string, tables: readonly Documented[], measures: readonly Measure[]): string => {
  const symbols = tableOf('Missing values', ['symbol', 'means'], Object.entries(MISSING_VALUES));
  const defined = tableOf(
    'Measures',
    ['measure', 'name', 'unit', 'RE-AIM', 'numerator', 'denominator', 'left out'],
    measures.map(({ id, name, unit, dimension, numerator, denominator, exclusions }) => [id, name, unit, dimension, numerator, denominator, exclusions]),
  );
  const columns = tables.map((one) =>
    tableOf(
      `${one.path}: ${one.title}`,
      ['column', 'type', 'unit', 'means', 'categories'],
      one.columns.map((column) => [column.name, column.type, column.unit ?? '', column.means, categoriesOf(column)]),
    ),
  );
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>\n${[symbols, defined, ...columns].join('\n')}\n</body></html>\n`;
};
