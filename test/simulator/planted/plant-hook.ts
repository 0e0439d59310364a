import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plant } from './plants.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Says that a plant no longer fits the product, and which of its words are gone. */
export class WitheredPlant extends Error {
  constructor(plant: string, file: string, found: number) {
    super(`the plant "${plant}" does not fit ${file}: its words stand there ${found} times, not once. The code moved on: write the mistake down anew in test/simulator/planted/plants.ts`);
    this.name = 'WitheredPlant';
  }
}

/** The source with the mistake in it. */
export const withMistake = ({ name, edits }: Plant, file: string, source: string): string =>
  edits
    .filter((edit) => edit.file === file)
    .reduce((text, { from, to }) => {
      const found = text.split(from).length - 1;
      if (found !== 1) throw new WitheredPlant(name, file, found);
      return text.replace(from, () => to);
    }, source);

/** From now on this thread loads the product with one mistake in it: nothing on the disk changes, and no product file knows of plants. */
export const plantMistake = (plant: Plant): void => {
  const files = new Set(plant.edits.map(({ file }) => file));
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const file = url.startsWith('file:') ? path.relative(ROOT, fileURLToPath(url)).replaceAll(path.sep, '/') : '';
      if (!files.has(file)) return loaded;
      const source = loaded.source;
      const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8');
      return { ...loaded, source: withMistake(plant, file, text) };
    },
  });
};
