import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { json } from '../../shared/http/api-stack.ts';
import { Problem } from '../../shared/http/problem.ts';

// As large as all else together, and no report of an incident needs it.
const readReference = () => import('./reference/reference.generated.js');

/** The page's one style sheet stands in it; its fingerprint is all that the page may use. */
const policyOf = (html: string): string => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  return `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};

const page = async (name: string, issuer: string): Promise<APIGatewayProxyResult> => {
  const { PAGES } = await readReference();
  const html = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
  if (html === undefined) throw new Problem(404, 'not_found', 'There is nothing at this address');
  return { statusCode: 200, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policyOf(html) }, body: html.replaceAll('{{origin}}', issuer) };
};

export const createShowReference =
  (issuer: string) =>
  async (): Promise<APIGatewayProxyResult> =>
    page('', issuer);

export const createShowProblem =
  (issuer: string) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> =>
    page(event.pathParameters?.['code'] || '-', issuer);

export const showOpenApi = async (): Promise<APIGatewayProxyResult> => json(200, (await readReference()).OPENAPI);
