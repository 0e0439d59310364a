import type { FileMapping } from '../domain/file-mapping.ts';
import type { Instant } from '../domain/incident.ts';
import type { Cause, Committed, Conflict, Replayed } from './cause.ts';
import type { IncidentSource } from './incidents.ts';

export type RowOutcome = 'accepted' | 'replayed' | 'revised' | 'checked' | 'refused';
export type RowCounts = Readonly<Record<RowOutcome, number>>;
export const NO_ROWS: RowCounts = { accepted: 0, replayed: 0, revised: 0, checked: 0, refused: 0 };

export type FileRefusal = 'utf16' | 'notText' | 'fileEmpty' | 'tooManyRows' | 'columnsMissing' | 'columnsRepeated' | 'tooManyColumns' | 'otherDelimiter' | 'headerUnreadable' | 'clientDisabled' | 'fileGone' | 'fileChanged';

/** `awaitingUpload` → `reading` → `done` or, before a single row was taken, `refused`. */
export type FileState = 'awaitingUpload' | 'reading' | 'done' | 'refused';

/** A file of incidents that one client brought: how far it is, and what came of it. Nothing of what stands in it. */
export interface IncidentFile {
  readonly fileId: string;
  readonly clientId: string;
  readonly source: IncidentSource;
  readonly format: 'csv' | 'ndjson';
  readonly dryRun: boolean;
  readonly mapping?: FileMapping | undefined;
  readonly state: FileState;
  readonly refusal?: { readonly code: FileRefusal; readonly columns: readonly string[] } | undefined;
  readonly openedAt: Instant;
  readonly bytes?: number | undefined;
  /** The bucket's own mark of the content that was there when the file was started: nothing else is read. */
  readonly content?: string | undefined;
  /** Rows of the whole file, once it was looked through. */
  readonly rows?: number | undefined;
  /** A CSV's columns, once they are known to be a header. */
  readonly columns?: readonly string[] | undefined;
  /** The part that comes next, and where it begins. */
  readonly part: number;
  readonly nextByte: number;
  readonly nextRow: number;
  readonly counts: RowCounts;
}

/** What lies at a file's place in the bucket. */
export interface FoundFile {
  readonly bytes: number;
  readonly content: string | undefined;
}

type Written = Committed | Replayed | Conflict;

export interface IncidentFileStore {
  open(file: IncidentFile, cause: Cause): Promise<void>;
  read(fileId: string): Promise<IncidentFile | undefined>;
  /** From `awaitingUpload` to `reading`; the first part is said to be due. */
  start(file: IncidentFile, found: FoundFile, cause: Cause): Promise<Written>;
  /** One part is done: where the next begins, or that there is none. On condition that nobody else did it. */
  advance(command: { readonly before: IncidentFile; readonly after: IncidentFile; readonly discharges: string; readonly cause: Cause }): Promise<Written>;
  discharge(obligationId: string): Promise<void>;
}

/** What a file is made of, apart from its record: the rows as they were brought, and the results part by part. */
export interface IncidentFileContent {
  find(file: IncidentFile): Promise<FoundFile | undefined>;
  read(file: IncidentFile, fromByte: number): AsyncIterable<Uint8Array>;
  putResults(file: IncidentFile, part: number, lines: string): Promise<void>;
  remove(file: IncidentFile): Promise<void>;
}

/** For whoever brings and fetches: addresses that are good for one object and a quarter of an hour. */
export interface IncidentFileLinks {
  find(file: IncidentFile): Promise<FoundFile | undefined>;
  forUpload(file: IncidentFile): Promise<string>;
  forResults(file: IncidentFile, part: number): Promise<string>;
}
