import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { clientCertificateOf } from './client-certificate.ts';
import type { MatchedRoute } from './route-table.ts';

type Single = Record<string, string>;
type Multi = Record<string, string[]>;

const add = (single: Single, multi: Multi, name: string, value: string): void => {
  // API Gateway gives the last of several values in the single-value map.
  single[name] = value;
  const values = multi[name];
  if (values === undefined) multi[name] = [value];
  else values.push(value);
};

const headersOf = (request: IncomingMessage, sourceIp: string): { headers: Single; multiValueHeaders: Multi } => {
  const headers: Single = Object.create(null) as Single;
  const multiValueHeaders: Multi = Object.create(null) as Multi;
  let forwardedFor = sourceIp;
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    const value = request.rawHeaders[index + 1] ?? '';
    const folded = name.toLowerCase();
    if (folded === 'x-forwarded-for') forwardedFor = `${value}, ${sourceIp}`;
    else if (folded !== 'connection' && !folded.startsWith('x-forwarded-')) add(headers, multiValueHeaders, name, value);
  }
  add(headers, multiValueHeaders, 'X-Forwarded-For', forwardedFor);
  add(headers, multiValueHeaders, 'X-Forwarded-Proto', 'encrypted' in request.socket ? 'https' : 'http');
  add(headers, multiValueHeaders, 'X-Forwarded-Port', String(request.socket.localPort ?? ''));
  if (request.headers['x-amzn-trace-id'] === undefined) {
    const trace = `Root=1-${Math.floor(Date.now() / 1_000).toString(16)}-${randomBytes(12).toString('hex')}`;
    add(headers, multiValueHeaders, 'X-Amzn-Trace-Id', trace);
  }
  return { headers, multiValueHeaders };
};

const queryOf = (query: string): { queryStringParameters: Single | null; multiValueQueryStringParameters: Multi | null } => {
  if (query === '') return { queryStringParameters: null, multiValueQueryStringParameters: null };
  const single: Single = Object.create(null) as Single;
  const multi: Multi = Object.create(null) as Multi;
  for (const [name, value] of new URLSearchParams(query)) add(single, multi, name, value);
  return { queryStringParameters: single, multiValueQueryStringParameters: multi };
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (value: number): string => String(value).padStart(2, '0');
/** Apache's log format, as API Gateway gives it: 09/Apr/2026:12:34:56 +0000. */
const requestTime = (at: Date): string => {
  const day = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()] ?? ''}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
};

interface Given {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: string;
  readonly matched: MatchedRoute;
  readonly body: Buffer;
  readonly now: Date;
}

/**
 * The event of an API Gateway REST API (payload version 1). The gateway declares every media type binary, so each body that is there
 * comes base64-encoded: whoever takes incidents reads raw bytes, and bad UTF-8 must not be mended on the way.
 */
export const toProxyEvent = ({ request, path, query, matched, body, now }: Given): APIGatewayProxyEvent => {
  const { route, pathParameters } = matched;
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  return {
    resource: route.path,
    path,
    httpMethod: route.method,
    ...headersOf(request, sourceIp),
    ...queryOf(query),
    pathParameters: pathParameters === null ? null : { ...pathParameters },
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: undefined,
      domainName: request.headers.host ?? 'localhost',
      domainPrefix: 'local',
      extendedRequestId: randomUUID(),
      httpMethod: route.method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: clientCertificateOf(request.socket),
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp,
        user: null,
        userAgent: request.headers['user-agent'] ?? null,
        userArn: null,
      },
      path,
      protocol: 'HTTP/1.1',
      requestId: randomUUID(),
      requestTime: requestTime(now),
      requestTimeEpoch: now.getTime(),
      resourceId: 'local',
      resourcePath: route.path,
      stage: 'local',
    },
    body: body.length === 0 ? null : body.toString('base64'),
    isBase64Encoded: body.length > 0,
  };
};
