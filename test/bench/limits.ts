// `npm run bench:limits`: what one force's flood costs another force, and what reading one incident costs. Ratios of one run on one machine.
import '../../shared/runtime/temporal.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { readIncidentBody } from '../../functions/incident-api/read-incident-body.ts';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { asTable, quantile, round } from './figures.ts';
import { startGateway } from './gateway-process.ts';
import { runLoad } from './load.ts';
import type { Done, LoadResult } from './load.ts';
import { makeIncidents } from './make-incidents.ts';

const ROUNDS = 5;
const SECONDS = 4;
/** Of the client that is measured: below its allowance at all times. */
const PER_SECOND = 8;
/** Ten times what a client is given, from a bucket that is empty: how much is refused does not hang on how busy this machine is. */
const FLOOD_PER_SECOND = 100;
const DRAIN_AT_MOST = 5_000;
const DRAIN_SIDE_BY_SIDE = 8;
const RATIO_GOAL = 1.5;
const READ_ROUNDS = 5;

/** What a flood is made of: incidents, whose allowed tenth is work for the whole gateway; or requests that come to nothing even where they are allowed. */
const FLOODS = ['incidents', 'nothing'] as const;
type FloodKind = (typeof FLOODS)[number];
const EMPTY_BODY = '{}';

const median = (values: readonly number[]): number => quantile(values, 0.5);
const p95 = ({ done }: LoadResult): number => quantile(done.map(({ dueAt, answeredAt }: Done) => answeredAt - dueAt), 0.95);

/** Microseconds for one incident: bytes to strict JSON to schema to rules, with nothing behind it. */
const readingAlone = async (): Promise<number> => {
  const events = (await makeIncidents('read', 400, 500)).map((body) => ({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true, headers: { 'content-type': 'application/json' } }) as unknown as APIGatewayProxyEvent);
  const now = new Date(Date.now() + 60_000);
  const rounds: number[] = [];
  for (let n = 0; n <= READ_ROUNDS; n += 1) {
    const from = performance.now();
    for (const event of events) readIncidentBody(event, now);
    // The first round is for the engine to get warm.
    if (n > 0) rounds.push(((performance.now() - from) * 1_000) / events.length);
  }
  return median(rounds);
};

/** Uses up what a client may ask for at once, by the cheapest question there is. */
const drain = async (origin: string, token: string): Promise<void> => {
  let asked = 0;
  let isEmpty = false;
  await Promise.all(
    Array.from({ length: DRAIN_SIDE_BY_SIDE }, async () => {
      while (!isEmpty && asked < DRAIN_AT_MOST) {
        asked += 1;
        const { status } = await fetch(`${origin}/v1/incidents?forceReference=none`, { headers: { authorization: `Bearer ${token}` } });
        isEmpty ||= status === 429;
      }
    }),
  );
  if (!isEmpty) throw new Error(`nothing was refused after ${asked} requests`);
};

const main = async (): Promise<void> => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'encompass-bench-'));
  const dataDir = path.join(scratch, 'data');
  const loadBefore = loadavg()[0] ?? 0;
  const microseconds = await readingAlone();
  const gateway = await startGateway(dataDir, { pupils: 500, requestsPerMinute: 600 });
  try {
    const client = createGatewayClient(gateway.origin);
    const quiet: number[] = [];
    const flooded: Record<FloodKind, number[]> = { incidents: [], nothing: [] };
    let refused = 0;
    let flood = 0;
    let failures = 0;
    const rounds = Array.from({ length: ROUNDS }, (_, at) => at + 1).flatMap((round_) => FLOODS.map((kind) => ({ round_, kind })));
    for (const { round_, kind } of rounds) {
      const { access_token: other } = await client.token(readClient(dataDir, 'tidewater-police'));
      const { access_token: flooder } = await client.token(readClient(dataDir, 'wearmouth-police'));
      const bodiesOf = async (run: string): Promise<readonly string[]> => (await makeIncidents(`${run}${kind}${round_}`, PER_SECOND * SECONDS, 500)).map((body) => body.replace('"forceCode":"98"', '"forceCode":"97"'));
      const measured = async (run: string): Promise<LoadResult> => runLoad({ kind: 'accept', origin: gateway.origin, token: other, bodies: await bodiesOf(run), pace: { perSecond: PER_SECOND }, seconds: SECONDS });
      const alone = await measured('quiet');
      quiet.push(p95(alone));
      const incidents = await makeIncidents(`flood${kind}${round_}`, FLOOD_PER_SECOND * (SECONDS + 1), 500);
      const many = kind === 'incidents' ? incidents : incidents.map(() => EMPTY_BODY);
      await drain(gateway.origin, flooder);
      const flooding = runLoad({ kind: 'accept', origin: gateway.origin, token: flooder, bodies: many, pace: { perSecond: FLOOD_PER_SECOND }, seconds: SECONDS + 1 });
      const beside = await measured('beside');
      flooded[kind].push(p95(beside));
      const done = await flooding;
      if (kind === 'incidents') {
        flood += done.done.length;
        refused += done.done.filter(({ ok }) => !ok).length;
      }
      failures += [...alone.done, ...beside.done].filter(({ ok }) => !ok).length;
      console.error(`round ${round_}: p95 ${round(quiet.at(-1) ?? 0)} ms alone, ${round(flooded[kind].at(-1) ?? 0)} ms beside a flood of ${done.done.length} (${kind})`);
      await sleep(1_000);
    }
    const rowsOf = (kind: FloodKind, words: string) => {
      const ratio = median(flooded[kind]) / median(quiet);
      return [
        { what: `accept p95 of another client, beside a flood of ${words} (median of ${ROUNDS})`, value: `${round(median(flooded[kind]))} ms` },
        { what: 'ratio to alone', value: String(round(ratio, 2)), goal: `<= ${RATIO_GOAL}`, met: ratio <= RATIO_GOAL },
      ];
    };
    console.log(
      asTable([
        { what: 'reading one incident, nothing behind it', value: `${round(microseconds)} µs` },
        { what: `accept p95 of another client, alone (median of ${ROUNDS * FLOODS.length})`, value: `${round(median(quiet))} ms` },
        ...rowsOf('incidents', 'incidents, the allowed tenth linked and mailed on this machine'),
        ...rowsOf('nothing', 'requests that come to nothing'),
        { what: 'incidents of the flood, and how many were refused', value: `${flood}, ${refused}`, goal: 'most refused', met: refused > flood / 2 },
        { what: 'requests of the other client that failed', value: String(failures), goal: '0', met: failures === 0 },
        { what: 'load of the machine before', value: String(round(loadBefore)) },
      ]),
    );
  } finally {
    await gateway.end('SIGINT');
    rmSync(scratch, { recursive: true, force: true });
  }
};

await main();
