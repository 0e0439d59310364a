import { SECURITY_HEADERS } from './security-headers.ts';

/** What API Gateway REST (payload v1) takes back from a function. */
export interface RestResult {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export interface PageResponse {
  readonly status: number;
  readonly type?: 'text/html; charset=utf-8' | 'text/css; charset=utf-8' | 'text/javascript; charset=utf-8' | 'image/svg+xml' | 'application/pdf' | 'application/json' | 'text/csv; charset=utf-8' | 'text/plain; charset=utf-8';
  readonly body?: string;
  /** In place of a body that is text. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole Set-Cookie values. */
  readonly cookies?: readonly string[];
}

/** Security headers come last: no page can loosen them. */
export const respond = (response: PageResponse, method: string): RestResult => ({
  statusCode: response.status,
  headers: { ...(response.type === undefined ? {} : { 'Content-Type': response.type }), ...response.headers, ...SECURITY_HEADERS },
  ...(response.cookies === undefined || response.cookies.length === 0 ? {} : { multiValueHeaders: { 'Set-Cookie': [...response.cookies] } }),
  body: method === 'HEAD' ? '' : response.bytes === undefined ? (response.body ?? '') : Buffer.from(response.bytes).toString('base64'),
  isBase64Encoded: method !== 'HEAD' && response.bytes !== undefined,
});
