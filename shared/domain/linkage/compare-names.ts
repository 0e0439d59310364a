import { editDistance } from './edit-distance.ts';
import type { NameForm } from './name-form.ts';
import { nameLikeness } from './name-likeness.ts';
import { nameWord, sharedLetters, type NameWord } from './name-word.ts';
import { isSameSpelling, type NameField } from './same-spelling.ts';

/** How two names agree, best first. */
export const NAME_LEVELS = ['exact', 'joined', 'variant', 'part', 'diminutive', 'oneEdit', 'partVariant', 'close', 'initial', 'like', 'different'] as const;
export type NameLevel = (typeof NAME_LEVELS)[number];

/** Jaro-Winkler likeness from which names count as close, close when they also sound alike, and alike. */
const CLOSE = 0.92;
const CLOSE_BY_SOUND = 0.8;
const ALIKE = 0.82;
/** Below this many letters one edit makes another name (Ali, Ava). */
const SHORTEST_EDITED = 4;
/** Two edits are a slip only in a name at least this long. */
const LONG_NAME = 7;
const SHORTEST_CLIPPED = 3;
/** Words that share less of their letters than this are not looked at for slips. */
const FEWEST_SHARED = 0.5;

/** The level at which two forms of one field agree. Symmetrical. */
export function compareNames(field: NameField, a: NameForm, b: NameForm): NameLevel {
  if (a.full === b.full) return 'exact';
  if (a.joined === b.joined) return 'joined';
  if (a.joined.length === 1 || b.joined.length === 1) return a.joined[0] === b.joined[0] ? 'initial' : 'different';
  const [wordA, wordB] = [a.words[0], b.words[0]];
  if (wordA === undefined || wordB === undefined) return 'different';
  if (a.words.length > 1 || b.words.length > 1) return wholeIfUnlike(compareParts(field, a, b), a, b);
  const level = compareWords(field, wordA, wordB);
  return a.full === wordA.text && b.full === wordB.text ? level : wholeIfUnlike(level, a, b);
}

function wholeIfUnlike(level: NameLevel, a: NameForm, b: NameForm): NameLevel {
  return level === 'different' || level === 'like' ? better(level, compareWhole(a, b)) : level;
}

function compareWords(field: NameField, a: NameWord, b: NameWord): NameLevel {
  if (a === b) return 'part';
  if (isSameSpelling(field, a, b)) return 'variant';
  if (field === 'forename' && isShortFor(a, b)) return 'diminutive';
  if (sharedLetters(a, b) < FEWEST_SHARED) return 'different';
  const shorter = Math.min(a.text.length, b.text.length);
  if (shorter >= SHORTEST_EDITED && editDistance(a.text, b.text, 1) === 1) return 'oneEdit';
  const likeness = nameLikeness(a.text, b.text);
  if (likeness >= CLOSE || (likeness > CLOSE_BY_SOUND && a.sound === b.sound)) return 'close';
  if (shorter >= LONG_NAME && editDistance(a.text, b.text, 2) === 2) return 'close';
  return likeness >= ALIKE ? 'like' : 'different';
}

function compareParts(field: NameField, a: NameForm, b: NameForm): NameLevel {
  let best: NameLevel = 'different';
  let variants = 0;
  for (const part of a.words) {
    for (const other of b.words) {
      if (part === other && part.text.length > 2) return 'part';
      const level = compareWords(field, part, other);
      if (level === 'variant' || level === 'part') variants++;
      if (level === 'variant' || level === 'part' || level === 'diminutive' || level === 'oneEdit') best = 'partVariant';
      else if (level === 'close') best = better(best, 'like');
    }
  }
  return variants === a.words.length && variants === b.words.length ? 'variant' : best;
}

/** Slips across the whole name, when no part stands out. */
function compareWhole(a: NameForm, b: NameForm): NameLevel {
  if (Math.min(a.joined.length, b.joined.length) < SHORTEST_EDITED) return 'different';
  if (editDistance(a.joined, b.joined, 1) === 1) return 'oneEdit';
  return nameLikeness(a.joined, b.joined) >= CLOSE ? 'close' : 'different';
}

/** A pet form by table, either way or through a full name that both stand for; or a name cut short. */
function isShortFor(a: NameWord, b: NameWord): boolean {
  if (a.fullNames !== undefined && reaches(a.fullNames, b)) return true;
  if (b.fullNames !== undefined && reaches(b.fullNames, a)) return true;
  const [short, long] = a.text.length < b.text.length ? [a.text, b.text] : [b.text, a.text];
  return short.length >= SHORTEST_CLIPPED && long.length > short.length + 1 && long.startsWith(short);
}

function reaches(fullNames: ReadonlySet<string>, other: NameWord): boolean {
  for (const full of fullNames) {
    if (full === other.text || other.fullNames?.has(full) === true || isSameSpelling('forename', nameWord(full), other)) return true;
  }
  return false;
}

function better(a: NameLevel, b: NameLevel): NameLevel {
  return NAME_LEVELS.indexOf(a) <= NAME_LEVELS.indexOf(b) ? a : b;
}
