import '../../shared/runtime/temporal.ts';
import { MAX_ROW_BYTES, isWholeRow, lookThrough } from '../../functions/import-incidents/look-through.ts';
import { readRow } from '../../functions/import-incidents/read-row.ts';
import { splitRecords } from '../../functions/import-incidents/split-records.ts';
import { NO_ROWS } from '../../shared/ports/incident-files.ts';
import type { IncidentFile } from '../../shared/ports/incident-files.ts';
import { makeIncidents } from './make-incidents.ts';

export interface Streamed {
  readonly rows: number;
  readonly perSecond: number;
  /** Resident memory at its highest in the first tenth and in the last: equal when memory does not grow with the file. */
  readonly firstMb: number;
  readonly lastMb: number;
}

const DIFFERENT = 1_000;
const CHUNK_BYTES = 64 * 1_024;
const MB = 1_048_576;

/** A file of so many rows, looked through and read as the importer does it, with nothing behind it. It is made as it is read: it lies nowhere. */
export const streamRows = async (rows: number): Promise<Streamed> => {
  const lines = (await makeIncidents('stream', DIFFERENT, 500)).map((body) => Buffer.from(`${body}\n`));
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let held: Buffer[] = [];
    let size = 0;
    for (let row = 0; row < rows; row += 1) {
      const line = lines[row % DIFFERENT];
      if (line === undefined) continue;
      held.push(line);
      size += line.length;
      if (size < CHUNK_BYTES) continue;
      yield Buffer.concat(held);
      held = [];
      size = 0;
    }
    yield Buffer.concat(held);
  }
  const now = new Date(Date.now() + 60_000);
  const file: IncidentFile = { fileId: 'fil_bench', clientId: 'bench', source: { forceCode: '98', test: false }, format: 'ndjson', dryRun: true, state: 'reading', openedAt: now.toISOString(), part: 1, nextByte: 0, nextRow: 1, counts: NO_ROWS };
  const startedAt = performance.now();
  const looked = await lookThrough(file, bytes);
  if (looked.kind !== 'readable') throw new Error(looked.code);
  let read = 0;
  const highest = { first: 0, last: 0 };
  for await (const record of splitRecords(bytes(), { quoted: false, maxBytes: MAX_ROW_BYTES.ndjson, fromByte: 0, fromRow: 1, isWhole: isWholeRow(file) })) {
    if (readRow(record, { file, now }).kind !== 'sound') throw new Error(`row ${record.row} is not sound`);
    read += 1;
    if (read % 500 !== 0) continue;
    const resident = process.memoryUsage.rss() / MB;
    if (read <= rows / 10) highest.first = Math.max(highest.first, resident);
    if (read > (rows * 9) / 10) highest.last = Math.max(highest.last, resident);
  }
  return { rows: read, perSecond: (read * 1_000) / (performance.now() - startedAt), firstMb: highest.first, lastMb: highest.last };
};
