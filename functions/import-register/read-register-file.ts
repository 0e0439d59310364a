import { createHash } from 'node:crypto';
import { refusal, type Refusal } from '../../shared/domain/register/faults.ts';
import { LINK_COLUMNS, OPTIONAL_COLUMNS, REQUIRED_COLUMNS, type RowWidth } from '../../shared/domain/register/register-row.ts';
import type { RegisterKind } from '../../shared/ports/files.ts';
import { decodeText, type Bytes, type LetterCount, type TextEncoding } from '../../shared/runtime/inspect-text.ts';
import { readCsv } from '../../shared/runtime/read-csv.ts';

/** One row under its header: values by column name; names that are not used cannot be asked for. */
export interface RegisterRow {
  readonly row: number;
  readonly width: RowWidth;
  readonly cell: (column: string) => string;
}

/** Raised inside a stream of rows: the file as a whole cannot be used. */
export class FileRefused extends Error {
  readonly refusal: Refusal;

  constructor(why: Refusal) {
    super(why.code);
    this.refusal = why;
  }
}

/** The same bytes at every reading, or a refusal at the end of the one that differs: what was checked is what is applied. */
export const sameBytes = (source: Bytes, contentHash: string): Bytes =>
  async function* read() {
    const hash = createHash('sha256');
    for await (const chunk of source()) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') !== contentHash) throw new FileRefused(refusal('changedWhileReading'));
  };

const NEEDED: Readonly<Record<RegisterKind, readonly string[]>> = { gias: REQUIRED_COLUMNS, links: LINK_COLUMNS };
const USED: Readonly<Record<RegisterKind, readonly string[]>> = { gias: [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS], links: LINK_COLUMNS };

const positionsOf = (kind: RegisterKind, header: readonly string[]): ReadonlyMap<string, number> => {
  const names = header.map((name) => name.trim());
  const has = (column: string): boolean => names.includes(column);
  const missing = NEEDED[kind].filter((column) => !has(column));
  if (missing.length > 0) {
    const other: RegisterKind = kind === 'gias' ? 'links' : 'gias';
    if (NEEDED[other].every(has)) throw new FileRefused(refusal('otherFile', [`import ${other}`]));
    if (names.length === 1 && /[;\t|]/.test(names[0] ?? '')) throw new FileRefused(refusal('otherDelimiter'));
    throw new FileRefused(refusal('columnsMissing', missing));
  }
  const repeated = USED[kind].filter((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (repeated.length > 0) throw new FileRefused(refusal('columnsRepeated', repeated));
  return new Map(USED[kind].filter(has).map((column) => [column, names.indexOf(column)]));
};

/** Streams a register's rows: header by name, everything beyond the names that are used left unread. */
export async function* readRegisterFile(
  kind: RegisterKind,
  source: Bytes,
  encoding: TextEncoding,
  letters: LetterCount,
): AsyncGenerator<RegisterRow> {
  let positions: ReadonlyMap<string, number> | undefined;
  let width = 0;
  let row = 0;
  for await (const values of readCsv(decodeText(source, encoding, letters))) {
    row += 1;
    if (!positions) {
      positions = positionsOf(kind, values);
      width = values.length;
      continue;
    }
    const places = positions;
    yield {
      row,
      width: values.length === width ? 'asHeader' : values.length > width ? 'longer' : 'shorter',
      cell: (column) => {
        const place = places.get(column);
        return place === undefined ? '' : (values[place] ?? '');
      },
    };
  }
}

