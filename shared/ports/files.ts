import type { Instant } from '../domain/incident.ts';
import type { Establishment, EstablishmentStatus, Phase, SuccessorLink } from '../domain/register/establishment.ts';
import type { Succession } from '../domain/register/follow-successors.ts';

/** Files that people bring. A file can be read as often as needed, as a stream: a register has 60 MB. */
export interface FileStore {
  /** `content`: the store's own mark of what is there now. */
  find(key: string): Promise<{ readonly bytes: number; readonly content?: string | undefined } | undefined>;
  /** With `content`, that and nothing that took its place; it throws when there is something else. */
  read(key: string, content?: string): AsyncIterable<Uint8Array>;
}

/** The schools register and its predecessor links are replaced whole, each for itself. */
export type RegisterKind = 'gias' | 'links';

export interface RegisterCounts {
  /** Rows of the file. */
  readonly rows: number;
  readonly applied: number;
  readonly byStatus: Readonly<Partial<Record<EstablishmentStatus, number>>>;
  readonly byPhase: Readonly<Partial<Record<Phase | 'unknown', number>>>;
  /** DfE code, or `none`. */
  readonly byAuthority: Readonly<Record<string, { readonly rows: number; readonly withPupils: number }>>;
  /** Links only: how often each kind occurs. */
  readonly byLinkType: Readonly<Record<string, number>>;
}

export interface CurrentRegister {
  readonly version: string;
  /** SHA-256 of the file's bytes. */
  readonly contentHash: string;
  readonly appliedAt: Instant;
  readonly counts: RegisterCounts;
}

export interface RegisterStore {
  current(kind: RegisterKind): Promise<CurrentRegister | undefined>;
  /** Announces a version before its first row is written, so that a dead import can be swept. */
  beginVersion(kind: RegisterKind, version: string, at: Instant, authorities: readonly string[]): Promise<void>;
  putEstablishments(version: string, rows: readonly Establishment[]): Promise<void>;
  putLinks(version: string, rows: readonly SuccessorLink[]): Promise<void>;
  /** Makes a version the one in force, if `previous` still is. This is the only moment at which readers see anything change. */
  flip(kind: RegisterKind, next: CurrentRegister, previous: string | undefined): Promise<'flipped' | 'superseded'>;
  /** Deletes the rows of versions that are no longer in force, and of imports that died; stops when `mayGoOn` says no. */
  sweep(kind: RegisterKind, at: Instant, mayGoOn: () => boolean): Promise<{ readonly versions: number; readonly rows: number }>;
  /** Gives a version up before it was flipped. */
  abandon(kind: RegisterKind, version: string, mayGoOn: () => boolean): Promise<void>;
}

/** What readers of the register ask. Answers come from the version in force only. */
export interface RegisterReader {
  readEstablishment(urn: string): Promise<Establishment | undefined>;
  successorsOf(urn: string): Promise<readonly string[]>;
  /** Which establishments with pupils a number leads to today. */
  resolveOpen(urn: string): Promise<Succession>;
  /** Establishments of one authority whose folded name starts so; for choosing by hand. */
  listEstablishments(laCode: string, foldedPrefix: string, limit: number): Promise<readonly Establishment[]>;
}

/** A file being written in pieces; it is there, whole, once it is closed. */
export interface OpenFile {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Files that people take away. */
export interface FileWriter {
  open(key: string): Promise<OpenFile>;
}
