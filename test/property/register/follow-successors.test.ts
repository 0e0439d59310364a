import fc from 'fast-check';
import { expect, test } from 'vitest';
import { followSuccessors, type Standing } from '../../../shared/domain/register/follow-successors.ts';

const node = fc.integer({ min: 1, max: 30 }).map(String);
const graph = fc.array(fc.tuple(node, node), { maxLength: 120 });
const standings = fc.dictionary(node, fc.constantFrom<Standing>('hasPupils', 'hasNone', 'unknown'));

test('ends on any graph, circles and loops included, and asks about each school at most once', async () => {
  await fc.assert(
    fc.asyncProperty(graph, standings, node, async (links, standing, start) => {
      const asked: string[] = [];
      const found = await followSuccessors(start, {
        standing: (urn) => {
          asked.push(urn);
          return standing[urn] ?? 'hasNone';
        },
        successors: (urn) => links.filter(([from]) => from === urn).map(([, to]) => to),
      });

      expect(new Set(asked).size).toBe(asked.length);
      expect(new Set(found.urns).size).toBe(found.urns.length);
      expect(found.urns.every((urn) => standing[urn] === 'hasPupils')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('finds exactly the open schools that can be reached over schools without pupils', async () => {
  await fc.assert(
    fc.asyncProperty(graph, standings, node, async (links, standing, start) => {
      const isOpen = (urn: string): boolean => standing[urn] === 'hasPupils';
      const reached = new Set([start]);
      for (let grown = 0; grown !== reached.size; ) {
        grown = reached.size;
        for (const [from, to] of links) if (reached.has(from) && !isOpen(from)) reached.add(to);
      }

      const found = await followSuccessors(start, {
        standing: (urn) => standing[urn] ?? 'hasNone',
        successors: (urn) => links.filter(([from]) => from === urn).map(([, to]) => to),
      });

      expect([...found.urns].toSorted()).toEqual([...reached].filter(isOpen).toSorted());
    }),
    { numRuns: 300 },
  );
});

test('a long chain of damaged links is given up rather than followed for ever', async () => {
  let asked = 0;
  await followSuccessors('1', {
    standing: () => {
      asked += 1;
      return 'hasNone';
    },
    successors: (urn) => [String(Number(urn) + 1)],
  });
  expect(asked).toBeLessThanOrEqual(202);
});
