export interface Shape {
  readonly shape: string;
  /** To be looked for in a text that was made lower-case. */
  readonly isFolded: boolean;
}

/** Shorter than this, a shape stands in a long text by chance. */
const SHORTEST = 7;

const make = (word: string): readonly Shape[] => {
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${'\0'.repeat(offset)}${word}`).toString('base64');
    // The first and last groups hold neighbours' bits too.
    return encoded.slice(offset === 0 ? 0 : 4, encoded.length - (encoded.endsWith('=') ? 4 : 0));
  });
  const halves = word.length > 10 ? [word.slice(0, 8), word.slice(-8)] : [];
  const folded = [word, encodeURIComponent(word), ...halves].map((shape) => ({ shape: shape.toLowerCase(), isFolded: true }));
  return [...folded, ...base64.map((shape) => ({ shape, isFolded: false }))].filter(({ shape }) => shape.length >= SHORTEST);
};

const known = new Map<string, readonly Shape[]>();
/** How a word may stand somewhere: lower-case, URL-encoded, split, in base64 at each of its three offsets. */
export const shapesOf = (word: string): readonly Shape[] => {
  const shapes = known.get(word) ?? make(word);
  known.set(word, shapes);
  return shapes;
};
