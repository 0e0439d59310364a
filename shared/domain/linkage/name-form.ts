import { foldName } from './fold-name.ts';
import { nameWord, type NameWord } from './name-word.ts';
import { CUSTOMARY_SURNAMES, PARTICLES, PLACEHOLDER_WORDS, TITLES } from './name-words.ts';

/** A name made ready to compare. */
export interface NameForm {
  /** Folded parts with single spaces. */
  readonly full: string;
  /** The same without spaces: Rosie-Leigh, Rosie Leigh and Rosieleigh are one. */
  readonly joined: string;
  /** Parts that identify: small words left out unless nothing else is there. */
  readonly parts: readonly string[];
  /** The same parts with what is known of each. */
  readonly words: readonly NameWord[];
  /** As a surname it holds a name that custom gives, not descent. */
  readonly customary: boolean;
}

/** More parts than this are not looked at; a longer name is a sentence. */
const MOST_PARTS = 8;

const memory = new Map<string, NameForm>();
/** Forms remembered, so that a roll holds each name once. */
const MEMORY_LIMIT = 1_000_000;

export function nameForm(text: string): NameForm | undefined {
  const known = memory.get(text);
  if (known !== undefined) return known;
  const form = fromWords(foldName(text).split(' '));
  if (form === undefined) return undefined;
  if (memory.size >= MEMORY_LIMIT) memory.clear();
  memory.set(text, form);
  return form;
}

/** The same for a field that police typed: titles and words for "not known" are dropped. */
export function policeNameForm(text: string): NameForm | undefined {
  const words = foldName(text).split(' ').filter((word) => !TITLES.has(word));
  // One letter alone is an initial; in company (n/a, n k) it may be a way to say nothing.
  const initial = words.length === 1 && words[0]?.length === 1;
  const known = !initial && words.every((word) => PLACEHOLDER_WORDS.has(word)) ? [] : words.filter((word) => word.length < 2 || !isPlaceholder(word, words));
  return fromWords(known);
}

/** Inside a longer name only the unmistakable words are dropped: "Baby Hussain" holds a placeholder, "Na Li" a name. */
function isPlaceholder(word: string, words: readonly string[]): boolean {
  return words.length > 1 && ['unknown', 'baby', 'child', 'infant', 'unborn', 'newborn', 'known', 'not'].includes(word);
}

export function fromWords(words: readonly string[]): NameForm | undefined {
  const all = words.filter((word) => word !== '').slice(0, MOST_PARTS);
  if (all.length === 0) return undefined;
  const telling = all.filter((word) => word.length > 1 && !PARTICLES.has(word));
  const parts = telling.length > 0 ? telling : all;
  return { full: all.join(' '), joined: all.join(''), parts, words: parts.map(nameWord), customary: parts.some((part) => CUSTOMARY_SURNAMES.has(part)) };
}
