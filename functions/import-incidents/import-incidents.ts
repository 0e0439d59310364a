import type { EventOf } from '../../events/catalogue.ts';
import type { Incident } from '../../shared/domain/incident.ts';
import { done, ignored, retry } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { ClientStore } from '../../shared/ports/clients.ts';
import type { IncidentFile, IncidentFileContent, IncidentFileStore, RowCounts } from '../../shared/ports/incident-files.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { AcceptRow, RowResult } from './accept-row.ts';
import { MAX_ROW_BYTES, isWholeRow, lookThrough } from './look-through.ts';
import { readRow } from './read-row.ts';
import { splitRecords } from './split-records.ts';
import type { RawRecord } from './split-records.ts';

export interface ImportIncidentsDeps {
  readonly files: IncidentFileStore;
  readonly content: IncidentFileContent;
  readonly clients: Pick<ClientStore, 'read'>;
  readonly acceptRow: AcceptRow;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly now: Clock;
  /** Whether there is time for another row in this run. */
  readonly mayGoOn: () => boolean;
  readonly log: Log;
  /** For tests and benchmarks; a part is the unit of what is done over after a crash. */
  readonly rowsPerPart?: number;
}

const ROWS_PER_PART = 1_000;
/** Rows of different incidents side by side; rows of one incident one after the other, in their order. */
const LANES = 8;
const FAULTS_PER_ROW = 20;

interface Part {
  readonly results: readonly RowResult[];
  readonly nextByte: number;
  readonly nextRow: number;
  readonly isEnd: boolean;
}

const laneOf = (reference: string): number => {
  let sum = 0;
  for (const char of reference) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 99_991;
  return sum % LANES;
};

/** A row as it is told: no more faults than a person reads. */
const lineOf = (result: RowResult): string => JSON.stringify({ ...result, ...(result.faults ? { faults: result.faults.slice(0, FAULTS_PER_ROW) } : {}) });

const add = (counts: RowCounts, results: readonly RowResult[]): RowCounts => {
  const sum: Record<keyof RowCounts, number> = { ...counts };
  for (const { outcome } of results) sum[outcome] += 1;
  return sum;
};

/**
 * Reads one part of a file: its rows are taken, its results written, and then, in one transaction, the file's record moves on and the next part is
 * owed. Cut off anywhere, the part is done over and changes nothing twice. The first part is preceded by a look through the whole file.
 */
export const createImportIncidents = ({ files, content, clients, acceptRow, outbox, now, mayGoOn, log, rowsPerPart = ROWS_PER_PART }: ImportIncidentsDeps) => {
  const takeRows = async (file: IncidentFile, source: AsyncIterable<Uint8Array>): Promise<Part> => {
    const results: RowResult[] = [];
    const lanes: Promise<void>[] = Array.from({ length: LANES }, () => Promise.resolve());
    const waiting: (() => void)[] = [];
    let underWay = 0;
    // No more rows in memory than are being taken and a few that wait for their lane.
    const isFull = (): boolean => underWay >= LANES * 2;
    const room = async (): Promise<void> => {
      while (isFull()) await new Promise<void>((resolve) => waiting.push(resolve));
    };
    const take = (at: number, row: number, incident: Incident, notKept: readonly string[]): void => {
      const lane = laneOf(incident.forceReference);
      underWay += 1;
      const before = lanes[lane] ?? Promise.resolve();
      const work = before.then(async () => {
        const result = await acceptRow(file, row, incident);
        results[at] = notKept.length > 0 && result.outcome !== 'refused' ? { ...result, notKept } : result;
      });
      lanes[lane] = work.finally(() => {
        underWay -= 1;
        waiting.shift()?.();
      });
      // A lane that failed fails the part; until all have come to rest nobody else need hear of it.
      lanes[lane]?.catch(() => undefined);
    };
    let next = { nextByte: file.nextByte, nextRow: file.nextRow };
    let isEnd = true;
    let count = 0;
    const records = splitRecords(source, { quoted: file.format === 'csv', maxBytes: MAX_ROW_BYTES[file.format], fromByte: file.nextByte, fromRow: file.nextRow, isWhole: isWholeRow(file) });
    for await (const record of records) {
      await room();
      const at = count;
      if (readInto(record, file, at)) count += 1;
      next = { nextByte: record.nextByte, nextRow: record.row + 1 };
      if (count >= rowsPerPart || (count > 0 && !mayGoOn())) {
        isEnd = false;
        break;
      }
    }
    await Promise.all(lanes);
    return { results, ...next, isEnd };

    function readInto({ row, ...rest }: RawRecord, of: IncidentFile, at: number): boolean {
      const read = readRow({ row, ...rest }, { file: of, now: now() });
      if (read.kind === 'empty') return false;
      if (read.kind === 'faulty') results[at] = { row, outcome: 'refused', faults: read.faults };
      else take(at, row, read.incident, read.notKept);
      return true;
    }
  };

  return async (event: EventOf<'file.due'>): Promise<Outcome> => {
    const file = await files.read(event.data.fileId);
    if (file?.state !== 'reading' || file.part !== event.data.part) {
      await files.discharge(event.obligationid);
      return ignored('partDone');
    }
    const cause: Cause = { at: now().toISOString(), actor: 'force', actorId: file.clientId, causedBy: event.id, traceId: event.traceid };
    const conclude = async (after: IncidentFile): Promise<Outcome> => {
      const result = await files.advance({ before: file, after, discharges: event.obligationid, cause });
      if (result.kind === 'conflict') return retry('conflict');
      if (result.kind === 'replayed') return ignored('replayed');
      await outbox.send(result.obligations);
      log('info', after.state === 'reading' ? 'FILE_PART_DONE' : 'FILE_DONE', { clientId: file.clientId, because: after.refusal?.code ?? after.state, count: after.nextRow - 1 });
      // Its rows are where they belong; the copy is of no further use. What is left here by a crash the bucket forgets within a month.
      if (after.state !== 'reading') await content.remove(file);
      return done;
    };
    const refuse = (code: NonNullable<IncidentFile['refusal']>['code'], columns: readonly string[] = []): Promise<Outcome> =>
      conclude({ ...file, state: file.part === 1 ? 'refused' : 'done', refusal: { code, columns } });

    // Whoever gets no token any more is not read on either.
    const client = await clients.read(file.clientId);
    if (!client || client.disabledAt !== undefined || client.forceCode !== file.source.forceCode) return refuse('clientDisabled');
    const there = await content.find(file);
    if (!there) return refuse('fileGone');
    // The address that took it is good for a quarter of an hour, for whoever has it: what it takes later is not what was started.
    if (file.content !== undefined && there.content !== file.content) return refuse('fileChanged');

    let ready = file;
    if (file.part === 1) {
      const looked = await lookThrough(file, () => content.read(file, 0));
      if (looked.kind === 'refused') return refuse(looked.code, looked.columns);
      const { rows, columns, nextByte, nextRow } = looked;
      ready = { ...file, rows, nextByte, nextRow, ...(columns ? { columns } : {}) };
    }
    // Nothing is left to read when the last row of the file was the last of a part.
    const isOver = ready.nextByte >= (ready.bytes ?? 0);
    const part = isOver ? { results: [], nextByte: ready.nextByte, nextRow: ready.nextRow, isEnd: true } : await takeRows(ready, content.read(ready, ready.nextByte));
    await content.putResults(ready, ready.part, part.results.map((result) => `${lineOf(result)}\n`).join(''));
    return conclude({
      ...ready,
      state: part.isEnd ? 'done' : 'reading',
      part: ready.part + 1,
      nextByte: part.nextByte,
      nextRow: part.nextRow,
      counts: add(ready.counts, part.results),
    });
  };
};
