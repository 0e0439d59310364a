/** A small seeded generator (mulberry32): the same seed makes the same area on every machine, whatever its clock. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** Whole number, both ends included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
};

/** Draws by weight: names, family sizes and heritages are skewed in life, and a linker that has seen only even ones is not tested. */
export const createDraw = <T>(weighted: readonly (readonly [T, number])[]): ((random: Random) => T) => {
  const limits: number[] = [];
  let total = 0;
  for (const [, weight] of weighted) {
    total += weight;
    limits.push(total);
  }
  return (random) => {
    const at = random.next() * total;
    let low = 0;
    let high = limits.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((limits[middle] ?? total) > at) high = middle;
      else low = middle + 1;
    }
    const drawn = weighted[low];
    if (drawn === undefined) throw new RangeError('nothing to draw from');
    return drawn[0];
  };
};
