import middy from '@middy/core';
import httpRouter from '@middy/http-router';
import type { Route } from '@middy/http-router';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { errorNameOf } from '../runtime/log.ts';
import type { Log } from '../runtime/log.ts';
import { API_HEADERS, headerOf } from './headers.ts';
import { Problem, problemBody } from './problem.ts';

export type ApiStep = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly run: ApiStep;
}

/** One trace id from the police request to the last receipt: theirs when it is harmless, else the gateway's request id. */
export const traceIdOf = (event: APIGatewayProxyEvent): string => {
  const theirs = headerOf(event, 'x-correlation-id');
  return theirs !== undefined && /^[A-Za-z0-9_-]{8,64}$/.test(theirs) ? theirs : event.requestContext.requestId;
};

export const json = (statusCode: number, body: unknown, headers: Readonly<Record<string, string>> = {}): APIGatewayProxyResult => ({
  statusCode,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

// What the router itself throws when no route fits has a status; anything else without one is a surprise.
const asProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  if (status === 404 || status === 405) return new Problem(404, 'not_found', 'There is nothing at this address');
  return new Problem(500, 'unexpected', 'Something went wrong here. Nothing was stored in part; send the same request again with the same Idempotency-Key', {
    headers: { 'Retry-After': '2' },
  });
};

/** The stack of every JSON front door: routing, headers on all answers, problems instead of stacks, one log line a request by route template; `more` are headers of one door. */
export const createApi = (routes: readonly ApiRoute[], log: Log, more: (event: APIGatewayProxyEvent) => Readonly<Record<string, string>> = () => ({})) =>
  middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use({
      after: ({ event, response }) => {
        if (!response) return;
        response.headers = { ...API_HEADERS, 'X-Correlation-ID': traceIdOf(event), ...more(event), ...response.headers };
        log('info', 'REQUEST_DONE', { route: `${event.httpMethod} ${event.resource}`, status: response.statusCode, traceId: traceIdOf(event) });
      },
      onError: (request) => {
        const { event, error } = request;
        const problem = asProblem(error);
        const traceId = traceIdOf(event);
        const fields = { route: `${event.httpMethod} ${event.resource}`, status: problem.status, because: problem.code, traceId };
        if (problem.status >= 500) log('error', 'REQUEST_FAILED', { ...fields, errorName: errorNameOf(error) });
        else log('info', 'REQUEST_DONE', fields);
        request.response = {
          statusCode: problem.status,
          headers: { ...API_HEADERS, 'Content-Type': 'application/problem+json', 'X-Correlation-ID': traceId, ...more(event), ...problem.headers },
          body: problemBody(problem, traceId),
        };
      },
    })
    .handler(httpRouter(routes.map(({ method, path, run }) => ({ method, path, handler: run }) as unknown as Route<APIGatewayProxyEvent, APIGatewayProxyResult>)));
