// `npm run bench:reliability`: what the goal figures of reliability come to, each counted from what really happened.
import { parseArgs } from 'node:util';
import { createProgress } from '../../infra/cli/progress.ts';
import { FAULT_KINDS } from '../simulator/engine/faults.ts';
import { playPlants, playSeeds } from '../simulator/play.ts';
import { PLANTS } from '../simulator/planted/plants.ts';
import { addTo, newTotals } from '../simulator/totals.ts';
import { countTampersFound } from './audit-tampers.ts';
import { asTable } from './figures.ts';
import type { Row } from './figures.ts';

const USAGE = `npm run bench:reliability -- [options]

  --seeds N    so many simulated nights (1000)
  --json       the figures as JSON on standard output
`;
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
if (values.help || !/^[1-9]\d{0,6}$/.test(values.seeds)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const progress = createProgress(process.stderr);

/** Promises that are about somebody who is not told, about somebody who must not be, and about being told twice. */
const LOSSES = new Set(['S1', 'S6', 'L1', 'L2', 'L3', 'L5']);
const WRONG = new Set(['S4', 'S5', 'S11', 'S15', 'S16']);
const ERASED = new Set(['S17']);
const LEAKED = new Set(['S12']);
const DOUBLED = new Set(['S7', 'S8', 'L4']);

const simulatedNights = async (seeds: number): Promise<readonly Row[]> => {
  const totals = newTotals();
  await playSeeds(1, seeds, (report) => {
    addTo(totals, report);
    progress.update(`${totals.seeds} of ${seeds} nights`);
  });
  progress.done();
  const broken = (codes: ReadonlySet<string>): number => totals.failing.flatMap(({ violations }) => violations).filter(({ code }) => codes.has(code)).length;
  const none = (what: string, codes: ReadonlySet<string>): Row => ({ what, value: String(broken(codes)), goal: '0', met: broken(codes) === 0 });
  return [
    { what: 'simulated nights', value: String(totals.seeds), goal: '10,000 a night, 300 a change' },
    { what: 'nights that broke any promise', value: String(totals.failing.length), goal: '0', met: totals.failing.length === 0 },
    { what: 'messages delivered', value: String(totals.deliveries) },
    { what: 'e-mails handed over', value: String(totals.mails) },
    { what: 'faults', value: String(totals.faults) },
    ...FAULT_KINDS.map((kind): Row => ({ what: `  ${kind}`, value: String(totals.byKind[kind]), goal: '> 0', met: totals.byKind[kind] > 0 || seeds < 100 })),
    none('lost, late or silent', LOSSES),
    none('told to somebody wrong', WRONG),
    { what: 'handed over twice, the first never recorded', value: String(totals.doubled) },
    none('handed over twice for no such reason', DOUBLED),
    { what: 'content gone when its time was over', value: String(totals.erased) },
    none('gone too early, or not gone', ERASED),
    { what: 'whole places searched for a word that must not be there', value: String(totals.sought) },
    none('canary leaks', LEAKED),
  ];
};

const plantedBugs = async (): Promise<readonly Row[]> => {
  let caught = 0;
  let done = 0;
  await playPlants(PLANTS.map(({ name }) => name), 200, ({ caughtBy }) => {
    done += 1;
    caught += caughtBy === undefined ? 0 : 1;
    progress.update(`${done} of ${PLANTS.length} planted bugs`);
  });
  progress.done();
  return [{ what: 'planted bugs caught, each within 200 nights', value: `${caught} of ${PLANTS.length}`, goal: 'all', met: caught === PLANTS.length }];
};

const auditTampers = async (): Promise<readonly Row[]> => {
  const { tried, found, falsely } = countTampersFound(200);
  return [
    { what: 'audit tampers found', value: `${found} of ${tried}`, goal: 'all', met: found === tried },
    { what: 'faults found in untouched audit trails', value: String(falsely), goal: '0', met: falsely === 0 },
  ];
};

// A further proof (machines that are killed) is one more part here.
const PARTS: readonly (() => Promise<readonly Row[]>)[] = [() => simulatedNights(Number(values.seeds)), auditTampers, plantedBugs];

const figures: Row[] = [];
for (const part of PARTS) figures.push(...(await part()));
if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
else process.stdout.write(`${asTable(figures)}\n`);
if (figures.some(({ met }) => met === false)) process.exitCode = 1;
