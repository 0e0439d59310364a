import type { Instant } from '../domain/incident.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause } from './cause.ts';

export const SCOPES = ['incident:write', 'incident:read', 'roll:write', 'desk:read', 'desk:write', 'evaluation:read'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiClient {
  readonly clientId: string;
  readonly kind: 'force' | 'desk' | 'evaluator' | 'operator';
  readonly forceCode?: string | undefined;
  readonly laCodes: readonly string[];
  readonly scopes: readonly Scope[];
  /** Registered by hand, public parts only. */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly test: boolean;
  /** SHA-256 thumbprints (base64url, RFC 8705 `x5t#S256`) of its client certificates. When there are any, it comes with one of them or not at all. */
  readonly certificates?: readonly string[] | undefined;
  /** From then on it gets no token. */
  readonly disabledAt?: Instant | undefined;
}

export interface ClientStore {
  read(clientId: string): Promise<ApiClient | undefined>;
  /** Remembers an assertion's `jti`; `seen` when it was there. */
  spendAssertion(clientId: string, jti: string, expiresAt: Instant): Promise<'fresh' | 'seen'>;
}

/** What a verified access token says. */
export interface Caller {
  readonly clientId: string;
  readonly kind: ApiClient['kind'];
  readonly forceCode?: string | undefined;
  readonly laCodes: readonly string[];
  readonly scopes: readonly Scope[];
  readonly test: boolean;
}

/** Signs and verifies access tokens; the private key never leaves its keeper. */
export interface TokenSigner {
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  publicKeys(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
}

/** What an operator may change of a client. Each change is conditional on what was read, and audited. */
export interface ClientRegister {
  read(clientId: string): Promise<{ readonly client: ApiClient; readonly revision: number; readonly callbackUrl?: string | undefined } | undefined>;
  /** `action` is for the audit trail. */
  save(command: { readonly client: ApiClient; readonly revision: number | undefined; readonly action: string; readonly cause: Cause }): Promise<'saved' | 'changedMeanwhile'>;
  /** A new address begins afresh: whatever stopped the one before is forgotten. The newest `keep` secrets stay. */
  saveCallback(command: { readonly client: ApiClient; readonly url?: string | undefined; readonly secret?: Sensitive<string> | undefined; readonly keep: number; readonly cause: Cause }): Promise<'saved' | 'noCallback' | 'changedMeanwhile'>;
  removeCallback(command: { readonly client: ApiClient; readonly cause: Cause }): Promise<void>;
}
