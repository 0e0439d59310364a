/** Chance, wholly decided by a seed: the same seed and label give the same draws, whatever other labels drew meanwhile. */
export interface Random {
  /** Evenly spread over 0 ≤ x < 1. */
  next(): number;
  /** A whole number, `from` ≤ n ≤ `to`. */
  between(from: number, to: number): number;
  chance(of: number): boolean;
  pick<T>(from: readonly T[]): T;
  hex(digits: number): string;
}

const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, good enough to choose who goes first. */
export const createRandom = (seed: number, label: string): Random => {
  let [a, b, c, counter] = [hashOf(`${seed}|${label}`), hashOf(`${label}|${seed}`), seed | 0, 1];
  const word = (): number => {
    const mixed = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + mixed;
    return mixed >>> 0;
  };
  for (let warm = 0; warm < 12; warm += 1) word();
  const next = (): number => word() / 2 ** 32;
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    chance: (of) => next() < of,
    pick(from) {
      const one = from[between(0, from.length - 1)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
    hex: (digits) => Array.from({ length: Math.ceil(digits / 8) }, () => word().toString(16).padStart(8, '0')).join('').slice(0, digits),
  };
};
