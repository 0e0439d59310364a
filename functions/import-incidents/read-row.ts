import { parse } from 'csv-parse/sync';
import { checkIncident } from '../../events/check-incident.ts';
import { applyMapping, valueAt } from '../../shared/domain/file-mapping.ts';
import type { FileMapping, Row } from '../../shared/domain/file-mapping.ts';
import type { Incident } from '../../shared/domain/incident.ts';
import { Problem } from '../../shared/http/problem.ts';
import { parseStrictJson } from '../../shared/http/read-json.ts';
import type { IncidentFile } from '../../shared/ports/incident-files.ts';
import type { RawRecord } from './split-records.ts';

/** Why one row was not taken: places and codes, never what stood there. */
export interface RowFault {
  /** Of our contract; empty for the whole row. */
  readonly pointer: string;
  /** Of their file, where it is known. */
  readonly column?: string | undefined;
  readonly code: string;
  readonly fix: string;
}

export type ReadRow = { readonly kind: 'sound'; readonly incident: Incident; /** Pointers of what is left out of what is kept. */ readonly notKept: readonly string[] } | { readonly kind: 'faulty'; readonly faults: readonly RowFault[] } | { readonly kind: 'empty' };

const faulty = (...faults: readonly RowFault[]): ReadRow => ({ kind: 'faulty', faults });
const whole = (code: string, fix: string): ReadRow => faulty({ pointer: '', code, fix });

const BROKEN: Readonly<Record<NonNullable<RawRecord['fault']>, string>> = {
  row_too_long: 'Keep a row under 64 KiB in a CSV, under 256 KiB in NDJSON',
  broken_quotes: 'Close each quotation mark, and double those within a cell',
};
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

export const withoutMark = (bytes: Buffer): Buffer => (bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes);

/** The cells of one row of a CSV; undefined when its quotation marks are broken or it is more than one row. */
export const cellsOf = (text: string): readonly string[] | undefined => {
  try {
    const rows = parse(text, { relax_column_count: true }) as string[][];
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
};

const decode = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** The column of a fault: of the very place, or of the nearest one around it. */
const columnOf = (columns: ReadonlyMap<string, string>, pointer: string): string | undefined => {
  for (let here = pointer; here !== ''; here = here.slice(0, here.lastIndexOf('/'))) {
    const column = columns.get(here);
    if (column !== undefined) return column;
  }
  return undefined;
};

interface Reading {
  readonly file: IncidentFile;
  readonly now: Date;
}

/** A mapped row, checked as a request is. What every row of a file has in common need not stand in it. */
const checkMapped = (mapping: FileMapping, row: Row, { file, now }: Reading): ReadRow => {
  const mapped = applyMapping(mapping, row);
  const checked = checkIncident({ schemaVersion: '1', forceCode: file.source.forceCode, ...mapped.value }, now);
  if (mapped.faults.length === 0 && checked.kind === 'sound') return checked;
  // A cell that could not be read leaves its field empty: the fault that matters is the cell's.
  const told = new Set(mapped.faults.map(({ pointer }) => pointer));
  const others = checked.kind === 'faulty' ? checked.faults.filter(({ pointer }) => !told.has(pointer)) : [];
  return faulty(...mapped.faults, ...others.map(({ pointer, code, fix }) => ({ pointer, column: columnOf(mapped.columns, pointer), code, fix })));
};

const readCsvRow = (bytes: Buffer, mapping: FileMapping, reading: Reading): ReadRow => {
  if (bytes.includes(0)) return whole('nul_byte', 'Take the NUL characters out of this row');
  const text = decode(bytes);
  if (text === undefined) return whole('not_utf8', 'Save the file as UTF-8 ("CSV UTF-8" in a spreadsheet)');
  if (text.trim() === '') return { kind: 'empty' };
  const cells = cellsOf(text);
  if (cells === undefined) return whole('broken_quotes', BROKEN.broken_quotes);
  const columns = reading.file.columns ?? [];
  if (cells.length > columns.length) return whole('too_many_columns', `Send ${columns.length} cells, as the header has; put quotation marks round a cell with a comma`);
  if (cells.length < columns.length) return whole('too_few_columns', `Send ${columns.length} cells, as the header has`);
  const places = new Map(columns.map((column, at) => [column, at]));
  return checkMapped(mapping, (column) => cells[places.get(column) ?? -1], reading);
};

/** One record of a file as an incident, by the same strict reading and the same check as a request's body. */
export const readRow = ({ bytes: raw, fault, row }: RawRecord, reading: Reading): ReadRow => {
  const { format, mapping } = reading.file;
  if (fault !== undefined) return whole(fault, BROKEN[fault]);
  const bytes = row === 1 ? withoutMark(raw) : raw;
  if (format === 'csv') return mapping ? readCsvRow(bytes, mapping, reading) : whole('no_mapping', 'Send a mapping with a CSV');
  if (bytes.every((byte) => byte === 0x20 || byte === 0x09)) return { kind: 'empty' };
  let document: unknown;
  try {
    document = parseStrictJson(bytes);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return faulty(...error.faults);
  }
  if (mapping) return checkMapped(mapping, (from) => valueAt(document, from), reading);
  return checkIncident(document, reading.now);
};
