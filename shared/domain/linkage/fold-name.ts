import { latinLetter } from './latin-letters.ts';

/** Longest text that is looked at, in UTF-16 units; longer input is cut here, before any work that grows with length. */
export const LONGEST_TEXT = 200;

const PLAIN = /^[a-z]+$/;
const MARKS = /\p{M}+/gu;
const APOSTROPHES = /['\u2018\u2019\u02BC\u02B9\u0060\u00B4]/g;
const NOT_LETTERS = /[^a-z]+/g;

/**
 * One spelling for every way to type a name: small unaccented Latin letters, single spaces between the parts.
 * Apostrophes join (O'Neill = ONeill), every other sign parts (Al-Ahmad = Al Ahmad). Folding twice changes nothing.
 */
export function foldName(text: string): string {
  const short = (text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text).toLowerCase();
  if (PLAIN.test(short)) return short;
  const latin = toLatin(short);
  return latin.replace(APOSTROPHES, '').replace(NOT_LETTERS, ' ').trim();
}

function toLatin(text: string): string {
  let out = '';
  for (const letter of text.normalize('NFKD').replace(MARKS, '')) out += latinLetter(letter);
  return out.toLowerCase().slice(0, LONGEST_TEXT);
}
