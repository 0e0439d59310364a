import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { headerOf } from '../../shared/http/headers.ts';
import { json } from '../../shared/http/api-stack.ts';
import { Problem } from '../../shared/http/problem.ts';

/** A synchronous Lambda answer holds 6 MB; this leaves room for its envelope. */
const MAX_BYTES = 5 * 1024 * 1024;

const wantsJson = (event: APIGatewayProxyEvent): boolean => /\bapplication\/json\b/i.test(headerOf(event, 'accept') ?? '');

/** CSV unless JSON was asked for. `name` is made of our own words and days. */
export const answerExport = (
  event: APIGatewayProxyEvent,
  name: string,
  body: { readonly csv: () => string; readonly json: () => unknown },
): APIGatewayProxyResult => {
  const asJson = wantsJson(event);
  const text = asJson ? JSON.stringify(body.json()) : body.csv();
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new Problem(413, 'export_too_large', 'This period is too large for one answer', {
      faults: [{ pointer: 'query:to', code: 'export_too_large', fix: 'Ask for a shorter period' }],
    });
  }
  if (asJson) return json(200, text);
  const headers = { 'Content-Type': 'text/csv; charset=utf-8; header=present', 'Content-Disposition': `attachment; filename="${name}.csv"` };
  return { statusCode: 200, headers, body: text };
};
