import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withMistake } from '../../simulator/planted/plant-hook.ts';
import { PLANTS } from '../../simulator/planted/plants.ts';

describe('the planted bugs', () => {
  test('are at least twenty, each with a name of its own', () => {
    expect(PLANTS.length).toBeGreaterThanOrEqual(20);
    expect(new Set(PLANTS.map(({ name }) => name)).size).toBe(PLANTS.length);
  });

  test.each(PLANTS)('$name still fits the code it is about: $says', (plant) => {
    for (const file of new Set(plant.edits.map((edit) => edit.file))) {
      const source = readFileSync(file, 'utf8');

      expect(withMistake(plant, file, source)).not.toBe(source);
    }
  });

  test('say loudly that they no longer fit', () => {
    const plant = { name: 'gone', says: 'its words were changed', edits: [{ file: 'a.ts', from: 'send()', to: 'send(); send()' }] };

    expect(() => withMistake(plant, 'a.ts', 'nothing of that kind')).toThrow(/"gone" does not fit a\.ts/);
    expect(() => withMistake(plant, 'a.ts', 'send(); send()')).toThrow(/2 times/);
    expect(withMistake(plant, 'b.ts', 'send()')).toBe('send()');
  });
});
