import type { PreparedPupil } from './prepare-records.ts';

/** How common each term is on a roll, as counts of pupils. */
export interface TermFrequencies {
  /** Names the roll's state, so that a decision can be recomputed: equal rolls give equal versions, whatever their order. */
  readonly version: string;
  readonly pupils: number;
  forename(full: string): number;
  surname(full: string): number;
  /** One identifying part of a forename or surname. */
  forenamePart(word: string): number;
  surnamePart(word: string): number;
  pair(forename: string, surname: string): number;
  school(urn: string): number;
}

export interface TermCounter {
  add(pupil: PreparedPupil): void;
  read(): TermFrequencies;
  /** For keeping. Pairs seen twice or less are left out: scoring treats all of those alike. */
  snapshot(): TermSnapshot;
}

const KINDS = ['forename', 'surname', 'forenamePart', 'surnamePart', 'pair', 'school'] as const;
type TermKind = (typeof KINDS)[number];

export interface TermSnapshot {
  readonly version: string;
  readonly pupils: number;
  readonly counts: Partial<Record<TermKind, Readonly<Record<string, number>>>>;
}

export function readTermSnapshot({ version, pupils, counts }: TermSnapshot): TermFrequencies {
  const terms = new Map(KINDS.map((kind) => [kind, new Map(Object.entries(counts[kind] ?? {}))]));
  const count = (kind: TermKind, term: string): number => terms.get(kind)?.get(term) ?? 0;
  return {
    version,
    pupils,
    forename: (full) => count('forename', full),
    surname: (full) => count('surname', full),
    forenamePart: (word) => count('forenamePart', word),
    surnamePart: (word) => count('surnamePart', word),
    pair: (forename, surname) => count('pair', `${forename}|${surname}`),
    school: (urn) => count('school', urn),
  };
}

const PAIRS_TELL_ABOVE = 2;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export function createTermCounter(): TermCounter {
  const forenames = new Map<string, number>();
  const surnames = new Map<string, number>();
  const forenameParts = new Map<string, number>();
  const surnameParts = new Map<string, number>();
  const pairs = new Map<string, number>();
  const schools = new Map<string, number>();
  let pupils = 0;
  let sum = 0;
  const count = (terms: Map<string, number>, term: string): void => void terms.set(term, (terms.get(term) ?? 0) + 1);

  return {
    add(pupil) {
      pupils++;
      for (const form of pupil.forenames) {
        count(forenames, form.full);
        for (const part of new Set(form.parts)) count(forenameParts, part);
      }
      for (const form of pupil.surnames) {
        count(surnames, form.full);
        for (const part of new Set(form.parts)) count(surnameParts, part);
      }
      for (const forename of pupil.forenames) for (const surname of pupil.surnames) count(pairs, `${forename.full}|${surname.full}`);
      for (const urn of pupil.urns) count(schools, urn);
      const terms = [...pupil.forenames, ...pupil.surnames].map((form) => form.full);
      sum = (sum + hash([...terms, ...pupil.urns].join('|'))) >>> 0;
    },
    snapshot: () => ({
      version: `tf1-${pupils}-${sum.toString(16).padStart(8, '0')}`,
      pupils,
      counts: {
        forename: Object.fromEntries(forenames),
        surname: Object.fromEntries(surnames),
        forenamePart: Object.fromEntries(forenameParts),
        surnamePart: Object.fromEntries(surnameParts),
        pair: Object.fromEntries([...pairs].filter(([, times]) => times > PAIRS_TELL_ABOVE)),
        school: Object.fromEntries(schools),
      },
    }),
    read: () => ({
      version: `tf1-${pupils}-${sum.toString(16).padStart(8, '0')}`,
      pupils,
      forename: (full) => forenames.get(full) ?? 0,
      surname: (full) => surnames.get(full) ?? 0,
      forenamePart: (word) => forenameParts.get(word) ?? 0,
      surnamePart: (word) => surnameParts.get(word) ?? 0,
      pair: (forename, surname) => pairs.get(`${forename}|${surname}`) ?? 0,
      school: (urn) => schools.get(urn) ?? 0,
    }),
  };
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function hash(text: string): number {
  let value = FNV_OFFSET;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), FNV_PRIME);
  return value >>> 0;
}
