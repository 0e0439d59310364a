import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { DoorName } from './config.ts';

/**
 * What API Gateway answers by itself, before or instead of a function: unknown addresses, floods, bodies that are too large, a function that does not
 * answer. Same form and same protection as the functions' own answers: no version, no stack, and nothing that was sent comes back.
 */

interface OwnAnswer {
  readonly type: apigateway.ResponseType;
  /** API Gateway's own is kept where there is none. */
  readonly status?: number;
  readonly code: string;
  readonly title: string;
  readonly retryAfterSeconds?: number;
}

const OWN_ANSWERS: readonly OwnAnswer[] = [
  { type: apigateway.ResponseType.DEFAULT_4XX, code: 'requestRefused', title: 'The request was refused before it reached the service' },
  { type: apigateway.ResponseType.DEFAULT_5XX, code: 'temporarilyUnavailable', title: 'The service could not answer. Nothing that was confirmed is lost. Try again in a minute', retryAfterSeconds: 60 },
  // API Gateway's name for an address or method that no route has.
  { type: apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN, status: 404, code: 'notFound', title: 'There is nothing at this address' },
  { type: apigateway.ResponseType.REQUEST_TOO_LARGE, status: 413, code: 'tooLarge', title: 'The request is larger than the service takes' },
  { type: apigateway.ResponseType.THROTTLED, status: 429, code: 'tooManyRequests', title: 'Too many requests at once. Try again in a minute', retryAfterSeconds: 60 },
  { type: apigateway.ResponseType.WAF_FILTERED, status: 403, code: 'requestFiltered', title: 'The request looks like an attack and was refused' },
  { type: apigateway.ResponseType.INTEGRATION_FAILURE, status: 503, code: 'temporarilyUnavailable', title: 'The service could not answer. Nothing that was confirmed is lost. Try again in a minute', retryAfterSeconds: 60 },
  { type: apigateway.ResponseType.INTEGRATION_TIMEOUT, status: 504, code: 'temporarilyUnavailable', title: 'The service did not answer in time. Try again in a minute', retryAfterSeconds: 60 },
];

/**
 * `sandbox` switches off scripts, forms and frames' powers without a quoted word: what becomes of quotation marks inside a header's
 * value here is documented nowhere.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': 'sandbox',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Robots-Tag': 'noindex, nofollow, noarchive',
};

/** Doors that people open in a browser; the others are for machines. */
const FOR_PEOPLE: readonly DoorName[] = ['pages', 'desk'];

const problem = ({ code, title, status }: OwnAnswer): string =>
  JSON.stringify({ type: `/docs/problems/${code}`, title, ...(status === undefined ? {} : { status }), code, correlationId: '$context.requestId' });

/** In ASCII and without a style: it has to be right when nothing else is. */
export const plainPage = (title: string, deskPhone: string): string =>
  [
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Safeguarding notifications</title>',
    `<h1>${title}.</h1>`,
    '<p>Any notification for your school is still waiting, and the safeguarding desk is told who has not read theirs.</p>',
    `<p>If this does not go away, ring the desk on <a href="tel:${deskPhone.replaceAll(' ', '')}">${deskPhone}</a>.</p></html>`,
  ].join('\n');

/** Gives one door its own answers. `deskPhone` is what a person is told to ring. */
export const addGatewayAnswers = (api: apigateway.RestApi, door: DoorName, deskPhone: string): void => {
  for (const answer of OWN_ANSWERS) {
    const { type, status, title, retryAfterSeconds } = answer;
    const headers = { ...HEADERS, ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }) };
    api.addGatewayResponse(`answers-${type.responseType}`, {
      type,
      ...(status === undefined ? {} : { statusCode: String(status) }),
      responseHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`])),
      templates: FOR_PEOPLE.includes(door) ? { 'text/html': plainPage(title, deskPhone) } : { 'application/problem+json': problem(answer) },
    });
  }
};
