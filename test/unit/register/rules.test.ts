import { describe, expect, test } from 'vitest';
import { hasPupils } from '../../../shared/domain/register/establishment.ts';
import { foldEstablishmentName } from '../../../shared/domain/register/fold-name.ts';
import { followSuccessors, type Standing } from '../../../shared/domain/register/follow-successors.ts';
import { formatDfeNumber, isUrn, normalPostcode, parseDfeNumber } from '../../../shared/domain/register/identifiers.ts';
import { LOCAL_AUTHORITIES, POLICE_FORCES, authoritiesOfForce, forceOfAuthority, retiredLocalAuthority } from '../../../shared/domain/register/local-authorities.ts';
import { readRegisterDate } from '../../../shared/domain/register/register-dates.ts';
import { suspicionOf } from '../../../shared/domain/register/text-suspicion.ts';

describe('statuses', () => {
  test('only open schools have pupils to tell, those that are to close among them', () => {
    expect((['open', 'closed', 'openProposedToClose', 'proposedToOpen'] as const).map(hasPupils)).toEqual([true, false, true, false]);
  });
});

describe('identifiers', () => {
  test.each(['100000', '20001', '402479'])('%s is a URN', (text) => expect(isUrn(text)).toBe(true));
  test.each(['', '0', '1234', '0100000', '9.9E+05', '840/4001', '12345678'])('"%s" is none', (text) => expect(isUrn(text)).toBe(false));

  test.each([
    ['ng22 0ea', 'NG22 0EA'],
    ['Tf6 6pn', 'TF6 6PN'],
    ['EC3A5DE', 'EC3A 5DE'],
    [' W10  5EF ', 'W10 5EF'],
    ['gir0aa', 'GIR 0AA'],
  ])('the postcode "%s" is %s', (text, postcode) => expect(normalPostcode(text)).toBe(postcode));
  test.each(['', 'ZZ99 3VZ', 'BFPO 57', 'DH1', 'DH1 1CV', '12345', 'QH1 1AA'])('"%s" is no postcode', (text) => expect(normalPostcode(text)).toBeUndefined());

  test.each(['8404001', '840/4001', '840-4001', '840 4001', ' 840/4001 '])('the DfE number "%s" is 840/4001', (text) => {
    expect(formatDfeNumber(parseDfeNumber(text) ?? { laCode: '', establishmentNumber: '' })).toBe('840/4001');
  });
  test.each(['', '84/4001', '840/401', '840//4001', '84O4001'])('"%s" is no DfE number', (text) => expect(parseDfeNumber(text)).toBeUndefined());
});

describe('local authorities', () => {
  test('every live one but the overseas one lies in one of 43 forces, and every force has one', () => {
    expect(LOCAL_AUTHORITIES).toHaveLength(176);
    expect(Object.keys(POLICE_FORCES)).toHaveLength(43);
    expect(LOCAL_AUTHORITIES.filter(({ forceCode }) => forceCode === undefined).map(({ laCode }) => laCode)).toEqual(['702']);
    for (const forceCode of Object.keys(POLICE_FORCES)) expect(authoritiesOfForce(forceCode).length).toBeGreaterThan(0);
  });

  test('forces of the North East', () => {
    expect(authoritiesOfForce('11').map(({ laCode }) => laCode)).toEqual(['840', '841']);
    expect(authoritiesOfForce('17').map(({ laCode }) => laCode)).toEqual(['805', '806', '807', '808']);
    expect(authoritiesOfForce('10').map(({ laCode }) => laCode)).toEqual(['390', '391', '392', '393', '394', '929']);
    expect(forceOfAuthority('201')).toBe('48');
  });

  test('retired codes know their successors and their force', () => {
    expect(retiredLocalAuthority('909')).toMatchObject({ retiredOn: '2023-03-31', successors: ['942', '943'] });
    expect(forceOfAuthority('928')).toBe('34');
    expect(forceOfAuthority('999')).toBeUndefined();
  });
});

describe('dates', () => {
  test.each([
    ['05-11-2014', true, { kind: 'read', day: '2014-11-05' }],
    ['2014-11-05', false, { kind: 'read', day: '2014-11-05' }],
    ['5/11/2014', true, { kind: 'flipped', day: '2014-11-05' }],
    ['5/11/2014', false, { kind: 'ambiguous' }],
    ['23/11/2014', false, { kind: 'flipped', day: '2014-11-23' }],
    ['7/7/2014', false, { kind: 'flipped', day: '2014-07-07' }],
    ['11/23/2014', true, { kind: 'ambiguous' }],
    ['29-02-2023', true, { kind: 'malformed' }],
    ['29-02-2024', true, { kind: 'read', day: '2024-02-29' }],
    ['05-11-14', true, { kind: 'malformed' }],
    ['41956', true, { kind: 'malformed' }],
    ['', true, { kind: 'none' }],
  ])('"%s" (slashes day first: %s)', (text, dayFirst, reading) => expect(readRegisterDate(text, dayFirst)).toEqual(reading));
});

describe('letters', () => {
  test.each([
    ['St Thomas \uFFFD Becket', 'replacementSign'],
    ['Westminster\u0092', 'controlCharacter'],
    ['St Thomas \u0430 Becket', 'cyrillicLetter'],
    ['St Thomas Ã\u00A0 Becket', 'decodedTwice'],
    ['Kingâ€™s', 'decodedTwice'],
  ])('"%s" was read wrongly', (text, suspicion) => expect(suspicionOf(text)).toBe(suspicion));
  test.each(['St Thomas à Becket', 'Ysgol Llechan Lân', 'North Star 82°', 'King’s – Lower', 'Âge', 'São', 'Ysgol Tŷ Ffynnon'])('"%s" was not', (text) => expect(suspicionOf(text)).toBeUndefined());

  test.each([
    ['St. Thomas à Becket C of E (Aided) School', 'st thomas a becket church of england aided school'],
    ['Saint Mary’s R.C. & Community', 'st marys roman catholic and community'],
    ['ST MARY\'S CofE  Primary', 'st marys church of england primary'],
  ])('"%s" folds to "%s"', (name, folded) => expect(foldEstablishmentName(name)).toBe(folded));
});

describe('following successors', () => {
  const follow = (links: Readonly<Record<string, readonly string[]>>, open: readonly string[], start = 'a') =>
    followSuccessors(start, {
      standing: (urn): Standing => (open.includes(urn) ? 'hasPupils' : links[urn] ? 'hasNone' : 'unknown'),
      successors: (urn) => links[urn] ?? [],
    });

  test('an open school is its own answer, whatever leads on from it', async () => {
    expect(await follow({ a: ['b'] }, ['a', 'b'])).toEqual({ urns: ['a'], steps: 0, circular: false, unknownUrns: [] });
  });
  test('the nearest comes first', async () => {
    expect(await follow({ a: ['b', 'c'], b: ['d'] }, ['c', 'd'])).toMatchObject({ urns: ['c', 'd'], steps: 1 });
  });
  test('two roads to one school are no circle', async () => {
    expect(await follow({ a: ['b', 'c'], b: ['d'], c: ['d'] }, ['d'])).toMatchObject({ urns: ['d'], steps: 2, circular: false });
  });
  test('a circle ends, and is told', async () => {
    expect(await follow({ a: ['b'], b: ['c'], c: ['a'] }, [])).toMatchObject({ urns: [], circular: true });
  });
});
