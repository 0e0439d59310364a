import { describe, expect, test } from 'vitest';
import { createLinkSet } from '../../../infra/cli/link/link-set.ts';
import { createRollBuilder } from '../../../infra/cli/link/roll-in-memory.ts';
import { householdQuery, sortOf } from '../../../shared/domain/linkage/blocking-keys.ts';
import type { EvidenceItem } from '../../../shared/domain/linkage/explain-link.ts';
import type { LinkDecision } from '../../../shared/domain/linkage/decide-links.ts';
import { preparePupil } from '../../../shared/domain/linkage/prepare-records.ts';
import { aChild, aPupil, decideOne, frequenciesOf, TODAY } from '../../support/linkage-world.ts';

const itemOf = (decision: LinkDecision, item: EvidenceItem['item']): EvidenceItem | undefined => decision.candidates[0]?.evidence.find((each) => each.item === item);

describe('how a name is read', () => {
  test('as written it costs nothing and is not mentioned', () => {
    expect(itemOf(decideOne(aChild(), [aPupil()]), 'reading')).toBeUndefined();
  });

  test.each([
    ['by an alias for both names', aChild({ forename: 'Bee', surname: 'Raine', aliases: ['Rowan Elverthorpe'] }), 'alias'],
    ['by an alias for the surname', aChild({ surname: 'Raine', aliases: ['Bee Elverthorpe'] }), 'alias'],
    ['by an alias for the first name', aChild({ forename: 'Bee', aliases: ['Rowan Raine'] }), 'alias'],
    ['by an alias that is one word', aChild({ forename: 'Bee', aliases: ['Rowan'] }), 'alias'],
    ['the other way round', aChild({ forename: 'Elverthorpe', surname: 'Rowan' }), 'swapped'],
    ['out of one box', aChild({ forename: 'Rowan Elverthorpe', surname: '' }), 'oneField'],
    ['out of the other box', aChild({ forename: '', surname: 'Elverthorpe Rowan' }), 'oneField'],
  ])('%s it is found, and said', (_how, child, reading) => {
    const decision = decideOne(child, [aPupil()]);

    expect(decision.outcome).toBe('linked');
    expect(itemOf(decision, 'reading')?.level).toBe(reading);
    expect(itemOf(decision, 'forename')?.level).toBe('exact');
    expect(itemOf(decision, 'surname')?.level).toBe('exact');
  });
});

describe('another surname', () => {
  const child = aChild({ surname: 'Urwin' });
  const near = aChild({ surname: 'Urwin', dateOfBirth: '2013-03-21' });

  test('is borne out by the same date at the same home', () => {
    expect(decideOne(child, [aPupil()])).toMatchObject({ outcome: 'linked', vetoes: [] });
  });

  test('with a date that is only near may be the next family at the address', () => {
    expect(decideOne(near, [aPupil()]).vetoes).toContain('surnameDifferent');
  });

  test('with a date that is only near is borne out by the school', () => {
    expect(decideOne({ ...near, schoolUrns: ['700001'] }, [aPupil()])).toMatchObject({ outcome: 'linked', vetoes: [] });
  });

  test('that custom gives is borne out by a date one slip away, and not by one that is estimated', () => {
    const begum = aChild({ surname: 'Begum', dateOfBirth: '2013-03-21' });
    const estimated = { ...begum, dateOfBirth: '2014-01-01', dateOfBirthEstimated: true };

    expect(decideOne(begum, [aPupil()])).toMatchObject({ outcome: 'linked', vetoes: [] });
    for (const child of [estimated, { ...estimated, dateOfBirthEstimated: false }]) expect(decideOne(child, [aPupil()])).toMatchObject({ outcome: 'review', vetoes: ['surnameDifferent'] });
  });

  test('with the same date elsewhere goes to a person', () => {
    expect(decideOne({ ...child, postcode: 'QF1 1AA', addressLine: '5 Vine Row' }, [aPupil()]).outcome).not.toBe('linked');
  });
});

describe('a rare name and an exact date', () => {
  const rare = frequenciesOf(50_000, 40_000);

  test('are enough when the family has moved', () => {
    expect(decideOne(aChild({ postcode: 'QF1 1AA', addressLine: '5 Vine Row' }), [aPupil()], { frequencies: rare })).toMatchObject({ outcome: 'linked' });
  });

  test('are not, when the date is a year off', () => {
    const child = aChild({ postcode: 'QF1 1AA', addressLine: '5 Vine Row', dateOfBirth: '2013-03-21' });

    expect(decideOne(child, [aPupil()], { frequencies: rare }).outcome).not.toBe('linked');
  });

  test('of many who bear it are not', () => {
    const common = frequenciesOf(50_000, 90);

    expect(decideOne(aChild({ postcode: 'QF1 1AA', addressLine: '5 Vine Row' }), [aPupil()], { frequencies: common }).outcome).not.toBe('linked');
  });
});

describe('single pieces of evidence', () => {
  test('one of two establishments agrees with the school named', () => {
    expect(itemOf(decideOne(aChild({ schoolUrns: ['700009'] }), [aPupil({ urns: ['700001', '700009'] })]), 'school')?.level).toBe('agrees');
    expect(itemOf(decideOne(aChild({ schoolUrns: ['700009'] }), [aPupil()]), 'school')?.level).toBe('elsewhere');
  });

  test('a pupil number that one side lacks is not mentioned', () => {
    expect(itemOf(decideOne(aChild({ upn: 'B801200005001' }), [aPupil()]), 'upn')).toBeUndefined();
    expect(itemOf(decideOne(aChild({ upn: 'B801200005001' }), [aPupil({ upn: 'B801200005001' })]), 'upn')?.level).toBe('same');
    expect(itemOf(decideOne(aChild({ upn: 'B801200005011' }), [aPupil({ upn: 'B801200005001' })]), 'upn')?.level).toBe('slip');
  });

  test('a sex or a surname that one side lacks is not mentioned', () => {
    expect(itemOf(decideOne(aChild({ sex: undefined }), [aPupil()]), 'sex')).toBeUndefined();
    expect(itemOf(decideOne(aChild(), [aPupil({ sex: '' })]), 'sex')).toBeUndefined();
    expect(itemOf(decideOne(aChild({ surname: 'N/K' }), [aPupil()]), 'surname')).toBeUndefined();
  });

  test('the initial of a surname is some evidence', () => {
    expect(itemOf(decideOne(aChild({ surname: 'E' }), [aPupil()]), 'surname')).toMatchObject({ level: 'initial', bits: 3 });
  });

  test('a pair that goes together gives back what it says twice', () => {
    const frequencies = { ...frequenciesOf(50_000), pair: () => 40 };

    expect(itemOf(decideOne(aChild(), [aPupil()], { frequencies }), 'pair')?.bits).toBeLessThan(-4);
    expect(itemOf(decideOne(aChild(), [aPupil()]), 'pair')).toBeUndefined();
  });

  test('a slip that makes another common name says less than one that makes none', () => {
    const known = frequenciesOf(50_000);
    const unknown = { ...known, forename: (full: string) => (full === 'rowen' ? 0 : 50) };
    const child = aChild({ forename: 'Rowen' });
    const pupil = aPupil();
    const bits = (frequencies: typeof known): number => itemOf(decideOne(child, [{ ...pupil, legalForename: 'Rowfen' }], { frequencies }), 'forename')?.bits ?? 0;

    expect(bits(unknown)).toBeGreaterThan(bits(known) + 2);
  });
});

describe('the look-up', () => {
  const home = { postcode: 'QA3 4BD', addressLine: '17 Ropery Road' };
  const link = (pupils: readonly ReturnType<typeof aPupil>[]) => {
    const builder = createRollBuilder(TODAY);
    const crowd = Array.from({ length: 300 }, (_, at) => aPupil({ legalForename: `Zed${'abcdefghij'[at % 10]}`, legalSurname: `Quill${'klmnopqrst'[at % 10]}`, postcode: `QB${at} 1AA` }));
    for (const pupil of [...pupils, ...crowd]) builder.add(pupil);
    return createLinkSet(builder.build(), { resolve: () => [] }, { today: TODAY, anyAge: false });
  };

  test('stops after the first questions when every child is found', () => {
    const set = link([aPupil(home)]);

    expect(set.link([aChild()])[0]?.outcome).toBe('linked');
    expect(set.cost.queries[0]).toBeGreaterThan(2);
    expect(set.cost.queries.slice(1)).toEqual([0, 0]);
  });

  test('finds a child whose own record leads nowhere in the home of a sister who was found', () => {
    const set = link([aPupil(home), aPupil({ ...home, pupilId: 'LOST', legalForename: 'Bede', legalSurname: 'Garth', sex: 'M', dateOfBirth: '2011-08-02' })]);
    const moved = { postcode: 'QF7 7QQ', addressLine: '3 Vine Close' };
    const lost = aChild({ reference: 'C2', forename: 'Beda', surname: 'Elverthorpe', sex: 'M', dateOfBirth: '2009-01-09', ...moved });

    const [found, second] = set.link([aChild({ ...moved, schoolUrns: ['700001'] }), lost]);

    expect(found?.outcome).toBe('linked');
    expect(set.cost.queries[2]).toBe(1);
    expect(second?.candidates[0]?.pupilId).toBe('LOST');
  });

  test('files dates by where the pupil lives and names by the year', () => {
    const pupil = preparePupil(aPupil(home));

    expect([sortOf('surnameDate', pupil), sortOf('forenameDate', pupil), sortOf('name', pupil), sortOf('postcode', pupil)]).toEqual(['QA3', 'QA3', '2014', '']);
    expect(householdQuery(pupil)).toEqual({ type: 'postcode', value: 'QA34BD' });
    expect(householdQuery(preparePupil(aPupil({ postcode: '' })))).toBeUndefined();
  });
});
