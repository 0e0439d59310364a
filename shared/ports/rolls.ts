import type { Instant, LondonDay } from '../domain/incident.ts';
import type { RollChange, RollCounts, RollMember, StagedRow } from '../domain/rolls/compare-roll.ts';
import type { RollFault, RollFaultCode, RollRefusalCode } from '../domain/rolls/roll-faults.ts';
import type { RollStep } from '../domain/rolls/roll-steps.ts';
import type { RollImportState } from '../domain/rolls/decide-roll.ts';
import type { OverLimit } from '../domain/rolls/roll-limits.ts';
import type { Cause, Committed, Conflict, Replayed } from './cause.ts';

export const ROLL_FORMATS = ['csv', 'ctf', 'wonde'] as const;
export type RollFormat = (typeof ROLL_FORMATS)[number];

export interface RollFaultReport {
  readonly total: number;
  readonly byCode: Readonly<Partial<Record<RollFaultCode, number>>>;
  /** Rows and codes, never a value; no more than a person reads. */
  readonly listed: readonly RollFault[];
}

/** One file on its way to the rolls of one authority. Nothing in it is about a pupil. */
export interface RollImport {
  readonly importId: string;
  readonly laCode: string;
  /** The force area whose incidents find these pupils; empty until a machine's file is read, because the front door does not look into the directory. */
  readonly area: string;
  /** The one school that the file is of; left out when the file names schools row by row. */
  readonly urn?: string | undefined;
  readonly format: RollFormat;
  /** Whether the file is the whole roll of each school that it names, so that whoever is not in it has left. */
  readonly isWhole: boolean;
  /** Where the file lies until it was read. */
  readonly fileKey: string;
  /** The machine that brought it, when one did: by machine nobody else sees it, and its file lies in the bucket of what clients bring. */
  readonly clientId?: string | undefined;
  /** The bucket's own mark of the content that was there when a machine said so: nothing else is read. */
  readonly content?: string | undefined;
  readonly state: RollImportState;
  /** Counts what was done with it; each piece of work names the one it follows. */
  readonly part: number;
  readonly openedAt: Instant;
  readonly openedBy: string;
  /** The day against which ages and leavers are judged, from the preview to its application. */
  readonly today: LondonDay;
  readonly rowsRead: number;
  readonly schools: number;
  readonly schoolsDone: number;
  readonly counts?: RollCounts | undefined;
  readonly faults: RollFaultReport;
  readonly refusal?: { readonly code: RollRefusalCode; readonly about: readonly string[] } | undefined;
  /** Some school's change goes beyond what one person may do. */
  readonly isOverLimit: boolean;
  readonly previewedAt?: Instant | undefined;
  /** A preview is true for so long; then the file is brought again. */
  readonly expiresAt?: Instant | undefined;
  readonly askedBy?: string | undefined;
  readonly agreedBy?: string | undefined;
  readonly appliedAt?: Instant | undefined;
  readonly undoneBy?: string | undefined;
}

/** One school of an import. `overtaken`: its roll changed since the preview, and was left as it is. */
export interface RollImportSchool {
  readonly urn: string;
  readonly name: string;
  readonly state: 'staged' | 'compared' | 'applied' | 'overtaken' | 'undone';
  /** The version of its roll that the preview was made against; 0: none yet. */
  readonly base: number;
  /** The version that this import made. */
  readonly version?: number | undefined;
  readonly counts?: RollCounts | undefined;
  readonly byField: Readonly<Record<string, number>>;
  readonly over: readonly OverLimit[];
}

export interface RollWork {
  readonly step: RollStep;
  readonly notBefore?: Instant | undefined;
}

export interface RollImportStore {
  open(roll: RollImport, cause: Cause): Promise<Committed>;
  /** A place for a file that is still to come; `known`: there is one of this id. */
  openPlace(roll: RollImport, cause: Cause): Promise<'opened' | 'known'>;
  read(importId: string): Promise<RollImport | undefined>;
  /** Newest first. */
  list(laCode: string, limit: number): Promise<readonly RollImport[]>;
  schools(importId: string): Promise<readonly RollImportSchool[]>;
  putSchools(importId: string, schools: readonly RollImportSchool[]): Promise<void>;
  /** How far it is, for whoever waits. */
  noteProgress(importId: string, progress: { readonly rowsRead?: number; readonly schoolsDone?: number }): Promise<void>;
  /** On to another state, with its audit entry, and what is to be done next; refused when somebody else moved it. */
  move(command: {
    readonly before: RollImport;
    readonly after: Omit<RollImport, 'part'>;
    readonly action: string;
    readonly outcome?: string | undefined;
    readonly next?: RollWork | undefined;
    readonly discharges?: string | undefined;
    readonly cause: Cause;
  }): Promise<Committed | Replayed | Conflict>;
  /** Another version of one school's roll comes into force (or, with `undo`, the one before): the only moment at which a reader sees anything change. */
  flip(command: { readonly roll: RollImport; readonly school: RollImportSchool; readonly to: number; readonly from: number; readonly undo: boolean; readonly cause: Cause }): Promise<'flipped' | 'overtaken'>;
  discharge(obligationId: string): Promise<void>;
}

/** What was refused and must be known all the same. */
export interface RollRefusalAudit {
  /** A client tried to bring a roll of an authority that it is not registered for. */
  otherAuthority(refused: { readonly clientId: string; readonly cause: Cause }): Promise<void>;
}

/** Where a machine puts its file: an address that is good for one object and a quarter of an hour. */
export interface RollFileLinks {
  find(roll: RollImport): Promise<{ readonly bytes: number; readonly content?: string | undefined } | undefined>;
  forUpload(roll: RollImport): Promise<string>;
}

/** The rolls themselves, version by version. */
export interface SchoolRollStore {
  /** Rows of a file, sealed, until they are applied or given up. */
  stage(importId: string, laCode: string, rows: ReadonlyMap<string, { readonly part: number; readonly rows: readonly StagedRow[] }>): Promise<void>;
  staged(importId: string, laCode: string, urn: string): Promise<readonly StagedRow[]>;
  dropStaged(importId: string, urn: string): Promise<void>;
  /** The version in force; 0: none. */
  versionOf(urn: string): Promise<number>;
  members(urn: string): Promise<readonly RollMember[]>;
  /** Is everybody on the roll that is in force found by the incidents of this area? Not, once the authority came to another force. */
  isFiledIn(urn: string, area: string): Promise<boolean>;
  /** Current pupils whom prepared files say of these schools, by URN: a school's first own roll takes their place. */
  countPrepared(area: string, urns: ReadonlySet<string>, today: LondonDay): Promise<ReadonlyMap<string, number>>;
  /** Takes the school for this import if its roll still stands at `base`; answers the number of the version to be written. */
  begin(command: { readonly urn: string; readonly laCode: string; readonly area: string; readonly importId: string; readonly base: number; readonly at: Instant }): Promise<{ readonly kind: 'begun'; readonly version: number } | { readonly kind: 'overtaken' | 'busy' }>;
  /** Writes what changes as a version that no reader sees yet; done over, it writes the same. Answers how many pupils it wrote. */
  write(command: { readonly urn: string; readonly laCode: string; readonly area: string; readonly base: number; readonly version: number; readonly changes: readonly RollChange[] }): Promise<number>;
  /** Takes away what no version needs that is in force or could come back. */
  clean(urn: string, at: Instant): Promise<void>;
}
