import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHILD_STATE_REASONS } from '../../shared/domain/child-state.ts';
import { stillTold } from '../../shared/domain/still-told.ts';

const HERE = 'establishment:990001';
const SAID = '2026-11-23T08:00:00.000Z';
const $ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
const $children = $ids.chain((ids) =>
  fc.tuple(
    ...ids.map((childId) =>
      fc.record({
        childId: fc.constant(childId),
        reason: fc.constantFrom(...CHILD_STATE_REASONS),
        bodyKeys: fc.subarray([HERE, 'establishment:990002']),
        decidedAt: fc.constantFrom(undefined, '2026-11-23T07:00:00.000Z', SAID, '2026-11-23T09:00:00.000Z'),
      }),
    ),
  ),
);
const $said = fc.record({ notOurs: fc.subarray(['a', 'b', 'c', 'd', 'e']), saidNotOursAt: fc.constant(SAID) });

test('no child who the school said is not theirs is told to it again, unless the desk decided so afterwards', { tags: ['T12'] }, () => {
  fc.assert(
    fc.property($children, $said, (children, said) => {
      const { childIds, notOurs } = stillTold(children, HERE, said);

      for (const childId of childIds.filter((one) => said.notOurs.includes(one))) {
        const child = children.find((one) => one.childId === childId);
        expect(child).toMatchObject({ reason: 'reviewerDecided', decidedAt: '2026-11-23T09:00:00.000Z' });
      }
      expect(childIds.filter((childId) => notOurs.includes(childId))).toEqual([]);
    }),
  );
});

test('every other child of that school is told, and what the school said is not forgotten', () => {
  fc.assert(
    fc.property($children, $said, (children, said) => {
      const { childIds, notOurs } = stillTold(children, HERE, said);

      const there = children.filter(({ bodyKeys }) => bodyKeys.includes(HERE)).map(({ childId }) => childId);
      expect(there.filter((childId) => !childIds.includes(childId) && !notOurs.includes(childId))).toEqual([]);
      expect(said.notOurs.filter((childId) => !notOurs.includes(childId) && !childIds.includes(childId))).toEqual([]);
    }),
  );
});
