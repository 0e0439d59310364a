import { expect, test } from 'vitest';
import { findIn, isEnough, queriesFor, readTypedDate } from '../../../shared/domain/desk/search-rolls.ts';
import type { RollSearch } from '../../../shared/domain/desk/search-rolls.ts';
import { FORCE, pupilOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const typed = (over: Partial<RollSearch>): RollSearch => ({ forename: '', surname: '', dateOfBirth: '', postcode: '', ...over });

const rolls = async () => {
  const chain = await startChain(tables());
  const pupil = { ...pupilOf(1, '990001'), legalForename: 'Niamh', legalSurname: 'Thornhope', preferredForename: 'Niamh', preferredSurname: 'Thornhope', dateOfBirth: '2017-05-14', postcode: 'WM1 3QD' };
  await chain.area([...chain.school('990001'), pupil, { ...pupil, pupilId: 'pupil-left', leavingOn: '2026-07-20' } as typeof pupil]);
  return async (search: RollSearch): Promise<readonly (readonly string[])[]> => {
    const answers = await Promise.all(queriesFor(search, FORCE).map((query) => chain.rolls.ask({ area: FORCE, neighbours: [] }, query)));
    return findIn(search, answers.flatMap(({ pupils }) => pupils), '2026-10-15').map(({ pupilId, agrees }) => [pupilId, ...agrees]);
  };
};

test('a pupil is found by how the names sound, by birthday and by postcode, and one who has left is not', async () => {
  const search = await rolls();

  const found = await Promise.all([
    search(typed({ surname: 'Thornehope', forename: 'Neve' })),
    search(typed({ surname: 'Thornhope', dateOfBirth: '2017-05-14' })),
    search(typed({ dateOfBirth: '2017-05-14', postcode: 'wm13qd' })),
  ]);

  expect(found.map((rows) => rows.map(([pupilId]) => pupilId))).toEqual([['pupil-1'], ['pupil-1'], ['pupil-1']]);
  expect(found[2]).toEqual([['pupil-1', 'dateOfBirth', 'postcode']]);
});

test('a child whose surname has changed is found by birthday and postcode, and is said to agree in those alone', async () => {
  const search = await rolls();

  const found = await search(typed({ surname: 'Wexcombe', forename: 'Isolde', dateOfBirth: '2017-05-14', postcode: 'WM1 3QD' }));

  expect(found).toEqual([['pupil-1', 'dateOfBirth', 'postcode']]);
});

test('nobody lists a street or a birthday: one field alone is not enough, and finds nobody', async () => {
  const search = await rolls();

  const alone = [typed({ postcode: 'WM1 3QD' }), typed({ dateOfBirth: '2017-05-14' }), typed({ surname: 'Thornhope' })];

  expect(alone.map(isEnough)).toEqual([false, false, false]);
  expect((await Promise.all(alone.map(search))).flat()).toEqual([]);
});

test('a date is read as people write it, and what is no date is nothing', () => {
  const written = ['14 5 2017', '14/05/2017', '14.5.2017', '2017-05-14'];

  expect(new Set(written.map(readTypedDate))).toEqual(new Set(['2017-05-14']));
  expect(['31 2 2017', '14 5 17', 'May', ''].map(readTypedDate)).toEqual(Array.from({ length: 4 }));
});
