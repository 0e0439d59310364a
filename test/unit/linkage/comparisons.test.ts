import { describe, expect, test } from 'vitest';
import { compareAddresses, householdKey, readAddress, type AddressLevel } from '../../../shared/domain/linkage/compare-addresses.ts';
import { compareDates, readDate, swapDayAndMonth, type DateLevel } from '../../../shared/domain/linkage/compare-dates.ts';
import { compareNames, type NameLevel } from '../../../shared/domain/linkage/compare-names.ts';
import { editDistance } from '../../../shared/domain/linkage/edit-distance.ts';
import { foldName } from '../../../shared/domain/linkage/fold-name.ts';
import { nameForm, policeNameForm } from '../../../shared/domain/linkage/name-form.ts';
import { nameLikeness } from '../../../shared/domain/linkage/name-likeness.ts';
import { createSchoolDirectory } from '../../../shared/domain/linkage/resolve-schools.ts';
import { soundCode } from '../../../shared/domain/linkage/sound-code.ts';
import { readUpn, writtenUpn } from '../../../shared/domain/linkage/upn.ts';
import { referenceFile, referenceTest } from '../../support/reference-data.ts';
import { readFileSync } from 'node:fs';

describe('folding a name', () => {
  test.each([
    ['Łukasz', 'lukasz'], ['ŽIVILĖ', 'zivile'], ['Yıldız', 'yildiz'], ['Ștefan', 'stefan'], ['Øyvind', 'oyvind'], ["O'Neill", 'oneill'], ['O’Neill', 'oneill'],
    ['Al-Ahmad', 'al ahmad'], ['  Mary   Ann ', 'mary ann'], ['Оксана', 'oksana'], ['Zoë', 'zoe'], ['J4ck', 'j ck'], ['', ''], ['\u0000\u202eAva\u200b', 'ava'],
  ])('%s becomes "%s"', (text, folded) => {
    expect(foldName(text)).toBe(folded);
  });

  test('looks at the first two hundred letters and no further', () => {
    expect(foldName('a'.repeat(5_000_000))).toHaveLength(200);
  });
});

describe('what police write where a name is not known', () => {
  test.each(['Unknown', 'N/K', 'not known', 'BABY', 'Child', '', '???', 'Mr', 'n/a'])('"%s" is no name', (text) => {
    expect(policeNameForm(text)).toBeUndefined();
  });

  test('Child and Baby stay surnames on a roll', () => {
    expect(nameForm('Child')?.full).toBe('child');
  });

  test.each(['K', 'N', 'A'])('the initial %s is kept', (text) => {
    expect(policeNameForm(text)?.full).toBe(text.toLowerCase());
  });

  test('titles are dropped, names are kept', () => {
    expect(policeNameForm('Mr Dan')?.full).toBe('dan');
    expect(policeNameForm('Na Li')?.full).toBe('na li');
  });
});

describe('two first names', () => {
  test.each<[string, string, NameLevel]>([
    ['Rowan', 'ROWAN', 'exact'],
    ['Rosie-Leigh', 'Rosie Leigh', 'exact'],
    ['Rosieleigh', 'Rosie-Leigh', 'joined'],
    ['Mohammed', 'Muhammad', 'variant'],
    ['Ismaeel', 'Ismail', 'variant'],
    ['Neve', 'Niamh', 'variant'],
    ['Keeva', 'Caoimhe', 'variant'],
    ['Sofia', 'Zofia', 'variant'],
    ['Izzy', 'Isabella', 'diminutive'],
    ['Kuba', 'Jakub', 'diminutive'],
    ['Tobi', 'Oluwatobiloba', 'diminutive'],
    ['Umar', 'Muhammad Umar', 'part'],
    ['Harvey', 'Hartvey', 'oneEdit'],
    ['Dexter', 'Dxeter', 'oneEdit'],
    ['Mohammed Yousef', 'Muhammad Yusuf', 'variant'],
    ['Jaycob Lee', 'Jacob', 'partVariant'],
    ['Mohammed Kofi', 'Muhammad Liban', 'partVariant'],
    ['Mohammed Kofi Liban', 'Muhammad', 'partVariant'],
    ['Anastassiaa', 'Anasfasia', 'close'],
    ['R', 'Rowan', 'initial'],
    ['R', 'Harvey', 'different'],
    ['Ali', 'Ava', 'different'],
    ['Rowan', 'Matilda', 'different'],
  ])('%s and %s: %s', (a, b, level) => {
    expect(compareNames('forename', nameForm(a)!, nameForm(b)!)).toBe(level);
  });
});

describe('two surnames', () => {
  test.each<[string, string, NameLevel]>([
    ['Kowalska', 'Kowalski', 'variant'],
    ['Ivanova', 'Ivanov', 'variant'],
    ['Hussein', 'Hussain', 'variant'],
    ['Choudhury', 'Chowdhury', 'variant'],
    ['McLean', 'MacLean', 'variant'],
    ['Smyth', 'Smith', 'variant'],
    ['Elverthorpe', 'Elverthorpe-Raine', 'part'],
    ['Al Ahmad', 'Alahmad', 'joined'],
    ['Wetherell', 'Wetherrel', 'variant'],
    ['Stobbs', 'Stibbs', 'oneEdit'],
    ['Raine', 'Urwin', 'different'],
  ])('%s and %s: %s', (a, b, level) => {
    expect(compareNames('surname', nameForm(a)!, nameForm(b)!)).toBe(level);
  });
});

describe('two dates of birth', () => {
  test.each<[string, string, boolean, DateLevel]>([
    ['2014-03-21', '2014-03-21', false, 'exact'],
    ['2014-03-04', '2014-04-03', false, 'swapped'],
    ['2013-03-21', '2014-03-21', false, 'yearOff'],
    ['2012-03-21', '2014-03-21', false, 'yearOff'],
    ['2014-03-27', '2014-03-21', false, 'oneDigit'],
    ['2014-03-12', '2014-03-21', false, 'oneDigit'],
    ['2014-03-30', '2014-03-21', false, 'near'],
    ['2014-01-01', '2014-09-23', false, 'looksEstimated'],
    ['2014-07-01', '2015-09-23', true, 'estimatedNear'],
    ['2010-07-01', '2014-09-23', true, 'estimatedFar'],
    ['2014-12-25', '2011-06-08', false, 'different'],
    ['1984-12-25', '2011-06-08', false, 'farApart'],
    ['not a date', '2011-06-08', false, 'missing'],
    ['2014-02-30', '2014-02-03', false, 'missing'],
  ])('%s and %s (estimated: %s): %s', (a, b, estimated, level) => {
    expect(compareDates(readDate(a), readDate(b), estimated)).toBe(level);
  });

  test('a day over twelve cannot be a month', () => {
    expect(swapDayAndMonth(readDate('2014-03-21')!)).toBeUndefined();
    expect(swapDayAndMonth(readDate('2014-03-04')!)?.text).toBe('20140403');
  });

  test('leap years are known', () => {
    expect(readDate('2016-02-29')).toBeDefined();
    expect(readDate('2015-02-29')).toBeUndefined();
    expect(readDate('1900-02-29')).toBeUndefined();
    expect(readDate('2000-02-29')!.count - readDate('2000-02-28')!.count).toBe(1);
    expect(readDate('2001-01-01')!.count - readDate('2000-01-01')!.count).toBe(366);
  });
});

describe('two addresses', () => {
  test.each<[[string, string], [string, string], AddressLevel]>([
    [['17 Ropery Rd', 'QA3 4BD'], ['17 Ropery Road', 'qa34bd'], 'house'],
    [['Flat 2 17 Ropery Rd', 'QA3 4BD'], ['Flat 2, 17 Ropery Road', 'QA3 4BD'], 'house'],
    [['17 Ropery Rd', 'QA3 4BD'], ['Flat 2, 17 Ropery Road', 'QA3 4BD'], 'house'],
    [['Flat 3, 17 Ropery Rd', 'QA3 4BD'], ['Flat 2, 17 Ropery Road', 'QA3 4BD'], 'neighbour'],
    [['19 Ropery Rd', 'QA3 4BD'], ['17 Ropery Road', 'QA3 4BD'], 'neighbour'],
    [['', 'QA3 4BD'], ['17 Ropery Road', 'QA3 4BD'], 'postcode'],
    [['17 Roperry Rd', ''], ['17 Ropery Road', 'QA3 4BD'], 'houseWithoutPostcode'],
    [['17 Ropery Rd', 'QA3 4BE'], ['17 Ropery Road', 'QA3 4BD'], 'houseNearPostcode'],
    [['17 Ropery Rd', 'QB9 1ZZ'], ['17 Ropery Road', 'QA3 4BD'], 'houseOtherPostcode'],
    [['', 'QA3 4BE'], ['17 Ropery Road', 'QA3 4BD'], 'postcodeSlip'],
    [['2 Salter Row', 'QA3 4BE'], ['17 Ropery Road', 'QA3 4BD'], 'sector'],
    [['2 Salter Row', 'QA3 4ZZ'], ['17 Ropery Road', 'QA3 4BD'], 'sector'],
    [['2 Salter Row', 'QA3 9ZZ'], ['17 Ropery Road', 'QA3 4BD'], 'district'],
    [['2 Salter Row', 'QB9 9ZZ'], ['17 Ropery Road', 'QA3 4BD'], 'elsewhere'],
    [['', ''], ['17 Ropery Road', 'QA3 4BD'], 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    expect(compareAddresses(readAddress(...a), readAddress(...b))).toBe(level);
    expect(compareAddresses(readAddress(...b), readAddress(...a))).toBe(level);
  });

  test('an address too thin to name a dwelling makes no household', () => {
    expect(householdKey(readAddress('17 Ropery Road', ''))).toBe('');
    expect(householdKey(readAddress('', 'QA3 4BD'))).toBe('');
    expect(householdKey(readAddress('17 Ropery Rd', 'QA3 4BD'))).toBe(householdKey(readAddress('17 ROPERY ROAD', 'qa34bd')));
  });
});

describe('a school as a parent names it', () => {
  const directory = createSchoolDirectory([
    { urn: '700001', name: "St Hild's Church of England Primary School" },
    { urn: '700002', name: 'Oxclose Primary School' },
    { urn: '700003', name: 'Oxclose High School' },
    { urn: '700004', name: 'The Dunesideley Academy' },
  ]);
  test.each([
    ['Saint Hilds CofE Primary', ['700001']],
    ["ST HILD'S", ['700001']],
    ['Oxclose', ['700002', '700003']],
    ['Oxclose Primary', ['700002']],
    ['Oxclos', ['700002', '700003']],
    ['Upper Dunesideley', ['700004']],
    ['Dune', []],
    ['Dunesidely', ['700004']],
    ['Rushyford', []],
    ['', []],
    ['School', []],
  ])('"%s" may be %j', (name, urns) => {
    expect(directory.resolve(name)).toEqual(urns);
  });
});

describe('a unique pupil number', () => {
  test.each(['B801200005001', 'A80120000501A', ' b801200005001 '])('%s is sound', (upn) => {
    expect(readUpn(upn)).toBeDefined();
  });
  test.each(['A801200005001', 'X80120000A001', 'I801200005001', 'B80120000500', '', undefined, 'UN3'])('%s is not', (upn) => {
    expect(readUpn(upn)).toBeUndefined();
  });
  test('codes for "none" are no number at all', () => {
    expect(writtenUpn('UN1')).toBeUndefined();
    expect(writtenUpn('x1')).toBe('X1');
  });

  referenceTest('public vectors of sound and unsound numbers are told apart', ['ids/identifier_vectors.json'], () => {
    const { upn } = JSON.parse(readFileSync(referenceFile('ids', 'identifier_vectors.json'), 'utf8')) as {
      upn: { valid: { upn: string }[]; invalid: { upn: string }[] };
    };
    expect(upn.valid.filter((each) => readUpn(each.upn) === undefined)).toEqual([]);
    expect(upn.invalid.filter((each) => readUpn(each.upn) !== undefined)).toEqual([]);
  });
});

describe('likeness of words', () => {
  test.each([['martha', 'marhta', 0.9611], ['dixon', 'dicksonx', 0.8133], ['dwayne', 'duane', 0.84], ['abc', 'xyz', 0], ['', 'abc', 0], ['abc', 'abc', 1]])(
    '%s and %s are %f alike',
    (a, b, likeness) => {
      expect(nameLikeness(a, b)).toBeCloseTo(likeness, 4);
    },
  );
  test.each([['abcd', 'abdc', 2, 1], ['abcd', 'abcd', 2, 0], ['abcd', 'bcd', 2, 1], ['abcd', 'wxyz', 2, 3], ['kitten', 'sitting', 3, 3], ['abcd', 'acbd', 1, 1], ['ab', 'abcd', 1, 2]])(
    'from %s to %s within %i are %i edits',
    (a, b, limit, edits) => {
      expect(editDistance(a, b, limit)).toBe(edits);
    },
  );
  test.each([['caitlin', 'katelyn'], ['philip', 'filip'], ['hussein', 'husayn'], ['knight', 'night']])('%s sounds like %s', (a, b) => {
    expect(soundCode(a)).toBe(soundCode(b));
  });
});
