import type { ReleaseAsked } from '../domain/evaluation/export/about-release.ts';
import type { Instant } from '../domain/incident.ts';
import type { Cause } from './cause.ts';

export interface ReleaseFileAbout {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** One release that somebody asked for: how far it is, what it holds, who may have it. Nothing about a person but our id of who asked. */
export interface ReleaseRecord {
  readonly releaseId: string;
  readonly asked: ReleaseAsked;
  /** Ids of ours: a client, or a member of staff. */
  readonly askedBy: string;
  readonly askedAt: Instant;
  /** Of the agreement, as whoever asked wrote it down; controlled rows on a page only. */
  readonly agreement?: string | undefined;
  readonly state: 'working' | 'done';
  readonly daysDone: number;
  readonly daysTotal: number;
  /** Somebody works on it until then, unless they died. */
  readonly leaseUntil: Instant;
  readonly made?:
    | {
        readonly at: Instant;
        readonly name: string;
        /** Where its files lie. */
        readonly prefix: string;
        readonly files: readonly ReleaseFileAbout[];
        readonly archive: ReleaseFileAbout;
        readonly smallestGroup: number;
        readonly widening: string;
      }
    | undefined;
  /** Publications leave only when a second person agreed. */
  readonly signedOff?: { readonly by: string; readonly at: Instant } | undefined;
}

export type MadeRelease = NonNullable<ReleaseRecord['made']>;

export interface ReleaseStore {
  /** Once: whoever asks the same again finds what there is. */
  ask(release: ReleaseRecord, cause: Cause): Promise<'asked' | 'known'>;
  read(releaseId: string): Promise<ReleaseRecord | undefined>;
  /** Of one study, latest first. */
  list(study: string, limit: number): Promise<readonly ReleaseRecord[]>;
  /** Takes the work over, unless somebody is at it. */
  claim(releaseId: string, at: Instant, leaseUntil: Instant): Promise<boolean>;
  /** How far it is, for whoever waits. */
  progress(releaseId: string, far: { readonly daysDone: number; readonly daysTotal: number; readonly leaseUntil: Instant }): Promise<void>;
  finish(releaseId: string, made: MadeRelease, cause: Cause): Promise<void>;
  /** Its files are gone after a month: it is made again, the same to the byte. */
  reopen(releaseId: string, cause: Cause): Promise<void>;
  /** `own`: nobody signs off what they asked for themselves. */
  signOff(releaseId: string, by: string, cause: Cause): Promise<'signed' | 'already' | 'own' | 'notMade'>;
  /** Somebody was given an address to fetch from. */
  recordFetch(releaseId: string, what: string, cause: Cause): Promise<void>;
}

/** Has somebody work on a release; answers before it is done. */
export interface ReleaseMaker {
  start(releaseId: string): Promise<void>;
}

/** Addresses that are good for one object and a few minutes; whoever was cut off goes on with a Range. */
export interface ReleaseLinks {
  isThere(key: string): Promise<boolean>;
  forFile(key: string, name: string): Promise<string>;
}
