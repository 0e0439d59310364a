import type { IncomingMessage, ServerResponse } from 'node:http';
import { CLOCK_ROUTES } from './control-clock.ts';
import { DUMP_ROUTES } from './control-dump.ts';
import { FAULT_ROUTES } from './control-faults.ts';
import { OUTBOX_ROUTES } from './control-outbox.ts';
import { RECEIPT_ROUTES } from './control-receipts.ts';
import type { ControlDeps, ControlReply, ControlRoutes } from './control-types.ts';
import { TellThePerson } from './tell-the-person.ts';

export interface ControlSurface {
  readonly handle: (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<void>;
  /** Before this it answers that it is not ready. */
  open(deps: ControlDeps): void;
}

const IDLE_LIMIT_MS = 30_000;

const OWN_ROUTES: ControlRoutes = {
  'POST /_local/tick': async ({ deps }) => {
    await deps.tick();
    return { json: { ticked: true, at: deps.clock.now().toISOString() } };
  },
  'GET /_local/idle': async ({ deps }) => {
    const idle = await deps.idle(IDLE_LIMIT_MS);
    return { status: idle ? 200 : 504, json: { idle } };
  },
  'GET /_local/event-sources': ({ deps }) => ({ json: { held: deps.sources.held() } }),
  'POST /_local/event-sources': ({ deps, body }) => {
    if (typeof body['held'] !== 'boolean') throw new TellThePerson('Say whether they are held, like {"held":true}.');
    deps.sources.hold(body['held']);
    return { json: { held: deps.sources.held() } };
  },
  'GET /_local/metrics': ({ deps }) => ({ json: { functions: deps.host.counts(), calls: deps.calls.counts() } }),
  'GET /_local/environment': ({ deps }) => ({ json: deps.clientEnv }),
};

const ROUTES: ControlRoutes = { ...OWN_ROUTES, ...OUTBOX_ROUTES, ...CLOCK_ROUTES, ...RECEIPT_ROUTES, ...FAULT_ROUTES, ...DUMP_ROUTES };

const LOOPBACK_NAME = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Loopback is not enough: any web page in the same browser can reach it. A foreign name in Host is DNS rebinding; a change without a
 * JSON content type could come from a form on any page; a foreign Origin says so itself.
 */
const refuse = (request: IncomingMessage): string | undefined => {
  if (!LOOPBACK_NAME.test(request.headers.host ?? '')) return 'ask as localhost';
  const { origin } = request.headers;
  if (origin !== undefined && !LOOPBACK_NAME.test(origin.replace(/^https?:\/\//, ''))) return 'ask from this machine';
  if (request.headers['sec-fetch-site'] === 'cross-site') return 'ask from this machine';
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return 'send content-type: application/json';
  return undefined;
};

const send = (response: ServerResponse, { status = 200, json, html, stream }: ControlReply): Promise<void> | void => {
  const headers = {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
  if (stream !== undefined) {
    response.writeHead(status, { ...headers, 'content-type': 'application/json' });
    return stream(response);
  }
  const body = html ?? `${JSON.stringify(json ?? {}, undefined, 2)}\n`;
  const type = html === undefined ? 'application/json' : 'text/html; charset=utf-8';
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

/** The levers of a demonstration or a test: only ever on this machine, never in the cloud build. */
export const createControlSurface = (): ControlSurface => {
  let deps: ControlDeps | undefined;

  const answer = async (request: IncomingMessage, body: Buffer): Promise<ControlReply> => {
    const refusal = refuse(request);
    if (refusal !== undefined) return { status: 403, json: { error: refusal } };
    if (deps === undefined) return { status: 503, json: { error: 'still starting' } };
    const url = new URL(request.url ?? '/', 'http://localhost');
    const route = ROUTES[`${request.method ?? 'GET'} ${url.pathname}`];
    if (route === undefined) return { status: 404, json: { error: 'no such lever', levers: Object.keys(ROUTES) } };
    let json: unknown;
    try {
      json = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
    } catch {
      return { status: 400, json: { error: 'the body is not JSON' } };
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return { status: 400, json: { error: 'the body must be a JSON object' } };
    try {
      return await route({ deps, query: url.searchParams, body: json as Readonly<Record<string, unknown>> });
    } catch (error) {
      if (error instanceof TellThePerson) return { status: 400, json: { error: error.message } };
      throw error;
    }
  };
  return {
    handle: async (request, response, body) => {
      await send(response, await answer(request, body));
    },
    open: (given) => {
      deps = given;
    },
  };
};
