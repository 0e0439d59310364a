import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

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

/** Streams a CSV file (gzip when it ends in .gz). Rows that cannot be read are told to `onFault` and passed over. */
export async function* readRows(file: string, needed: readonly string[], onFault: (fault: FileFault) => void): AsyncGenerator<FileRow> {
  const source = createReadStream(file);
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true, relax_quotes: true, max_record_size: LONGEST_ROW, info: true });
  source.on('error', (error) => parser.destroy(error));
  if (file.endsWith('.gz')) source.pipe(createGunzip().on('error', (error) => parser.destroy(error))).pipe(parser);
  else source.pipe(parser);
  let headings: readonly string[] | undefined;
  let row = 0;
  try {
    for await (const item of parser as AsyncIterable<{ readonly info: { readonly lines: number }; readonly record: readonly string[] }>) {
      row = item.info.lines;
      if (headings === undefined) {
        headings = item.record.map((heading) => heading.trim().toLowerCase());
        const missing = needed.filter((heading) => !(headings ?? []).includes(heading));
        if (missing.length > 0) throw new UnreadableFile(`${file}: heading row lacks ${missing.join(', ')}`);
        continue;
      }
      if (item.record.length !== headings.length) onFault({ file, row, problem: `has ${item.record.length} fields, heading has ${headings.length}` });
      const values: Record<string, string> = {};
      headings.forEach((heading, at) => (values[heading] = item.record[at] ?? ''));
      yield { row, values };
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UnreadableFile(`${file}: after row ${row}: ${code}`);
  }
  if (headings === undefined) throw new UnreadableFile(`${file}: is empty`);
}
