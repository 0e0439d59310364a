/** Weight of each of up to four equal first letters (Winkler 1990). */
const PREFIX_WEIGHT = 0.1;
const PREFIX_LENGTH = 4;

/** Jaro-Winkler likeness of two folded words, 0 to 1; symmetrical. */
export function nameLikeness(a: string, b: string): number {
  if (a === b) return 1;
  if (a.length === 0 || b.length === 0) return 0;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const jaro = jaroLikeness(short, long);
  let prefix = 0;
  while (prefix < PREFIX_LENGTH && prefix < short.length && short[prefix] === long[prefix]) prefix++;
  return jaro + prefix * PREFIX_WEIGHT * (1 - jaro);
}

function jaroLikeness(short: string, long: string): number {
  const reach = Math.max(0, Math.floor(long.length / 2) - 1);
  const taken = new Uint8Array(long.length);
  const matched: number[] = [];
  for (let at = 0; at < short.length; at++) {
    const letter = short.charCodeAt(at);
    const end = Math.min(long.length - 1, at + reach);
    for (let other = Math.max(0, at - reach); other <= end; other++) {
      if (taken[other] === 1 || long.charCodeAt(other) !== letter) continue;
      taken[other] = 1;
      matched.push(letter);
      break;
    }
  }
  if (matched.length === 0) return 0;
  let next = 0;
  let outOfOrder = 0;
  for (let other = 0; other < long.length; other++) {
    if (taken[other] !== 1) continue;
    if (matched[next] !== long.charCodeAt(other)) outOfOrder++;
    next++;
  }
  const count = matched.length;
  return (count / short.length + count / long.length + (count - outOfOrder / 2) / count) / 3;
}
