import { describe, expect, test } from 'vitest';
import type { Child } from '../../../shared/domain/incident.ts';
import { childRecordOf } from '../../../shared/domain/linkage/child-record-of.ts';

const child: Child = {
  childReference: 'A',
  givenNames: ['Rowan', 'Jane'],
  familyName: 'Elverthorpe',
  aliases: [{ givenNames: ['Ro'], familyName: 'Raine' }],
  dateOfBirth: '2014-03-21',
  dateOfBirthEstimated: false,
  sex: 'female',
  address: { lines: ['Flat 2', '17 Ropery Road'], postcode: 'QA3 4BD' },
  school: { name: 'Oxclose Primary School', urn: '700002' },
  present: 'yes',
  whereabouts: 'sameRoom',
  seenByPolice: 'yes',
  welfareCheck: 'yes',
  relationships: [],
  voice: { heard: false, reason: 'childAsleep' },
};

describe('a child of an incident, as the engine reads it', () => {
  test('keeps what police wrote', () => {
    expect(childRecordOf(child, '2025-11-10')).toMatchObject({
      reference: 'A',
      forename: 'Rowan Jane',
      surname: 'Elverthorpe',
      aliases: ['Ro Raine'],
      dateOfBirth: '2014-03-21',
      addressLine: 'Flat 2, 17 Ropery Road',
      schoolUrns: ['700002'],
    });
  });

  test('takes an age for an estimated year', () => {
    const { dateOfBirth: _none, ...rest } = child;

    expect(childRecordOf({ ...rest, estimatedAge: 11 }, '2025-11-10')).toMatchObject({ dateOfBirth: '2014-01-01', dateOfBirthEstimated: true });
  });

  test('has no school where a reason stands for one', () => {
    expect(childRecordOf({ ...child, school: { reason: 'notKnown' } }, '2025-11-10')).toMatchObject({ schoolName: undefined, schoolUrns: undefined });
  });
});
