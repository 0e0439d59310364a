/** Edits (insert, delete, replace) from one word to the other. */
export const editsBetween = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

/** `There is no command "tokn". Did you mean token?` */
export const suggest = (what: string, given: string, known: readonly string[]): string => {
  const near = known.filter((word) => word.startsWith(given) || editsBetween(given, word) <= (word.length > 3 ? 2 : 1));
  return `There is no ${what} "${given.slice(0, 40)}".${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`;
};
