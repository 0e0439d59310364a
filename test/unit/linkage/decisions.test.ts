import { describe, expect, test } from 'vitest';
import { sayEvidence, sayVeto } from '../../../shared/domain/linkage/say-evidence.ts';
import { VETOES } from '../../../shared/domain/linkage/link-policy.ts';
import { aChild, aPupil, countTerms, decide, decideOne, frequenciesOf } from '../../support/linkage-world.ts';

describe('one child and its pupil', () => {
  test('the same name, date and home are linked without a person', () => {
    const pupil = aPupil();

    const decision = decideOne(aChild(), [pupil]);

    expect(decision).toMatchObject({ outcome: 'linked', pupilId: pupil.pupilId, urns: ['700001'], vetoes: [] });
  });

  test('a name alone never links, however rare', () => {
    const decision = decideOne(aChild({ dateOfBirth: undefined, postcode: '', addressLine: '' }), [aPupil()], { frequencies: frequenciesOf(50_000, 25_000) });

    expect(decision.outcome).not.toBe('linked');
  });

  test('nothing in common is unmatched, and the best refused pupil is kept for a later look', () => {
    const pupil = aPupil({ legalForename: 'Albert', legalSurname: 'Urwin', dateOfBirth: '2010-12-02', sex: 'M', postcode: 'QF9 9ZZ' });

    const decision = decideOne(aChild(), [pupil]);

    expect(decision).toMatchObject({ outcome: 'unmatched', pupilId: undefined, urns: [] });
    expect(decision.candidates).toHaveLength(1);
  });

  test('no candidate at all still is an answer', () => {
    expect(decideOne(aChild(), [])).toMatchObject({ outcome: 'unmatched', candidates: [] });
  });

  test('a pupil of two establishments names both', () => {
    const upn = 'B801200005001';
    const rows = [aPupil({ pupilId: 'D1', upn, urns: ['700001'] }), aPupil({ pupilId: 'D2', upn, urns: ['700009'] })];

    expect(decideOne(aChild(), rows)).toMatchObject({ outcome: 'linked', urns: ['700001', '700009'] });
  });

  test('a pupil whose two rows stand in two homes is for a person', () => {
    const upn = 'B801200005001';
    const rows = [aPupil({ pupilId: 'D1', upn }), aPupil({ pupilId: 'D2', upn, urns: ['700009'], postcode: 'QB1 1AA' })];

    expect(decideOne(aChild(), rows)).toMatchObject({ outcome: 'review', vetoes: ['twoHouseholds'] });
  });
});

describe('who is not linked without a person', { tags: ['T11'] }, () => {
  const home = aPupil();
  test.each([
    ['the first name differs', aChild({ forename: 'Matilda' }), 'forenameDifferent'],
    ['the first name is not known', aChild({ forename: 'Unknown' }), 'forenameInitialOrMissing'],
    ['the first name is an initial', aChild({ forename: 'R' }), 'forenameInitialOrMissing'],
    ['the date is that of an adult', aChild({ dateOfBirth: '1984-03-21' }), 'adult'],
    ['the date differs', aChild({ dateOfBirth: '2011-08-02' }), 'dateDifferent'],
    ['only the name speaks', aChild({ dateOfBirth: undefined, postcode: '', addressLine: '' }), 'noStrongSupport'],
    ['the sex differs and no date is given', aChild({ sex: 'M', dateOfBirth: undefined }), 'sexDiffers'],
    ['surname and date differ', aChild({ surname: 'Urwin', dateOfBirth: undefined }), 'surnameDifferent'],
  ])('%s', (_why, child, veto) => {
    const decision = decideOne(child, [home], { frequencies: frequenciesOf(500, 400) });

    expect(decision.outcome).not.toBe('linked');
    expect(decision.outcome === 'unmatched' ? [veto] : decision.vetoes).toContain(veto);
  });

  test('a bucket was cut', () => {
    expect(decideOne(aChild(), [home], { bucketCut: true })).toMatchObject({ outcome: 'review', vetoes: ['bucketCut'] });
  });

  test('twins of nearly the same name', () => {
    const twins = [aPupil({ legalForename: 'Kaisha' }), aPupil({ legalForename: 'Keisha' })];

    const decision = decideOne(aChild({ forename: 'Kaisha' }), twins);

    expect(decision).toMatchObject({ outcome: 'review', vetoes: ['sameNameInHouse'] });
  });

  test('two pupils alike in everything share the odds: too close to call', () => {
    const decision = decideOne(aChild(), [aPupil({ postcode: 'QB1 1AA' }), aPupil({ postcode: 'QB2 2BB' })]);

    expect(decision.outcome).toBe('review');
    expect(decision.candidates.map((each) => each.bits)).toEqual([decision.bits, decision.bits]);
    expect(decision.bits).toBeLessThan(0.1);
  });

  test('a pupil number that stands alone', () => {
    const pupil = aPupil({ upn: 'B801200005001', legalForename: 'Albert', legalSurname: 'Urwin', postcode: 'QB1 1AA', dateOfBirth: '2010-10-02' });

    const decision = decideOne(aChild({ upn: 'B801200005001' }), [pupil]);

    expect(decision.outcome).not.toBe('linked');
  });
});

describe('the household', () => {
  const elder = aPupil({ legalForename: 'Matilda', dateOfBirth: '2011-08-02' });

  test('a child of the house who is on no roll is not taken for a brother or sister', () => {
    expect(decideOne(aChild(), [elder]).outcome).toBe('unmatched');
  });

  test('a twin who is on no roll is not taken for the twin who is', () => {
    expect(decideOne(aChild({ dateOfBirth: elder.dateOfBirth }), [elder]).outcome).not.toBe('linked');
  });

  test('adding a twin to the household lowers the score', () => {
    const child = aChild({ forename: 'Rowann' });
    const pupil = aPupil();
    const alone = decideOne(child, [pupil]);

    const withTwin = decideOne(child, [pupil, aPupil({ legalForename: 'Rosalind' })]);

    expect(withTwin.bits).toBeLessThan(alone.bits);
  });

  test('a pupil who has left is known as one who has left', () => {
    expect(decideOne(aChild(), [aPupil({ leavingOn: '2025-07-20' })]).outcome).toBe('unmatched');
    expect(decideOne(aChild(), [aPupil({ leavingOn: '2026-07-20' })]).outcome).toBe('linked');
  });

  test('the old row of one who moved schools does not stand in the way', () => {
    const upn = 'B801200005001';
    const rows = [aPupil({ pupilId: 'M1', upn, leavingOn: '2025-07-20', urns: ['700009'] }), aPupil({ pupilId: 'M2', upn })];

    expect(decideOne(aChild(), rows)).toMatchObject({ outcome: 'linked', pupilId: 'M2', urns: ['700001'] });
  });
});

describe('the children of one incident', () => {
  const upstairs = [aPupil({ pupilId: 'F1' }), aPupil({ pupilId: 'F2', legalForename: 'Matilda', dateOfBirth: '2011-08-02' })];
  const newHome = { postcode: 'QF7 7QQ', addressLine: '3 Vine Close' };

  test('a family that has moved is found together where one child alone would not be', () => {
    const vague = aChild({ reference: 'C2', forename: 'Matilda', dateOfBirth: '2011-01-01', dateOfBirthEstimated: true, ...newHome });
    const alone = decideOne(vague, upstairs);

    const together = decide([aChild(newHome), vague], upstairs)[1]!;

    expect(alone.outcome).not.toBe('linked');
    expect(together).toMatchObject({ outcome: 'linked', pupilId: 'F2' });
  });

  test('a namesake written at another address than the brothers and sisters gains nothing from them', () => {
    const namesake = aChild({ reference: 'C2', forename: 'Matilda', dateOfBirth: undefined, postcode: 'QB8 8AA', addressLine: '90 Lime Drive' });

    const decisions = decide([aChild(), namesake], upstairs);

    expect(decisions.map((each) => each.outcome === 'linked')).toEqual([true, false]);
  });

  test('one pupil is not two records', () => {
    const decisions = decide([aChild({ reference: 'C1' }), aChild({ reference: 'C2', dateOfBirth: '2014-03-27' })], upstairs);

    expect(decisions.filter((each) => each.outcome === 'linked').length).toBeLessThan(2);
  });

  test('dates of two children changed over are seen by a person, each pupil by its name', () => {
    const decisions = decide([aChild({ reference: 'C1', dateOfBirth: '2011-08-02' }), aChild({ reference: 'C2', forename: 'Matilda' })], upstairs);

    expect(decisions.map((each) => [each.outcome, each.candidates[0]?.pupilId])).toEqual([['review', 'F1'], ['review', 'F2']]);
  });
});

describe('the evidence', () => {
  test('sums to the score, to the thousandth', () => {
    const family = [aPupil(), aPupil({ legalForename: 'Matilda', dateOfBirth: '2011-08-02' })];
    const decisions = decide([aChild({ postcode: '' }), aChild({ reference: 'C2', forename: 'Tilly', dateOfBirth: '2011-08-02' })], family);

    for (const candidate of decisions.flatMap((each) => each.candidates)) {
      const sum = candidate.evidence.reduce((total, item) => total + Math.round(item.bits * 1000), 0);
      expect(sum).toBe(Math.round(candidate.bits * 1000));
    }
  });

  test('names model, frequencies and policy, and is the same each time', () => {
    const pupils = [aPupil({ pupilId: 'X1' }), aPupil({ pupilId: 'X2', legalForename: 'Rowena' })];
    const first = JSON.stringify(decideOne(aChild(), pupils));

    expect(JSON.stringify(decideOne(aChild(), pupils.toReversed()))).toBe(first);
    expect(JSON.parse(first)).toMatchObject({ modelVersion: 'linkage-2', frequenciesVersion: 'test', policyVersion: 'default-2' });
  });

  test('names the one field that separates the best from the next', () => {
    const decision = decideOne(aChild({ forename: 'R' }), [aPupil(), aPupil({ legalForename: 'Ruth', dateOfBirth: '2010-08-02' })]);

    expect(decision.separatedBy).toBe('date');
  });

  test('is said in words that hold none of the values', () => {
    const decision = decideOne(aChild({ surname: 'Elverthorp', postcode: '' }), [aPupil()]);
    const words = decision.candidates[0]!.evidence.map(sayEvidence).join('; ');

    expect(words).toContain('first name is the same');
    expect(words).toContain('same date of birth');
    expect(words).toContain('same house and street, postcode not given');
    expect(words.toLowerCase()).not.toContain('elverthorp');
  });

  test('every veto can be said', () => {
    expect(VETOES.map(sayVeto).filter((words) => words.length < 10)).toEqual([]);
  });
});

describe('term frequencies', () => {
  test('a common name says less than a rare one', () => {
    const common = Array.from({ length: 200 }, (_, at) => aPupil({ pupilId: `Q${at}`, legalForename: 'Daisy', legalSurname: 'Smith', postcode: `QB${at} 1AA`, dateOfBirth: '2010-01-05' }));
    const pupils = [...common, aPupil({ pupilId: 'R1' })];
    const frequencies = countTerms(pupils);
    const rare = decideOne(aChild(), [pupils.at(-1)!], { frequencies });
    const daisy = decideOne(aChild({ forename: 'Daisy', surname: 'Smith' }), [{ ...pupils[0]!, postcode: 'QA3 4BD', dateOfBirth: '2014-03-21' }], { frequencies });
    const bits = (decision: typeof rare): number => decision.candidates[0]!.evidence.filter((each) => each.item === 'forename')[0]!.bits;

    expect(bits(rare)).toBeGreaterThan(bits(daisy) + 3);
  });

  test('the version depends on the roll and not on its order', () => {
    const pupils = [aPupil(), aPupil({ legalForename: 'Ruth' })];

    expect(countTerms(pupils).version).toBe(countTerms(pupils.toReversed()).version);
    expect(countTerms(pupils).version).not.toBe(countTerms(pupils.slice(1)).version);
  });
});
