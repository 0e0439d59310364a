import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import * as z from 'zod';
import type { ClientFile } from './client-file.ts';
import { TellTheOperator } from './connection.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const $Token = z.object({ access_token: z.string().min(1), token_type: z.string(), expires_in: z.number(), scope: z.string().default('') });
export type Token = z.infer<typeof $Token>;

/** One machine's view of one gateway, over HTTP only: the same against a laptop and a cloud. */
export interface GatewayClient {
  readonly origin: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** OAuth 2.0 client credentials with a signed assertion (RFC 7523). */
  token(client: ClientFile, scope?: string): Promise<Token>;
  /** Calls as one client; a token that ran out is replaced, once. */
  actingAs(client: ClientFile, scope?: string): (method: string, path: string, options?: CallOptions) => Promise<Answer>;
}

// The gateway takes assertions of at most 60 s.
const ASSERTION_SECONDS = 55;

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** What a refusal says, in one line: title, then each field with its fix. Never a value: the gateway does not echo any. */
export const refusalOf = ({ status, json }: Pick<Answer, 'status' | 'json'>): string => {
  const parsed = z
    .object({
      title: z.string().optional(),
      detail: z.string().optional(),
      error: z.string().optional(),
      error_description: z.string().optional(),
      errors: z.array(z.object({ pointer: z.string().optional(), code: z.string().optional(), fix: z.string().optional() })).optional(),
    })
    .safeParse(json);
  if (!parsed.success) return `HTTP ${status}`;
  const { title, detail, error, error_description: description, errors = [] } = parsed.data;
  const faults = errors.map(({ pointer = '', code, fix }) => `${pointer} ${fix ?? code ?? ''}`.trim());
  return [title ?? error ?? `HTTP ${status}`, detail ?? description, ...faults].filter((part) => part !== undefined && part !== '').join('; ');
};

export const createGatewayClient = (origin: string, send: typeof fetch = fetch): GatewayClient => {
  const call: GatewayClient['call'] = async (method, path, { headers = {}, body } = {}) => {
    let response: Response;
    try {
      response = await send(new URL(path, origin), { method, headers, redirect: 'manual', ...(body !== undefined && { body }) });
    } catch {
      throw new TellTheOperator(`No answer from ${origin}. Is the gateway running there?`);
    }
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: asJson(text) };
  };

  // The gateway's clock decides, not this machine's: a demonstration turns it, and laptops are minutes out.
  const secondsThere = async (): Promise<number> => {
    const { headers } = await call('GET', '/health');
    const said = Date.parse(headers.get('date') ?? '');
    return Math.floor((Number.isNaN(said) ? Date.now() : said) / 1000);
  };

  const token: GatewayClient['token'] = async ({ clientId, privateJwk }, scope) => {
    const issuedAt = await secondsThere();
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid, typ: 'JWT' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(new URL(origin).origin)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ASSERTION_SECONDS)
      .sign(await importJWK(privateJwk, 'ES256'));
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...(scope !== undefined && { scope }),
    });
    const answer = await call('POST', '/oauth/token', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() });
    const parsed = $Token.safeParse(answer.json);
    if (answer.status !== 200 || !parsed.success) throw new TellTheOperator(`No token for ${clientId}: ${refusalOf(answer)}`);
    return parsed.data;
  };

  return {
    origin,
    call,
    token,
    actingAs: (client, scope) => {
      // One request for a token, however many calls wait for it.
      let held: Promise<Token> | undefined;
      return async (method, path, options = {}) => {
        const attempt = async (): Promise<Answer> => {
          held ??= token(client, scope);
          const mine = held;
          try {
            const { access_token: accessToken } = await mine;
            return await call(method, path, { ...options, headers: { ...options.headers, authorization: `Bearer ${accessToken}` } });
          } catch (error) {
            if (held === mine) held = undefined;
            throw error;
          }
        };
        const used = held;
        const first = await attempt();
        if (first.status !== 401) return first;
        if (used !== undefined && held === used) held = undefined;
        return used === undefined ? first : attempt();
      };
    },
  };
};
