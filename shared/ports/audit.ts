import type { AuditRoot, SignedRoot } from '../domain/audit-root.ts';
import type { Instant } from '../domain/incident.ts';
import type { AuditedEntry } from '../domain/verify-audit.ts';
import type { Cause } from './cause.ts';

/** The audit trail by the hour in which its entries are dated. */
export interface AuditFeed {
  /** Entries of the hour that begins at `hour`, each chain's in their order; entries written moments ago may not show yet. */
  hour(hour: Instant): AsyncIterable<AuditedEntry>;
}

/** Signed roots, kept where nobody can change or delete one (S3 Object Lock in the cloud). */
export interface RootStore {
  read(number: number): Promise<string | undefined>;
  /** Written once: `exists` when there is one of this number, which then stands. */
  put(number: number, file: string): Promise<'put' | 'exists'>;
}

export interface RootSigner {
  /** Every key that may sign, as base64 SPKI and fingerprint; the first does. */
  keys(): Promise<readonly { readonly key: string; readonly kid: string }[]>;
  sign(text: string): Promise<SignedRoot['signature']>;
}

/** How far sealing has come. */
export interface SealState {
  readonly number: number;
  readonly hash: string;
  readonly until: Instant;
  readonly sealedAt: Instant;
  /** Where the first root begins. */
  readonly firstFrom: Instant;
}

export interface SealStore {
  read(): Promise<SealState | undefined>;
  /** Moves on from `before`, if that is still how far it is. */
  move(next: SealState, before: SealState | undefined, root: Pick<AuditRoot, 'chains'>, cause: Cause): Promise<'moved' | 'conflict'>;
}

/** Who took a copy of the trail, before they have it. */
export interface AuditExportTrail {
  recordAuditExport(what: { readonly exportId: string; readonly cause: Cause }): Promise<void>;
}

/** What an auditor's page reads: entries, and whose area an incident is of. Never what an incident says. */
export interface AuditLookUp extends AuditFeed {
  /** One chain whole, oldest first. */
  chainOf(about: { readonly incidentId: string }): Promise<readonly AuditedEntry[]>;
  /** The force that sent it, and the authorities where somebody was told of it; `undefined` for an incident that never was. */
  areasOf(incidentId: string): Promise<{ readonly forceCode: string; readonly laCodes: readonly string[] } | undefined>;
  /** The incident, force or authority that a chain is about; a chain of people has none. */
  subjectOf(chain: string): { readonly incidentId: string } | { readonly area: `la:${string}` | `force:${string}` } | undefined;
  /** That an auditor looked, before they see it: in the incident's chain, or in their own. */
  recordLook(look: { readonly incidentId?: string | undefined; readonly object: string; readonly outcome: string; readonly cause: Cause }): Promise<void>;
}
