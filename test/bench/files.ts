// `npm run bench:files`: a file of 10,000 incidents through the gateway, against the same number of single requests in the same run.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { postFile } from '../../infra/cli/post-file.ts';
import { asTable, round } from './figures.ts';
import type { Row } from './figures.ts';
import { startGateway } from './gateway-process.ts';
import { makeIncidents } from './make-incidents.ts';
import { streamRows } from './stream-rows.ts';

const ROWS = Number(process.env['BENCH_ROWS'] ?? 10_000);
const REQUESTS = Math.min(1_000, ROWS);
const SIDE_BY_SIDE = 8;
const PUPILS = 2_000;
/** Files are taken no slower than requests by eight senders at once. */
const GOAL_RATIO = 1;

const STREAMED_ROWS = 100_000;
/** Of the memory at the beginning of a file: at its end. */
const GOAL_GROWTH = 1.25;

const streamed = await streamRows(STREAMED_ROWS);
const growth = streamed.lastMb / streamed.firstMb;
const dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-bench-files-'));
const gateway = await startGateway(dataDir, { pupils: PUPILS });
try {
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  // Linking and all that follows run beside it, for both alike; what is left of the requests' runs beside the file's.
  const call = createGatewayClient(gateway.origin).actingAs(readClient(dataDir, 'wearmouth-police'));

  tell(`${REQUESTS} single requests, ${SIDE_BY_SIDE} side by side`);
  const single = await makeIncidents('S', REQUESTS, PUPILS);
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      while (next < single.length) {
        const body = single[next] ?? '';
        next += 1;
        const key = createHash('sha256').update(body).digest('hex').slice(0, 40);
        const { status } = await call('POST', '/v1/incidents', { headers: { 'content-type': 'application/json', 'idempotency-key': key }, body });
        if (status !== 202) throw new Error(`a request was answered with ${status}`);
      }
    }),
  );
  const requestRate = REQUESTS / ((performance.now() - startedAt) / 1_000);

  const file = path.join(dataDir, 'bench.ndjson');
  writeFileSync(file, `${(await makeIncidents('F', ROWS, PUPILS)).join('\n')}\n`);
  gateway.takePeakMb();
  const before = gateway.memoryMb();
  const read = async (): Promise<number> => {
    const from = performance.now();
    const io = { stdin: process.stdin, stdout: process.stderr, stderr: process.stderr };
    const code = await postFile(call, { file, mapping: undefined, dryRun: false, json: false }, io);
    if (code !== 0) throw new Error(`the file ended with ${code}: ${readFileSync(`${file}.results.ndjson`, 'utf8').slice(0, 300)}`);
    return ROWS / ((performance.now() - from) / 1_000);
  };
  tell(`a file of ${ROWS} rows`);
  const fileRate = await read();
  const grown = gateway.takePeakMb() - before;
  tell('the same file again');
  const againRate = await read();
  const ratio = fileRate / requestRate;
  const rows: readonly Row[] = [
    { what: `rows of ${streamed.rows} looked through and read with nothing behind it, a second`, value: String(round(streamed.perSecond)) },
    { what: 'memory in the first and in the last tenth of them, MB', value: `${round(streamed.firstMb)}, ${round(streamed.lastMb)}` },
    { what: 'the last to the first', value: String(round(growth, 2)), goal: `≤ ${GOAL_GROWTH}`, met: growth <= GOAL_GROWTH },
    { what: 'single requests accepted, a second', value: String(round(requestRate)) },
    { what: `rows of a file of ${ROWS} accepted, a second`, value: String(round(fileRate)) },
    { what: 'rows to requests', value: String(round(ratio, 2)), goal: `≥ ${GOAL_RATIO}`, met: ratio >= GOAL_RATIO },
    { what: 'rows of the same file again, a second', value: String(round(againRate)) },
    { what: 'memory of gateway and engine, grown at its highest, MB', value: String(round(grown)) },
  ];
  process.stdout.write(`${asTable(rows)}\n`);
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
} finally {
  await gateway.end('SIGINT');
  rmSync(dataDir, { recursive: true, force: true });
}
