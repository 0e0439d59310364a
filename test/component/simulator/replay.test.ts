import { describe, expect, test } from 'vitest';
import { INVARIANTS } from '../../simulator/invariants/table.ts';
import { simulate } from '../../simulator/simulate.ts';
import { createBaseStore } from '../../simulator/world/base-store.ts';

describe('a simulated night', () => {
  test('is the same to the last call whenever its seed is played, whatever was played before', async () => {
    const base = await createBaseStore();

    const first = await simulate(base, 23);
    await simulate(base, 7);
    const again = await simulate(await createBaseStore(), 23);

    expect([again.fingerprint, again.faults, again.violations]).toEqual([first.fingerprint, first.faults, first.violations]);
    expect((await simulate(base, 24)).fingerprint).not.toBe(first.fingerprint);
  });

  test('goes wrong in many ways, tells schools all the same, and keeps every promise', async () => {
    const base = await createBaseStore();

    const reports = [];
    for (const seed of [1, 2, 3]) reports.push(await simulate(base, seed));

    expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
    expect(reports.every(({ injected, deliveries }) => injected.length > 0 && deliveries > 20)).toBe(true);
  });

  test('is held to every promise of the review, S1 to S18 and L1 to L5', () => {
    const named = [...Array.from({ length: 18 }, (_, at) => `S${at + 1}`), ...Array.from({ length: 5 }, (_, at) => `L${at + 1}`)];

    expect(Object.keys(INVARIANTS)).toEqual(expect.arrayContaining(named));
  });
});
