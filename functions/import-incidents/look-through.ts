import { neededColumns } from '../../shared/domain/file-mapping.ts';
import type { FileRefusal, IncidentFile } from '../../shared/ports/incident-files.ts';
import { cellsOf, withoutMark } from './read-row.ts';
import { splitRecords } from './split-records.ts';

/** 64 KiB hold a row of any CSV seen; a document of a record system may be as large as a request's body. */
export const MAX_ROW_BYTES = { csv: 64 * 1024, ndjson: 256 * 1024 } as const;
export const MAX_ROWS = 100_000;
const MAX_COLUMNS = 500;

export type LookedThrough =
  | { readonly kind: 'readable'; readonly rows: number; readonly columns?: readonly string[] | undefined; readonly nextByte: number; readonly nextRow: number }
  | { readonly kind: 'refused'; readonly code: FileRefusal; readonly columns: readonly string[] };

/** Of a row with line ends in its cells: whether it has as many cells as the header. */
export const isWholeRow =
  (file: Pick<IncidentFile, 'format' | 'columns'>, columns: readonly string[] | undefined = file.columns) =>
  (bytes: Buffer): boolean =>
    file.format === 'csv' && (columns === undefined || cellsOf(bytes.toString('utf8'))?.length === columns.length);

/** The whole file once, before any row of it is taken: what it is, whose columns it has, and how many rows there are. Nothing is kept of it. */
export const lookThrough = async (file: IncidentFile, read: () => AsyncIterable<Uint8Array>): Promise<LookedThrough> => {
  const refused = (code: FileRefusal, columns: readonly string[] = []): LookedThrough => ({ kind: 'refused', code, columns });
  let first: Buffer | undefined;
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of read()) {
      if (first === undefined && chunk.length > 0) first = Buffer.from(chunk.subarray(0, 4));
      yield chunk;
    }
  }
  let columns: readonly string[] | undefined;
  let rows = 0;
  let next = { nextByte: 0, nextRow: 1 };
  const isCsv = file.format === 'csv';
  const records = splitRecords(watched(), { quoted: isCsv, maxBytes: MAX_ROW_BYTES[file.format], fromByte: 0, fromRow: 1, isWhole: (bytes) => isWholeRow(file, columns)(bytes) });
  for await (const record of records) {
    const start = first ?? Buffer.alloc(0);
    if (rows === 0 && ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff) || (start[0] === 0x3c && start[1] === 0))) return refused('utf16');
    if (rows === 0 && ((start[0] === 0x50 && start[1] === 0x4b) || (start[0] === 0x1f && start[1] === 0x8b))) return refused('notText');
    const isEmpty = record.bytes.length === 0 && record.fault === undefined;
    if (isCsv && columns === undefined && !isEmpty) {
      const header = record.fault === undefined ? cellsOf(withoutMark(record.bytes).toString('utf8'))?.map((name) => name.trim()) : undefined;
      if (!header) return refused('headerUnreadable');
      if (header.length > MAX_COLUMNS) return refused('tooManyColumns');
      const missing = file.mapping ? neededColumns(file.mapping).filter((column) => !header.includes(column)) : [];
      if (missing.length > 0) return refused(header.length === 1 && /[;\t|]/.test(header[0] ?? '') ? 'otherDelimiter' : 'columnsMissing', missing);
      const repeated = header.filter((name, at) => name !== '' && header.indexOf(name) !== at);
      if (repeated.length > 0) return refused('columnsRepeated');
      columns = header;
      next = { nextByte: record.nextByte, nextRow: record.row + 1 };
      continue;
    }
    if (!isEmpty) rows += 1;
    if (rows > MAX_ROWS) return refused('tooManyRows');
  }
  return rows === 0 ? refused('fileEmpty') : { kind: 'readable', rows, columns, ...next };
};
