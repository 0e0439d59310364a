import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { errorNameOf } from '../runtime/log.ts';
import type { Log } from '../runtime/log.ts';
import { guardOrigin } from './guard-change.ts';
import { readCookies } from './read-cookies.ts';
import { readForm } from './read-form.ts';
import { readMultipart } from './read-multipart.ts';
import type { BroughtFile } from './read-multipart.ts';
import type { Form } from './read-form.ts';
import { Refusal } from './refusal.ts';
import { respond } from './respond.ts';
import type { PageResponse, RestResult } from './respond.ts';

/** A page request, read once. Nothing of Lambda is left in it. */
export interface PageRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** The route's template: the path itself may carry a secret and is never logged. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly cookies: ReadonlyMap<string, string>;
  readonly form: Form;
  /** On a route that takes one. */
  readonly file?: BroughtFile | undefined;
}

export interface PageRoute {
  readonly method: PageRequest['method'];
  readonly path: string;
  readonly page: (request: PageRequest) => Promise<PageResponse>;
  /** Its form may bring a file. */
  readonly takesFile?: true;
}

export type Fault = 'badRequest' | 'forbidden' | 'notFound' | 'failed' | 'busy';

export interface PageStackDeps {
  readonly routes: readonly PageRoute[];
  /** The address that people see, e.g. https://notify.example.org. */
  readonly publicOrigin: string;
  readonly log: Log;
  readonly showFault: (fault: Fault, query: PageRequest['query']) => PageResponse;
}

export type PageHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<RestResult>;

const NO_FORM: Form = new Map();

const statusOf = (error: unknown): number => {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : 500;
};

const faultOf = (error: unknown): Fault => {
  const status = statusOf(error);
  if (status === 403) return 'forbidden';
  if (status === 404) return 'notFound';
  if (status === 503 || status === 429) return 'busy';
  return status >= 400 && status < 500 ? 'badRequest' : 'failed';
};

const readBody = async (event: APIGatewayProxyEvent, { method, takesFile }: PageRoute): Promise<Pick<PageRequest, 'form' | 'file'>> => {
  if (method !== 'POST') return { form: NO_FORM };
  const type = event.headers['content-type'] ?? '';
  if (takesFile && /^multipart\/form-data\s*;/i.test(type)) return readMultipart(event.body, event.isBase64Encoded, type);
  return { form: readForm(event.body, event.isBase64Encoded, event.headers['content-type']) };
};

const readRequest = async (event: APIGatewayProxyEvent, route: PageRoute): Promise<PageRequest> => ({
  method: route.method,
  route: route.path,
  parameters: event.pathParameters ?? {},
  query: event.queryStringParameters ?? {},
  cookies: readCookies(event.headers['cookie']),
  ...(await readBody(event, route)),
});

/**
 * Every page runs in this: header names in one case, the origin of a change checked before its form is read, security headers on
 * whatever comes out, and trouble shown as a page that says what it means. An error is logged by its name and the route's template.
 */
export const createPageStack = ({ routes, publicOrigin, log, showFault }: PageStackDeps): PageHandler => {
  const one = (route: PageRoute) => async (event: APIGatewayProxyEvent): Promise<RestResult> => {
    try {
      if (route.method === 'POST') guardOrigin(event.headers, publicOrigin);
      const response = await route.page(await readRequest(event, route));
      log('info', 'REQUEST_DONE', { route: `${route.method} ${route.path}`, status: response.status });
      return respond(response, route.method);
    } catch (error) {
      const fault = faultOf(error);
      const surprise = fault === 'failed' || fault === 'busy';
      log(surprise ? 'error' : 'info', surprise ? 'REQUEST_FAILED' : 'CALLER_REFUSED', {
        route: `${route.method} ${route.path}`,
        status: statusOf(error),
        errorName: errorNameOf(error),
        // Only a refusal's message is a code of ours; any other may quote what was sent.
        ...(error instanceof Refusal ? { because: error.message } : {}),
      });
      return respond(showFault(fault, event.queryStringParameters ?? {}), route.method);
    }
  };

  const router = httpRouter<APIGatewayProxyEvent, RestResult>(
    routes.map((route) => ({ method: route.method, path: route.path, handler: one(route) })),
  );

  const stack = middy<APIGatewayProxyEvent, RestResult>()
    .use(httpHeaderNormalizer())
    .onError((request) => {
      // Only what happens outside a route comes here: an unknown path, an event that is none.
      const fault = faultOf(request.error);
      log('info', 'CALLER_REFUSED', { route: 'none', status: statusOf(request.error), errorName: errorNameOf(request.error) });
      const event = request.event as Partial<APIGatewayProxyEvent>;
      request.response = respond(showFault(fault, event.queryStringParameters ?? {}), event.httpMethod ?? 'GET');
    })
    .handler(router);
  return async (event, context) => stack(event, context);
};
