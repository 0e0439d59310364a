import { describe, expect, test } from 'vitest';
import { pupilKeys } from '../../../shared/domain/linkage/blocking-keys.ts';
import { compareDates, readDate } from '../../../shared/domain/linkage/compare-dates.ts';
import { compareNames } from '../../../shared/domain/linkage/compare-names.ts';
import { mergePersons } from '../../../shared/domain/linkage/merge-persons.ts';
import { nameForm } from '../../../shared/domain/linkage/name-form.ts';
import { preparePupil } from '../../../shared/domain/linkage/prepare-records.ts';
import { soundCode } from '../../../shared/domain/linkage/sound-code.ts';
import { aPupil } from '../../support/linkage-world.ts';

test.each([
  // one | other | agree as
  ['Ro Wenella', 'Rowenela', 'oneEdit'],
  ['Mary Beth', 'Zainab', 'different'],
] as const)('first names of two parts: %s and %s: %s', (one, other, level) => {
  expect(compareNames('forename', nameForm(one)!, nameForm(other)!)).toBe(level);
});

test.each([
  ['2013-12-20', '2014-01-05', 'near'],
  ['2014-02-25', '2014-03-14', 'near'],
  ['2013-12-20', '2014-02-09', 'different'],
  ['2012-02-29', '2012-03-31', 'near'],
  ['2012-02-28', '2012-03-31', 'different'],
] as const)('days over the end of a month or a year: %s and %s: %s', (one, other, level) => {
  expect(compareDates(readDate(one), readDate(other), false)).toBe(level);
});

test.each([
  ['robert', 'rupert', true],
  ['kowalski', 'kovalsky', true],
  ['smith', 'sanders', false],
  ['harris', 'hammond', false],
])('%s and %s sound alike: %s', (one, other, alike) => {
  expect(soundCode(one) === soundCode(other)).toBe(alike);
});

describe('a house number with its street', () => {
  const streets = (anyAge: boolean, over = {}): readonly string[] =>
    pupilKeys(preparePupil(aPupil(over)), 'A', anyAge).filter(({ type }) => type === 'street').map(({ value }) => value);

  test('is a key for general person data alone, and only when both are known', () => {
    expect(streets(true)).toEqual(['A|17|ropery']);
    expect(streets(true, { addressLine: 'The Old Forge' })).toEqual([]);
    expect(streets(false)).toEqual([]);
  });
});

test('a pupil of two rows is over the border only when both are', () => {
  const upn = 'B801200005001';
  const [own, beyond] = [preparePupil(aPupil({ pupilId: 'one', upn })), { ...preparePupil(aPupil({ pupilId: 'two', upn, urns: ['700077'] })), otherArea: true }];
  const areas = (...rows: readonly (typeof own)[]) => mergePersons(rows, '2025-11-10').current.map(({ pupil }) => pupil.otherArea ?? false);

  expect(areas(own, beyond)).toEqual([false]);
  expect(areas({ ...own, otherArea: true }, beyond)).toEqual([true]);
});
