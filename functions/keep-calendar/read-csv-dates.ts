import { BrokenCsv, readCsv } from '../../shared/runtime/read-csv.ts';
import type { RowFault, WrittenSpan } from '../../shared/domain/term-dates.ts';
import { unreadable } from './dates-file.ts';
import type { DatesFile } from './dates-file.ts';

const fold = (text: string): string => text.trim().toLowerCase().replaceAll(/[^a-z]+/g, ' ').trim();

const COLUMNS = {
  what: ['what', 'kind', 'type'],
  firstDay: ['first day', 'first', 'from', 'start', 'start date', 'date', 'day'],
  lastDay: ['last day', 'last', 'to', 'end', 'end date'],
} as const;

const KINDS: Readonly<Record<string, WrittenSpan['what']>> = {
  term: 'term',
  'half term': 'term',
  inset: 'inset',
  'inset day': 'inset',
  'training day': 'inset',
  closed: 'closed',
  closure: 'closed',
  holiday: 'closed',
  'bank holiday': 'closed',
};

/** `what,first day,last day` in any order and beside other columns; one row for a term, an INSET day or a closure. */
export const readCsvDates = async (text: string): Promise<DatesFile> => {
  const rows: (readonly string[])[] = [];
  try {
    const chunks = async function* (): AsyncGenerator<string> {
      yield text.replace(/^\uFEFF/, '');
    };
    for await (const row of readCsv(chunks())) rows.push(row);
  } catch (error) {
    if (error instanceof BrokenCsv) return unreadable('brokenQuotes', 'A quotation mark is not closed.', `row ${error.row}`);
    throw error;
  }
  const header = (rows[0] ?? []).map(fold);
  const column = (names: readonly string[]): number => header.findIndex((name) => names.includes(name));
  const [what, first, last] = [column(COLUMNS.what), column(COLUMNS.firstDay), column(COLUMNS.lastDay)];
  if (what < 0 || first < 0) return unreadable('noHeader', 'The first row names the columns: what, first day, last day.', 'row 1');
  const spans: WrittenSpan[] = [];
  const faults: RowFault[] = [];
  for (const [i, cells] of rows.entries()) {
    if (i === 0 || cells.every((cell) => cell.trim() === '')) continue;
    const row = `row ${i + 1}`;
    const kind = KINDS[fold(cells[what] ?? '')];
    if (kind === undefined) {
      faults.push({ row, code: 'unknownKind', fix: 'Say term, inset or closed.' });
      continue;
    }
    const firstDay = cells[first] ?? '';
    const lastDay = last < 0 || (cells[last] ?? '').trim() === '' ? undefined : cells[last];
    if (kind === 'term' && lastDay === undefined) faults.push({ row, code: 'noLastDay', fix: 'A term needs its last day as well.' });
    else spans.push({ row, what: kind, firstDay, lastDay: lastDay ?? firstDay });
  }
  return { spans, faults, leftOut: [] };
};
