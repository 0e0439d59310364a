import type { OutgoingHttpHeaders } from 'node:http';

export interface PlainResponse {
  readonly statusCode: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

type Answer = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Answer => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Set by the server itself, whatever a function says. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

const scalar = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

const headersOf = (answer: Answer): OutgoingHttpHeaders | undefined => {
  const { headers = {}, multiValueHeaders = {} } = answer;
  if (!isRecord(headers ?? {}) || !isRecord(multiValueHeaders ?? {})) return undefined;
  const out: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const text = scalar(value);
    if (text === undefined) return undefined;
    if (!OWN_HEADERS.has(name.toLowerCase())) out[name.toLowerCase()] = text;
  }
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    if (!Array.isArray(values)) return undefined;
    const texts = values.map(scalar).filter((text) => text !== undefined);
    if (texts.length !== values.length) return undefined;
    if (!OWN_HEADERS.has(name.toLowerCase())) out[name.toLowerCase()] = texts;
  }
  out['content-type'] ??= 'application/json';
  return out;
};

/** What a function answered, or undefined when API Gateway would call it a malformed Lambda proxy response. */
export const toPlainResponse = (answer: unknown): PlainResponse | undefined => {
  if (!isRecord(answer)) return undefined;
  const { statusCode, body = '', isBase64Encoded } = answer;
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== null && typeof body !== 'string') return undefined;
  const headers = headersOf(answer);
  if (headers === undefined) return undefined;
  return { statusCode: status, headers, body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8') };
};
