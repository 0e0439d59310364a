import { FAULT_KINDS } from './engine/faults.ts';
import type { Report, Without } from './simulate.ts';

export interface Smaller {
  readonly without: Without;
  readonly report: Report;
  readonly runs: number;
}

/** More is not worth the wait: what is left by then fits on a page. */
const MOST_RUNS = 150;

/**
 * The same failure with less in it: fewer incidents, fewer kinds of fault, fewer faults. Nothing is tried cleverly: each thing is left out,
 * and stays out when the same promise is still broken.
 */
export const shrink = async (failing: Report, play: (without: Without) => Promise<Report>): Promise<Smaller> => {
  const code = failing.violations[0]?.code;
  let without: Without = {};
  let report = failing;
  let runs = 0;
  const tryWithout = async (next: Without): Promise<boolean> => {
    if (runs >= MOST_RUNS) return false;
    runs += 1;
    const tried = await play(next);
    if (!tried.violations.some((one) => one.code === code)) return false;
    [without, report] = [next, tried];
    return true;
  };

  for (let at = 0; at < 4; at += 1) {
    const incidents = new Set([...(without.incidents ?? []), at]);
    if (report.incidents > 1) await tryWithout({ ...without, incidents });
  }
  for (const kind of FAULT_KINDS) if (report.faults[kind] > 0) await tryWithout({ ...without, kinds: [...(without.kinds ?? []), kind] });
  // Half of what is left, a quarter, and so on down to single faults.
  for (let size = Math.ceil(report.injected.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < report.injected.length; ) {
      const numbers = new Set([...(without.numbers ?? []), ...report.injected.slice(from, from + size).map(({ number }) => number)]);
      if (!(await tryWithout({ ...without, numbers }))) from += size;
    }
  }
  return { without, report, runs };
};

/** As words on a command line, and back. */
export const writeWithout = ({ incidents, kinds, numbers }: Without): string =>
  JSON.stringify({ ...(incidents?.size ? { incidents: [...incidents] } : {}), ...(kinds?.length ? { kinds } : {}), ...(numbers?.size ? { numbers: [...numbers] } : {}) });
export const readWithout = (text: string): Without => {
  const { incidents, kinds, numbers } = JSON.parse(text) as { readonly incidents?: readonly number[]; readonly kinds?: Without['kinds']; readonly numbers?: readonly number[] };
  return { incidents: new Set(incidents), kinds, numbers: new Set(numbers) };
};
