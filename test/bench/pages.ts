/**
 * How long a key adult waits for a page: `npm run bench:pages`. The landing page and the notification page at 50 requests a second (an open
 * loop: a page counts from when it was due), warm, over loopback, against `npm start`'s own program in a process of its own; beside it, in
 * the same run, the bare handler with its ports in memory. Ends by itself within two minutes.
 * `--per-second N` for another rate: on a machine that others use, a lower one tells what a page costs, and a higher one only how long the
 * queue is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import '../../shared/runtime/temporal.ts';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { createBrowserDouble, createKeyAdultWorld, signIn, TOKEN } from '../support/doubles/key-adult-world.ts';
import { asTable, quantile, round } from './figures.ts';
import type { Row } from './figures.ts';
import { startGateway } from './gateway-process.ts';
import { keepPace } from './keep-pace.ts';
import { callsOf, untilIdle } from './levers.ts';
import { makeIncidents } from './make-incidents.ts';

const { values } = parseArgs({ options: { 'per-second': { type: 'string', default: '50' } } });
const PER_SECOND = Number(values['per-second']);
const SECONDS = 12;
const WARM_SECONDS = 3;
/** So many that nobody reads the same page twice a second: no school does, and each reading waits for its place in the audit chain. */
const READERS = 40;
const PUPILS = 400;
const GOAL_MS = 100;
const BARE_CALLS = 300;

interface Reader {
  readonly landing: string;
  readonly notification: string;
  readonly cookie: string;
}
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const $Outbox = z.object({ mails: z.array(z.object({ to: z.string(), text: z.string() })), texts: z.array(z.object({ message: z.string() })) });

/** People who were told this night, each signed in the way a person signs in. */
const signInReaders = async (origin: string, dataDir: string): Promise<readonly Reader[]> => {
  const outbox = async () => $Outbox.parse(await (await fetch(`${origin}/_local/outbox`)).json());
  const police = createGatewayClient(origin).actingAs(readClient(dataDir, 'wearmouth-police'));
  for (const body of await makeIncidents(`p${Date.now().toString(36)}`, READERS * 2, PUPILS)) {
    await police('POST', '/v1/incidents', { headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body });
  }
  await untilIdle(origin, 60_000);
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin, 'sec-fetch-site': 'same-origin' };
  const readers: Reader[] = [];
  const known = new Set<string>();
  for (const { to, text } of (await outbox()).mails) {
    const landing = /https?:\/\/\S+\/n\/[\w-]{43}/.exec(text)?.[0];
    if (landing === undefined || known.has(to) || readers.length === READERS) continue;
    known.add(to);
    const started = await fetch(landing, { method: 'POST', headers, body: new URLSearchParams({ email: to, press: 'read' }), redirect: 'manual' });
    const proof = started.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await (await fetch(`${origin}/code`, { headers: { cookie: proof } })).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const code = /\b\d{6}\b/.exec((await outbox()).texts.at(-1)?.message ?? '')?.[0] ?? '';
    const proved = await fetch(`${origin}/code`, { method: 'POST', headers: { ...headers, cookie: proof }, body: new URLSearchParams({ csrf, code, press: 'read' }), redirect: 'manual' });
    const cookie = proved.headers.getSetCookie().find((one) => one.startsWith('__Host-session='))?.split(';')[0];
    const list = proved.headers.get('location') ?? '';
    const html = list.includes('/notifications/') ? '' : await (await fetch(`${origin}/notifications`, { headers: { cookie: cookie ?? '' } })).text();
    const notification = list.includes('/notifications/') ? list : /\/notifications\/ntf_\w+/.exec(html)?.[0];
    if (cookie !== undefined && notification !== undefined) readers.push({ landing, notification: `${origin}${notification}`, cookie });
  }
  return readers;
};

/** The handler itself, one call after the other: what the pages cost without the wire and the stores. */
const measureBare = async (): Promise<{ readonly landing: number; readonly notification: number }> => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  const browser = createBrowserDouble(world);
  await signIn(world, browser);
  const p50 = async (address: string): Promise<number> => {
    const took: number[] = [];
    for (let n = 0; n < BARE_CALLS; n += 1) {
      const from = performance.now();
      await browser.get(address);
      if (n >= BARE_CALLS / 3) took.push(performance.now() - from);
    }
    return quantile(took, 0.5);
  };
  return { landing: await p50(`/n/${TOKEN}`), notification: await p50('/notifications/ntf-1') };
};

const dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-bench-pages-'));
const gateway = await startGateway(dataDir, { pupils: PUPILS });
try {
  say('signing key adults in …');
  const readers = await signInReaders(gateway.origin, dataDir);
  if (readers.length === 0) throw new Error('nobody could sign in');
  const rows: Row[] = [];
  const bare = await measureBare();
  for (const page of ['landing', 'notification'] as const) {
    const call = async (n: number): Promise<{ readonly ok: boolean }> => {
      const reader = readers[n % readers.length];
      if (reader === undefined) return { ok: false };
      const response = await fetch(reader[page], page === 'landing' ? {} : { headers: { cookie: reader.cookie } });
      await response.arrayBuffer();
      return { ok: response.status === 200 };
    };
    say(`${page}: warming up for ${WARM_SECONDS} s, then ${SECONDS} s …`);
    await keepPace(call, PER_SECOND * WARM_SECONDS, { pace: { perSecond: PER_SECOND }, seconds: WARM_SECONDS });
    const before = (await callsOf(gateway.origin))['key-adult-pages'] ?? {};
    const busyBefore = gateway.processorMs();
    const { done } = await keepPace(call, PER_SECOND * SECONDS, { pace: { perSecond: PER_SECOND }, seconds: SECONDS });
    const took = done.map(({ dueAt, answeredAt }) => answeredAt - dueAt);
    const [p50 = 0, p95 = 0, p99 = 0] = [0.5, 0.95, 0.99].map((share) => quantile(took, share));
    const busy = gateway.processorMs();
    const after = (await callsOf(gateway.origin))['key-adult-pages'] ?? {};
    const calls = Object.entries(after).map(([name, count]) => [name.replace(/^.*\./, ''), (count - (before[name] ?? 0)) / done.length] as const);
    const failed = done.filter(({ ok }) => !ok).length;
    rows.push(
      { what: `${page} page at ${PER_SECOND}/s (${done.length} requests, ${readers.length} readers): p50`, value: `${round(p50)} ms` },
      { what: '  p95', value: `${round(p95)} ms`, goal: `<= ${GOAL_MS} ms`, met: p95 <= GOAL_MS },
      { what: '  p99', value: `${round(p99)} ms` },
      { what: '  not answered with the page', value: String(failed), goal: '0', met: failed === 0 },
      { what: '  calls of the stores for one page, whatever the machine', value: calls.filter(([, share]) => share > 0).map(([name, share]) => `${round(share)} ${name}`).join(', ') },
      {
        what: '  processor time of one page, in the gateway and in the engine',
        value: `${round((busy.gateway - busyBefore.gateway) / done.length)} ms, ${round((busy.engine - busyBefore.engine) / done.length)} ms`,
      },
      { what: '  bare handler, p50, and how many times that the page takes', value: `${round(bare[page], 2)} ms, ${round(p50 / bare[page])} x` },
    );
  }
  rows.push({ what: 'load of the machine over the last minute', value: String(round(loadavg()[0] ?? 0)) });
  process.stdout.write(`${asTable(rows)}\n`);
} finally {
  await gateway.end('SIGINT');
  rmSync(dataDir, { recursive: true, force: true });
}
