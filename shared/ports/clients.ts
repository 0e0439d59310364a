import type { Instant } from '../domain/incident.ts';

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
