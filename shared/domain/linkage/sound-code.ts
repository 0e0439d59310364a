import { spellingSkeleton } from './spelling-skeleton.ts';

/** Soundex classes (Russell 1918) over skeleton letters; vowels, h and w carry no digit. */
const CLASSES: Readonly<Record<string, string>> = {
  b: '1', f: '1', p: '1', v: '1', c: '2', g: '2', j: '2', k: '2', q: '2', s: '2', x: '2', z: '2', d: '3', t: '3', l: '4', m: '5', n: '5', r: '6',
};
const FIRST: Readonly<Record<string, string>> = {
  a: 'a', e: 'a', i: 'a', o: 'a', u: 'a', y: 'a', c: 'k', q: 'k', k: 'k', g: 'j', j: 'j', s: 's', z: 's', f: 'f', v: 'v', w: 'v',
};
const DIGITS = 3;

/** A coarse code of how a folded word sounds. For finding candidates only, never for weighing them. */
export function soundCode(word: string): string {
  const skeleton = spellingSkeleton(word).replace(/^h(?=.)/, '');
  const first = skeleton[0];
  if (first === undefined) return '';
  let code = FIRST[first] ?? first;
  let last = CLASSES[first] ?? '';
  for (let at = 1; at < skeleton.length && code.length <= DIGITS; at++) {
    const digit = CLASSES[skeleton[at] ?? ''] ?? '';
    if (digit !== '' && digit !== last) code += digit;
    last = digit;
  }
  return code;
}
