import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { ESTABLISHMENT_TYPES, TYPE_GROUPS, isEstablishmentTypeCode, isTypeGroupCode } from '../../../shared/domain/register/establishment.ts';
import { LOCAL_AUTHORITIES, NO_AUTHORITY_CODES, POLICE_FORCES, RETIRED_LOCAL_AUTHORITIES, forceOfAuthority, localAuthority } from '../../../shared/domain/register/local-authorities.ts';
import { referenceFile, referenceTest } from '../../support/reference-data.ts';

const rowsOf = (file: string): readonly Record<string, string>[] => parse(readFileSync(referenceFile(file)), { columns: true, bom: true }) as Record<string, string>[];
// Two names that the sources write in another way than the Home Office does.
const SPELLINGS: Readonly<Record<string, string>> = { 'London, City of': 'City of London', 'Devon & Cornwall': 'Devon and Cornwall' };
const LOOKUP = 'geo/la_police_force_lookup.csv';

referenceTest('each local authority has the name and the force that the official lists give it', [LOOKUP], () => {
  const live = rowsOf(LOOKUP).filter(({ status }) => status === 'live');
  expect(LOCAL_AUTHORITIES.map(({ laCode, name, forceCode }) => [laCode, name, forceCode && POLICE_FORCES[forceCode]])).toEqual(
    live.map(({ dfe_la_code: laCode, la_name: name, pfa_name: force }) => [laCode, name, force ? (SPELLINGS[force] ?? force) : undefined]).toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
  );
});

referenceTest('every code that ended and was not issued anew is known as retired', [LOOKUP], () => {
  const rows = rowsOf(LOOKUP);
  const live = new Set(rows.filter(({ status }) => status === 'live').map(({ dfe_la_code: code }) => code));
  const ended = rows.filter(({ status, dfe_la_code: code }) => status === 'terminated' && !live.has(code));
  expect(RETIRED_LOCAL_AUTHORITIES.map(({ laCode, name, retiredOn }) => [laCode, name, retiredOn])).toEqual(
    ended.map(({ dfe_la_code: code, la_name: name, operative_to: on = '' }) => [code, name, on.split('/').toReversed().join('-')]).toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
  );
  for (const { successors, forceCode } of RETIRED_LOCAL_AUTHORITIES) for (const laCode of successors) expect(forceOfAuthority(laCode)).toBe(forceCode);
});

referenceTest('the register\'s own codes are all known', ['geo/gias_welsh_la_codes.csv', 'geo/gias_other_la_codes.csv', 'gias/establishment_types_20250422.csv'], () => {
  const codesOf = (file: string): readonly string[] => rowsOf(file).map((each) => Object.values(each)[1] ?? '');
  for (const laCode of codesOf('geo/gias_welsh_la_codes.csv')) expect(localAuthority(laCode), laCode).toBeDefined();
  for (const laCode of codesOf('geo/gias_other_la_codes.csv')) expect(localAuthority(laCode) ?? NO_AUTHORITY_CODES[laCode], laCode).toBeDefined();
  for (const each of rowsOf('gias/establishment_types_20250422.csv')) {
    const code = (each['type-of-establishment-code'] ?? '').padStart(2, '0');
    const group = each['establishment-type-group-code'] ?? '';
    expect(isEstablishmentTypeCode(code) && ESTABLISHMENT_TYPES[code]).toEqual([each['type-of-establishment-name'], group]);
    expect(isTypeGroupCode(group) && TYPE_GROUPS[group]).toBe(each['establishment-type-group-name']);
  }
});
