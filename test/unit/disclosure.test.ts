import { describe, expect, it } from 'vitest';
import { disclose } from '../../shared/domain/disclosure.ts';
import { mayBeTold } from '../../shared/domain/screen-recipient.ts';
import { normaliseShortReference } from '../../shared/domain/short-reference.ts';
import { yearGroupOf } from '../../shared/domain/year-group.ts';
import { aChild, aKeyAdult, anIncident, aNotification } from '../support/doubles/key-adult-world.ts';

const labels = [{ childId: 'kid-a', childReference: 'child-a' }];

describe('year groups', () => {
  it.each([
    ['2022-08-31', '2026-11-23', 'reception'],
    ['2022-09-01', '2026-11-23', 'nursery'],
    ['2018-05-14', '2026-11-23', 'year4'],
    // In August the class is still last year's; a day later it is not.
    ['2018-05-14', '2026-08-31', 'year3'],
    ['2018-05-14', '2026-09-01', 'year4'],
    ['2010-09-01', '2026-11-23', 'year11'],
    ['2008-08-31', '2026-11-23', 'overSchoolAge'],
    ['2008-09-01', '2026-11-23', 'year13'],
    ['2024-01-01', '2026-11-23', 'underSchoolAge'],
    ['2026-10-01', '2026-11-23', 'underSchoolAge'],
    // Nobody has a birthday on 29 February in most years.
    ['2020-02-29', '2026-11-23', 'year2'],
  ])('born %s is, on %s, in %s', (born, on, group) => {
    expect(yearGroupOf(born, on)).toBe(group);
  });
});

describe('what a school is told', () => {
  it('is about its own children of this incident and no other child', { tags: ['T13'] }, () => {
    const incident = anIncident({ children: [aChild(), aChild({ childReference: 'child-b', givenNames: ['Idris'] })] });

    const { children } = disclose({ incident, labels }, aNotification());

    expect(children.map(({ name }) => name.givenNames)).toEqual([['Amira']]);
  });

  it('leaves out what was done about an adult', () => {
    const { rows } = disclose({ incident: anIncident({ flags: ['arrestMade', 'childMissing'] }), labels }, aNotification());

    expect(rows.find(({ label }) => label === 'flags')?.value).toEqual(['childMissing']);
  });

  it('gives the due date to a health team and to nobody else', () => {
    const incident = anIncident({ pregnancy: { answer: 'yes', dueOn: '2027-02-01' } });

    const toTeam = disclose({ incident, labels }, aNotification({ bodyKey: 'healthTeam:W1' }));
    const toSchool = disclose({ incident, labels }, aNotification());

    expect(JSON.stringify(toTeam)).toContain('2027-02-01');
    expect(JSON.stringify(toSchool)).not.toContain('2027-02-01');
  });

  it('names each change of a correction, old and new, and nothing that stayed', () => {
    const before = { incident: anIncident(), labels, childIds: ['kid-a'] };
    const incident = anIncident({ revision: 2, occurredFrom: '2026-11-22T20:15:00Z', children: [aChild({ present: 'no' })] });

    const { changes } = disclose({ incident, labels }, aNotification({ version: 2 }), before);

    expect(changes?.map(({ label, childId }) => [label, childId])).toEqual([
      ['present', 'kid-a'],
      ['when', undefined],
    ]);
  });

  it('tells of a child who was added as one change, and does not name one who was taken off', () => {
    const both = [...labels, { childId: 'kid-b', childReference: 'child-b' }];
    const family = anIncident({ children: [aChild(), aChild({ childReference: 'child-b', givenNames: ['Idris'] })] });

    const added = disclose({ incident: family, labels: both }, aNotification({ childIds: ['kid-a', 'kid-b'] }), { incident: anIncident(), labels, childIds: ['kid-a'] });
    const taken = disclose({ incident: anIncident(), labels }, aNotification(), { incident: family, labels: both, childIds: ['kid-a', 'kid-b'] });

    expect(added.changes).toEqual([expect.objectContaining({ label: 'name', childId: 'kid-b' })]);
    expect(JSON.stringify(taken)).not.toContain('Idris');
  });
});

describe('who may be told', () => {
  const adult = { adultReference: 'a1', givenNames: ['Someone'], familyName: 'Else', role: 'suspect', sex: 'unknown', emails: [], phones: [] } as const;

  it.each([
    ['by name, however it is written', { givenNames: ['DÁNA', 'Rose'], familyName: 'Quayle ' }],
    ['by work address', { emails: ['D.Quayle@HARBOUR.example'] }],
    ['by mobile', { phones: ['07700 900 089'] }],
  ])('is not a key adult who is in the incident: %s', (_, more) => {
    expect(mayBeTold(aKeyAdult(), anIncident({ adults: [{ ...adult, ...more }] }), {})).toBe(false);
  });

  it('is anybody else', { tags: ['T14'] }, () => {
    expect(mayBeTold(aKeyAdult(), anIncident({ adults: [{ ...adult, phones: ['999'] }] }), {})).toBe(true);
  });
});

describe('a reference', () => {
  it.each([
    ['OE-7F3K-2M9Q', 'OE-7F3K-2M9Q'],
    [' oe 7f3k 2m9q ', 'OE-7F3K-2M9Q'],
    ['oe–7f3k–2m9q', 'OE-7F3K-2M9Q'],
    ['OE-7F3K', undefined],
    ['7F3K-2M9Q', undefined],
    ['OE-7F3K-2M9Q-1', undefined],
  ])('typed as %j is %s', (typed, reference) => {
    expect(normaliseShortReference(typed)).toBe(reference);
  });
});
