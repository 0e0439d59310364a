/** The expression language of DynamoDB, as far as the stores use it: conditions, key conditions, filters, updates, projections. */
export type Path = readonly (string | number)[];
export type Operand =
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'size'; readonly of: Operand };
export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly of: Operand; readonly from: Operand; readonly to: Operand }
  | { readonly kind: 'in'; readonly of: Operand; readonly among: readonly Operand[] }
  | { readonly kind: 'exists' | 'absent'; readonly path: Path }
  | { readonly kind: 'beginsWith' | 'contains' | 'hasType'; readonly of: Operand; readonly with: Operand };
export type Term =
  | Operand
  | { readonly kind: 'ifNotExists'; readonly path: Path; readonly otherwise: Term }
  | { readonly kind: 'listAppend'; readonly first: Term; readonly second: Term }
  | { readonly kind: 'plus' | 'minus'; readonly left: Term; readonly right: Term };
export type Action =
  | { readonly kind: 'set'; readonly path: Path; readonly term: Term }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: Operand };

type Names = Readonly<Record<string, string>>;

const TOKEN = /\s*(<=|>=|<>|[=<>(),+\-[\].]|[:#]?[A-Za-z0-9_]+)/y;
const FUNCTIONS = { begins_with: 'beginsWith', contains: 'contains', attribute_type: 'hasType' } as const;

export class InvalidExpression extends Error {}

const tokensOf = (text: string): readonly string[] => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    if (text.slice(TOKEN.lastIndex).trim() === '') break;
    const found = TOKEN.exec(text);
    if (found?.[1] === undefined) throw new InvalidExpression(`cannot read: ${text}`);
    tokens.push(found[1]);
  }
  return tokens;
};

const createReader = (text: string, names: Names) => {
  const tokens = tokensOf(text);
  let place = 0;
  const peek = (): string => tokens[place] ?? '';
  const isWord = (word: string): boolean => peek().toUpperCase() === word;
  const take = (): string => {
    place += 1;
    return tokens[place - 1] ?? '';
  };
  const expect = (token: string): void => {
    if (take().toUpperCase() !== token) throw new InvalidExpression(`expected ${token} in: ${text}`);
  };
  const name = (): string => {
    const token = take();
    if (!token.startsWith('#')) return token;
    const meant = names[token];
    if (meant === undefined) throw new InvalidExpression(`nobody says what ${token} is in: ${text}`);
    return meant;
  };
  const path = (): Path => {
    const steps: (string | number)[] = [name()];
    for (;;) {
      if (peek() === '.') {
        take();
        steps.push(name());
      } else if (peek() === '[') {
        take();
        steps.push(Number(take()));
        expect(']');
      } else return steps;
    }
  };
  const operand = (): Operand => {
    if (peek().startsWith(':')) return { kind: 'value', name: take() };
    if (peek() === 'size' && tokens[place + 1] === '(') {
      take();
      expect('(');
      const of = operand();
      expect(')');
      return { kind: 'size', of };
    }
    return { kind: 'path', path: path() };
  };

  const either = (): Condition => {
    let left = both();
    while (isWord('OR')) {
      take();
      left = { kind: 'or', left, right: both() };
    }
    return left;
  };
  const both = (): Condition => {
    let left = single();
    while (isWord('AND')) {
      take();
      left = { kind: 'and', left, right: single() };
    }
    return left;
  };
  const single = (): Condition => {
    if (isWord('NOT')) {
      take();
      return { kind: 'not', of: single() };
    }
    if (peek() === '(') {
      take();
      const inner = either();
      expect(')');
      return inner;
    }
    if (tokens[place + 1] === '(' && peek() !== 'size') return called();
    const left = operand();
    if (isWord('BETWEEN')) {
      take();
      const from = operand();
      expect('AND');
      return { kind: 'between', of: left, from, to: operand() };
    }
    if (isWord('IN')) {
      take();
      expect('(');
      const among = [operand()];
      while (peek() === ',') {
        take();
        among.push(operand());
      }
      expect(')');
      return { kind: 'in', of: left, among };
    }
    const comparator = take();
    if (!['=', '<>', '<', '<=', '>', '>='].includes(comparator)) throw new InvalidExpression(`no comparator in: ${text}`);
    return { kind: 'compare', comparator: comparator as Comparator, left, right: operand() };
  };
  const called = (): Condition => {
    const asked = take();
    expect('(');
    if (asked === 'attribute_exists' || asked === 'attribute_not_exists') {
      const of = path();
      expect(')');
      return { kind: asked === 'attribute_exists' ? 'exists' : 'absent', path: of };
    }
    const kind = (FUNCTIONS as Readonly<Record<string, 'beginsWith' | 'contains' | 'hasType' | undefined>>)[asked];
    if (kind === undefined) throw new InvalidExpression(`unknown function ${asked} in: ${text}`);
    const of = operand();
    expect(',');
    const second = operand();
    expect(')');
    return { kind, of, with: second };
  };

  const term = (): Term => {
    let left = factor();
    while (peek() === '+' || peek() === '-') {
      const kind = take() === '+' ? 'plus' : 'minus';
      left = { kind, left, right: factor() };
    }
    return left;
  };
  const factor = (): Term => {
    if (peek() === 'if_not_exists') {
      take();
      expect('(');
      const of = path();
      expect(',');
      const otherwise = term();
      expect(')');
      return { kind: 'ifNotExists', path: of, otherwise };
    }
    if (peek() === 'list_append') {
      take();
      expect('(');
      const first = term();
      expect(',');
      const second = term();
      expect(')');
      return { kind: 'listAppend', first, second };
    }
    return operand();
  };
  const actions = (): readonly Action[] => {
    const found: Action[] = [];
    while (place < tokens.length) {
      const clause = take().toUpperCase();
      const one = (): Action => {
        const of = path();
        switch (clause) {
          case 'SET':
            expect('=');
            return { kind: 'set', path: of, term: term() };
          case 'REMOVE':
            return { kind: 'remove', path: of };
          case 'ADD':
          case 'DELETE':
            return { kind: clause === 'ADD' ? 'add' : 'delete', path: of, value: operand() };
          default:
            throw new InvalidExpression(`unknown clause ${clause} in: ${text}`);
        }
      };
      found.push(one());
      while (peek() === ',') {
        take();
        found.push(one());
      }
    }
    return found;
  };
  const paths = (): readonly Path[] => {
    const found = [path()];
    while (peek() === ',') {
      take();
      found.push(path());
    }
    return found;
  };
  const whole = <T>(read: () => T): T => {
    const answer = read();
    if (place < tokens.length) throw new InvalidExpression(`left over after ${tokens.slice(0, place).join(' ')} in: ${text}`);
    return answer;
  };
  return { condition: () => whole(either), actions: () => whole(actions), paths: () => whole(paths) };
};

/** Parsed once: a store says the same few sentences all day. */
const remembering = <T>(read: (text: string, names: Names) => T): ((text: string, names?: Names) => T) => {
  const known = new Map<string, T>();
  return (text, names = {}) => {
    const key = `${text}|${JSON.stringify(names)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const fresh = read(text, names);
    known.set(key, fresh);
    return fresh;
  };
};

export const parseCondition = remembering((text, names) => createReader(text, names).condition());
export const parseActions = remembering((text, names) => createReader(text, names).actions());
export const parsePaths = remembering((text, names) => createReader(text, names).paths());
