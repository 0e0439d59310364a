/** Words that stand nowhere in the project, looked for in every shape in which one might have slipped through. */

/** A letter, as nobody writes it and every decoder reads it. */
const percent = (word: string): string => Array.from(Buffer.from(word), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** base64 at each of its three offsets; the first and last groups hold neighbours' bits too. */
const base64Of = (word: string): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${'\0'.repeat(offset)}${word}`).toString('base64');
    return encoded.slice(offset === 0 ? 0 : 4, encoded.length - (encoded.endsWith('=') ? 4 : 0));
  });

interface Shape {
  readonly form: string;
  readonly text: string;
  /** How what is searched is read: as it is, in lower case, or in lower case without whatever could part a word. */
  readonly in: 'plain' | 'folded' | 'joined';
}

export const shapesOf = (word: string): readonly Shape[] => {
  const lower = word.toLowerCase();
  const base64 = base64Of(word).filter((text) => text.length >= 8);
  const joined = lower.replaceAll(/[^a-z0-9]/g, '');
  return [
    { form: 'folded', text: lower, in: 'folded' },
    ...(word.length > 10 ? [lower.slice(0, 8), lower.slice(-8)].map((text): Shape => ({ form: 'half', text, in: 'folded' })) : []),
    { form: 'urlEncoded', text: encodeURIComponent(word).toLowerCase(), in: 'folded' },
    { form: 'percentEncoded', text: percent(word), in: 'folded' },
    { form: 'hex', text: Buffer.from(word).toString('hex'), in: 'folded' },
    { form: 'reversed', text: [...lower].toReversed().join(''), in: 'folded' },
    { form: 'split', text: joined, in: 'joined' },
    ...base64.map((text): Shape => ({ form: 'base64', text, in: 'plain' })),
    ...base64.map((text): Shape => ({ form: 'base64url', text: text.replaceAll('+', '-').replaceAll('/', '_'), in: 'plain' })),
  ];
};
/** How many different forms each word is looked for in. */
export const FORMS = new Set(shapesOf('abcdefghijkl').map(({ form }) => form)).size;

export interface CanaryCount {
  readonly canaries: number;
  readonly forms: number;
  readonly places: number;
  readonly leaks: number;
}

/** Looks for these words and counts where it looked. */
export const createCanarySearch = () => {
  const places = new Set<string>();
  const looked = new Set<string>();
  let leaks = 0;
  const hitsIn = (where: string, text: string, words: Readonly<Record<string, string>>): readonly string[] => {
    places.add(where);
    const read = { plain: text, folded: text.toLowerCase(), joined: text.toLowerCase().replaceAll(/[^a-z0-9]/g, '') };
    const hits = Object.entries(words).flatMap(([field, word]) => {
      looked.add(word);
      const found = shapesOf(word).find((shape) => read[shape.in].includes(shape.text));
      return found ? [`${field} (${found.form}) in ${where}`] : [];
    });
    leaks += hits.length;
    return hits;
  };
  return { hitsIn, count: (): CanaryCount => ({ canaries: looked.size, forms: FORMS, places: places.size, leaks }) };
};
