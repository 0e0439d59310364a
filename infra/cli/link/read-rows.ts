import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

export interface FileFault {
  readonly file: string;
  /** Line of the file, the heading being 1; 0 is the file as a whole. */
  readonly row: number;
  readonly problem: string;
}

/** One data row: its values by heading, and where it stands. */
export interface FileRow {
  readonly row: number;
  readonly values: Readonly<Record<string, string>>;
}

export class UnreadableFile extends Error {}

/** A row longer than this, in bytes, is a fault, not a row. */
const LONGEST_ROW = 1_000_000;
/** A quoted field may go over lines, an address does; over more than this it is a quotation mark that was never closed. */
const MOST_LINES = 20;
const NEW_LINE = 0x0a;

/**
 * Streams a CSV file (RFC 4180; gzip when it ends in .gz). Rows that cannot be read are told to `onFault` and passed over: a row too long, or a quotation mark
 * that is never closed, costs that row and no other. Bytes that are no UTF-8 are read as Windows-1252, which is what they mostly are.
 */
export async function* readRows(file: string, needed: readonly string[], onFault: (fault: FileFault) => void): AsyncGenerator<FileRow> {
  let headings: readonly string[] | undefined;
  let last = 0;
  try {
    for await (const { row, fields } of recordsOf(file, onFault)) {
      last = row;
      if (headings === undefined) {
        headings = headingsOf(file, fields, needed, onFault);
        continue;
      }
      if (fields.length !== headings.length) onFault({ file, row, problem: `has ${fields.length} fields, heading has ${headings.length}` });
      const values: Record<string, string> = {};
      for (let at = 0; at < headings.length; at++) values[headings[at] ?? ''] ??= fields[at] ?? '';
      yield { row, values };
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UnreadableFile(`${file}: after row ${last}: ${code}`);
  }
  if (headings === undefined) throw new UnreadableFile(`${file}: is empty`);
}

function headingsOf(file: string, fields: readonly string[], needed: readonly string[], onFault: (fault: FileFault) => void): readonly string[] {
  const headings = fields.map((heading) => heading.trim().toLowerCase());
  const missing = needed.filter((heading) => !headings.includes(heading));
  if (missing.length > 0) throw new UnreadableFile(`${file}: heading row lacks ${missing.join(', ')}`);
  const twice = [...new Set(headings.filter((heading, at) => headings.indexOf(heading) !== at))];
  if (twice.length > 0) onFault({ file, row: 1, problem: `a heading comes twice: the first counts (${twice.length} so)` });
  return headings;
}

interface Line {
  readonly row: number;
  readonly text: string;
}

/** Lines put together to records. A record whose quotation mark stays open is given up, and its further lines are read as records of their own. */
async function* recordsOf(file: string, onFault: (fault: FileFault) => void): AsyncGenerator<{ readonly row: number; readonly fields: readonly string[] }> {
  let held: Line[] = [];
  const giveUp = function* (atEnd: boolean): Generator<{ readonly row: number; readonly fields: readonly string[] }> {
    const most = atEnd ? 0 : MOST_LINES;
    while (held.length > most) {
      const [first, ...rest] = held;
      held = [];
      if (first !== undefined) onFault({ file, row: first.row, problem: 'a quotation mark is never closed: row not used' });
      for (const line of rest) yield* take(line);
    }
  };
  const take = function* (line: Line): Generator<{ readonly row: number; readonly fields: readonly string[] }> {
    if (held.length === 0 && line.text === '') return;
    const text = held.length === 0 ? line.text : [...held, line].map((each) => each.text).join('\n');
    const fields = text.length > LONGEST_ROW ? undefined : fieldsOf(text);
    if (fields === undefined) {
      held.push(line);
      yield* giveUp(false);
      return;
    }
    const row = held[0]?.row ?? line.row;
    held = [];
    yield { row, fields };
  };
  for await (const line of linesOf(file, onFault)) yield* take(line);
  yield* giveUp(true);
}

/** The fields of one record; undefined when a quotation mark is still open at its end. */
function fieldsOf(text: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let field = '';
    if (text[at] === '"') {
      let close = at;
      do {
        const from = close + 1;
        close = text.indexOf('"', from);
        if (close < 0) return undefined;
        field += text.slice(from, close);
        close++;
        if (text[close] === '"') field += '"';
      } while (text[close] === '"');
      at = close;
    }
    const comma = text.indexOf(',', at);
    const end = comma < 0 ? text.length : comma;
    fields.push(field + text.slice(at, end));
    at = end + 1;
  }
  return fields;
}

/** Lines without their ends. What is longer than a row may be is named and dropped as it comes, so that no line fills the memory. */
async function* linesOf(file: string, onFault: (fault: FileFault) => void): AsyncGenerator<Line> {
  const source = createReadStream(file);
  const gunzip = file.endsWith('.gz') ? createGunzip() : undefined;
  if (gunzip !== undefined) source.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  let row = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const flush = (): Line | undefined => {
    row++;
    const bytes = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
    const tooLong = length > LONGEST_ROW;
    parts = [];
    length = 0;
    if (tooLong) {
      onFault({ file, row, problem: `is longer than ${LONGEST_ROW} bytes: row not used` });
      return undefined;
    }
    return { row, text: textOf(file, row, bytes, onFault) };
  };
  const hold = (bytes: Buffer): void => {
    length += bytes.length;
    if (length > LONGEST_ROW) parts = [];
    else parts.push(bytes);
  };
  for await (const chunk of (gunzip ?? source) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, from)) {
      hold(chunk.subarray(from, end));
      const line = flush();
      if (line !== undefined) yield line;
      from = end + 1;
    }
    if (from < chunk.length) hold(chunk.subarray(from));
  }
  if (length > 0) {
    const line = flush();
    if (line !== undefined) yield line;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

function textOf(file: string, row: number, bytes: Buffer, onFault: (fault: FileFault) => void): string {
  if (row === 1 && (bytes[0] === 0xff || bytes[0] === 0xfe) && bytes[1] === (bytes[0] ^ 1)) throw new UnreadableFile(`${file}: is UTF-16: save it as UTF-8`);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    onFault({ file, row, problem: 'is not UTF-8: read as Windows-1252' });
    text = windows1252.decode(bytes);
  }
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
