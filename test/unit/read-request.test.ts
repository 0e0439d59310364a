import { describe, expect, it } from 'vitest';
import { readCookies } from '../../shared/http/read-cookies.ts';
import { MAX_FIELDS, MAX_FORM_BYTES, readForm } from '../../shared/http/read-form.ts';

const TYPE = 'application/x-www-form-urlencoded; charset=UTF-8';
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

describe('a posted form', () => {
  it('is read from its raw bytes', () => {
    expect([...readForm(base64('email=a%40b.example&press=read+on'), true, TYPE)]).toEqual([
      ['email', 'a@b.example'],
      ['press', 'read on'],
    ]);
    expect(readForm('press=read', false, TYPE).get('press')).toBe('read');
    expect(readForm(null, false, undefined).size).toBe(0);
  });

  it.each([
    ['a field twice', 'a=1&a=2', TYPE, 400],
    ['too much', `a=${'x'.repeat(MAX_FORM_BYTES)}`, TYPE, 413],
    ['too many fields', Array.from({ length: MAX_FIELDS + 1 }, (_, i) => `f${i}=1`).join('&'), TYPE, 400],
    ['another type', '{"a":1}', 'application/json', 415],
    ['no type', 'a=1', undefined, 415],
    ['bytes that are no text', new Uint8Array([0x61, 0x3d, 0xff]), TYPE, 400],
  ])('with %s is refused, and its refusal quotes nothing', (_, body, type, statusCode) => {
    expect(() => readForm(base64(body), true, type)).toThrow(expect.objectContaining({ statusCode, message: expect.stringMatching(/^form_[a-z_0-9]+$/) }));
  });

  it('cannot reach the prototype', { tags: ['T09', 'V15-3-6'] }, () => {
    expect(readForm(base64('__proto__=1&constructor=2'), true, TYPE).get('__proto__')).toBe('1');
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });
});

describe('cookies', () => {
  it('are read by name, spaces and all', () => {
    expect(readCookies('a=1;  b=two=2 ; c=').get('b')).toBe('two=2');
  });

  it('that come twice are not believed', { tags: ['V15-3-7'] }, () => {
    expect(readCookies('__Host-session=mine; __Host-session=theirs').has('__Host-session')).toBe(false);
  });

  it('may be missing or broken', () => {
    expect([...readCookies(undefined)]).toEqual([]);
    expect([...readCookies('=x; ;y')]).toEqual([]);
  });
});
