import { describe, expect, test } from 'vitest';
import type { RollImportStore, SchoolRollStore } from '../../../shared/ports/rolls.ts';
import { childOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { rollCsv, rollLine, rollWorld } from '../../support/roll-world.ts';
import type { RollChanges } from '../../support/roll-world.ts';

const tables = withTables();
const URN = '990001';
const OTHER = '990002';
const postcodeOf = (n: number): string => childOf(n).address?.postcode ?? '';
const nameOf = (n: number): string => (childOf(n).givenNames[0] ?? '').toLowerCase();

/** A machine that dies at its n-th call of these stores, before or after the call went out. */
const dyingAt = (at: number, after: boolean): RollChanges => {
  let calls = 0;
  const wrap = <T extends object>(store: T): T =>
    new Proxy(store, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...given: readonly unknown[]) => {
          calls += 1;
          if (calls === at && !after) throw new Error('the machine died');
          const answer: unknown = await method.apply(target, given);
          if (calls === at && after) throw new Error('the machine died');
          return answer;
        };
      },
    });
  return { imports: (store: RollImportStore) => wrap(store), rolls: (store: SchoolRollStore) => wrap(store) };
};

const twoSchools = (urn: string, ...children: readonly number[]): readonly string[] => children.map((n) => `${rollLine(n)},${urn}`);
const csvOf = (...lines: readonly string[]): string => rollCsv(...lines).replace('Leaving date', 'Leaving date,URN');

describe('a machine that dies', () => {
  test.each([2, 3, 5, 7, 9, 11, 14, 18])('at call %i: each school is before or after, never between, and the import is finished later', async (at) => {
    for (const after of [false, true]) {
      const world = await rollWorld(tables());
      await world.area([...world.school(URN), ...world.school(OTHER)]);
      const first = await world.bring(csvOf(...twoSchools(URN, 1, 2, 3), ...twoSchools(OTHER, 4, 5)), { urn: undefined });
      await world.decide(first, 'apply');
      const next = await world.bring(csvOf(...twoSchools(URN, 1, 2, 7), ...twoSchools(OTHER, 4, 5, 8)), { urn: undefined });

      await world.decide(next, 'apply', dyingAt(at, after));

      const half = { left: await world.found(postcodeOf(3)), came: await world.found(postcodeOf(7)) };
      expect([{ left: [nameOf(3)], came: [] }, { left: [`${nameOf(3)} left`], came: [nameOf(7)] }]).toContainEqual(half);
      await world.workOn();
      expect((await world.shown(next)).roll.state).toBe('applied');
      expect(await world.found(postcodeOf(3))).toEqual([`${nameOf(3)} left`]);
      for (const n of [1, 2, 4, 5, 7, 8]) expect(await world.found(postcodeOf(n)), `child ${n}`).toEqual([nameOf(n)]);
    }
  });
});

describe('an import in pieces', () => {
  test('goes on where it stopped, however small the pieces', async () => {
    const world = await rollWorld(tables());
    await world.area([...world.school(URN), ...world.school(OTHER)]);
    world.schoolsAPiece(1);

    const importId = await world.bring(csvOf(...twoSchools(URN, 1, 2), ...twoSchools(OTHER, 3)), { urn: undefined });
    await world.decide(importId, 'apply');

    const { roll, schools } = await world.shown(importId);
    expect(roll).toMatchObject({ state: 'applied', schools: 2, schoolsDone: 2 });
    expect(schools.map(({ state }) => state)).toEqual(['applied', 'applied']);
  });

  test('a message that comes twice does nothing twice', async () => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));
    const importId = await world.bring(rollCsv(rollLine(1)));
    await world.answer({ act: 'decide', importId, decision: 'apply', by: 'operator-1' });
    const [event] = await world.owed();

    const first = await world.stepOf()(event!);
    const second = await world.stepOf()(event!);

    expect([first.kind, second.kind]).toEqual(['done', 'ignored']);
    expect(await world.found(postcodeOf(1))).toEqual([nameOf(1)]);
  });
});

describe('who reads while a roll changes', () => {
  test('sees all of one version, also when another comes into force in the middle of an incident', async () => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));
    const first = await world.bring(rollCsv(rollLine(1), rollLine(2)));
    await world.decide(first, 'apply');
    const reach = { area: '98', neighbours: [] };
    const versions = await world.rolls.readVersions(reach);

    const next = await world.bring(rollCsv(rollLine(1, { postcode: 'WM9 9ZZ' }), rollLine(2)));
    await world.decide(next, 'apply');

    const at = async (postcode: string): Promise<number> => (await world.rolls.ask({ ...reach, versions }, { type: 'postcode', value: postcode.replace(' ', '') })).pupils.filter(({ urns }) => urns.includes(URN)).length;
    expect([await at(postcodeOf(1)), await at('WM9 9ZZ')]).toEqual([1, 0]);
    expect(await world.found('WM9 9ZZ')).toEqual([nameOf(1)]);
  });

  test('after a week nothing is kept of what the roll said before', async () => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));
    const first = await world.bring(rollCsv(rollLine(1), rollLine(2)));
    await world.decide(first, 'apply');
    const rows = async (): Promise<number> => (await world.scan(world.names.rolls)).filter(({ pk }) => String(pk).startsWith('BLOCK#')).length;
    const before = await rows();
    const next = await world.bring(rollCsv(rollLine(1, { postcode: 'WM9 9ZZ' }), rollLine(2)));
    await world.decide(next, 'apply');
    expect(await rows()).toBeGreaterThan(before);

    world.pass(5);
    await world.workOn();
    world.pass(7 * 24 * 60 + 5);
    await world.workOn();

    expect(await rows()).toBe(before);
    expect(await world.found('WM9 9ZZ')).toEqual([nameOf(1)]);
    expect(await world.decide(next, 'undo')).toEqual({ kind: 'refused', code: 'tooLate' });
  });
});

test('a message that comes twice at once applies the roll once, says so, and it can be taken back', { tags: ['T36'] }, async () => {
  const world = await rollWorld(tables());
  await world.area(world.school(URN));
  await world.decide(await world.bring(rollCsv(rollLine(1), rollLine(2), rollLine(3))), 'apply');
  const next = await world.bring(rollCsv(rollLine(1), rollLine(2), rollLine(7)));
  await world.answer({ act: 'decide', importId: next, decision: 'apply', by: 'operator-1' });
  const [event] = await world.owed();
  if (!event) throw new Error('nothing owed');
  let isFirst = true;
  const otherMeanwhile = (store: SchoolRollStore): SchoolRollStore => ({
    ...store,
    write: async (given) => {
      const count = await store.write(given);
      if (isFirst) {
        isFirst = false;
        await world.stepOf()(event);
      }
      return count;
    },
  });

  await world.stepOf({ rolls: otherMeanwhile })(event);
  await world.workOn();
  const applied = await world.shown(next);
  await world.decide(next, 'undo');

  expect(applied.schools.map(({ state }) => state)).toEqual(['applied']);
  expect(await world.found(postcodeOf(3))).toEqual([nameOf(3)]);
  expect(await world.found(postcodeOf(7))).toEqual([]);
});
