import { describe, expect, test } from 'vitest';
import type { RollImportStore } from '../../../shared/ports/rolls.ts';
import { FORCE, childOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { ROLL_HEADER, rollCsv, rollLine, rollWorld } from '../../support/roll-world.ts';

const tables = withTables();
const URN = '990001';
const OTHER = '990002';
const postcodeOf = (n: number): string => childOf(n).address?.postcode ?? '';
const nameOf = (n: number): string => (childOf(n).givenNames[0] ?? '').toLowerCase();

const twoSchools = async () => {
  const world = await rollWorld(tables());
  await world.area([...world.school(URN), ...world.school(OTHER)]);
  return world;
};
/** A school whose roll of pupils 1 to 6 is in force. */
const withRoll = async () => {
  const world = await twoSchools();
  await world.decide(await world.bring(rollCsv(...[1, 2, 3, 4, 5, 6].map((n) => rollLine(n)))), 'apply');
  return world;
};
const ctf = (laCode: string, ...pupils: readonly number[]): string =>
  `<?xml version="1.0"?><CTfile><Header><SourceSchool><LEA>${laCode}</LEA><Estab>4000</Estab></SourceSchool></Header><CTFpupilData>${pupils
    .map((n) => `<Pupil><Surname>${childOf(n).familyName}</Surname><Forename>${childOf(n).givenNames[0]}</Forename><DOB>${childOf(n).dateOfBirth}</DOB><Address><PostCode>${postcodeOf(n)}</PostCode></Address></Pupil>`)
    .join('')}</CTFpupilData></CTfile>`;

describe('the roll of one school that somebody brings for another', () => {
  test('is refused whole, when its rows name the school that it is of', { tags: ['T36'] }, async () => {
    const world = await twoSchools();

    const importId = await world.bring(`URN,${ROLL_HEADER}\n${[1, 2, 3].map((n) => `${OTHER},${rollLine(n)}`).join('\n')}\n`, { urn: URN });

    expect((await world.shown(importId)).roll).toMatchObject({ state: 'refused', refusal: { code: 'otherSchool', about: ['3 of 3 rows'] } });
    expect(await world.found(postcodeOf(1))).toEqual([]);
  });

  test('is refused whole, when a Common Transfer File says that another authority’s school wrote it', { tags: ['T36'] }, async () => {
    const world = await twoSchools();

    const importId = await world.bring(ctf('997', 1, 2, 3), { format: 'ctf' });
    const own = await world.bring(ctf('998', 1, 2, 3), { format: 'ctf' });

    expect((await world.shown(importId)).roll).toMatchObject({ state: 'refused', refusal: { code: 'otherSchool' } });
    expect((await world.shown(own)).roll.state).toBe('previewed');
  });

  test('is taken when its rows name the very school, or leave the column empty', async () => {
    const world = await twoSchools();

    const importId = await world.bring(`URN,${ROLL_HEADER}\n${URN},${rollLine(1)}\n,${rollLine(2)}\n`, { urn: URN });

    expect((await world.shown(importId)).roll).toMatchObject({ state: 'previewed', rowsRead: 2, faults: { total: 0 } });
  });
});

describe('pupils of another school, brought as part of this one’s roll', () => {
  test('make nobody leave, and wait for a second person all the same', { tags: ['T36'] }, async () => {
    const world = await withRoll();

    const importId = await world.bring(rollCsv(...[11, 12, 13, 14].map((n) => rollLine(n))), { isWhole: false });
    await world.decide(importId, 'apply');

    expect((await world.shown(importId)).schools).toMatchObject([{ counts: { before: 6, added: 4, left: 0 }, over: ['joined'] }]);
    expect((await world.shown(importId)).roll.state).toBe('asked');
    expect(await world.found(postcodeOf(11))).toEqual([]);
  });

  test('a few who join in the year are one person’s work', async () => {
    const world = await withRoll();

    const importId = await world.bring(rollCsv(...[11, 12, 13].map((n) => rollLine(n))), { isWhole: false });
    await world.decide(importId, 'apply');

    expect((await world.shown(importId)).roll.state).toBe('applied');
  });
});

test('a school whose authority came to another force’s area: with its next roll all its pupils are found there, not only those who changed', { tags: ['T08'] }, async () => {
  const world = await twoSchools();
  const elsewhere = { imports: (store: RollImportStore): RollImportStore => ({ ...store, read: async (id) => store.read(id).then((roll) => roll && { ...roll, area: '97' }) }) };
  const first = await world.bring(rollCsv(...[1, 2, 3].map((n) => rollLine(n))), {}, elsewhere);
  await world.decide(first, 'apply', elsewhere);
  const before = await world.found(postcodeOf(1));

  await world.decide(await world.bring(rollCsv(...[1, 2, 3].map((n) => rollLine(n)))), 'apply');

  expect(before).toEqual([]);
  for (const n of [1, 2, 3]) expect(await world.found(postcodeOf(n)), `child ${n}`).toEqual([nameOf(n)]);
  // Over the border too, where the area that it left still names an earlier version.
  const { pupils } = await world.rolls.ask({ area: FORCE, neighbours: ['97'] }, { type: 'postcode', value: postcodeOf(1).replaceAll(' ', '') });
  expect(pupils.filter(({ urns }) => urns.includes(URN)).map(({ otherArea }) => otherArea ?? false)).toEqual([false]);
});

describe('a whole roll with a row that cannot be used', () => {
  test.each<[string, (line: string) => string]>([
    ['is cut short', (line) => line.slice(0, line.lastIndexOf(',', line.lastIndexOf(',') - 1))],
    ['has no date of birth, and no number says whose it is', (line) => line.replace(/\d{4}-\d{2}-\d{2}/, '')],
    ['has a date of birth that is none', (line) => line.replace(/\d{4}-\d{2}-\d{2}/, '31/02/2015')],
    ['has a damaged name', (line) => line.replace(/^,[^,]/, ',\uFFFD')],
  ])('which %s: the pupil has not left because of it', { tags: ['T36'] }, async (_says, damage) => {
    const world = await withRoll();

    const next = await world.bring(rollCsv(...[1, 2, 3, 4, 5].map((n) => rollLine(n)), damage(rollLine(6))));
    await world.decide(next, 'apply');

    expect((await world.shown(next)).roll.counts).toMatchObject({ before: 6, left: 0 });
    expect(await world.found(postcodeOf(6))).toEqual([nameOf(6)]);
  });

  test('whoever the file says has left has left all the same, and with sound rows alone whoever is absent has too', async () => {
    const world = await withRoll();

    const next = await world.bring(rollCsv(...[1, 2, 3, 4].map((n) => rollLine(n)), rollLine(5, { leaving: '2026-10-01' }), rollLine(6, { born: '' })));
    await world.decide(next, 'apply');
    const third = await world.bring(rollCsv(...[1, 2, 3, 4].map((n) => rollLine(n))));
    await world.decide(third, 'apply');

    expect((await world.shown(next)).roll.counts).toMatchObject({ left: 1 });
    expect((await world.shown(third)).roll.counts).toMatchObject({ left: 1 });
    expect(await world.found(postcodeOf(5))).toEqual([`${nameOf(5)} left`]);
    expect(await world.found(postcodeOf(6))).toEqual([`${nameOf(6)} left`]);
  });
});
