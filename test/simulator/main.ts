// `npm run simulate`: whole nights through the product's own steps, under faults that a seed decides.
import { parseArgs } from 'node:util';
import { createProgress } from '../../infra/cli/progress.ts';
import '../../shared/runtime/temporal.ts';
import { FAULT_KINDS } from './engine/faults.ts';
import { INVARIANTS } from './invariants/table.ts';
import { playPlants, playSeeds } from './play.ts';
import type { PlantPlayed } from './play.ts';
import { PLANTS } from './planted/plants.ts';
import { readWithout, shrink, writeWithout } from './shrink.ts';
import { simulate } from './simulate.ts';
import { addTo, newTotals } from './totals.ts';
import { createBaseStore } from './world/base-store.ts';

const USAGE = `npm run simulate -- [options]

  --seeds N          so many nights, one for each seed (300)
  --from S           the first seed (1)
  --seed S           one night, with everything that happened in it
  --without JSON     leave this out of it, as a shrunk seed says
  --planted [A,B]    plant each bug, or these, and see that some night catches it
  --within N         planted bugs are to be caught within so many seeds (200)
  --promises         what every night is held to
  --json             the figures as JSON on standard output
`;

const number = (text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  process.stderr.write(`"${text}" is no number of seeds.\n\n${USAGE}`);
  process.exit(2);
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' },
    from: { type: 'string' },
    seed: { type: 'string' },
    without: { type: 'string' },
    planted: { type: 'boolean', default: false },
    within: { type: 'string' },
    promises: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const progress = createProgress(process.stderr);

const showPromises = (): void => {
  for (const [code, invariant] of Object.entries(INVARIANTS)) {
    print(`${code.padEnd(4)}${invariant.says} (${invariant.when})`);
    if ('except' in invariant) print(`    ${invariant.except}`);
  }
};

const replay = async (seed: number, text: string | undefined): Promise<boolean> => {
  const report = await simulate(await createBaseStore(), seed, text === undefined ? {} : readWithout(text), true);
  for (const line of report.trace) print(line);
  print(`\nseed ${seed}: ${report.night}, ${report.incidents} incidents, ${report.injected.length} faults, ${report.calls} calls, fingerprint ${report.fingerprint}`);
  for (const { number: n, kind, at } of report.injected) print(`  fault ${n} ${kind} at ${at}`);
  for (const { code, says, at } of report.violations) print(`${code} broken (${at}): ${says}`);
  return report.violations.length === 0;
};

const tellSmaller = async (seed: number): Promise<void> => {
  const base = await createBaseStore();
  const { without, report, runs } = await shrink(await simulate(base, seed), (less) => simulate(base, seed, less));
  print(`  made smaller in ${runs} runs: ${report.incidents} incidents, ${report.injected.length} faults (${[...new Set(report.injected.map(({ kind }) => kind))].join(', ') || 'none needed'})`);
  print(`  replay: npm run simulate -- --seed ${seed} --without '${writeWithout(without)}'`);
};

const playNights = async (from: number, seeds: number): Promise<boolean> => {
  const began = performance.now();
  const totals = newTotals();
  await playSeeds(from, seeds, (report) => {
    addTo(totals, report);
    progress.update(`${totals.seeds} of ${seeds} nights, ${totals.deliveries} deliveries, ${totals.faults} faults, ${totals.failing.length} broken`);
  });
  progress.done();
  const seconds = Math.round((performance.now() - began) / 1_000);
  if (values.json) print(JSON.stringify({ ...totals, seconds }));
  else {
    print(`${totals.seeds} nights in ${seconds} s: ${totals.incidents} incidents, ${totals.deliveries} messages delivered, ${totals.mails} e-mails handed over, ${totals.doubled} of them twice, ${totals.views} pages read, ${totals.answers} answers, ${totals.erased} incidents' content gone when its time was over`);
    print(`${totals.faults} faults: ${FAULT_KINDS.map((kind) => `${kind} ${totals.byKind[kind]}`).join(', ')}`);
  }
  for (const { seed, night, violations } of totals.failing.toSorted((a, b) => a.seed - b.seed)) {
    print(`seed ${seed} (${night}) breaks a promise:`);
    for (const { code, says, at } of violations.slice(0, 5)) print(`  ${code} (${at}): ${says}`);
  }
  const [first] = totals.failing.toSorted((a, b) => a.seed - b.seed);
  if (first) await tellSmaller(first.seed);
  return totals.failing.length === 0;
};

const tellPlant = ({ name, caughtBy, seeds }: PlantPlayed): void => {
  const plant = PLANTS.find((one) => one.name === name);
  print(`${caughtBy ? 'caught' : 'MISSED'}  ${name} (${[...new Set(plant?.edits.map(({ file }) => file))].join(', ')}): ${plant?.says ?? ''}`);
  print(caughtBy ? `        by seed ${caughtBy.seed}, ${caughtBy.violations[0]?.code}: ${caughtBy.violations[0]?.says.slice(0, 140)}` : `        by none of ${seeds} seeds`);
  if (caughtBy && caughtBy.seed !== plant?.caughtBy) print(`        the seed written beside it is ${plant?.caughtBy ?? 'none'}: ${caughtBy.seed} would spare the search`);
};

const playPlanted = async (names: readonly string[], within: number): Promise<boolean> => {
  let caught = 0;
  const { broken } = await playPlants(names, within, (one) => {
    caught += one.caughtBy === undefined ? 0 : 1;
    tellPlant(one);
  });
  for (const { seed, violations } of broken) print(`seed ${seed} breaks ${violations[0]?.code} with nothing planted: it proves nothing`);
  print(`planted bugs caught: ${caught} of ${names.length}, each within ${within} seeds; the same seeds with nothing planted: ${broken.length} broken`);
  return caught === names.length && broken.length === 0;
};

const chosen = positionals.flatMap((text) => text.split(','));
const unknown = chosen.filter((name) => !PLANTS.some((plant) => plant.name === name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`No planted bug is called ${unknown.join(', ')}. There are: ${PLANTS.map(({ name }) => name).join(', ')}\n\n`);
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
let isGood = true;
if (values.promises) showPromises();
else if (values.seed !== undefined) isGood = await replay(number(values.seed, 1), values.without);
else if (values.planted) isGood = await playPlanted(chosen.length > 0 ? chosen : PLANTS.map(({ name }) => name), number(values.within, 200));
else isGood = await playNights(number(values.from, 1), number(values.seeds, 300));
if (!isGood) process.exitCode = 1;
