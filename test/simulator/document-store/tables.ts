import type { IndexSpec, TableSpec } from '../../../infra/topology.ts';
import type { Item } from './evaluate.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}
/** What an index shows: the item as it was when the index heard of it. */
interface Pending {
  readonly visibleAt: number;
  readonly key: Key;
  readonly item: Item | undefined;
}
interface Index {
  readonly spec: IndexSpec;
  readonly pending: Pending[];
  readonly partitions: Map<string, Map<string, Item>>;
  readonly placeOf: Map<string, string>;
  /** Partitions in order, until something is heard of them. */
  readonly sorted: Map<string, readonly Item[]>;
}

/** One table: items by key, and its indexes, which hear of a write a while later. Items are never changed in place. */
export interface Table {
  readonly spec: TableSpec;
  get(key: Key): Item | undefined;
  put(key: Key, item: Item | undefined): void;
  /** One partition in the order of its sort key. */
  partition(pk: string): readonly Item[];
  /** One partition of an index in the order of its sort key, as far as the index has heard. */
  indexed(index: string, partition: string): readonly Item[];
  all(): readonly Item[];
}

const nameOf = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`;
const byText = (name: string) => (a: Item, b: Item): number => (String(a[name]) < String(b[name]) ? -1 : String(a[name]) > String(b[name]) ? 1 : 0);

export interface Lag {
  now(): number;
  /** Milliseconds until an index shows this write. */
  ofIndex(): number;
}

export const createTable = (spec: TableSpec, lag: Lag, from?: Table): Table => {
  const partitions = new Map<string, Map<string, Item>>();
  const sorted = new Map<string, readonly Item[]>();
  const indexes: readonly Index[] = spec.indexes.map((index) => ({ spec: index, pending: [], partitions: new Map(), placeOf: new Map(), sorted: new Map() }));

  const hear = (index: Index, { key, item }: Pending): void => {
    const name = nameOf(key);
    const before = index.placeOf.get(name);
    if (before !== undefined) {
      index.partitions.get(before)?.delete(name);
      index.sorted.delete(before);
    }
    const [partition, sort] = [item?.[index.spec.partitionKey], item?.[index.spec.sortKey]];
    if (item === undefined || typeof partition !== 'string' || typeof sort !== 'string') {
      index.placeOf.delete(name);
      return;
    }
    const here = index.partitions.get(partition) ?? new Map<string, Item>();
    index.partitions.set(partition, here.set(name, item));
    index.sorted.delete(partition);
    index.placeOf.set(name, partition);
  };
  const concerns = (index: Index, item: Item | undefined): boolean => typeof item?.[index.spec.partitionKey] === 'string';

  const put = (key: Key, item: Item | undefined, isOld = false): void => {
    const here = partitions.get(key.pk) ?? new Map<string, Item>();
    partitions.set(key.pk, here);
    const before = here.get(key.sk);
    if (item === undefined) here.delete(key.sk);
    else here.set(key.sk, item);
    sorted.delete(key.pk);
    for (const index of indexes) {
      if (!concerns(index, before) && !concerns(index, item)) continue;
      if (isOld) hear(index, { visibleAt: 0, key, item });
      // An index hears of writes in their order: none overtakes another.
      else index.pending.push({ visibleAt: Math.max(lag.now() + lag.ofIndex(), index.pending.at(-1)?.visibleAt ?? 0), key, item });
    }
  };
  for (const item of from?.all() ?? []) put({ pk: String(item['pk']), sk: String(item['sk']) }, item, true);

  return {
    spec,
    get: ({ pk, sk }) => partitions.get(pk)?.get(sk),
    put,
    partition(pk) {
      const known = sorted.get(pk);
      if (known) return known;
      const fresh = [...(partitions.get(pk)?.values() ?? [])].toSorted(byText('sk'));
      sorted.set(pk, fresh);
      return fresh;
    },
    indexed(name, partition) {
      const index = indexes.find((one) => one.spec.name === name);
      if (index === undefined) throw new Error(`no index ${name}`);
      while ((index.pending[0]?.visibleAt ?? Infinity) <= lag.now()) hear(index, index.pending.shift() as Pending);
      const known = index.sorted.get(partition);
      if (known) return known;
      const fresh = [...(index.partitions.get(partition)?.values() ?? [])].toSorted(byText(index.spec.sortKey));
      index.sorted.set(partition, fresh);
      return fresh;
    },
    all: () => [...partitions.values()].flatMap((one) => [...one.values()]),
  };
};
