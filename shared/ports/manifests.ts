import type { ForcePolicy } from '../domain/force-policy.ts';
import type { Instant } from '../domain/incident.ts';
import type { ManifestPage, ManifestSlot } from '../domain/manifest.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause, Conflict } from './cause.ts';
import type { NotificationRecord } from './notifications.ts';

/** A force's public half, as a JSON Web Key; the private half never comes here. */
export interface ManifestKey {
  readonly kid: string;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export interface ManifestForce {
  readonly policy: ForcePolicy;
  /** Undefined: the force gave none, and nothing can be written for it. */
  readonly key?: ManifestKey | undefined;
}

/** Encrypts one page so that only the force can read it. */
export type SealPage = (page: Sensitive<ManifestPage>, key: ManifestKey) => Promise<string>;

export interface ManifestStore {
  forces(): Promise<readonly ManifestForce[]>;
  /** Open notifications of a force that are no trial, in no order; nothing older than any summer. */
  openOf(forceCode: string, at: Instant): Promise<readonly NotificationRecord[]>;
  /** Takes one planned writing; a conflict when it is written, or somebody else is at it. `hasKey` false only notes that it could not be. */
  begin(command: { readonly forceCode: string; readonly slot: ManifestSlot; readonly hasKey: boolean; readonly cause: Cause }): Promise<{ readonly kind: 'begun' } | Conflict>;
  /** Stores the file and says in the audit trail who wrote what: how many lines, to which key, and the file's SHA-256. */
  finish(command: { readonly forceCode: string; readonly slot: ManifestSlot; readonly file: string; readonly total: number; readonly kid: string; readonly cause: Cause }): Promise<{ readonly kind: 'written'; readonly key: string } | Conflict>;
}
