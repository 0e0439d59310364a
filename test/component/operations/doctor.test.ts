import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { createCheckService } from '../../../functions/check-service/check-service.ts';
import type { ServiceLooks } from '../../../shared/ports/service-checks.ts';
import { rememberedIo } from '../../support/command-io.ts';
import { startRuntime, temporaryDirectory } from '../../support/local.ts';

const $Doctor = z.object({
  exitCode: z.number(),
  checks: z.array(z.object({ name: z.string(), state: z.string(), saw: z.string(), means: z.string().optional(), todo: z.string().optional(), link: z.string().optional() })),
});
const doctor = async (...argv: readonly string[]): Promise<z.infer<typeof $Doctor>> => {
  const { io, out, err } = rememberedIo();
  const code = await runEncompass(['doctor', '--json', ...argv], io);
  if (out() === '') throw new Error(`${code} ${err()}`);
  return $Doctor.parse(JSON.parse(out()));
};
const stateOf = ({ checks }: z.infer<typeof $Doctor>, name: string): string | undefined => checks.find((one) => one.name === name)?.state;

test('a gateway that has just started is well at every door and inside, and says so without a word about anybody', { timeout: 60_000, tags: ['T37'] }, async () => {
  const dataDir = temporaryDirectory();
  const runtime = await startRuntime({ dataDir });
  await runtime.tick();
  writeFileSync(path.join(dataDir, 'endpoints.json'), JSON.stringify({ origin: runtime.origin, env: runtime.clientEnv }));

  const found = await doctor('--cloud', '--data-dir', dataDir);

  const names = found.checks.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['police door', 'pages headers', 'desk door', 'evaluation door', 'tables', 'keys', 'tick', 'work owed', 'audit roots', 'held sends', 'force feeds']));
  // Nothing was done yet that a root could be signed for: said, and no failure.
  expect(found.checks.filter(({ state }) => state !== 'ok').map(({ name, state }) => [name, state])).toEqual([['audit roots', 'warn']]);
  expect(found.exitCode).toBe(0);
});

test('a gateway that does not answer fails, with what that means for children and what to do', { timeout: 30_000 }, async () => {
  const dataDir = temporaryDirectory();
  const nowhere = 'http://127.0.0.1:9';
  writeFileSync(path.join(dataDir, 'endpoints.json'), JSON.stringify({ origin: nowhere, env: { AWS_REGION: 'eu-west-2', AWS_ENDPOINT_URL_S3: nowhere, AWS_ENDPOINT_URL_LAMBDA: nowhere, FILES_BUCKET: 'files' } }));

  const found = await doctor('--cloud', '--data-dir', dataDir);

  expect([stateOf(found, 'police door'), stateOf(found, 'inside'), found.exitCode]).toEqual(['fail', 'fail', 1]);
  for (const { means, todo, link } of found.checks) expect([means, todo, link]).not.toContain(undefined);
});

test('a key file that others on this machine may read is named, and so is what to do about it', async () => {
  const dataDir = temporaryDirectory();
  mkdirSync(path.join(dataDir, 'clients'));
  writeFileSync(path.join(dataDir, 'encompass-data.json'), '{}');
  writeFileSync(path.join(dataDir, 'clients', 'north.json'), '{}');
  chmodSync(path.join(dataDir, 'clients', 'north.json'), 0o644);

  const found = await doctor('--data-dir', dataDir);

  expect(found.checks.find(({ name }) => name === 'key files')).toMatchObject({ state: 'fail', saw: 'others may read clients/north.json', link: 'docs/operations.md#key-rotation' });
  expect(found.exitCode).toBe(1);
});

const NOW = '2026-10-15T07:00:00.000Z';
const well: ServiceLooks = {
  tablesSilent: async () => [],
  keysUnusable: async () => [],
  oldestStepDueAt: async () => undefined,
  oldestObligationAt: async () => undefined,
  auditSealedAt: async () => '2026-10-15T06:10:00.000Z',
  sendsHeld: async () => 0,
  deskWork: async () => ({ quarantined: 0, tooFewKeyAdults: 0 }),
  forces: async () => [{ forceCode: '98', hasCallListKey: true, lastIncidentAt: '2026-10-15T01:00:00.000Z' }],
};

test.each<[string, Partial<ServiceLooks>, object]>([
  ['a table that does not answer', { tablesSilent: async () => ['records'] }, { check: 'tables', state: 'fail', about: ['records'] }],
  ['a disabled key', { keysUnusable: async () => ['content'] }, { check: 'keys', state: 'fail', about: ['content'] }],
  ['a reminder that nobody sent', { oldestStepDueAt: async () => '2026-10-15T06:30:00.000Z' }, { check: 'tick', state: 'fail' }],
  ['a message that is tried in vain', { oldestObligationAt: async () => '2026-10-15T06:40:00.000Z' }, { check: 'obligations', state: 'fail' }],
  ['a trail that nobody sealed since five', { auditSealedAt: async () => '2026-10-15T04:00:00.000Z' }, { check: 'auditRoots', state: 'fail' }],
  ['what is held after a restore', { sendsHeld: async () => 2 }, { check: 'heldSends', state: 'fail', about: ['2'] }],
  ['a force that has been silent for two nights', { forces: async () => [{ forceCode: '98', hasCallListKey: true, lastIncidentAt: '2026-10-13T01:00:00.000Z' }] }, { check: 'forceFeeds', state: 'fail', about: ['98'] }],
  ['a force without a call list', { forces: async () => [{ forceCode: '98', hasCallListKey: false }] }, { check: 'callListKeys', state: 'warn', about: ['98'] }],
  ['a look that itself fails', { sendsHeld: async () => Promise.reject(new TypeError('a message that could quote somebody')) }, { check: 'heldSends', state: 'unknown', about: ['TypeError'] }],
])('%s is a finding, and the only one', async (_, changed, finding) => {
  const check = createCheckService({ looks: { ...well, ...changed }, now: () => new Date(NOW) });

  const { findings } = await check();

  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([expect.objectContaining(finding)]);
});
