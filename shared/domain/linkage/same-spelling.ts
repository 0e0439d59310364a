import type { NameWord } from './name-word.ts';

export type NameField = 'forename' | 'surname';

/** Shorter words share skeletons by chance (Ali, Eli, Ela). */
const SHORTEST_WORD = 4;
const SHORTEST_SKELETON = 3;

/** Are two folded words spellings of one name? By table, by skeleton, or as the two grammatical genders of one surname. */
export function isSameSpelling(field: NameField, a: NameWord, b: NameWord): boolean {
  if (a.text === b.text) return true;
  const clusters = field === 'forename' ? a.forenameClusters : a.surnameClusters;
  const others = field === 'forename' ? b.forenameClusters : b.surnameClusters;
  if (clusters !== undefined && others !== undefined) {
    for (const cluster of clusters) if (others.has(cluster)) return true;
  }
  if (field === 'surname' && mayBeGenders(a.text, b.text) && withoutGender(a.text) === withoutGender(b.text)) return true;
  if (a.text.length < SHORTEST_WORD || b.text.length < SHORTEST_WORD) return false;
  return a.skeleton.length >= SHORTEST_SKELETON && a.skeleton === b.skeleton;
}

function mayBeGenders(a: string, b: string): boolean {
  return a.length > SHORTEST_WORD && b.length > SHORTEST_WORD && a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

const GENDERS: readonly (readonly [RegExp, string])[] = [
  [/(s|c|dz)k[aiy]$/, '$1k'],
  [/skaya$|skoy$/, 'sk'],
  [/(ov|ev|in)a$/, '$1'],
  [/(iene|aite|yte|ute|as|is|ys|us)$/, ''],
  [/(poul|akis?|idis?|iad)(ou|os|i|is)$/, '$1'],
  [/n[ay]$/, 'n'],
];

function withoutGender(surname: string): string {
  for (const [ending, stem] of GENDERS) if (ending.test(surname)) return surname.replace(ending, stem);
  return surname;
}
