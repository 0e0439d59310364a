import type { Action, Comparator, Condition, Operand, Path, Term } from './parse-expression.ts';
import { InvalidExpression } from './parse-expression.ts';

/** What the document client speaks: plain values, byte arrays and sets. */
export type Item = Readonly<Record<string, unknown>>;
export type Values = Readonly<Record<string, unknown>>;

export const valueAt = (item: unknown, path: Path): unknown => {
  let found: unknown = item;
  for (const step of path) {
    if (found === null || typeof found !== 'object') return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[step];
  }
  return found;
};

const typeOf = (value: unknown): string => {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return 'S';
  if (typeof value === 'number' || typeof value === 'bigint') return 'N';
  if (typeof value === 'boolean') return 'BOOL';
  if (value instanceof Uint8Array) return 'B';
  if (value instanceof Set) return typeof value.values().next().value === 'number' ? 'NS' : 'SS';
  return Array.isArray(value) ? 'L' : 'M';
};

const isEqual = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (a === undefined || b === undefined || typeOf(a) !== typeOf(b)) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (a instanceof Set && b instanceof Set) return a.size === b.size && a.isSubsetOf(b);
  if (typeof a !== 'object' || a === null) return false;
  const [one, other] = [Object.entries(a), b as Readonly<Record<string, unknown>>];
  return one.length === Object.keys(other).length && one.every(([name, value]) => isEqual(value, other[name]));
};

/** Undefined when they cannot be ordered: then every comparison is false, as the real engine has it. */
const orderOf = (a: unknown, b: unknown): number | undefined => {
  if (a === undefined || b === undefined || typeOf(a) !== typeOf(b)) return undefined;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return undefined;
};

const COMPARED: Readonly<Record<Exclude<Comparator, '=' | '<>'>, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const resolve = (operand: Operand, item: Item | undefined, values: Values): unknown => {
  switch (operand.kind) {
    case 'value': {
      if (!(operand.name in values)) throw new InvalidExpression(`nobody says what ${operand.name} is`);
      return values[operand.name];
    }
    case 'path':
      return valueAt(item, operand.path);
    case 'size': {
      const of = resolve(operand.of, item, values);
      if (typeof of === 'string' || Array.isArray(of) || of instanceof Uint8Array) return of.length;
      if (of instanceof Set) return of.size;
      return of === undefined || of === null || typeof of !== 'object' ? undefined : Object.keys(of).length;
    }
  }
};

export const holds = (condition: Condition, item: Item | undefined, values: Values): boolean => {
  const of = (operand: Operand): unknown => resolve(operand, item, values);
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, values) && holds(condition.right, item, values);
    case 'or':
      return holds(condition.left, item, values) || holds(condition.right, item, values);
    case 'not':
      return !holds(condition.of, item, values);
    case 'exists':
      return valueAt(item, condition.path) !== undefined;
    case 'absent':
      return valueAt(item, condition.path) === undefined;
    case 'compare': {
      const [left, right] = [of(condition.left), of(condition.right)];
      if (condition.comparator === '=') return left !== undefined && isEqual(left, right);
      // An attribute that is not there differs from every value.
      if (condition.comparator === '<>') return !isEqual(left, right);
      const order = orderOf(left, right);
      return order !== undefined && COMPARED[condition.comparator](order);
    }
    case 'between': {
      const value = of(condition.of);
      const [from, to] = [orderOf(value, of(condition.from)), orderOf(value, of(condition.to))];
      return from !== undefined && to !== undefined && from >= 0 && to <= 0;
    }
    case 'in': {
      const value = of(condition.of);
      return value !== undefined && condition.among.some((one) => isEqual(value, of(one)));
    }
    case 'beginsWith': {
      const [value, start] = [of(condition.of), of(condition.with)];
      return typeof value === 'string' && typeof start === 'string' && value.startsWith(start);
    }
    case 'contains': {
      const [value, part] = [of(condition.of), of(condition.with)];
      if (typeof value === 'string') return typeof part === 'string' && value.includes(part);
      if (value instanceof Set) return value.has(part);
      return Array.isArray(value) && value.some((one) => isEqual(one, part));
    }
    case 'hasType':
      return of(condition.of) !== undefined && typeOf(of(condition.of)) === of(condition.with);
  }
};

const termOf = (term: Term, item: Item, values: Values): unknown => {
  switch (term.kind) {
    case 'ifNotExists': {
      const before = valueAt(item, term.path);
      return before === undefined ? termOf(term.otherwise, item, values) : before;
    }
    case 'listAppend': {
      const [first, second] = [termOf(term.first, item, values), termOf(term.second, item, values)];
      if (!Array.isArray(first) || !Array.isArray(second)) throw new InvalidExpression('list_append of what is no list');
      return [...(first as unknown[]), ...(second as unknown[])];
    }
    case 'plus':
    case 'minus': {
      const [left, right] = [termOf(term.left, item, values), termOf(term.right, item, values)];
      if (typeof left !== 'number' || typeof right !== 'number') throw new InvalidExpression('arithmetic with what is no number');
      return term.kind === 'plus' ? left + right : left - right;
    }
    case 'value':
    case 'path':
    case 'size': {
      const found = resolve(term, item, values);
      if (found === undefined) throw new InvalidExpression('an attribute in the update is not there');
      return found;
    }
  }
};

type Box = Record<string | number, unknown>;

/** The item with this at that place; what is on the way is copied, never changed. */
const placed = (item: Item, path: Path, value: unknown): Item => {
  const root: Box = { ...item };
  let here: Box = root;
  for (const [depth, step] of path.entries()) {
    if (depth === path.length - 1) {
      if (value === undefined) delete here[step];
      else here[step] = value;
      break;
    }
    const inner = here[step];
    if (inner === null || typeof inner !== 'object') throw new InvalidExpression('the path of the update leads nowhere');
    const copy = (Array.isArray(inner) ? [...(inner as unknown[])] : { ...inner }) as Box;
    here[step] = copy;
    here = copy;
  }
  return root;
};

const added = (before: unknown, by: unknown): unknown => {
  if (by instanceof Set) return before instanceof Set ? before.union(by) : by;
  if (typeof by !== 'number') throw new InvalidExpression('ADD takes numbers and sets');
  return (typeof before === 'number' ? before : 0) + by;
};
const taken = (before: unknown, away: unknown): unknown => {
  if (!(before instanceof Set) || !(away instanceof Set)) return before;
  const left = before.difference(away);
  return left.size === 0 ? undefined : left;
};

/** Every part of an update sees the item as it was before. */
export const updated = (actions: readonly Action[], item: Item, values: Values): Item => {
  let after = item;
  for (const action of actions) {
    switch (action.kind) {
      case 'set':
        after = placed(after, action.path, termOf(action.term, item, values));
        break;
      case 'remove':
        after = placed(after, action.path, undefined);
        break;
      case 'add':
        after = placed(after, action.path, added(valueAt(item, action.path), resolve(action.value, item, values)));
        break;
      case 'delete':
        after = placed(after, action.path, taken(valueAt(item, action.path), resolve(action.value, item, values)));
        break;
    }
  }
  return after;
};

export const projected = (paths: readonly Path[], item: Item): Item => {
  const shown: Record<string, unknown> = {};
  for (const path of paths) {
    const value = valueAt(item, path);
    if (value !== undefined) shown[String(path[0])] = path.length === 1 ? value : (item[String(path[0])] as unknown);
  }
  return shown;
};
