import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import { API_HEADERS } from '../../shared/http/headers.ts';
import { json } from '../../shared/http/api-stack.ts';
import { certificateThumbprintOf } from '../../shared/http/client-certificate.ts';
import type { Limiter } from '../../shared/http/limit-requests.ts';
import { rawBodyOf } from '../../shared/http/read-json.ts';
import { SCOPES } from '../../shared/ports/clients.ts';
import type { ClientStore, Scope, TokenSigner } from '../../shared/ports/clients.ts';
import type { Clock, Ids } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';

export interface GrantTokenDeps {
  readonly clients: ClientStore;
  readonly signer: TokenSigner;
  readonly issuer: string;
  /** Police systems come with a client certificate, and their tokens are bound to it (RFC 8705). */
  readonly mutualTls: boolean;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
  readonly log: Log;
  readonly limits: Pick<Limiter, 'count'>;
}

const TOKEN_SECONDS = 300;
const ASSERTION_SECONDS = 60;
const CLOCK_SKEW_SECONDS = 5;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const $Form = z.object({ grant_type: z.literal('client_credentials'), client_assertion_type: z.literal(ASSERTION_TYPE), client_assertion: z.string().min(1).max(4_000), scope: z.string().max(300).optional() });
/** Client names are plain: what could not be a key of a table is no name of ours. */
const clientName = () => z.string().regex(/^[\x21-\x7e]{1,100}$/);
const $Assertion = z.object({ iss: clientName(), sub: clientName(), aud: z.string(), jti: z.string().min(8).max(128), iat: z.int(), exp: z.int() });

// RFC 6749 5.2. One answer for every way an assertion can be wrong: an attacker learns nothing from it.
const refuse = (status: 400 | 401, error: string, description: string): APIGatewayProxyResult => json(status, { error, error_description: description }, API_HEADERS);

/**
 * Client credentials with `private_key_jwt` (RFC 7523): ES256 or EdDSA by a key registered by hand, `aud` our issuer exactly (RFC 7523bis,
 * after the audience injection of 2025), at most 60 s long, each `jti` once. The token is an `at+jwt` (RFC 9068) of 300 s.
 */
export const createGrantToken =
  ({ clients, signer, issuer, mutualTls, ids, now, log, limits }: GrantTokenDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const raw = rawBodyOf(event);
    if (raw.length > 8_192) return refuse(400, 'invalid_request', 'The form is too large');
    const fields = [...new URLSearchParams(raw.toString('utf8'))];
    const form = $Form.safeParse(Object.fromEntries(fields));
    // A parameter that comes twice could be read two ways (RFC 6749 3.2).
    if (!form.success || new Set(fields.map(([name]) => name)).size < fields.length) {
      return refuse(400, 'invalid_request', 'Send grant_type=client_credentials, client_assertion_type and client_assertion as a form, each once');
    }
    const invalid = (because: string, clientId?: string): APIGatewayProxyResult => {
      log('warn', 'TOKEN_REFUSED', { because, clientId });
      return refuse(401, 'invalid_client', `The client assertion was not accepted. Its aud must be ${issuer}, its life at most ${ASSERTION_SECONDS} s, its jti new`);
    };
    const unverified = readUnverified(form.data.client_assertion);
    if (!unverified) return invalid('unreadable');
    // By name and address: nobody elsewhere can use up a client's allowance by speaking in its name.
    limits.count(event, `${unverified.sub}|${event.requestContext.identity?.sourceIp ?? ''}`);
    const client = await clients.read(unverified.sub);
    if (!client) return invalid('unknownClient');
    if (client.disabledAt !== undefined) return invalid('disabled', client.clientId);
    const certificate = certificateThumbprintOf(event);
    if (mutualTls && client.kind === 'force' && certificate === undefined) return invalid('noCertificate', client.clientId);
    if (mutualTls && client.certificates !== undefined && client.certificates.length > 0 && !client.certificates.includes(certificate ?? '')) return invalid('otherCertificate', client.clientId);
    try {
      // Only registered keys: whatever the header says of jwk, jku or x5u is not looked at.
      await jwtVerify(form.data.client_assertion, createLocalJWKSet(client.jwks as unknown as JSONWebKeySet), {
        issuer: client.clientId,
        subject: client.clientId,
        audience: issuer,
        algorithms: ['ES256', 'EdDSA'],
        currentDate: now(),
        clockTolerance: CLOCK_SKEW_SECONDS,
      });
    } catch (error) {
      if (error instanceof errors.JOSEError) return invalid(error.code, client.clientId);
      throw error;
    }
    if (unverified.aud !== issuer || unverified.iss !== client.clientId) return invalid('audience', client.clientId);
    const nowSeconds = Math.floor(now().getTime() / 1_000);
    if (unverified.exp - unverified.iat > ASSERTION_SECONDS || unverified.iat > nowSeconds + CLOCK_SKEW_SECONDS) return invalid('lifetime', client.clientId);
    const wanted = (form.data.scope ?? client.scopes.join(' ')).split(' ').filter((one) => one !== '');
    const granted = wanted.filter((one): one is Scope => (SCOPES as readonly string[]).includes(one) && client.scopes.includes(one as Scope));
    if (granted.length !== wanted.length || granted.length === 0) return refuse(400, 'invalid_scope', `This client may ask for: ${client.scopes.join(' ')}`);
    if ((await clients.spendAssertion(client.clientId, unverified.jti, new Date(unverified.exp * 1_000).toISOString())) === 'seen') return invalid('replayed', client.clientId);

    const accessToken = await signer.sign({
      iss: issuer,
      aud: issuer,
      sub: client.clientId,
      client_id: client.clientId,
      client_kind: client.kind,
      ...(client.forceCode === undefined ? {} : { force_code: client.forceCode }),
      la_codes: client.laCodes,
      scope: granted.join(' '),
      test: client.test,
      // Only where the doors that it opens ask for the certificate as well: those of the police.
      ...(client.kind === 'force' && certificate !== undefined ? { cnf: { 'x5t#S256': certificate } } : {}),
      iat: nowSeconds,
      exp: nowSeconds + TOKEN_SECONDS,
      jti: ids.uuid(),
    });
    log('info', 'TOKEN_GRANTED', { clientId: client.clientId });
    return json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: granted.join(' ') });
  };

const readUnverified = (assertion: string): z.infer<typeof $Assertion> | undefined => {
  try {
    return $Assertion.safeParse(decodeJwt(assertion)).data;
  } catch {
    return undefined;
  }
};
