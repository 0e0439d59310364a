// `npm run bench`: how fast and how safe one machine is, as a table and as JSON. All ratios come from one run on one machine.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { asTable, round } from './figures.ts';
import type { Row } from './figures.ts';
import { startGateway } from './gateway-process.ts';
import { measureCapacity } from './measure-capacity.ts';
import { measureKill, measureLatency, measureBurst } from './measure-journey.ts';

const USAGE = `npm run bench -- [options]

  --json FILE     writes every figure there as well
  --full          2,000 incidents in 10 minutes instead of a sample at that rate
  --only A,B      some of: start, capacity, latency, burst, kill
  --pupils N      size of the invented area (2000)
  --seconds N     length of one measured load; three rounds of each (3)
`;
const PARTS = ['start', 'capacity', 'latency', 'burst', 'kill'] as const;
const MEMORY_MB = 700;
const READY_S = 10;

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    full: { type: 'boolean', default: false },
    only: { type: 'string', default: PARTS.join(',') },
    pupils: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '3' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const main = async (): Promise<void> => {
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const wanted = new Set(values.only.split(','));
  const pupils = Number(values.pupils);
  const seconds = Number(values.seconds);
  const scratch = mkdtempSync(path.join(tmpdir(), 'encompass-bench-'));
  const machine = {
    cores: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryGb: round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
  const described = `${machine.cores} cores (${machine.model}), ${machine.memoryGb} GB, Node ${machine.node}, ${machine.platform}`;
  const loadBefore = loadavg()[0] ?? 0;
  const rows: Row[] = [];
  const figures: Record<string, unknown> = { at: new Date().toISOString(), machine, loadBefore };
  const tell = (text: string): void => console.error(text);
  const add = (part: string, result: { readonly rows: readonly Row[]; readonly figures: unknown }): void => {
    rows.push(...result.rows);
    figures[part] = result.figures;
    console.error(asTable(result.rows));
  };
  /** A gateway of its own for each part, on a copy of the loaded area: no part inherits another's backlog. */
  const loaded = path.join(scratch, 'loaded');
  let copies = 0;
  const freshCopy = (): string => {
    copies += 1;
    const copy = path.join(scratch, `copy-${copies}`);
    cpSync(loaded, copy, { recursive: true });
    return copy;
  };
  try {
    tell(described);
    add('start', await measureStart(loaded, pupils));
    const common = { freshCopy, pupils, tell };
    if (wanted.has('capacity')) add('capacity', await measureCapacity({ ...common, seconds }));
    if (wanted.has('latency')) add('latency', await measureLatency({ ...common, full: values.full }));
    if (wanted.has('burst')) add('burst', await measureBurst(common));
    if (wanted.has('kill')) add('kill', await measureKill(common));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(`\n${described}; load average before ${round(loadBefore)}, after ${round(loadavg()[0] ?? 0)}.\nLoad generators run on the same cores.\n`);
  console.log(asTable(rows));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ...figures, rows }, undefined, 2)}\n`);
};

const measureStart = async (dataDir: string, pupils: number): Promise<{ rows: readonly Row[]; figures: unknown }> => {
  const first = await startGateway(dataDir, { pupils });
  const peakOfFirst = first.takePeakMb();
  await first.end('SIGINT');
  const second = await startGateway(dataDir, { pupils });
  const atRest = second.memoryMb();
  await second.end('SIGINT');
  const seconds = [first, second].map(({ readyAfterMs }) => round(readyAfterMs / 1_000, 2));
  const [firstSeconds = NaN, secondSeconds = NaN] = seconds;
  return {
    rows: [
      { what: `first start to ready, loading ${pupils} pupils`, value: `${firstSeconds} s`, goal: `<= ${READY_S} s`, met: firstSeconds <= READY_S },
      { what: 'second start to ready', value: `${secondSeconds} s`, goal: `<= ${READY_S} s`, met: secondSeconds <= READY_S },
      { what: 'memory at rest, all processes', value: `${round(atRest, 0)} MB`, goal: `<= ${MEMORY_MB} MB`, met: atRest <= MEMORY_MB },
      { what: 'peak memory while loading the area', value: `${round(peakOfFirst, 0)} MB`, goal: `<= ${MEMORY_MB} MB`, met: peakOfFirst <= MEMORY_MB },
    ],
    figures: { firstSeconds, secondSeconds, atRestMb: round(atRest), peakMb: round(peakOfFirst) },
  };
};

await main();
