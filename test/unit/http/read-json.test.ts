import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { Problem, problemBody } from '../../../shared/http/problem.ts';
import { readJson } from '../../../shared/http/read-json.ts';

const eventOf = (body: string | Buffer | null, headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' }): APIGatewayProxyEvent =>
  ({ body: Buffer.isBuffer(body) ? body.toString('base64') : body, isBase64Encoded: Buffer.isBuffer(body), headers }) as unknown as APIGatewayProxyEvent;

const refusalOf = (event: APIGatewayProxyEvent): Problem => {
  try {
    readJson(event);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('it was read');
};
const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

describe('a body that two readers could understand differently is refused', { tags: ['T09', 'V1-5-3', 'V1-3-3'] }, () => {
  test.each<[string, string | Buffer, number, string]>([
    ['nothing', '', 400, 'not_json'],
    ['a name that stands twice', '{"revision":1,"revision":2}', 400, 'duplicate_name'],
    ['a name that stands twice, once escaped', '{"revision":1,"\\u0072evision":2}', 400, 'duplicate_name'],
    ['a name that stands twice, deep inside', '{"children":[{"a":1,"b":{"c":1,"c":2}}]}', 400, 'duplicate_name'],
    ['a byte-order mark', Buffer.from('\uFEFF{}'), 400, 'byte_order_mark'],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'bad_utf8'],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 400, 'bad_utf8'],
    ['half a character', '{"familyName":"\\ud83d"}', 400, 'lone_surrogate'],
    ['half a character in a name', '{"\\udc00":1}', 400, 'lone_surrogate'],
    ['NaN', '{"a":NaN}', 400, 'not_json'],
    ['Infinity', '{"a":-Infinity}', 400, 'not_json'],
    ['a number beyond all numbers', '{"a":1e999}', 400, 'number_out_of_range'],
    ['a number that a double rounds', '{"a":9007199254740993}', 400, 'number_out_of_range'],
    ['a leading zero', '{"a":01}', 400, 'not_json'],
    ['a hexadecimal number', '{"a":0x10}', 400, 'not_json'],
    ['seventeen levels of lists', nested('[', ']', 17), 400, 'too_deep'],
    ['seventeen levels of objects', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`, 400, 'too_deep'],
    ['a body of brackets alone', '['.repeat(250_000), 400, 'too_deep'],
    ['a body of open objects alone', '{"a":'.repeat(50_000), 400, 'too_deep'],
    ['300 KB', `"${'x'.repeat(300 * 1_024)}"`, 413, 'body_too_large'],
    ['__proto__', '{"__proto__":{"test":true}}', 400, 'forbidden_name'],
    ['__proto__, escaped', '{"\\u005f_proto__":{"test":true}}', 400, 'forbidden_name'],
    ['a comment', '{"a":1 /* one */}', 400, 'not_json'],
    ['a line comment', '// {}\n{}', 400, 'not_json'],
    ['a trailing comma', '{"a":1,}', 400, 'not_json'],
    ['a trailing comma in a list', '[1,]', 400, 'not_json'],
    ['two documents', '{}{}', 400, 'not_json'],
    ['single quotes', "{'a':1}", 400, 'not_json'],
    ['a raw line break in a text', '{"a":"x\ny"}', 400, 'not_json'],
    ['a bad escape', '{"a":"\\x41"}', 400, 'not_json'],
  ])('%s', (_what, body, status, code) => {
    const problem = refusalOf(eventOf(body));

    expect([problem.status, problem.code]).toEqual([status, code]);
  });

  test('and what was sent is not repeated in the answer', { tags: ['V16-5-1'] }, () => {
    const problem = refusalOf(eventOf('{"familyName":"Garrowby","familyName":"Thornhope"}'));

    expect(problemBody(problem, 'c-1')).not.toMatch(/Garrowby|Thornhope/);
  });

  test.each([
    ['without a content type', {}],
    ['as a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['compressed', { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }],
  ])('%s', (_what, headers) => {
    expect(refusalOf(eventOf('{}', headers)).status).toBe(415);
  });
});

describe('a sound body is read', () => {
  test('sixteen levels, every kind of value, and characters from all planes', { tags: ['T09', 'V1-5-2'] }, () => {
    expect(readJson(eventOf(nested('[', ']', 16)))).toBeInstanceOf(Array);
    expect(readJson(eventOf('{"a":[1,-2.5,1e3,true,false,null,"é😀\\u00e9"]}'))).toEqual({ a: [1, -2.5, 1000, true, false, null, 'é😀é'] });
  });

  test('and nothing of it reaches any other object', { tags: ['T09', 'V15-3-6'] }, () => {
    readJson(eventOf('{"constructor":{"prototype":{"polluted":1}}}'));

    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
