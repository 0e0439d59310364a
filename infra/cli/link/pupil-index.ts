import { BUCKET_LIMIT, type KeyQuery, type PupilKey } from '../../../shared/domain/linkage/blocking-keys.ts';

/** The blocking index of a roll in memory: key values are kept as two 32-bit hashes, never as text. */
export interface PupilIndex {
  find(query: KeyQuery): { readonly ordinals: readonly number[]; readonly cut: boolean };
}

export interface PupilIndexBuilder {
  /** Ordinals count up from 0; the order of ordinals is the order inside a bucket. */
  add(ordinal: number, keys: readonly PupilKey[]): void;
  build(idOf: (ordinal: number) => string): PupilIndex;
}

const FNV_PRIME = 0x01000193;
const SEEDS = [0x811c9dc5, 0x9e3779b9] as const;

export function createPupilIndexBuilder(): PupilIndexBuilder {
  let firsts = new Uint32Array(1 << 16);
  let seconds = new Uint32Array(1 << 16);
  let ordinals = new Uint32Array(1 << 16);
  let sorts = new Uint32Array(1 << 16);
  let length = 0;
  /** Sort values are few (years, outward codes) and kept by number beside the entry: a range is read without touching one pupil. */
  const sortNumbers = new Map<string, number>();
  const sortTexts: string[] = [];
  const numberOf = (sort: string): number => {
    const known = sortNumbers.get(sort);
    if (known !== undefined) return known;
    sortNumbers.set(sort, sortTexts.length);
    sortTexts.push(sort);
    return sortTexts.length - 1;
  };

  const grow = (): void => {
    const larger = (from: Uint32Array): Uint32Array<ArrayBuffer> => {
      const to = new Uint32Array(from.length * 2);
      to.set(from);
      return to;
    };
    [firsts, seconds, ordinals, sorts] = [larger(firsts), larger(seconds), larger(ordinals), larger(sorts)];
  };

  return {
    add(ordinal, keys) {
      for (const key of keys) {
        if (length === firsts.length) grow();
        firsts[length] = hash(key.type, key.value, SEEDS[0]);
        seconds[length] = hash(key.type, key.value, SEEDS[1]);
        ordinals[length] = ordinal;
        sorts[length] = numberOf(key.sort);
        length++;
      }
    },
    build(idOf) {
      const bits = Math.max(4, Math.ceil(Math.log2(Math.max(1, length))));
      const shift = 32 - bits;
      const starts = new Uint32Array((1 << bits) + 1);
      for (let at = 0; at < length; at++) {
        const slot = ((firsts[at] ?? 0) >>> shift) + 1;
        starts[slot] = (starts[slot] ?? 0) + 1;
      }
      for (let slot = 0; slot < 1 << bits; slot++) starts[slot + 1] = (starts[slot + 1] ?? 0) + (starts[slot] ?? 0);
      const next = starts.slice();
      const slotFirsts = new Uint32Array(length);
      const slotSeconds = new Uint32Array(length);
      const slotOrdinals = new Uint32Array(length);
      const slotSorts = new Uint32Array(length);
      for (let at = 0; at < length; at++) {
        const slot = (firsts[at] ?? 0) >>> shift;
        const to = next[slot] ?? 0;
        next[slot] = to + 1;
        slotFirsts[to] = firsts[at] ?? 0;
        slotSeconds[to] = seconds[at] ?? 0;
        slotOrdinals[to] = ordinals[at] ?? 0;
        slotSorts[to] = sorts[at] ?? 0;
      }
      firsts = seconds = ordinals = sorts = new Uint32Array(0);

      /** Places of the entries under one key whose sort value lies in the range asked for, one for each pupil. */
      const bucket = (query: KeyQuery): number[] => {
        const first = hash(query.type, query.value, SEEDS[0]);
        const second = hash(query.type, query.value, SEEDS[1]);
        const slot = first >>> shift;
        const ranged = query.from !== undefined || query.to !== undefined;
        const [from, to] = [query.from ?? '', query.to ?? '\uffff'];
        const found: number[] = [];
        const end = starts[slot + 1] ?? 0;
        let last = -1;
        for (let at = starts[slot] ?? 0; at < end; at++) {
          const ordinal = slotOrdinals[at] ?? 0;
          if (slotFirsts[at] !== first || slotSeconds[at] !== second || ordinal === last) continue;
          if (ranged) {
            const sort = sortTexts[slotSorts[at] ?? 0] ?? '';
            if (sort < from || sort > to) continue;
          }
          last = ordinal;
          found.push(at);
        }
        return found;
      };
      const ordinalOf = (at: number): number => slotOrdinals[at] ?? 0;
      const sortAt = (at: number): string => sortTexts[slotSorts[at] ?? 0] ?? '';

      return {
        find(query) {
          const found = bucket(query);
          if (found.length <= BUCKET_LIMIT) return { ordinals: found.map(ordinalOf), cut: false };
          const near = query.narrowTo === undefined ? found : found.filter((at) => sortAt(at) === query.narrowTo);
          if (query.narrowTo !== undefined && near.length <= BUCKET_LIMIT) return { ordinals: near.map(ordinalOf), cut: false };
          const sorted = near.map((at) => [`${sortAt(at)}#${idOf(ordinalOf(at))}`, ordinalOf(at)] as const).sort((a, b) => (a[0] < b[0] ? -1 : 1));
          return { ordinals: sorted.slice(0, BUCKET_LIMIT).map((each) => each[1]), cut: true };
        },
      };
    },
  };
}

/** FNV-1a over type and value with a final mix (murmur3's), so that the high bits are usable. */
function hash(type: string, value: string, seed: number): number {
  let mixed = seed;
  for (let at = 0; at < type.length; at++) mixed = Math.imul(mixed ^ type.charCodeAt(at), FNV_PRIME);
  mixed = Math.imul(mixed ^ 0x7c, FNV_PRIME);
  for (let at = 0; at < value.length; at++) mixed = Math.imul(mixed ^ value.charCodeAt(at), FNV_PRIME);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
