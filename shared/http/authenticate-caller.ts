import { createHash } from 'node:crypto';
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { SCOPES } from '../ports/clients.ts';
import type { Caller, Scope, TokenSigner } from '../ports/clients.ts';
import type { Clock } from '../ports/surroundings.ts';
import { certificateThumbprintOf } from './client-certificate.ts';
import { headerOf } from './headers.ts';
import { Problem } from './problem.ts';

const $Claims = z.object({
  sub: z.string(),
  client_kind: z.enum(['force', 'desk', 'evaluator', 'operator']),
  force_code: z.string().optional(),
  la_codes: z.array(z.string()).default([]),
  scope: z.string(),
  test: z.boolean().default(false),
  cnf: z.object({ 'x5t#S256': z.string() }).optional(),
});

interface Verified {
  readonly caller: Caller;
  /** Of the certificate that the token is bound to. */
  readonly certificate: string | undefined;
  readonly expiresAtSeconds: number;
}

const REMEMBERED_TOKENS = 200;

export type AuthenticateCaller = (event: APIGatewayProxyEvent, needs: Scope) => Promise<Caller>;

const unauthorized = (code: string): Problem =>
  new Problem(401, code, 'A valid access token is needed', {
    faults: [{ pointer: 'header:Authorization', code, fix: 'Get a token from POST /oauth/token and send it as: Authorization: Bearer TOKEN' }],
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });

/** Verifies our own access token (RFC 9068): signature by our key alone, issuer, audience, type and time; then the scope that this act needs. */
export interface AuthenticateDeps {
  readonly signer: TokenSigner;
  readonly issuer: string;
  /** Takes police systems' tokens only when they are bound to a client certificate. */
  readonly mutualTls?: boolean;
  readonly now: Clock;
}

export const createAuthenticateCaller = ({ signer, issuer, mutualTls = false, now }: AuthenticateDeps): AuthenticateCaller => {
  let keys: Promise<ReturnType<typeof createLocalJWKSet>> | undefined;
  const keySet = (): Promise<ReturnType<typeof createLocalJWKSet>> => {
    keys ??= signer.publicKeys().then(
      (jwks) => createLocalJWKSet(jwks as unknown as JSONWebKeySet),
      (error: unknown) => {
        keys = undefined;
        throw error;
      },
    );
    return keys;
  };
  const verify = async (token: string): Promise<Verified> => {
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, await keySet(), { issuer, audience: issuer, typ: 'at+jwt', algorithms: ['ES256'], currentDate: now(), requiredClaims: ['exp', 'iat', 'sub', 'jti'] }));
    } catch (error) {
      if (error instanceof errors.JOSEError) throw unauthorized(error instanceof errors.JWTExpired ? 'token_expired' : 'token_invalid');
      throw error;
    }
    const claims = $Claims.safeParse(payload);
    if (!claims.success) throw unauthorized('token_invalid');
    const { sub, client_kind, force_code, la_codes, test, scope, cnf } = claims.data;
    const scopes = scope.split(' ').filter((scope): scope is Scope => (SCOPES as readonly string[]).includes(scope));
    return { caller: { clientId: sub, kind: client_kind, forceCode: force_code, laCodes: la_codes, scopes, test }, certificate: cnf?.['x5t#S256'], expiresAtSeconds: payload.exp ?? 0 };
  };

  // A force sends a night with one token: its signature is checked once, its time every time. Kept under a hash, for its few minutes.
  const verified = new Map<string, Verified>();
  const verifiedOf = async (token: string): Promise<Verified> => {
    const name = createHash('sha256').update(token).digest('base64url');
    const known = verified.get(name);
    if (known && known.expiresAtSeconds > now().getTime() / 1_000) return known;
    verified.delete(name);
    const fresh = await verify(token);
    if (verified.size >= REMEMBERED_TOKENS) for (const oldest of verified.keys().take(1)) verified.delete(oldest);
    verified.set(name, fresh);
    return fresh;
  };

  return async (event, needs) => {
    const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(headerOf(event, 'authorization') ?? '')?.[1];
    if (token === undefined) throw unauthorized('token_missing');
    const { caller, certificate } = await verifiedOf(token);
    // RFC 8705 3: whoever took a token from its owner's machine or from a log lacks the key of the certificate that it is bound to.
    if (certificate !== undefined && certificate !== certificateThumbprintOf(event)) throw unauthorized('token_of_other_certificate');
    if (mutualTls && caller.kind === 'force' && certificate === undefined) throw unauthorized('token_not_bound');
    if (!caller.scopes.includes(needs)) {
      throw new Problem(403, 'scope_missing', 'This client may not do that', {
        faults: [{ pointer: 'header:Authorization', code: 'scope_missing', fix: `Ask for the scope ${needs}` }],
        headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${needs}"` },
      });
    }
    return caller;
  };
};
