import { describe, expect, test } from 'vitest';
import { accountForReviewer } from '../../shared/domain/account-for-reviewer.ts';
import { decideScope } from '../../shared/domain/decide-scope.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import { INCIDENT_TYPES } from '../../shared/domain/incident.ts';
import type { Incident } from '../../shared/domain/incident.ts';
import { childRecordOf } from '../../shared/domain/linkage/child-record-of.ts';
import { saysWho } from '../../shared/domain/says-who.ts';
import { childOf, incidentOf } from '../support/chain.ts';

const adult = (adultReference: string): Incident['adults'][number] => ({ adultReference, givenNames: ['Dana'], familyName: 'White', role: 'victim', sex: 'female', emails: [], phones: [] });
const scopeOf = (over: Partial<Incident>, child = over.children?.[0] ?? childOf(1), policy = DEFAULT_POLICY) => decideScope(child, incidentOf(over), policy);

describe('whom the duty reaches, by the statute', () => {
  test.each<[string, string, string, boolean]>([
    ['a seventeen-year-old on the eve of the birthday, though police came after midnight', '2008-10-15', '2026-10-14T23:30:00Z', true],
    ['somebody who was eighteen the evening before', '2008-10-13', '2026-10-14T23:30:00Z', false],
    ['a baby', '2026-10-01', '2026-10-14T23:30:00Z', true],
  ])('%s', (_who, dateOfBirth, attendedAt, inScope) => {
    const decision = scopeOf({ attendedAt, occurredFrom: '2026-10-14T21:00:00Z', children: [childOf(1, { dateOfBirth })] });

    expect(decision).toEqual({ inScope, rule: inScope ? 'insideTheDuty' : 'eighteenOrOver', policyVersion: DEFAULT_POLICY.version });
  });

  test('an adult who tells of their childhood is no child by it', () => {
    expect(scopeOf({ occurredFrom: '1998-01-01T12:00:00Z', children: [childOf(1, { dateOfBirth: '1990-05-05' })] })).toMatchObject({ inScope: false, rule: 'eighteenOrOver' });
  });

  test('a child of unknown age, of any type of incident, with nothing said of relations, is in', () => {
    for (const incidentType of INCIDENT_TYPES) expect(scopeOf({ incidentType, children: [childOf(1, { dateOfBirth: undefined })] }).inScope).toBe(true);
  });

  test('a child is left out for being related to nobody only when that was said of every adult', () => {
    const adults = [adult('a'), adult('b')];
    const notRelatedTo = (...refs: string[]) => childOf(1, { relationships: refs.map((adultReference) => ({ adultReference, relationship: 'notRelated' })) });

    expect(scopeOf({ adults, children: [notRelatedTo('a', 'b')] })).toMatchObject({ inScope: false, rule: 'notRelated' });
    expect(scopeOf({ adults, children: [notRelatedTo('a')] }).inScope).toBe(true);
    expect(scopeOf({ adults: [], children: [notRelatedTo()] }).inScope).toBe(true);
    expect(scopeOf({ adults, children: [notRelatedTo('a', 'b')] }, undefined, { ...DEFAULT_POLICY, scope: { ...DEFAULT_POLICY.scope, relationship: 'any' } }).inScope).toBe(true);
  });

  test('a force that reads the types more narrowly says so under a version of its own', () => {
    const narrower = { version: '98-2026.1', scope: { ...DEFAULT_POLICY.scope, incidentTypes: ['domesticAbuse'] as const } };

    expect(decideScope(childOf(1), incidentOf({ incidentType: 'stalkingOrHarassment' }), narrower)).toEqual({ inScope: false, rule: 'notDomesticAbuse', policyVersion: '98-2026.1' });
  });
});

describe('the officer’s account', () => {
  const incident = incidentOf({ children: [childOf(1)], adults: [adult('a')] });

  test.each([
    ['a surname of the incident', 'Mr White shouted', true],
    ['a surname in capitals', 'ARGUMENT BETWEEN WHITE AND PARTNER', true],
    ['the child’s surname with a possessive', 'Garrowby’s door was damaged', true],
    ['the address', 'damage at 11 salters row', true],
    ['a postcode', 'seen near WM1 3QD', true],
    ['a telephone number', 'rang 07700 900123', true],
    ['an e-mail address', 'wrote to dana@home.example', true],
    ['a colour that is also a surname', 'a white van was scratched', false],
    ['times and numbers', 'argument at 21:50, 3 officers, door 2 damaged on 14/10/2026', false],
    ['what happened', 'An argument between two adults at home. A door was damaged.', false],
  ])('with %s', (_what, account, says) => {
    expect(saysWho(account, incident)).toBe(says);
  });

  test('is for a desk reviewer where the force says so, and for nobody where it says not', () => {
    const told = incidentOf({ circumstancesText: 'A door was damaged.' });

    expect(accountForReviewer(told, { account: 'reviewer' })).toBe('A door was damaged.');
    expect(accountForReviewer(told, { account: 'nobody' })).toBeUndefined();
  });
});

test('a child who used to bear another name is looked for under that one too', () => {
  const child = childOf(1, { aliases: [{ givenNames: ['Pop'], familyName: 'Garrowby' }], formerNames: [{ givenNames: ['Poppy'], familyName: 'Thornhope' }] });

  expect(childRecordOf(child, '2026-10-14').aliases).toEqual(['Pop Garrowby', 'Poppy Thornhope']);
});
