import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { readClient } from '../../infra/cli/client-file.ts';
import { runEncompass } from '../../infra/cli/encompass.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { startGateway, type GatewayProcess } from '../bench/gateway-process.ts';
import { advanceClock, holdEventSources, mailsOf, untilIdle, type Mail } from '../bench/levers.ts';
import { makeIncidents } from '../bench/make-incidents.ts';
import { rememberedIo } from '../support/command-io.ts';
import { temporaryDirectory } from '../support/local.ts';

const PUPILS = 300;
const SENT_BEFORE = 3;
const UNDER_WAY = 3;

const started = async (dataDir: string, restoredTo?: string): Promise<GatewayProcess> => {
  const gateway = await startGateway(dataDir, { pupils: PUPILS, ...(restoredTo === undefined ? {} : { restoredTo }) });
  onTestFinished(() => gateway.end('SIGKILL'));
  return gateway;
};

const tell = async (origin: string, dataDir: string, bodies: readonly string[]): Promise<void> => {
  const call = createGatewayClient(origin).actingAs(readClient(dataDir, 'wearmouth-police'));
  for (const body of bodies) {
    const { status } = await call('POST', '/v1/incidents', { headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body });
    expect(status).toBe(202);
  }
};

const clockOf = async (origin: string): Promise<string> => z.object({ at: z.string() }).parse(await (await fetch(`${origin}/_local/clock`)).json()).at;
const jumpTo = async (origin: string, at: string): Promise<void> => {
  await fetch(`${origin}/_local/clock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ set: at, jump: true }) });
};

const $Restore = z.object({ confirmedAt: z.string().optional(), held: z.array(z.object({ notificationId: z.string(), rung: z.string(), sentByLog: z.boolean().optional() })), settled: z.number() });
const restore = async (dataDir: string, ...argv: readonly string[]): Promise<z.infer<typeof $Restore>> => {
  const { io, out, err } = rememberedIo();
  const code = await runEncompass(['restore', ...argv, '--json', '--data-dir', dataDir], io);
  if (code === 1 || code === 2) throw new Error(err());
  return $Restore.parse(JSON.parse(out()));
};

const notificationsOf = (mails: readonly Mail[]): ReadonlySet<string> => new Set(mails.map(({ tags }) => tags['notification'] ?? ''));
const effectsOf = (mails: readonly Mail[]): ReadonlySet<string> => new Set(mails.map(({ tags }) => tags['effect'] ?? ''));

test('a copy of the night is started again the morning after: nobody gets an e-mail twice, whatever waits is on a list, and what comes new is told at once', { timeout: 120_000, tags: ['T37'] }, async () => {
  const root = temporaryDirectory();
  const [dataDir, copy] = [path.join(root, 'lost'), path.join(root, 'copy')];
  const bodies = await makeIncidents('restore', SENT_BEFORE + UNDER_WAY + 1, PUPILS);
  // The evening: some are told, of others only the incident is stored; then the moment that will be restored.
  const evening = await started(dataDir);
  await tell(evening.origin, dataDir, bodies.slice(0, SENT_BEFORE));
  await untilIdle(evening.origin, 20_000);
  await holdEventSources(evening.origin, true);
  await tell(evening.origin, dataDir, bodies.slice(SENT_BEFORE, SENT_BEFORE + UNDER_WAY));
  const restoredTo = await clockOf(evening.origin);
  const before = await mailsOf(evening.origin);
  await evening.end('SIGINT');
  cpSync(dataDir, copy, { recursive: true });
  // The night goes on, and its data are lost afterwards.
  const night = await started(dataDir);
  await advanceClock(night.origin, 'PT4M');
  await untilIdle(night.origin, 20_000);
  const lostAt = await clockOf(night.origin);
  const sent = await mailsOf(night.origin);
  await night.end('SIGINT');

  const morning = await started(copy, restoredTo);
  await jumpTo(morning.origin, lostAt);
  await advanceClock(morning.origin, 'PT5M');
  await untilIdle(morning.origin, 20_000);
  const quiet = await mailsOf(morning.origin);
  const list = await restore(copy, 'list', '--log', path.join(dataDir, 'gateway.log'));
  const desk = createGatewayClient(morning.origin).actingAs(readClient(copy, 'wearmouth-desk'));
  const board = (await desk('GET', '/desk/v1/referrals')).text;
  await restore(copy, 'confirm');
  await tell(morning.origin, copy, bodies.slice(-1));
  await untilIdle(morning.origin, 20_000);
  const afterNew = await mailsOf(morning.origin);
  const released = await restore(copy, 'release', '--all');
  await advanceClock(morning.origin, 'PT2M');
  await untilIdle(morning.origin, 20_000);
  const afterRelease = await mailsOf(morning.origin);

  expect([before.length, notificationsOf(sent).size]).toEqual([SENT_BEFORE, SENT_BEFORE + UNDER_WAY]);
  expect(effectsOf(quiet)).toEqual(effectsOf(before));
  const untold = new Set(list.held.map(({ notificationId }) => notificationId));
  expect(untold.size).toBeGreaterThanOrEqual(UNDER_WAY);
  for (const notificationId of untold) expect(board).toContain(notificationId);
  expect(afterNew.length).toBe(before.length + 1);
  expect(released.held).toEqual([]);
  expect([...untold].filter((one) => !notificationsOf(afterRelease).has(one))).toEqual([]);
  expect(readFileSync(path.join(copy, 'gateway.log'), 'utf8')).toContain('SEND_HELD');
});
