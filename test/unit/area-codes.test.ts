import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { AUTHORITY_CODES, forceAreaCodeOf } from '../../shared/domain/area-codes.ts';
import { referenceFile, referenceTest } from '../support/reference-data.ts';

it('knows each authority once, by both of its codes', () => {
  const known = [...AUTHORITY_CODES.values()];

  expect(known.every(({ laCode, onsCode, name }) => /^\d{3}$/.test(laCode) && /^[EW]0[69]\d{6}$|^E(08|10)\d{6}$/.test(onsCode) && name.length > 2)).toBe(true);
  expect(new Set(known.map(({ onsCode }) => onsCode)).size).toBe(known.length);
  expect([AUTHORITY_CODES.get('840')?.onsCode, forceAreaCodeOf('11'), forceAreaCodeOf('98')]).toEqual(['E06000047', 'E23000008', undefined]);
});

referenceTest('says of every authority and force area what the public lists say', ['geo/la_police_force_lookup.csv'], () => {
  const rows = parse(readFileSync(referenceFile('geo/la_police_force_lookup.csv'), 'utf8'), { columns: true, bom: true }) as Record<string, string>[];
  // Schools of the forces abroad belong to no authority of the statistics.
  const live = rows.filter(({ status, gss_code: code }) => status === 'live' && code !== 'z');

  for (const { dfe_la_code: laCode = '', gss_code: onsCode } of live) expect([laCode, AUTHORITY_CODES.get(laCode)?.onsCode]).toEqual([laCode, onsCode]);
  expect([...AUTHORITY_CODES.keys()].filter((code) => rows.every((row) => row['dfe_la_code'] !== code))).toEqual([]);
});
