import { parentPort, workerData } from 'node:worker_threads';
import '../../shared/runtime/temporal.ts';
import { plantMistake } from './planted/plant-hook.ts';
import { PLANTS } from './planted/plants.ts';
import type { Report } from './simulate.ts';

/** One thread's part: these seeds, one after the other, with at most one mistake planted. */
export interface Part {
  readonly seeds: readonly number[];
  readonly plant?: string | undefined;
  /** Stops at the first seed that fails. */
  readonly untilCaught?: boolean | undefined;
}
export type Said = { readonly kind: 'played'; readonly report: Omit<Report, 'trace' | 'injected'> } | { readonly kind: 'over' };

// The simulated services refuse by the thousand, and nobody reads where: a failing seed is replayed in the main thread, with its stacks.
Error.stackTraceLimit = 0;

const { seeds, plant, untilCaught } = workerData as Part;
const planted = PLANTS.find(({ name }) => name === plant);
if (planted) plantMistake(planted);

// Only now: what is loaded from here on has the mistake in it.
const [{ createBaseStore }, { simulate }] = await Promise.all([import('./world/base-store.ts'), import('./simulate.ts')]);
const base = await createBaseStore();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const say = (said: Said): void => parentPort?.postMessage(said);
for (const seed of seeds) {
  const { trace: _trace, injected: _injected, ...report } = await simulate(base, seed);
  say({ kind: 'played', report });
  if (untilCaught === true && report.violations.length > 0) break;
}
say({ kind: 'over' });
