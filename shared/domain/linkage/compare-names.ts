import { FULL_NAMES_OF } from './diminutives.ts';
import { editDistance } from './edit-distance.ts';
import type { NameForm } from './name-form.ts';
import { nameLikeness } from './name-likeness.ts';
import { isSameSpelling, type NameField } from './same-spelling.ts';
import { soundCode } from './sound-code.ts';

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

/** The level at which two forms of one field agree. Symmetrical. */
export function compareNames(field: NameField, a: NameForm, b: NameForm): NameLevel {
  if (a.full === b.full) return 'exact';
  if (a.joined === b.joined) return 'joined';
  if (a.joined.length === 1 || b.joined.length === 1) return a.joined[0] === b.joined[0] ? 'initial' : 'different';
  const single = a.parts.length === 1 && b.parts.length === 1;
  const level = single ? compareWords(field, a.parts[0] ?? '', b.parts[0] ?? '') : compareParts(field, a, b);
  return level === 'different' || level === 'like' ? better(level, compareWhole(a, b)) : level;
}

function compareWords(field: NameField, a: string, b: string): NameLevel {
  if (a === b) return 'part';
  if (isSameSpelling(field, a, b)) return 'variant';
  if (field === 'forename' && isShortFor(a, b)) return 'diminutive';
  if (Math.min(a.length, b.length) >= SHORTEST_EDITED && editDistance(a, b, 1) === 1) return 'oneEdit';
  const likeness = nameLikeness(a, b);
  if (likeness >= CLOSE || (likeness > CLOSE_BY_SOUND && soundCode(a) === soundCode(b))) return 'close';
  if (Math.min(a.length, b.length) >= LONG_NAME && editDistance(a, b, 2) === 2) return 'close';
  return likeness >= ALIKE ? 'like' : 'different';
}

function compareParts(field: NameField, a: NameForm, b: NameForm): NameLevel {
  let best: NameLevel = 'different';
  let variants = 0;
  for (const part of a.parts) {
    for (const other of b.parts) {
      if (part === other && part.length > 2) return 'part';
      const level = compareWords(field, part, other);
      if (level === 'variant' || level === 'part') variants++;
      if (level === 'variant' || level === 'part' || level === 'diminutive' || level === 'oneEdit') best = 'partVariant';
      else if (level === 'close') best = better(best, 'like');
    }
  }
  return variants === a.parts.length && variants === b.parts.length ? 'variant' : best;
}

/** Slips across the whole name, when no part stands out. */
function compareWhole(a: NameForm, b: NameForm): NameLevel {
  if (Math.min(a.joined.length, b.joined.length) < SHORTEST_EDITED) return 'different';
  if (editDistance(a.joined, b.joined, 1) === 1) return 'oneEdit';
  return nameLikeness(a.joined, b.joined) >= CLOSE ? 'close' : 'different';
}

/** A pet form by table, either way or through a full name that both stand for; or a name cut short. */
export function isShortFor(a: string, b: string): boolean {
  const fullA = FULL_NAMES_OF.get(a);
  const fullB = FULL_NAMES_OF.get(b);
  if (fullA !== undefined && reaches(fullA, b, fullB)) return true;
  if (fullB !== undefined && reaches(fullB, a, fullA)) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= SHORTEST_CLIPPED && long.length > short.length + 1 && long.startsWith(short);
}

function reaches(fullNames: ReadonlySet<string>, other: string, fullOfOther: ReadonlySet<string> | undefined): boolean {
  for (const full of fullNames) {
    if (full === other || fullOfOther?.has(full) === true || isSameSpelling('forename', full, other)) return true;
  }
  return false;
}

function better(a: NameLevel, b: NameLevel): NameLevel {
  return NAME_LEVELS.indexOf(a) <= NAME_LEVELS.indexOf(b) ? a : b;
}
