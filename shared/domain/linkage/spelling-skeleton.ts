/** Rules read in order; each unites spellings that one spoken name is heard as. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^(kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^mac(?=[bcdfgjklmnpqrstvwz])/, 'mc'],
  [/leigh$|lea$|lee$|ley$|ly$/, 'li'],
  [/ph/g, 'f'],
  [/sch|sh|sz/g, 's'],
  [/tch|ch|cz/g, 'c'],
  [/ck|kh|q|k/g, 'k'],
  [/gh/g, 'g'],
  [/c(?=[aouklrt]|$)/g, 'k'],
  [/([bdt])h/g, '$1'],
  [/x/g, 'ks'],
  [/w(?=[aeiouy])/g, 'v'],
  [/z/g, 's'],
  [/(ee|ea|ei|ie|ai|ey|ay|iy|ij|i|y)+/g, 'i'],
  [/(ou|oo|ow|au|aw|uw|o|u)+/g, 'u'],
  [/(?!^)h(?![aeiou])|h$/g, ''],
  [/(.)\1+/g, '$1'],
  [/(?!^)e$/, ''],
  [/(?!^)e/g, 'a'],
];

const memory = new Map<string, string>();
const MEMORY_LIMIT = 200_000;

/** What is left of a folded word when free choices of spelling are taken out: Ismaeel and Ismail, Hussein and Hussain give one skeleton. */
export function spellingSkeleton(word: string): string {
  const known = memory.get(word);
  if (known !== undefined) return known;
  let skeleton = word;
  for (const [pattern, replacement] of RULES) skeleton = skeleton.replace(pattern, replacement);
  if (memory.size >= MEMORY_LIMIT) memory.clear();
  memory.set(word, skeleton);
  return skeleton;
}
