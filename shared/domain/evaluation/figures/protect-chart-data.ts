import type { ChartData, Tallied } from '../charts/chart-data.ts';
import { createCountedTimes } from '../counted-times.ts';
import type { CountedTimes } from '../counted-times.ts';
import type { DisclosureProfile } from '../disclosure/profiles.ts';
import { protectTable } from '../disclosure/protect-table.ts';
import { quantile } from '../statistics/quantile.ts';

/** Times are published in steps of a quarter of an hour. */
const STEP = 15;

/**
 * Times joined with the next ones until each group has `minimum`, then rounded: no group is small, so none has to be hidden. Times that never came
 * (`undefined`) are the last group; what is left over at the end goes to the group before.
 */
const joined = (times: readonly (number | undefined)[], { minimum, rounding }: DisclosureProfile): readonly (number | undefined)[] => {
  const counts = new Map<number, number>();
  for (const time of times) {
    const at = time === undefined ? Infinity : Math.ceil(time / STEP) * STEP;
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  const groups: { at: number; count: number }[] = [];
  let held = 0;
  for (const [at, count] of [...counts].toSorted(([a], [b]) => a - b)) {
    held += count;
    if (held < minimum) continue;
    groups.push({ at, count: held });
    held = 0;
  }
  const last = groups.at(-1);
  if (last) last.count += held;
  return groups.flatMap(({ at, count }) => Array.from({ length: Math.round(count / rounding) * rounding }, () => (at === Infinity ? undefined : at)));
};

const joinedCounts = (times: CountedTimes, profile: DisclosureProfile): CountedTimes => {
  const counted = createCountedTimes();
  for (const time of joined(times.all(), profile)) if (time !== undefined) counted.add(time);
  return counted;
};

/** Counts that add up to a known whole; hidden ones are undefined. */
const shownOf = (counts: readonly number[], profile: DisclosureProfile): readonly (number | undefined)[] => {
  if (counts.reduce((sum, count) => sum + count, 0) < profile.minimum) return counts.map(() => undefined);
  const { cells } = protectTable({ rows: ['all'], columns: counts.map((_, i) => String(i)), counts: [counts] }, profile, undefined, { rowTotalsAreShown: true });
  return counts.map((_, i) => {
    const cell = cells[0]?.[i];
    return cell?.kind === 'shown' ? cell.value : undefined;
  });
};

/** Of many counts nobody shows the whole of: small ones are hidden, and never one alone. */
const hideSmall = <K>(counts: ReadonlyMap<K, number>, { minimum, rounding }: DisclosureProfile): Map<K, number> => {
  const sorted = [...counts].toSorted(([, a], [, b]) => a - b);
  const small = sorted.filter(([, count]) => count < minimum).length;
  return new Map(sorted.slice(small === 1 ? 2 : small).map(([key, count]) => [key, Math.round(count / rounding) * rounding]));
};

/** n of N by some key: shown whole or not at all. */
const tallies = <K>(map: ReadonlyMap<K, Tallied>, profile: DisclosureProfile): Map<K, Tallied> => {
  const entries = [...map];
  if (entries.length === 0) return new Map();
  const { cells } = protectTable({ rows: entries.map((_, i) => String(i)), columns: ['n', 'rest'], counts: entries.map(([, { n, of }]) => [n, of - n]) }, profile);
  // A total that had to be hidden here stands in another chart: then nothing of this one can be shown.
  if (cells.at(-1)?.some(({ kind }) => kind === 'hidden') === true) return new Map();
  return new Map(
    entries.flatMap(([key], i) => {
      const [n, , of] = cells[i] ?? [];
      return n?.kind === 'shown' && of?.kind === 'shown' ? [[key, { n: Math.min(n.value, of.value), of: of.value }] as const] : [];
    }),
  );
};

/** A step that loses fewer than `minimum` loses, as shown, nobody. */
const steps = (counts: readonly number[], { minimum, rounding }: DisclosureProfile): readonly number[] => {
  let before = counts[0] ?? 0;
  return counts.map((count) => {
    if (before - count >= minimum) before = count;
    return before < minimum ? 0 : Math.round(before / rounding) * rounding;
  });
};

/**
 * Numbers behind the charts as a page may show them: no group of fewer than ten, all counts rounded, nothing that a sum would give away. The funnel of
 * establishments is for the controlled release alone, and empty here.
 */
export const protectChartData = (data: ChartData, profile: DisclosureProfile): ChartData => {
  const [received = 0, matched = 0, sent = 0, delivered = 0, read = 0] = steps([data.pipeline.received, data.pipeline.matched, data.pipeline.sent, data.pipeline.delivered, data.pipeline.read], profile);
  const medians = [...data.weekMinutes].flatMap(([week, minutes]) => {
    const median = quantile(minutes, 0.5);
    if (median === undefined || minutes.length < profile.minimum) return [];
    return [[week, Array.from({ length: Math.round(minutes.length / profile.rounding) * profile.rounding }, () => Math.round(median / 5) * 5)] as const];
  });
  const readers = [...data.readers].flatMap(([month, { first, other, phone, none }]) => {
    const shown = shownOf([first, other, phone, none], profile);
    // Parts of one bar: a hidden part would be its gap.
    return shown.some((count) => count === undefined) ? [] : [[month, { first: shown[0] ?? 0, other: shown[1] ?? 0, phone: shown[2] ?? 0, none: shown[3] ?? 0 }] as const];
  });
  const blocks = new Map<string, number>();
  for (const [key, count] of data.hours) {
    const [day = '', hour = ''] = key.split('|');
    const block = `${day}|${String(Math.floor(Number(hour) / 2) * 2).padStart(2, '0')}`;
    blocks.set(block, (blocks.get(block) ?? 0) + count);
  }
  // The gap between the two curves is who was only phoned: when those are few, there is one curve.
  const known = (times: readonly (number | undefined)[]): number => times.filter((time) => time !== undefined).length;
  const fewPhoned = known(data.toldClock) - known(data.seenClock);
  const shownBlocks = hideSmall(blocks, profile);
  return {
    seenClock: [...joined(data.seenClock, profile)],
    toldClock: [...joined(fewPhoned > 0 && fewPhoned < profile.minimum ? data.seenClock : data.toldClock, profile)],
    bells: hideSmall(data.bells, profile),
    margins: joined(data.margins, profile).flatMap((margin) => margin ?? []),
    answers: { acknowledged: joinedCounts(data.answers.acknowledged, profile), phoned: joinedCounts(data.answers.phoned, profile), neither: joinedCounts(data.answers.neither, profile) },
    weeks: tallies(data.weeks, profile),
    weekMinutes: new Map(medians),
    bodies: new Map(),
    pipeline: { received, matched, sent, delivered, read },
    hours: new Map([...blocks.keys()].map((block) => [block, shownBlocks.get(block) ?? NaN])),
    failures: hideSmall(data.failures, profile),
    smallLeftOut: true,
    cover: tallies(data.cover, profile),
    readers: new Map(readers),
    teams: new Map(),
    aroundGoLive: tallies(data.aroundGoLive, profile),
  };
};

/**
 * Those that a page shows: no funnel; and no pipeline when somewhere fewer than ten were lost, because a picture that loses nobody would say that
 * nobody was lost.
 */
export const isOnPages = (id: string, { pipeline: { received, matched, sent, delivered, read } }: ChartData, { minimum }: DisclosureProfile): boolean => {
  if (id !== 'pipeline') return id !== 'funnel';
  const stages = [received, matched, sent, delivered, read];
  return stages.slice(1).every((count, i) => (stages[i] ?? 0) === count || (stages[i] ?? 0) - count >= minimum);
};
