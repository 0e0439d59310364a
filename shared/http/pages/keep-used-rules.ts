/**
 * Leaves out of a minified stylesheet the rules that no page can match: those whose every selector names a class that no template
 * mentions. Rules without classes, and at-rules it does not know, stay.
 */
export const keepUsedRules = (css: string, used: ReadonlySet<string>): string =>
  rulesOf(css)
    .map(({ head, body }) => {
      if (body === undefined) return `${head};`;
      if (head.startsWith('@media') || head.startsWith('@supports')) {
        const inner = keepUsedRules(body, used);
        return inner === '' ? '' : `${head}{${inner}}`;
      }
      if (head.startsWith('@')) return `${head}{${body}}`;
      const selectors = splitSelectors(head).filter((selector) => matchable(selector, used));
      return selectors.length === 0 ? '' : `${selectors.join(',')}{${body}}`;
    })
    .join('');

interface Rule {
  readonly head: string;
  readonly body?: string;
}

const rulesOf = (css: string): readonly Rule[] => {
  const rules: Rule[] = [];
  let start = 0;
  let i = 0;
  while (i < css.length) {
    if (css[i] === ';') {
      rules.push({ head: css.slice(start, i).trim() });
      start = i + 1;
    } else if (css[i] === '{') {
      const end = closing(css, i);
      rules.push({ head: css.slice(start, i).trim(), body: css.slice(i + 1, end) });
      start = end + 1;
      i = end;
    }
    i += 1;
  }
  return rules;
};

const closing = (css: string, open: number): number => {
  let depth = 0;
  for (let i = open; i < css.length; i += 1) {
    if (css[i] === '{') depth += 1;
    if (css[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  throw new SyntaxError('unclosed block in stylesheet');
};

// Commas inside :not(…) and [attribute="…"] do not separate.
const splitSelectors = (head: string): readonly string[] => {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= head.length; i += 1) {
    const at = head[i];
    if (at === '(' || at === '[') depth += 1;
    if (at === ')' || at === ']') depth -= 1;
    if (i === head.length || (at === ',' && depth === 0)) {
      parts.push(head.slice(start, i));
      start = i + 1;
    }
  }
  return parts;
};

const matchable = (selector: string, used: ReadonlySet<string>): boolean =>
  [...selector.replaceAll(/:not\([^)]*\)/g, '').matchAll(/\.((?:[A-Za-z0-9_-]|\\.)+)/g)].every(([, name]) => used.has((name ?? '').replaceAll('\\', '')));
