import { FORENAME_CLUSTERS, SURNAME_CLUSTERS } from './spelling-clusters.ts';
import { spellingSkeleton } from './spelling-skeleton.ts';

export type NameField = 'forename' | 'surname';

/** Shorter words share skeletons by chance (Ali, Eli, Ela). */
const SHORTEST_WORD = 4;
const SHORTEST_SKELETON = 3;

/** Are two folded words spellings of one name? By table, by skeleton, or as the two grammatical genders of one surname. */
export function isSameSpelling(field: NameField, a: string, b: string): boolean {
  if (a === b) return true;
  const table = field === 'forename' ? FORENAME_CLUSTERS : SURNAME_CLUSTERS;
  const clusters = table.get(a);
  const others = table.get(b);
  if (clusters !== undefined && others !== undefined) {
    for (const cluster of clusters) if (others.has(cluster)) return true;
  }
  if (field === 'surname' && a.length > SHORTEST_WORD && b.length > SHORTEST_WORD && withoutGender(a) === withoutGender(b)) return true;
  if (a.length < SHORTEST_WORD || b.length < SHORTEST_WORD) return false;
  const skeleton = spellingSkeleton(a);
  return skeleton.length >= SHORTEST_SKELETON && skeleton === spellingSkeleton(b);
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
