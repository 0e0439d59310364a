import type { Grant } from '../domain/desk/roles.ts';
import type { Instant } from '../domain/incident.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause } from './cause.ts';

export interface StaffSession {
  readonly sessionHash: string;
  /** Ours, made from issuer and subject; the same person is the same id for ever, and nobody can read a name from it. */
  readonly staffId: string;
  readonly name: Sensitive<string>;
  readonly grants: readonly Grant[];
  readonly csrfToken: string;
  readonly startedAt: Instant;
  readonly idleUntil: Instant;
  readonly endsAt: Instant;
}

export interface StaffStore {
  startSession(session: StaffSession, cause: Cause): Promise<void>;
  findSession(sessionHash: string): Promise<StaffSession | undefined>;
  touchSession(sessionHash: string, idleUntil: Instant): Promise<void>;
  endSession(session: StaffSession, cause: Cause): Promise<void>;
}

/** What the identity provider proved. */
export interface ProvenPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** Grants as written at the provider; those that mean nothing here are left out by whoever reads them. */
  readonly grants: readonly string[];
}

export interface IdentityProvider {
  /** Where to send the browser. */
  authorizationUrl(question: { readonly state: string; readonly nonce: string; readonly verifier: string }): Promise<string>;
  /** What the provider's answer proves; `undefined` when it proves nothing. `query` is the callback's, as it came. */
  redeem(answer: { readonly query: string; readonly state: string; readonly nonce: string; readonly verifier: string; readonly at: Instant }): Promise<ProvenPerson | undefined>;
}
