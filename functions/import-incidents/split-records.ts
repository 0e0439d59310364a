/** One record of a file as bytes: a line of NDJSON, a row of a CSV with its quoted line ends. */
export interface RawRecord {
  /** Counted from 1, empty ones included: what a person sees in an editor or a spreadsheet. */
  readonly row: number;
  readonly bytes: Buffer;
  /** Where the next record begins, in bytes from the start of the file. */
  readonly nextByte: number;
  readonly fault?: 'row_too_long' | 'broken_quotes';
}

export interface SplitOptions {
  /** CSV: line ends within quotation marks belong to the record. */
  readonly quoted: boolean;
  readonly maxBytes: number;
  /** Where in the file the bytes begin, and which record that is. */
  readonly fromByte: number;
  readonly fromRow: number;
  /** Of a record that spans lines: whether it is one. When it is not, its first line alone is bad and the next begins a record of its own. */
  readonly isWhole: (bytes: Buffer) => boolean;
}

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

interface Cut {
  /** One past the record's last byte. */
  readonly end: number;
  readonly next: number;
}

/** The end of the record that begins at 0; `undefined` when more bytes are needed to tell. */
const cutOf = (held: Buffer, quoted: boolean, isLast: boolean): Cut | undefined => {
  let inQuotes = false;
  for (let at = 0; at < held.length; at += 1) {
    const byte = held[at];
    if (quoted && byte === QUOTE) inQuotes = !inQuotes;
    else if (!inQuotes && (byte === LF || byte === CR)) {
      if (byte === LF) return { end: at, next: at + 1 };
      if (at + 1 < held.length) return { end: at, next: held[at + 1] === LF ? at + 2 : at + 1 };
      return isLast ? { end: at, next: at + 1 } : undefined;
    }
  }
  return isLast && !inQuotes && held.length > 0 ? { end: held.length, next: held.length } : undefined;
};

const isOneLine = (bytes: Buffer): boolean => !bytes.includes(LF) && !bytes.includes(CR);

/**
 * Cuts a stream of bytes into records and holds no more than one of them. What is damaged spoils its own line: a record that is too long is
 * skipped to its line's end, and a quotation mark that never closes does not swallow the rows behind it.
 */
export async function* splitRecords(source: AsyncIterable<Uint8Array>, { quoted, maxBytes, fromByte, fromRow, isWhole }: SplitOptions): AsyncGenerator<RawRecord> {
  let held: Buffer = Buffer.alloc(0);
  let position = fromByte;
  let row = fromRow;
  /** How much of `held` was looked at without finding an end. */
  let skipping = false;

  const take = (length: number): void => {
    held = held.subarray(length);
    position += length;
  };
  /** The first line alone, whatever its quotation marks say. */
  const cutLine = (isLast: boolean): Cut | undefined => cutOf(held, false, isLast);

  const next = (isLast: boolean): RawRecord | 'more' | 'skipped' => {
    if (skipping) {
      const line = cutLine(isLast);
      // Nothing of an over-long line is kept but that it was there.
      if (line === undefined) {
        take(isLast ? held.length : Math.max(0, held.length - 1));
        return 'more';
      }
      take(line.next);
      skipping = false;
      row += 1;
      return { row: row - 1, bytes: Buffer.alloc(0), nextByte: position, fault: 'row_too_long' };
    }
    let cut = cutOf(held, quoted, isLast);
    let fault: RawRecord['fault'];
    if (cut === undefined && held.length <= maxBytes && !(isLast && held.length > 0)) return 'more';
    const whole = cut && held.subarray(0, cut.end);
    if (cut === undefined || (cut.end > maxBytes && cut.end > (cutLine(isLast)?.end ?? cut.end)) || (whole && !isOneLine(whole) && !isWhole(whole))) {
      const line = cutLine(isLast);
      if (line === undefined) {
        skipping = true;
        return 'skipped';
      }
      cut = line;
      fault = 'broken_quotes';
    }
    if (cut.end > maxBytes) fault = 'row_too_long';
    const bytes = fault === 'row_too_long' ? Buffer.alloc(0) : Buffer.from(held.subarray(0, cut.end));
    take(cut.next);
    row += 1;
    return { row: row - 1, bytes, nextByte: position, ...(fault === undefined ? {} : { fault }) };
  };

  function* drain(isLast: boolean): Generator<RawRecord> {
    while (held.length > 0) {
      const record = next(isLast);
      if (record === 'more') return;
      if (record === 'skipped') continue;
      yield record;
    }
    if (isLast && skipping) {
      skipping = false;
      row += 1;
      yield { row: row - 1, bytes: Buffer.alloc(0), nextByte: position, fault: 'row_too_long' };
    }
  }

  for await (const chunk of source) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    yield* drain(false);
  }
  yield* drain(true);
}
