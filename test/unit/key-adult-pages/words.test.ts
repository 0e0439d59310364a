import { describe, expect, it } from 'vitest';
import { cy } from '../../../functions/key-adult-pages/words/cy.ts';
import { en } from '../../../functions/key-adult-pages/words/en.ts';
import { formatClock, formatInstant } from '../../../functions/key-adult-pages/format-time.ts';

const paths = (words: unknown, at = ''): readonly string[] =>
  typeof words === 'object' && words !== null ? Object.entries(words).flatMap(([key, value]) => paths(value, `${at}/${key}`)) : [`${at} ${typeof words}`];
const leaves = (words: unknown): readonly unknown[] => (typeof words === 'object' && words !== null ? Object.values(words).flatMap(leaves) : [words]);

describe('the words', () => {
  it('are the same questions in both languages', () => {
    expect(paths(cy)).toEqual(paths(en));
  });

  it('were all put into Welsh', () => {
    const english = leaves(en).filter((word): word is string => typeof word === 'string' && word.length > 12);

    // Names of cookies and such stay; no sentence does.
    expect(leaves(cy).filter((word) => english.includes(word as string))).toEqual([]);
  });

  it('name no school and no role before proof', () => {
    for (const words of [en.landing, en.code, en.home, en.messages]) {
      expect(leaves(words).filter((word) => typeof word === 'string' && /headteacher|safeguarding lead|\{/.test(word))).toEqual([]);
    }
  });

  it.each([
    [0, 0, 'midnight'],
    [0, 5, '12:05am'],
    [7, 0, '7am'],
    [12, 0, 'midday'],
    [12, 30, '12:30pm'],
    [21, 40, '9:40pm'],
  ])('%d:%d is %s', (hour, minute, said) => {
    expect(formatClock({ hour, minute }, en)).toBe(said);
  });

  it('tell London’s time in summer as in winter', () => {
    expect(formatInstant('2026-07-01T06:42:00Z', en)).toBe('Wednesday 1 July 2026 at 7:42am');
    expect(formatInstant('2026-11-23T07:42:00Z', cy)).toBe('Dydd Llun 23 Tachwedd 2026 am 7:42yb');
  });
});
