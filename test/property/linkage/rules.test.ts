import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareAddresses, readAddress } from '../../../shared/domain/linkage/compare-addresses.ts';
import { compareDates, readDate } from '../../../shared/domain/linkage/compare-dates.ts';
import { compareNames } from '../../../shared/domain/linkage/compare-names.ts';
import { editDistance } from '../../../shared/domain/linkage/edit-distance.ts';
import { foldName } from '../../../shared/domain/linkage/fold-name.ts';
import { fromWords, nameForm } from '../../../shared/domain/linkage/name-form.ts';
import { nameLikeness } from '../../../shared/domain/linkage/name-likeness.ts';
import { prepareChild, preparePupil } from '../../../shared/domain/linkage/prepare-records.ts';
import { candidateKeys, pupilKeys } from '../../../shared/domain/linkage/blocking-keys.ts';
import type { ChildRecord, PupilRecord } from '../../../shared/domain/linkage/records.ts';
import { generateLinkageSet } from '../../support/linkage-generator.ts';
import { aChild, aPupil, countTerms, decide, decideOne } from '../../support/linkage-world.ts';

const set = generateLinkageSet({ seed: 41, pupils: 400, incidents: 300 });
const frequencies = countTerms(set.pupils);
const names = [...new Set(set.pupils.flatMap((pupil) => [pupil.legalForename, pupil.legalSurname]))];
const anyName = fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 30 }), fc.stringMatching(/^[A-Z][a-z]{0,12}([ '-][A-Z][a-z]{1,9})?$/));
const anyDay = fc.date({ min: new Date('2006-01-01'), max: new Date('2022-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
const anyPupil = fc.constantFrom(...set.pupils);
const anyChildren = fc.constantFrom(...set.incidents).map((incident) => incident.map((each) => each.child));
const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.constant('a'.repeat(1_000_000)), fc.constant('\u0000\u202e\ufeff'), fc.constant('Ava, "; DROP'));

describe('folding', () => {
  test('twice is once, and leaves small letters and single spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const folded = foldName(text);
        expect(foldName(folded)).toBe(folded);
        expect(folded).toMatch(/^([a-z]+( [a-z]+)*)?$/);
      }),
    );
  });

  test('letter case, and signs around a name, change nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), (name) => {
        expect(foldName(name.toUpperCase())).toBe(foldName(name));
        expect(foldName(`  ${name}.`)).toBe(foldName(name));
      }),
    );
  });
});

describe('symmetry', () => {
  test('names agree the same way round and the other', () => {
    fc.assert(
      fc.property(anyName, anyName, fc.constantFrom('forename' as const, 'surname' as const), (a, b, field) => {
        const [formA, formB] = [nameForm(a), nameForm(b)];
        fc.pre(formA !== undefined && formB !== undefined);
        expect(compareNames(field, formA, formB)).toBe(compareNames(field, formB, formA));
        expect(compareNames(field, formA, formA)).toBe('exact');
      }),
    );
  });

  test('dates that are no estimates do', () => {
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        const [first, second] = [compareDates(readDate(a), readDate(b), false), compareDates(readDate(b), readDate(a), false)];
        const odd = (level: string): boolean => level === 'looksEstimated' || level === 'different';
        expect(first === second || (odd(first) && odd(second))).toBe(true);
      }),
    );
  });

  test('addresses, edits and likeness do', () => {
    fc.assert(
      fc.property(anyPupil, anyPupil, (a, b) => {
        const [first, second] = [readAddress(a.addressLine, a.postcode), readAddress(b.addressLine, b.postcode)];
        expect(compareAddresses(first, second)).toBe(compareAddresses(second, first));
        const [x, y] = [foldName(a.legalSurname), foldName(b.legalSurname)];
        expect(editDistance(x, y, 3)).toBe(editDistance(y, x, 3));
        expect(nameLikeness(x, y)).toBeCloseTo(nameLikeness(y, x), 12);
      }),
    );
  });
});

describe('evidence', () => {
  const better: readonly ((child: ChildRecord, pupil: PupilRecord) => ChildRecord)[] = [
    (child, pupil) => ({ ...child, forename: pupil.legalForename }),
    (child, pupil) => ({ ...child, surname: pupil.legalSurname }),
    (child, pupil) => ({ ...child, dateOfBirth: pupil.dateOfBirth, dateOfBirthEstimated: false }),
    (child, pupil) => ({ ...child, sex: pupil.sex }),
    (child, pupil) => ({ ...child, postcode: pupil.postcode, addressLine: pupil.addressLine }),
    (child, pupil) => ({ ...child, schoolUrns: pupil.urns }),
  ];

  test('that agrees more never lowers a score', () => {
    fc.assert(
      fc.property(anyChildren, anyPupil, fc.nat(better.length - 1), (children, pupil, which) => {
        const child = children[0]!;
        const improved = better[which]!(child, pupil);
        const [before, after] = [child, improved].map((each) => decideOne(each, [pupil], { frequencies }).bits);
        expect(after).toBeGreaterThanOrEqual(before! - 0.001);
      }),
    );
  });

  test('sums to the score for every candidate of every incident', () => {
    fc.assert(
      fc.property(anyChildren, fc.array(anyPupil, { maxLength: 8 }), (children, pupils) => {
        for (const candidate of decide(children, pupils, { frequencies }).flatMap((each) => each.candidates)) {
          expect(candidate.evidence.reduce((sum, item) => sum + Math.round(item.bits * 1000), 0)).toBe(Math.round(candidate.bits * 1000));
        }
      }),
    );
  });
});

describe('the candidates', () => {
  test('an unrelated pupil more never turns review into linked', () => {
    fc.assert(
      fc.property(anyChildren, fc.uniqueArray(anyPupil, { maxLength: 6, selector: (pupil) => pupil.pupilId }), fc.nat(10_000), (children, pupils, salt) => {
        const stranger = aPupil({ pupilId: `Z${salt}`, legalForename: 'Xanthippe', legalSurname: 'Quillfeather', dateOfBirth: '2001-11-30', postcode: 'ZZ9 9ZZ', addressLine: '999 Yewtree Row' });
        const before = decide(children, pupils, { frequencies });
        const after = decide(children, [...pupils, stranger], { frequencies });
        expect(after.filter((each, at) => each.outcome === 'linked' && before[at]!.outcome !== 'linked')).toEqual([]);
      }),
    );
  });

  test('in another order give the same answer, to the byte', () => {
    fc.assert(
      fc.property(anyChildren, fc.uniqueArray(anyPupil, { maxLength: 8, selector: (pupil) => pupil.pupilId }), (children, pupils) => {
        expect(JSON.stringify(decide(children, pupils.toReversed(), { frequencies }))).toBe(JSON.stringify(decide(children, pupils, { frequencies })));
      }),
    );
  });

  test('a twin added to the household never raises the score of a child', () => {
    fc.assert(
      fc.property(anyPupil, fc.constantFrom('Martha', 'Edith', 'Ralph', 'Zain'), (pupil, forename) => {
        fc.pre(foldName(pupil.legalForename) !== foldName(forename));
        const child = aChild({ ...pupil, reference: 'C1', forename: pupil.legalForename, surname: pupil.legalSurname, aliases: [], postcode: pupil.postcode });
        const twin = { ...pupil, pupilId: 'TWIN', legalForename: forename, preferredForename: forename };
        const current = { ...pupil, leavingOn: undefined };
        const alone = decideOne(child, [current], { frequencies });
        expect(decideOne(child, [current, { ...twin, leavingOn: undefined }], { frequencies }).bits).toBeLessThanOrEqual(alone.bits);
      }),
    );
  });
});

describe('hostile input', () => {
  test('degrades to less evidence: never an error, never a link', () => {
    fc.assert(
      fc.property(fc.record({ forename: hostile, surname: hostile, dateOfBirth: hostile, sex: hostile, postcode: hostile, addressLine: hostile, schoolName: hostile, upn: hostile }), (fields) => {
        const decision = decideOne({ ...fields, reference: 'H', aliases: [fields.forename, fields.surname], dateOfBirthEstimated: false }, set.pupils.slice(0, 20), { frequencies });
        expect(decision.outcome).not.toBe('linked');
      }),
      { numRuns: 60 },
    );
  });

  test('a roll of hostile rows can be filed and asked', () => {
    fc.assert(
      fc.property(hostile, hostile, (first, second) => {
        const pupil = preparePupil({ pupilId: 'H', urns: [], legalForename: first, legalSurname: second, dateOfBirth: second, postcode: first, addressLine: second, upn: first });
        const child = prepareChild({ reference: 'H', forename: first, surname: second, aliases: [second], dateOfBirth: first, dateOfBirthEstimated: true, postcode: second }, () => []);
        const lengths = [...pupilKeys(pupil, 'A'), ...candidateKeys(child, 1, 'A'), ...candidateKeys(child, 2, 'A')].map((key) => key.value.length);
        expect(Math.max(0, ...lengths)).toBeLessThan(500);
        expect(lengths.length).toBeLessThan(200);
      }),
      { numRuns: 60 },
    );
  });
});

describe('blocking keys', () => {
  test('a pupil written as the roll holds it is filed where it is asked for', () => {
    fc.assert(
      fc.property(anyPupil, (record) => {
        const pupil = preparePupil(record);
        const child = prepareChild(aChild({ ...record, reference: 'C', forename: record.legalForename, surname: record.legalSurname, aliases: [] }), () => record.urns);
        const filed = new Set(pupilKeys(pupil, 'A').map((key) => `${key.type} ${key.value}`));
        const asked = [...candidateKeys(child, 1, 'A'), ...candidateKeys(child, 2, 'A')];
        for (const type of ['postcode', 'surnameDate', 'forenameDate', 'name', 'house', 'initialSurname', 'outwardForename', 'schoolForename']) {
          expect(asked.some((query) => query.type === type && filed.has(`${type} ${query.value}`)), type).toBe(true);
        }
      }),
    );
  });

  test('hold no more parts of a name than a name has', () => {
    expect(fromWords(Array.from({ length: 50 }, (_, at) => `part${at}`))?.parts.length).toBe(8);
  });
});
