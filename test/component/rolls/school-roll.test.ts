import { describe, expect, test } from 'vitest';
import type { EventOf } from '../../../events/catalogue.ts';
import { createLinkChildren } from '../../../functions/link-children/link-children.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { childOf, incidentOf, pupilOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { rollCsv, rollLine, rollWorld } from '../../support/roll-world.ts';

const tables = withTables();
const URN = '990001';
const postcodeOf = (n: number): string => childOf(n).address?.postcode ?? '';
const nameOf = (n: number): string => (childOf(n).givenNames[0] ?? '').toLowerCase();

/** A school whose roll of pupils 1 to 6 is in force. */
const withRoll = async () => {
  const world = await rollWorld(tables());
  await world.area([...world.school(URN), ...world.school('990002')]);
  const importId = await world.bring(rollCsv(...[1, 2, 3, 4, 5, 6].map((n) => rollLine(n))));
  await world.decide(importId, 'apply');
  return { ...world, first: importId };
};

describe('a school\'s roll', () => {
  test('is read, shown and changes nothing before a person says so', async () => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));

    const importId = await world.bring(rollCsv(...[1, 2, 3].map((n) => rollLine(n))));

    const { roll, schools } = await world.shown(importId);
    expect(roll).toMatchObject({ state: 'previewed', rowsRead: 3, schools: 1, isOverLimit: false, counts: { before: 0, after: 3, added: 3, left: 0 } });
    expect(schools).toMatchObject([{ urn: URN, state: 'compared', base: 0, counts: { added: 3 } }]);
    expect(world.bucket.size).toBe(0);
    expect(await world.found(postcodeOf(1))).toEqual([]);
  });

  test('applied: its pupils are found, and the next import shows adds, changes and leavers', async () => {
    const world = await withRoll();
    expect(await world.found(postcodeOf(2))).toEqual([nameOf(2)]);

    const next = await world.bring(rollCsv(...[1, 2, 3, 4].map((n) => rollLine(n)), rollLine(5, { postcode: 'WM9 9ZZ' }), rollLine(7)));

    expect((await world.shown(next)).roll.counts).toMatchObject({ before: 6, after: 6, added: 1, changed: 1, left: 1, unchanged: 4 });
    expect((await world.shown(next)).schools[0]?.byField).toEqual({ postcode: 1 });
    expect(await world.found('WM9 9ZZ')).toEqual([]);

    await world.decide(next, 'apply');
    expect(await world.found('WM9 9ZZ')).toEqual([nameOf(5)]);
    expect(await world.found(postcodeOf(5))).toEqual([]);
    expect(await world.found(postcodeOf(7))).toEqual([nameOf(7)]);
    expect(await world.found(postcodeOf(6))).toEqual([`${nameOf(6)} left`]);
  });

  test('undone: everybody is found as before, and the next import goes on from there', async () => {
    const world = await withRoll();
    const next = await world.bring(rollCsv(...[1, 2, 3, 4].map((n) => rollLine(n)), rollLine(5, { postcode: 'WM9 9ZZ' }), rollLine(7)));
    await world.decide(next, 'apply');

    await world.decide(next, 'undo');

    expect((await world.shown(next)).roll.state).toBe('undone');
    expect(await world.found('WM9 9ZZ')).toEqual([]);
    for (const n of [1, 2, 3, 4, 5, 6]) expect(await world.found(postcodeOf(n)), String(n)).toEqual([nameOf(n)]);
    expect(await world.found(postcodeOf(7))).toEqual([]);

    const third = await world.bring(rollCsv(...[1, 2, 3, 4, 5, 6, 8].map((n) => rollLine(n))));
    expect((await world.shown(third)).roll.counts).toMatchObject({ before: 6, after: 7, added: 1, changed: 0, left: 0 });
    await world.decide(third, 'apply');
    for (const n of [1, 2, 3, 4, 5, 6, 8]) expect(await world.found(postcodeOf(n)), String(n)).toEqual([nameOf(n)]);
    expect(await world.found(postcodeOf(7))).toEqual([]);
    expect(await world.found('WM9 9ZZ')).toEqual([]);
  });

  test('undone at the first import of all: the rows of a prepared file are seen again', async () => {
    const world = await rollWorld(tables());
    await world.area([...world.school(URN), pupilOf(1, URN), pupilOf(2, URN)]);
    const importId = await world.bring(rollCsv(rollLine(1), rollLine(3)));
    await world.decide(importId, 'apply');
    expect(await world.found(postcodeOf(1))).toEqual([nameOf(1)]);
    expect(await world.found(postcodeOf(2))).toEqual([]);

    await world.decide(importId, 'undo');

    expect(await world.found(postcodeOf(1))).toEqual([nameOf(1)]);
    expect(await world.found(postcodeOf(2))).toEqual([nameOf(2)]);
    expect(await world.found(postcodeOf(3))).toEqual([]);
  });

  test('a child whom nobody knew is told of once the roll is there, and nothing is left on the desk', async () => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));
    const incidentId = await world.tell(incidentOf({ children: [childOf(7)] }));
    await world.settle();
    expect(await world.open()).toHaveLength(1);

    const importId = await world.bring(rollCsv(rollLine(7), rollLine(8)));
    await world.decide(importId, 'apply');
    await world.settle();

    expect(await world.told(incidentId)).toMatchObject([{ bodyKey: `establishment:${URN}` }]);
    expect(await world.open()).toEqual([]);
  });

  test('a child whose look-up began before the roll came into force is looked at again minutes later', async () => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));
    const importId = await world.bring(rollCsv(rollLine(7), rollLine(8)));
    const before = await world.rolls.readVersions({ area: '98', neighbours: [] });
    await world.decide(importId, 'apply');
    const incidentId = await world.tell(incidentOf({ children: [childOf(7)] }));
    const late = { ...world.rolls, readVersions: async () => before };
    const step = createLinkChildren({ ...world, rolls: late, ids: systemIds, digest: sha256 });
    for (const body of world.queues.bodies.get('link-children')?.splice(0) ?? []) await step(JSON.parse(body) as EventOf<'incident.received'>);
    expect(await world.open()).toHaveLength(1);

    world.pass(5);
    await world.workOn();
    await world.settle();

    expect(await world.told(incidentId)).toHaveLength(1);
    expect(await world.open()).toEqual([]);
  });

  test('a large change waits for a second person, who is another one', async () => {
    const world = await withRoll();
    const next = await world.bring(rollCsv(rollLine(1), rollLine(2)));
    expect((await world.shown(next)).schools[0]?.over).toEqual(['left']);

    expect(await world.sign(next, 'apply', 'stf_a')).toBe('committed');
    expect((await world.shown(next)).roll.state).toBe('asked');
    expect(await world.found(postcodeOf(6))).toEqual([nameOf(6)]);
    expect(await world.sign(next, 'agree', 'stf_a')).toBe('samePerson');
    expect(await world.answer({ act: 'decide', importId: next, decision: 'agree', by: 'operator-2' })).toEqual({ kind: 'refused', code: 'needsSignedIn' });

    expect(await world.sign(next, 'agree', 'stf_b')).toBe('committed');
    expect((await world.shown(next)).roll).toMatchObject({ state: 'applied', askedBy: 'stf_a', agreedBy: 'stf_b' });
    expect(await world.found(postcodeOf(6))).toEqual([`${nameOf(6)} left`]);
  });

  test('a preview a day old is no longer true', async () => {
    const world = await withRoll();
    const next = await world.bring(rollCsv(...[1, 2, 3, 4, 5, 6, 7].map((n) => rollLine(n))));

    world.pass(24 * 60 + 1);

    expect(await world.decide(next, 'apply')).toEqual({ kind: 'refused', code: 'expired' });
  });

  test('two imports of one school: the second preview is not applied over the first', async () => {
    const world = await withRoll();
    const a = await world.bring(rollCsv(...[1, 2, 3, 4, 5, 6, 7].map((n) => rollLine(n))));
    const b = await world.bring(rollCsv(...[1, 2, 3, 4, 5, 6, 8].map((n) => rollLine(n))));
    await world.decide(a, 'apply');

    await world.decide(b, 'apply');

    expect((await world.shown(b)).schools).toMatchObject([{ state: 'overtaken' }]);
    expect(await world.found(postcodeOf(7))).toEqual([nameOf(7)]);
    expect(await world.found(postcodeOf(8))).toEqual([]);
  });
});

describe('a school that so far stood in a prepared file', () => {
  test('brings a first roll that has far fewer pupils: a second person looks', async () => {
    const world = await rollWorld(tables());
    await world.area([...world.school(URN), ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => pupilOf(n, URN))]);

    const importId = await world.bring(rollCsv(rollLine(1), rollLine(2)));

    expect((await world.shown(importId)).schools).toMatchObject([{ counts: { before: 8, after: 2, left: 6 }, over: ['left'] }]);
  });

  test('cannot begin with a part of its roll: the others would be found no more', async () => {
    const world = await rollWorld(tables());
    await world.area([...world.school(URN), pupilOf(1, URN), pupilOf(2, URN)]);

    const importId = await world.bring(rollCsv(rollLine(3)), { isWhole: false });

    expect((await world.shown(importId)).roll).toMatchObject({ state: 'refused', refusal: { code: 'firstIsPart', about: [URN] } });
    expect(await world.found(postcodeOf(1))).toEqual([nameOf(1)]);
  });
});
