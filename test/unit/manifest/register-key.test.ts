import { expect, test } from 'vitest';
import { createImportDirectory } from '../../../functions/import-directory/import-directory.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { filesOf } from '../../support/register-gateway.ts';

const JWK = { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' };
const KEY = { kind: 'manifestKey', forceCode: '98', kid: 'abcdefghij_0123456789', jwk: JWK };
const POLICY = { kind: 'policy', forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'], version: 'wearmouth-2026-11.1' };

const loaded = async (record: object) => {
  const written: DirectoryRecord[] = [];
  const step = createImportDirectory({
    files: filesOf({ file: Buffer.from(`${JSON.stringify(record)}\n`) }),
    directory: { write: async (records) => void written.push(...records), recountTerms: async () => ({ pupils: 0, changed: false }) },
    tryAgain: { later: async () => undefined, atOnce: async () => undefined } as never,
    countKeyAdults: async () => undefined,
  });
  return { report: await step({ key: 'file' }), written };
};

test('the public half of a force’s key is taken', async () => {
  const { report, written } = await loaded(KEY);

  expect([report.manifestKeys, report.faults, written.length]).toEqual([1, [], 1]);
});

test.each([
  ['a private half', { ...KEY, jwk: { ...JWK, d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' } }],
  ['a key for signing with a secret', { ...KEY, jwk: { kty: 'oct', k: 'c2VjcmV0' } }],
  ['a curve nobody agrees on', { ...KEY, jwk: { ...JWK, crv: 'secp256k1' } }],
  ['a force that is none', { ...KEY, forceCode: 'Durham' }],
])('%s is refused, and nothing is written', async (_, record) => {
  const { report, written } = await loaded(record);

  expect([report.manifestKeys, report.faults.length > 0, written]).toEqual([0, true, []]);
});

test.each([
  [{ texts: { rungs: ['widen'], from: '07:00', until: '20:00' } }, true],
  [{ texts: { rungs: [], from: '07:00', until: '20:00' }, manifestAt: ['06:00'] }, true],
  [{ texts: { rungs: ['widen'], from: '7am', until: '20:00' } }, false],
  [{ texts: { rungs: ['allOfThem'], from: '07:00', until: '20:00' } }, false],
  [{ texts: { rungs: ['widen'], from: '20:00', until: '07:00' } }, false],
  [{ manifestAt: ['24:30'] }, false],
])('a policy that says %j is taken: %s', async (more, isTaken) => {
  const { report } = await loaded({ ...POLICY, ...more });

  expect(report.faults.length === 0).toBe(isTaken);
});
