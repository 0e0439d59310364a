import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleEntries, entryOf } from '../../infra/cloud/bundles/bundle-entries.ts';
import { environmentOf, FUNCTIONS, type FunctionName } from '../../infra/topology.ts';

/**
 * How long each function takes to be ready: its bundle, loaded in a fresh process. Milliseconds mean little beside each other's machine; what counts is
 * the ratio to the reference (middy, zod, DynamoDB, SQS), measured in the same run, turn by turn. `npm run bench:cold-start -- --only incident-api`.
 */

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, times: { type: 'string', default: '15' } } });
const times = Number(values.times);
const names = (Object.keys(FUNCTIONS) as FunctionName[]).filter((name) => values.only === undefined || values.only.includes(name));
const REFERENCE = 'reference';
const GOAL = 1.5;

// Time on the wall, and time that the processor worked for it: the second is hardly moved by what else the machine does.
const LOADING = `
  const [started, worked] = [performance.now(), process.cpuUsage()];
  require('./index.js');
  const { user, system } = process.cpuUsage(worked);
  process.stdout.write(JSON.stringify([performance.now() - started, (user + system) / 1000]));
  process.exit(0);`;

interface Load {
  readonly wall: number;
  readonly processor: number;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const variablesOf = (name: string): Record<string, string> => (name === REFERENCE ? {} : Object.fromEntries(environmentOf(name as FunctionName).map((variable) => [variable, `https://example.org/${variable}`])));

const load = (name: string, folder: string): Load => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', LOADING], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...variablesOf(name), AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
  });
  if (status !== 0) throw new Error(`${name} does not load: ${stderr}`);
  const [wall, processor] = JSON.parse(stdout) as [number, number];
  return { wall, processor };
};

const folder = mkdtempSync(path.join(tmpdir(), 'encompass-cold-start-'));
try {
  console.log(`Bundling ${names.length} functions and the reference …`);
  const entries = Object.fromEntries([[REFERENCE, 'test/bench/reference-function.ts'], ...names.map((name) => [name, entryOf(name)] as const)]) as Record<string, string>;
  const bundles = await bundleEntries(entries, folder);
  const taken = new Map<string, Load[]>(Object.keys(entries).map((name) => [name, []]));
  const loadBefore = loadavg()[0] ?? 0;
  // One of each in turn: whatever else the machine does meets all of them alike.
  for (let turn = 1; turn <= times; turn += 1) {
    for (const [name, loads] of taken) loads.push(load(name, bundles[name]!.folder));
    if (process.stdout.isTTY) process.stdout.write(`\r${turn} of ${times}`);
  }
  const medianOf = (name: string, which: keyof Load): number => median((taken.get(name) ?? []).map((one) => one[which]));
  console.log(`\n${'function'.padEnd(20)} ${'kB'.padStart(5)} ${'later'.padStart(6)} ${'wall'.padStart(8)}  ratio ${'processor'.padStart(10)}  ratio`);
  for (const name of taken.keys()) {
    const { bytes, laterBytes } = bundles[name]!;
    const column = (which: keyof Load): string => `${medianOf(name, which).toFixed(0).padStart(5)} ms ${(medianOf(name, which) / medianOf(REFERENCE, which)).toFixed(2).padStart(6)}`;
    const above = medianOf(name, 'processor') / medianOf(REFERENCE, 'processor') > GOAL;
    console.log(`${name.padEnd(20)} ${String(Math.ceil(bytes / 1_000)).padStart(5)} ${String(Math.ceil(laterBytes / 1_000)).padStart(6)} ${column('wall')}   ${column('processor')}${above ? `  above ${GOAL}` : ''}`);
  }
  console.log(`medians of ${times} fresh processes each, one after another; load ${loadBefore.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after; Node ${process.versions.node}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
