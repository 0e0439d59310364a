import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';

/** The file's quoting is broken at or after this row: nothing behind it can be trusted. */
export class BrokenCsv extends Error {
  readonly row: number;

  constructor(row: number) {
    super('broken quotation marks');
    this.row = row;
  }
}

// A record of the widest register has 8,000 characters; an unclosed quotation mark would swallow the rest of the file.
const LONGEST_RECORD = 256 * 1024;

/** Rows as lists of values, the header first. Empty lines are skipped; widths are the reader's business. */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  const parser = parse({ relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_RECORD, record_delimiter: ['\r\n', '\n', '\r'] });
  const input = Readable.from(text);
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      row += 1;
      yield record;
    }
  } catch (error) {
    if (error instanceof CsvError) throw new BrokenCsv(row + 1);
    throw error;
  } finally {
    input.destroy();
  }
}
