/**
 * Optimal string alignment distance (insert, delete, replace, swap of neighbours), told exactly up to `limit` and as `limit + 1` beyond it.
 * Damerau's restricted form; symmetrical.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  return limit === 1 ? oneEdit(a, b) : alignment(a, b, limit);
}

/** The common question, "is it one slip?", without a table. */
function oneEdit(a: string, b: string): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let start = 0;
  while (start < short.length && short.charCodeAt(start) === long.charCodeAt(start)) start++;
  if (short.length < long.length) return short.slice(start) === long.slice(start + 1) ? 1 : 2;
  if (short.slice(start + 1) === long.slice(start + 1)) return 1;
  const swapped = short[start] === long[start + 1] && short[start + 1] === long[start];
  return swapped && short.slice(start + 2) === long.slice(start + 2) ? 1 : 2;
}

function alignment(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + (same ? 0 : 1));
      const neighbours = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (neighbours) best = Math.min(best, (before[column - 2] ?? 0) + 1);
      current.push(best);
    }
    before = above;
    above = current;
  }
  return Math.min(above[b.length] ?? 0, limit + 1);
}
