import { describe, expect, test } from 'vitest';
import { weighExplanations } from '../../../shared/domain/linkage/weigh-explanations.ts';
import { aChild, aPupil, comparisonsOf, decide, decideOne, frequenciesOf } from '../../support/linkage-world.ts';

const bitsOf = (field: string, decision: ReturnType<typeof decideOne>): number | undefined => decision.candidates[0]?.evidence.find(({ item }) => item === field)?.bits;

describe('a child of the house who is on no roll', () => {
  const twin = aPupil({ legalForename: 'Matilda' });
  const brother = aPupil({ legalForename: 'Albert', sex: 'M', dateOfBirth: '2010-12-02', urns: ['700009'] });
  const child = aChild({ forename: 'Edith' });

  test('shares a date with a twin, a surname with all, a school with some: the most that any of the house shares counts, in whatever order they come', () => {
    for (const house of [[twin, brother], [brother, twin]]) {
      const { households } = weighExplanations(comparisonsOf(child, house), [], 50_000);

      expect(households).toHaveLength(1);
      expect(households[0]?.members).toBe(2);
      // Surname 9.72 less .35, a twin's date 7.2; the first name is another one and says nothing.
      expect(households[0]?.offRollBits).toBeCloseTo(9.716 - 0.35 + 7.2, 2);
    }
  });

  test('without a twin the date says nothing', () => {
    const { households } = weighExplanations(comparisonsOf(child, [brother]), [], 50_000);

    expect(households[0]?.offRollBits).toBeCloseTo(9.716 - 0.35, 2);
  });

  test('bears the first name of a pupil there but once in many thousand homes', () => {
    const { households } = weighExplanations(comparisonsOf(aChild({ dateOfBirth: '2011-08-02' }), [aPupil()]), [], 50_000);

    expect(households[0]?.offRollBits).toBeCloseTo(9.716 - 15 + 9.716 - 0.35, 2);
  });
});

describe('weighed together', () => {
  test('a child alone is weighed alone', () => {
    expect(decideOne(aChild(), [aPupil()]).candidates[0]?.evidence.some(({ item }) => item === 'family')).toBe(false);
  });

  test('children of two homes in one incident lose next to nothing by each other', () => {
    const other = { legalForename: 'Albert', legalSurname: 'Urwin', sex: 'M', dateOfBirth: '2010-12-02', postcode: 'QB9 9ZZ', addressLine: '4 Pear Row' };
    const pupils = [aPupil(), aPupil(other)];
    const [, second] = decide([aChild(), aChild({ ...other, reference: 'C2', forename: 'Albert', surname: 'Urwin' })], pupils);

    expect(second?.outcome).toBe('linked');
    expect(bitsOf('family', second!) ?? 0).toBeGreaterThan(-2);
  });

  test('a stranger beside a child is no company: name and date still are all there is', () => {
    const newHome = { postcode: 'QF7 7QQ', addressLine: '3 Vine Close' };
    const stranger = aChild({ reference: 'C2', forename: 'Zebedee', surname: 'Quillfeather', dateOfBirth: '2016-01-30', ...newHome });

    const [child] = decide([aChild(newHome), stranger], [aPupil()], { frequencies: frequenciesOf(50_000, 700) });

    expect(child).toMatchObject({ outcome: 'review', vetoes: [] });
    expect(child?.bits).toBeGreaterThan(7.5);
  });
});

describe('the school named', () => {
  test('counts by how many go there, up to nine bits', () => {
    const named = aChild({ schoolUrns: ['700001'] });
    const school = (pupils: number) => decideOne(named, [aPupil()], { frequencies: { ...frequenciesOf(50_000), school: () => pupils } });

    expect(bitsOf('school', school(250))).toBeCloseTo(7.574, 3);
    expect(bitsOf('school', school(2_500))).toBeCloseTo(4.252, 3);
    expect(bitsOf('school', school(10))).toBe(9);
  });
});
