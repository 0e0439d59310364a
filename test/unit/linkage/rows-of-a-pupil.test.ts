import { describe, expect, test } from 'vitest';
import { mergePersons } from '../../../shared/domain/linkage/merge-persons.ts';
import { preparePupil } from '../../../shared/domain/linkage/prepare-records.ts';
import type { PupilRecord } from '../../../shared/domain/linkage/records.ts';
import { aChild, aPupil, decideOne } from '../../support/linkage-world.ts';

const UPN = 'B801200005001';
const OLD = '700009';
const NEW = '700001';
const old = (over: Partial<PupilRecord> = {}): PupilRecord => aPupil({ pupilId: 'mover', urns: [OLD], entryOn: '2020-09-02', ...over });
const next = (over: Partial<PupilRecord> = {}): PupilRecord => aPupil({ pupilId: 'mover', urns: [NEW], entryOn: '2025-09-02', ...over });

/** The day of all these mornings is 10 November 2025. */
describe('one child in two rows of the roll', () => {
  test.each([
    // what the roll says | rows | who is told
    ['left A in July, began at B in September', [old({ leavingOn: '2025-07-20' }), next()], [NEW]],
    ['leaves A next Friday, begins at B the Monday after', [old({ leavingOn: '2025-11-14' }), next({ entryOn: '2025-11-17' })], [OLD]],
    ['last day at A was today, first day at B is today', [old({ leavingOn: '2025-11-10' }), next({ entryOn: '2025-11-10' })], [NEW]],
    ['is still at A for a week and at B since today', [old({ leavingOn: '2025-11-17' }), next({ entryOn: '2025-11-10' })], [NEW, OLD]],
    ['is registered at both', [old(), next()], [NEW, OLD]],
    ['went to B and came back to A', [old({ leavingOn: '2024-07-20' }), next({ leavingOn: '2025-07-20' }), old({ entryOn: '2025-09-02' })], [OLD]],
  ] as const)('%s', (_what, rows, told) => {
    for (const order of [rows, rows.toReversed()]) expect(decideOne(aChild(), order)).toMatchObject({ outcome: 'linked', urns: told });
  });

  test('the same, when only the pupil number joins the rows', () => {
    const rows = [old({ pupilId: 'a-1', upn: UPN, leavingOn: '2025-07-20' }), next({ pupilId: 'b-7', upn: UPN })];

    expect(decideOne(aChild(), rows)).toMatchObject({ outcome: 'linked', pupilId: 'b-7', urns: [NEW] });
  });

  test('between two schools, with the first day still to come, a person decides', () => {
    const decision = decideOne(aChild(), [old({ leavingOn: '2025-11-07' }), next({ entryOn: '2025-11-17' })]);

    expect(decision).toMatchObject({ outcome: 'review', vetoes: ['notYetArrived'] });
    expect(decision.candidates.map(({ urns }) => urns)).toEqual([[NEW]]);
  });

  test('who begins at the first school in January is shown to a person', () => {
    expect(decideOne(aChild(), [next({ entryOn: '2026-01-06' })])).toMatchObject({ outcome: 'review', vetoes: ['notYetArrived'] });
  });

  test('a day that is none says nothing of coming or going', () => {
    expect(decideOne(aChild(), [next({ entryOn: 'soon', leavingOn: '0000-00-00' })]).outcome).toBe('linked');
  });

  test('the later row says where the child lives', () => {
    const { current } = mergePersons([old({ postcode: 'QB1 1AA' }), next()].map(preparePupil), '2025-11-10');

    expect(current).toMatchObject([{ pupil: { address: { postcode: 'QA34BD' } }, twoHouseholds: true }]);
  });
});

describe('one number for two children', () => {
  test('is a pupil id that two schools gave: a person decides, whichever of the two it is', () => {
    const other = aPupil({ pupilId: 'mover', urns: [OLD], legalForename: 'Albert', legalSurname: 'Urwin', dateOfBirth: '2011-01-02', sex: 'M', postcode: 'QB1 1AA' });

    const decision = decideOne(aChild(), [next(), other]);

    expect(decision).toMatchObject({ outcome: 'review', vetoes: ['numberShared'] });
    expect(decision.candidates[0]?.urns).toEqual([NEW]);
  });

  test('is a pupil number typed to the twin as well: neither school hears of the other child', () => {
    const twin = aPupil({ pupilId: 'twin', upn: UPN, urns: [OLD], legalForename: 'Matilda' });

    expect(decideOne(aChild(), [next({ upn: UPN }), twin])).toMatchObject({ outcome: 'linked', pupilId: 'mover', urns: [NEW] });
  });
});
