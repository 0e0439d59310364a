export type Cell = string | number | boolean | null;

/** What a spreadsheet takes for a formula at the start of a cell (OWASP: CSV injection), full-width forms included. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u;
const NEEDS_QUOTES = /[",\r\n]/;

const cellOf = (cell: Cell): string => {
  // Numbers may begin with a minus: they are ours, and no formula.
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One line after RFC 4180, with its CRLF; files of a release end their lines with LF. */
export const csvLine = (cells: readonly Cell[], end = '\r\n'): string => `${cells.map(cellOf).join(',')}${end}`;

/** A whole table: header row, then one line per row. */
export const csvTable = (header: readonly string[], rows: Iterable<readonly Cell[]>, end?: string): string =>
  [csvLine(header, end), ...[...rows].map((row) => csvLine(row, end))].join('');
