import type { APIGatewayProxyEvent } from 'aws-lambda';
import { printParseErrorCode, visit } from 'jsonc-parser';
import { Problem } from './problem.ts';
import { headerOf } from './headers.ts';

const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 16;

const refuse = (status: number, code: string, title: string, fix: string, pointer = ''): Problem => new Problem(status, code, title, { faults: [{ pointer, code, fix }] });
const pointerOf = (path: readonly (string | number)[]): string => path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The raw bytes of the request, however the gateway carried them. */
export const rawBodyOf = (event: Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'>): Buffer =>
  event.body === null ? Buffer.alloc(0) : Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');

/** How deep brackets nest outside strings. Looked at before any parser: those go down once a level, and a body of brackets alone would end them. */
const deepestNest = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString && char === '\\') at += 1;
    else if (char === '"') inString = !inString;
    else if (!inString && (char === '{' || char === '[')) deepest = Math.max(deepest, (depth += 1));
    else if (!inString && (char === '}' || char === ']')) depth -= 1;
  }
  return deepest;
};

/**
 * Strict JSON, once, from raw bytes (no body-parser middleware: it would hide duplicate keys and bad UTF-8). What two parsers could read
 * differently is refused: duplicate names, byte-order marks, broken UTF-8, lone surrogates, numbers beyond what a double holds, deep nests.
 */
export const parseStrictJson = (bytes: Buffer): unknown => {
  if (bytes.length > MAX_BYTES) throw refuse(413, 'body_too_large', 'The body is too large', `Send at most ${MAX_BYTES} bytes: one incident per request`);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw refuse(400, 'byte_order_mark', 'The body starts with a byte-order mark', 'Send UTF-8 without a byte-order mark');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse(400, 'bad_utf8', 'The body is not UTF-8', 'Encode the body as UTF-8');
  }

  if (deepestNest(text) > MAX_DEPTH) throw refuse(400, 'too_deep', 'The body is nested too deeply', `Nest at most ${MAX_DEPTH} levels`);

  const names: Set<string>[] = [];
  // The first finding ends the reading: the rest of a body that is refused costs nothing, however many faults it has.
  const note = (problem: Problem): never => {
    throw problem;
  };
  const checkText = (value: string, path: () => readonly (string | number)[]): void => {
    if (!value.isWellFormed()) note(refuse(400, 'lone_surrogate', 'A text has half a character', 'Send whole Unicode characters', pointerOf(path())));
  };
  visit(
    text,
    {
      onObjectBegin: () => void names.push(new Set()),
      onObjectEnd: () => void names.pop(),
      onObjectProperty: (name, _offset, _length, _line, _character, path) => {
        const here = names.at(-1);
        if (here?.has(name)) note(refuse(400, 'duplicate_name', 'A name stands twice in one object', 'Send each name once', pointerOf(path())));
        if (name === '__proto__') note(refuse(400, 'forbidden_name', 'A name is not allowed', 'Leave this name out', pointerOf(path())));
        checkText(name, path);
        here?.add(name);
      },
      onLiteralValue: (value: unknown, _offset, _length, _line, _character, path) => {
        if (typeof value === 'string') checkText(value, path);
        if (typeof value === 'number' && (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)) {
          note(refuse(400, 'number_out_of_range', 'A number is out of range', 'Send a number that a double holds exactly', pointerOf(path())));
        }
      },
      onError: (error, offset) =>
        note(refuse(400, 'not_json', 'The body is not valid JSON', `Mend the JSON at byte ${offset}: ${printParseErrorCode(error)}`)),
    },
    { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
  );
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(400, 'not_json', 'The body is not valid JSON', 'Check the body with a JSON validator');
  }
};

/** The header part of a request with a JSON body; the strict reading of its bytes is `parseStrictJson`. */
export const readJson = (event: APIGatewayProxyEvent): unknown => {
  const type = headerOf(event, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw refuse(415, 'wrong_content_type', 'The body must be JSON', 'Send the header Content-Type: application/json', 'header:Content-Type');
  if (headerOf(event, 'content-encoding') !== undefined) throw refuse(415, 'compressed_body', 'The body must not be compressed', 'Send the body as it is', 'header:Content-Encoding');
  return parseStrictJson(rawBodyOf(event));
};
