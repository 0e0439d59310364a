import { expect, test } from 'vitest';
import { audienceOf } from '../../../shared/domain/audience.ts';
import { coverGaps } from '../../../shared/domain/key-adult-cover.ts';
import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import { withheldBecause } from '../../../shared/domain/screen-recipient.ts';
import { whoMayBePhoned } from '../../../shared/domain/who-may-be-phoned.ts';
import { childOf, incidentOf } from '../../support/chain.ts';

const TODAY = '2026-11-23';
const keyAdult = (order: number, over: Partial<KeyAdult> = {}): KeyAdult => ({
  keyAdultId: `ka-${order}`,
  bodyKey: 'establishment:990001',
  order,
  role: 'safeguardingLead',
  givenNames: [['Robyn', 'Una', 'Corin'][order - 1] ?? 'Isla'],
  familyName: 'Quillby',
  email: `adult-${order}@school.example`,
  mailbox: 'named',
  mobile: '07700 900123',
  language: 'en',
  verifiedUntil: '2027-07-31',
  active: true,
  ...over,
});
const gaps = (...keyAdults: readonly KeyAdult[]) => coverGaps(keyAdults, TODAY, 30);

test('two verified key adults are the norm; anything less is said weeks before an incident needs it', () => {
  expect(gaps(keyAdult(1), keyAdult(2))).toEqual([]);
  expect(gaps(keyAdult(1))).toEqual(['onlyOneVerified']);
  expect(gaps()).toEqual(['nobodyVerified']);
  expect(gaps(keyAdult(1), keyAdult(2, { verifiedUntil: undefined }))).toEqual(['onlyOneVerified']);
  expect(gaps(keyAdult(1), keyAdult(2, { active: false }), keyAdult(3, { exclusions: [{ scope: 'body' }] }))).toEqual(['onlyOneVerified']);
  expect(gaps(keyAdult(1), keyAdult(2, { verifiedUntil: '2026-12-22' }))).toEqual(['verificationLapsing']);
  expect(gaps(keyAdult(1), keyAdult(2, { verifiedUntil: '2026-12-23' }))).toEqual([]);
  expect(gaps(keyAdult(1), keyAdult(2, { verifiedUntil: TODAY }))).toEqual(['verificationLapsing']);
  expect(gaps(...[1, 2].map((n) => keyAdult(n, { mailbox: 'shared', mobile: undefined })))).toEqual(['nobodyCanProve']);
});

test('whoever is verified is told before whoever no longer is; nobody is silent because of a date', () => {
  const lapsed = keyAdult(1, { verifiedUntil: '2026-11-22' });

  expect(audienceOf('send', [lapsed, keyAdult(2)], [], TODAY).map(({ keyAdultId }) => keyAdultId)).toEqual(['ka-2']);
  expect(audienceOf('widen', [lapsed, keyAdult(2)], [], TODAY).map(({ keyAdultId }) => keyAdultId)).toEqual(['ka-2', 'ka-1']);
  expect(audienceOf('send', [lapsed], [], TODAY).map(({ keyAdultId }) => keyAdultId)).toEqual(['ka-1']);
});

test('a key adult is passed over for a family they must not hear of, by any name of it, and for no other', { tags: ['T14'] }, () => {
  const of = (familyName: string, postcode?: string) => keyAdult(1, { exclusions: [{ scope: 'family', familyName, postcode }] });
  const incident = incidentOf({ children: [childOf(1, { familyName: 'Garr’owby', aliases: [{ givenNames: ['Poppy'], familyName: 'Wick' }], address: { lines: [], postcode: 'WM2 1QD' } })] });

  expect(withheldBecause(of('GARROWBY'), incident, {})).toBe('excludedForFamily');
  expect(withheldBecause(of('wick', 'wm21qd'), incident, {})).toBe('excludedForFamily');
  expect(withheldBecause(of('Garrowby', 'WM9 9ZZ'), incident, {})).toBeUndefined();
  expect(withheldBecause(of('Garrowby', 'WM9 9ZZ'), incidentOf({ children: [childOf(1, { familyName: 'Garrowby', address: undefined })] }), {})).toBe('excludedForFamily');
  expect(withheldBecause(of('Thornhope'), incident, {})).toBeUndefined();
  expect(withheldBecause(keyAdult(1, { exclusions: [{ scope: 'body' }] }), incident, {})).toBe('excludedForBody');
});

test('the call list leaves out whoever is passed over, name and number, and says how many and why', () => {
  const party = { adultReference: 'a-1', role: 'victim' as const, givenNames: ['Robyn'], familyName: 'QUILLBY', sex: 'unknown' as const, emails: [], phones: [] };

  const { keyAdults, withheld } = whoMayBePhoned([keyAdult(2), keyAdult(1), keyAdult(3, { active: false })], incidentOf({ adults: [party] }), {});

  expect(keyAdults.map(({ keyAdultId }) => keyAdultId)).toEqual(['ka-2']);
  expect(withheld).toEqual([{ because: 'sameName', count: 1 }]);
});
