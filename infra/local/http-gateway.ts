import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ROUTES } from '../topology.ts';
import { PAYLOAD_LIMIT_BYTES, type InvocationResult, type LambdaHost } from './lambda-host.ts';
import { toProxyEvent } from './proxy-event.ts';
import { toPlainResponse, type PlainResponse } from './proxy-response.ts';
import { createRouteTable } from './route-table.ts';
import { TellThePerson } from './tell-the-person.ts';

export interface HttpGateway {
  readonly port: number;
  /** Where police systems come with a client certificate; undefined without mutual TLS. */
  readonly policePort: number | undefined;
  /** Requests that a function is answering now. */
  readonly inFlight: () => number;
  /** Milliseconds since the last request came or was answered; 0 while one is being answered. */
  readonly quietForMs: () => number;
  stop(): Promise<void>;
}

/** The police door behind mutual TLS: the server's own certificate, and whose clients are let in. */
export interface MutualTls {
  readonly port: number;
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

interface Options {
  readonly port: number;
  /** Then the police door is open there alone, as it is in the cloud. */
  readonly mutualTls?: MutualTls | undefined;
  /** Absent until the functions are loaded: the port must be known before their environment is. */
  readonly host: () => LambdaHost | undefined;
  readonly now: () => Date;
  readonly log: (line: string) => void;
  /** Answers paths under `/_local`; anything else comes here. */
  readonly control: (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<void>;
}

const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const HEADER_LIMIT_BYTES = 10_240;
const COMPRESS_ABOVE_BYTES = 1_024;
const STOP_WAITS_MS = 400;
const TEXT_TYPES = /^(?:text\/|application\/(?:[a-z0-9.+-]*\+)?(?:json|xml|javascript|ndjson)|image\/svg)/;
const compress = promisify(gzip);

/** What the gateway answers by itself is as closed as what the functions answer. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
} as const;

const json = (statusCode: number, value: object): PlainResponse => ({
  statusCode,
  headers: { ...SECURITY_HEADERS, 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

const notFound = (accept: string): PlainResponse => {
  if (!accept.includes('text/html')) {
    const problem = { type: 'about:blank', title: 'Not found', status: 404, detail: 'There is nothing at this address.' };
    return { statusCode: 404, headers: { ...SECURITY_HEADERS, 'content-type': 'application/problem+json' }, body: Buffer.from(JSON.stringify(problem)) };
  }
  const page =
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">' +
    '<title>Page not found</title><h1>Page not found</h1><p>If you typed the web address, check it is correct.</p></html>\n';
  return { statusCode: 404, headers: { ...SECURITY_HEADERS, 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(page) };
};

const MALFORMED = json(502, { message: 'Internal server error' });

/** What API Gateway answers when the function behind a route failed. */
const gatewayError = (result: Extract<InvocationResult, { kind: 'failed' }>): PlainResponse =>
  result.reason === 'timedOut' ? json(504, { message: 'Endpoint request timed out' }) : MALFORMED;

const readBody = async (request: IncomingMessage): Promise<Buffer | 'tooLarge'> => {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) return 'tooLarge';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) return 'tooLarge';
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
};

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** What Node's parser gave up on, by its code. */
const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** API Gateway on this machine: the routes of the topology, on both loopback addresses because `localhost` may mean either. */
export const startHttpGateway = async ({ port, mutualTls, host, now, log, control }: Options): Promise<HttpGateway> => {
  const routes = createRouteTable(ROUTES);
  let inFlight = 0;
  let lastAt = Number.NEGATIVE_INFINITY;

  const send = async (request: IncomingMessage, response: ServerResponse, plain: PlainResponse): Promise<void> => {
    let { body } = plain;
    response.sendDate = false;
    response.setHeader('date', now().toUTCString());
    for (const [name, value] of Object.entries(plain.headers)) if (value !== undefined) response.setHeader(name, value);
    const isText = TEXT_TYPES.test(String(plain.headers['content-type'])) && plain.headers['content-encoding'] === undefined;
    if (isText && body.length > COMPRESS_ABOVE_BYTES) {
      response.appendHeader('vary', 'Accept-Encoding');
      if (/\bgzip\b/.test([request.headers['accept-encoding'] ?? ''].join(','))) {
        body = await compress(body, { level: 1 });
        response.setHeader('content-encoding', 'gzip');
      }
    }
    if (plain.statusCode !== 204 && plain.statusCode !== 304) response.setHeader('content-length', body.length);
    response.writeHead(plain.statusCode);
    response.end(request.method === 'HEAD' ? undefined : body);
  };

  const invoke = async (request: IncomingMessage, path: string, query: string, body: Buffer): Promise<PlainResponse> => {
    const matched = routes.match(request.method ?? 'GET', path);
    if (matched === 'malformed') return json(400, { message: 'Bad Request' });
    if (matched === undefined) return notFound(request.headers.accept ?? '');
    // Each door has its own host: police routes are not on the plain one, and nothing else is on theirs. Whether we live may be asked anywhere.
    if (mutualTls !== undefined && matched.route.path !== '/health' && (matched.route.door === 'police') !== request.socket instanceof TLSSocket) return json(403, { message: 'Forbidden' });
    if (body.length * (4 / 3) > PAYLOAD_LIMIT_BYTES) return json(413, { message: 'Request Too Long' });
    const functions = host();
    if (functions === undefined) return json(503, { message: 'Service Unavailable' });
    const startedAt = performance.now();
    const event = toProxyEvent({ request, path, query, matched, body, now: now() });
    const { requestId } = event.requestContext;
    inFlight += 1;
    let result: InvocationResult;
    try {
      result = await functions.invoke(matched.route.function, event);
    } finally {
      inFlight -= 1;
      lastAt = performance.now();
    }
    const plain = result.kind === 'returned' ? (toPlainResponse(result.value) ?? MALFORMED) : gatewayError(result);
    // The route's template, never the path: paths carry tokens.
    const access = `${matched.route.method} ${matched.route.path}`;
    log(JSON.stringify({ access, status: plain.statusCode, ms: Math.round(performance.now() - startedAt), requestId }));
    return { ...plain, headers: { ...plain.headers, 'x-amzn-requestid': requestId } };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    const cut = url.indexOf('?');
    const path = cut === -1 ? url : url.slice(0, cut);
    const body = await readBody(request);
    if (body === 'tooLarge') {
      response.setHeader('connection', 'close');
      await send(request, response, json(413, { message: 'Request Too Long' }));
      return;
    }
    if (path === '/_local' || path.startsWith('/_local/')) {
      await control(request, response, body);
      return;
    }
    await send(request, response, await invoke(request, path, cut === -1 ? '' : url.slice(cut + 1), body));
  };

  const make = (tls?: MutualTls): Server => {
    const limits = { maxHeaderSize: HEADER_LIMIT_BYTES, keepAliveTimeout: 65_000, headersTimeout: 10_000, requestTimeout: 60_000 };
    const answerTo = (request: IncomingMessage, response: ServerResponse): void => {
      handle(request, response).catch((error: unknown) => {
        // A client that went away is not an error of ours.
        if (request.destroyed || response.destroyed) return;
        log(JSON.stringify({ level: 'ERROR', message: 'gateway', error: error instanceof Error ? error.stack : String(error) }));
        if (!response.headersSent) response.writeHead(500, { ...SECURITY_HEADERS, 'content-type': 'application/json' });
        response.end('{"message":"Internal server error"}');
      });
    };
    const server =
      tls === undefined
        ? createServer(limits, answerTo)
        : createTlsServer({ ...limits, cert: tls.certificate, key: tls.key, ca: tls.authority, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' }, answerTo);
    // A method with a tunnel, an expectation or bytes that are no HTTP: answered here, before there is a request to route.
    server.on('checkExpectation', (_request, response: ServerResponse) => {
      response.writeHead(417, { ...SECURITY_HEADERS, 'content-type': 'application/json', connection: 'close' }).end('{"message":"Expectation Failed"}');
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (!socket.writable || error.code === 'ECONNRESET') {
        socket.destroy();
        return;
      }
      const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request';
      const body = JSON.stringify({ message: status.slice(4) });
      const headers = { ...SECURITY_HEADERS, 'content-type': 'application/json', 'content-length': body.length, connection: 'close' };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`);
    });
    return server;
  };
  const servers = [make()];
  let actualPort = port;
  let policePort: number | undefined;
  try {
    actualPort = await listen(servers[0] ?? make(), port, '127.0.0.1');
    if (mutualTls !== undefined) {
      const police = make(mutualTls);
      policePort = await listen(police, mutualTls.port, '127.0.0.1');
      servers.push(police);
    }
    const six = make();
    await listen(six, actualPort, '::1').then(
      () => servers.push(six),
      (error: unknown) => {
        // A machine without IPv6 has one loopback address; somebody else on the other one would take half of our visitors.
        if (codeOf(error) === 'EADDRINUSE') throw error;
      },
    );
  } catch (error) {
    for (const server of servers) server.close();
    if (codeOf(error) === 'EADDRINUSE') throw new TellThePerson(`Port ${actualPort} is in use. Choose another with --port, or end what runs there.`);
    if (codeOf(error) === 'EACCES') throw new TellThePerson(`Port ${actualPort} needs special rights. Choose one above 1024 with --port.`);
    throw error;
  }
  return {
    port: actualPort,
    policePort,
    inFlight: () => inFlight,
    quietForMs: () => (inFlight > 0 ? 0 : performance.now() - lastAt),
    stop: async () => {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const server of servers) server.closeIdleConnections();
      const force = setTimeout(() => {
        for (const server of servers) server.closeAllConnections();
      }, STOP_WAITS_MS);
      await Promise.all(closed);
      clearTimeout(force);
    },
  };
};
