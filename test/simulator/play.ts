import { Worker } from 'node:worker_threads';
import { PLANTS } from './planted/plants.ts';
import type { Part, Said } from './play-seeds.ts';
import type { Report } from './simulate.ts';

export type Played = Omit<Report, 'trace' | 'injected'>;
export const THREADS = 2;

const playPart = (part: Part, heard: (report: Played) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./play-seeds.ts', import.meta.url), { workerData: part });
    worker.on('message', (said: Said) => {
      if (said.kind === 'played') heard(said.report);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
  });

/** Many seeds, each whole in one thread, as they come. */
export const playSeeds = async (from: number, seeds: number, heard: (report: Played) => void): Promise<void> => {
  const all = Array.from({ length: seeds }, (_, at) => from + at);
  // Every other seed: long nights and short ones spread evenly.
  await Promise.all(Array.from({ length: Math.min(THREADS, seeds) }, (_, thread) => playPart({ seeds: all.filter((_one, at) => at % THREADS === thread) }, heard)));
};

export interface PlantPlayed {
  readonly name: string;
  /** The first seed that fails, and what it says; undefined when none of them does. */
  readonly caughtBy: Played | undefined;
  readonly seeds: number;
}

/**
 * Each mistake for itself, until a seed catches it or there are no more: first the seed that is written beside it, then all of them. Then those seeds
 * once more with nothing planted: what they broke was the mistake and nothing else.
 */
export const playPlants = async (names: readonly string[], seeds: number, heard: (played: PlantPlayed) => void): Promise<{ readonly broken: readonly Played[] }> => {
  const left = [...names];
  const all = Array.from({ length: seeds }, (_, at) => at + 1);
  const catching = new Set<number>();
  const lane = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      let caughtBy: Played | undefined;
      let played = 0;
      const known = PLANTS.find((plant) => plant.name === name)?.caughtBy ?? 1;
      await playPart({ seeds: [...all.filter((seed) => seed === known), ...all.filter((seed) => seed !== known)], plant: name, untilCaught: true }, (report) => {
        played += 1;
        if (report.violations.length > 0) caughtBy ??= report;
      });
      if (caughtBy) catching.add(caughtBy.seed);
      heard({ name, caughtBy, seeds: played });
    }
  };
  await Promise.all(Array.from({ length: THREADS }, lane));
  const broken: Played[] = [];
  const again = [...catching].toSorted((a, b) => a - b);
  const parts = Array.from({ length: THREADS }, (_, thread) => again.filter((_seed, at) => at % THREADS === thread)).filter(({ length }) => length > 0);
  await Promise.all(parts.map((part) => playPart({ seeds: part }, (report) => void (report.violations.length > 0 && broken.push(report)))));
  return { broken };
};
