import { createReadStream, existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { createLinkSet, type LinkSet } from '../../infra/cli/link/link-set.ts';
import { loadRoll } from '../../infra/cli/link/load-roll.ts';
import { readChildren } from '../../infra/cli/link/read-files.ts';
import { createRollBuilder } from '../../infra/cli/link/roll-in-memory.ts';
import { candidateKeys, pupilKeys } from '../../shared/domain/linkage/blocking-keys.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { MODEL_VERSION } from '../../shared/domain/linkage/comparison-levels.ts';
import { prepareChild, preparePupil } from '../../shared/domain/linkage/prepare-records.ts';
import type { ChildRecord } from '../../shared/domain/linkage/records.ts';
import { createSchoolDirectory } from '../../shared/domain/linkage/resolve-schools.ts';
import { generateLinkageSet, type GeneratedSet } from '../support/linkage-generator.ts';
import { generatePersons } from '../support/person-generator.ts';
import { fairnessGap, measureLinks, type LinkTally, type LinkTruth } from '../support/measure-links.ts';
import { measureRollsTable } from './measure-rolls-table.ts';

/**
 * How well and how fast children are linked, and what it costs: on the training set where it is present (ENCOMPASS_REFERENCE_DATA), on rolls of our own making,
 * on nights of other mixes, on general person data (any age), and over the rolls table.
 *   node test/bench/linkage.ts [--million] [--nine-million] [--only training,roll,table,mixes,persons] [--pupils 75000] [--incidents 12000] [--seed 5] [--json]
 * --million adds a roll of a million in memory and in the table (three minutes, 3 GB), --nine-million one of nine million in memory (ten minutes, 12 GB: start
 * node with --max-old-space-size=14000). Without --json tables; with it one JSON object a set. The training set is reported whole and by two halves of its
 * incidents: the first shaped the rules, the second steered little more than the thresholds.
 */
const { values } = parseArgs({
  options: {
    pupils: { type: 'string', default: '75000' },
    incidents: { type: 'string', default: '12000' },
    seed: { type: 'string', default: '5' },
    only: { type: 'string', default: 'training,roll,table,mixes,persons' },
    million: { type: 'boolean', default: false },
    'nine-million': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const MILLION = 1_000_000;
const TABLE_INCIDENTS = 500;
const seed = Number(values.seed);
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const PER = 10_000;

interface Case {
  readonly children: readonly ChildRecord[];
  readonly truths: readonly LinkTruth[];
  readonly half: 'first' | 'second';
}

interface Measured {
  readonly decided: readonly (readonly [LinkDecision, LinkTruth])[];
  readonly recordsPerSecond: number;
  readonly cost: LinkSet['cost'];
}

function run(linkSet: LinkSet, cases: readonly Case[]): Measured {
  const decided: (readonly [LinkDecision, LinkTruth])[] = [];
  const before = process.cpuUsage();
  for (const { children, truths } of cases) {
    linkSet.link(children).forEach((decision, at) => {
      const truth = truths[at];
      if (truth !== undefined) decided.push([decision, truth]);
    });
  }
  const spent = process.cpuUsage(before);
  return { decided, recordsPerSecond: Math.round(decided.length / ((spent.user + spent.system) / 1e6)), cost: linkSet.cost };
}

function report(name: string, measured: Measured | { readonly decided: Measured['decided'] }): void {
  const { all, classes, groups } = measureLinks(measured.decided);
  const share = (part: number, whole: number): number => Math.round((whole === 0 ? 0 : part / whole) * 1e5) / 1e5;
  const line = (tally: LinkTally): Record<string, number> => ({
    records: tally.records,
    positives: tally.positives,
    automaticRecall: share(tally.right, tally.positives),
    recallWithReview: share(tally.right + tally.reviewRight, tally.positives),
    reviewRate: share(tally.review, tally.records),
    falseLinks: tally.wrong,
  });
  const summary = {
    set: name,
    model: MODEL_VERSION,
    automaticPrecision: share(all.right, all.linked),
    ...line(all),
    hardNegatives: all.hardNegatives,
    falsePer10kRecords: share(all.wrong * PER, all.records),
    falsePer10kHardNegatives: share(all.wrongHard * PER, all.hardNegatives),
    fairnessGap: Math.round(fairnessGap(groups) * 1e4) / 1e4,
    ...('cost' in measured
      ? {
          recordsPerCpuSecond: measured.recordsPerSecond,
          queriesPerChildByStage: measured.cost.queries.map((count) => share(count, all.records)),
          itemsPerChildByStage: measured.cost.items.map((count) => share(count, all.records)),
          cutBuckets: measured.cost.cut,
        }
      : {}),
  };
  const tables = { classes: rows(classes, line), groups: rows(groups, line) };
  if (values.json) {
    console.log(JSON.stringify({ ...summary, ...tables }));
    return;
  }
  console.log(`\n== ${name}`);
  for (const [key, value] of Object.entries(summary)) console.log(`${key.padEnd(28)} ${Array.isArray(value) ? value.join(' / ') : value}`);
  if ('cost' in measured) for (const table of Object.values(tables)) console.table(table);
}

function rows(tallies: ReadonlyMap<string, LinkTally>, line: (tally: LinkTally) => Record<string, number>): Record<string, Record<string, number>> {
  return Object.fromEntries([...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tally]) => [name, line(tally)]));
}

async function trainingSet(): Promise<void> {
  const folder = path.resolve(process.env['ENCOMPASS_REFERENCE_DATA'] ?? path.resolve('..', 'shared', 'data'), '..', 'linkage');
  const file = (name: string): string => path.join(folder, `${name}.csv.gz`);
  if (!existsSync(file('roll'))) {
    console.error('NO TRAINING SET: set ENCOMPASS_REFERENCE_DATA to the folder that lies beside it. Only made-up rolls are measured.');
    return;
  }
  const truths = new Map<string, LinkTruth>();
  const truthRows = createReadStream(file('truth')).pipe(createGunzip()).pipe(parse({ columns: true })) as AsyncIterable<Record<string, string>>;
  for await (const row of truthRows) {
    const truth = { pupilId: row['pupil_id'] ?? '', kind: row['kind'] ?? '', group: row['group'] ?? '', classes: (row['classes'] ?? '').split(';') };
    truths.set(row['record_id'] ?? '', truth);
  }
  const incidents = new Map<string, ChildRecord[]>();
  for await (const { incident, child } of readChildren(file('children'), () => undefined)) {
    incidents.set(incident, [...(incidents.get(incident) ?? []), child]);
  }
  const cases = [...incidents].map(([incident, children]): Case => ({
    children,
    truths: children.map((child) => truths.get(child.reference) ?? { pupilId: '', kind: '', group: '', classes: [] }),
    half: isFirstHalf(incident) ? 'first' : 'second',
  }));
  const files = { roll: file('roll'), schools: file('schools'), today: '2025-11-03', anyAge: false };
  const { linkSet } = await loadRoll(files, () => undefined, () => undefined);
  const measured = run(linkSet, cases);
  report('training set, 75,000 pupils', measured);
  const halves = new Map(cases.flatMap(({ children, half }) => children.map((child) => [child.reference, half] as const)));
  for (const half of ['first', 'second'] as const) {
    report(`training set, ${half} half of the incidents`, { decided: measured.decided.filter(([decision]) => halves.get(decision.reference) === half) });
  }
}

function isFirstHalf(incident: string): boolean {
  let hash = 0;
  for (const letter of incident) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return hash % 2 === 0;
}

const casesOf = (set: GeneratedSet): readonly Case[] =>
  set.incidents.map((incident): Case => ({ children: incident.map((each) => each.child), truths: incident, half: 'first' }));

function ownRoll(pupils: number): void {
  const set = generateLinkageSet({ seed, pupils, incidents: Number(values.incidents) });
  const builder = createRollBuilder(set.today);
  const from = performance.now();
  for (const pupil of set.pupils) builder.add(pupil);
  const linkSet = createLinkSet(builder.build(), createSchoolDirectory(set.schools), { today: set.today, anyAge: false });
  tell(`${set.pupils.length} pupils filed in ${Math.round((performance.now() - from) / 1000)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  report(`made-up roll, ${set.pupils.length} pupils, seed ${seed}`, run(linkSet, casesOf(set)));
}

/**
 * A roll too large to hold: only pupils in buckets that could be asked for are held, all of each; the names of all are counted. Queries, pupils read and answers
 * are those of the whole roll; the speed is that of a small one.
 */
function hugeRoll(pupils: number): void {
  const set = generateLinkageSet({ seed, pupils, incidents: Math.round(Number(values.incidents) / 4) });
  const schools = createSchoolDirectory(set.schools);
  const asked = new Set<string>();
  for (const { child } of set.incidents.flat()) {
    const prepared = prepareChild(child, (name) => schools.resolve(name));
    for (const stage of [1, 2] as const) for (const { type, value } of candidateKeys(prepared, stage, '')) asked.add(`${type}|${value}`);
  }
  for (let more = true; more; ) {
    tell(`${set.pupils.length} pupils made; ${asked.size} buckets could be asked for`);
    const builder = createRollBuilder(set.today);
    let held = 0;
    set.pupils.forEach((pupil, at) => {
      if (at % MILLION === 0) tell(`${at} pupils read, ${held} held`);
      if (!pupilKeys(preparePupil(pupil), '').some(({ type, value }) => asked.has(`${type}|${value}`))) return builder.count(pupil);
      held++;
      builder.add(pupil);
    });
    // The home of a brother or sister who was found may be a bucket more.
    const before = asked.size;
    const linkSet = createLinkSet(builder.build(), schools, { today: set.today, anyAge: false, onAsked: (_stage, { type, value }) => void asked.add(`${type}|${value}`) });
    const measured = run(linkSet, casesOf(set));
    more = asked.size > before;
    if (!more) report(`made-up roll, ${set.pupils.length} pupils, seed ${seed}; pupils out of reach counted, not held`, measured);
  }
}

/** Nights unlike those that the rules were made on: fewer and more rivals, fewer and more errors. */
function mixes(): void {
  const all: (readonly [LinkDecision, LinkTruth])[] = [];
  const rowsOfMixes: Record<string, Record<string, number>> = {};
  for (const [name, mix] of Object.entries({ 'as usual': { rivals: 0.22, errors: 1 }, 'fewer rivals': { rivals: 0.12, errors: 1 }, 'half again the errors': { rivals: 0.12, errors: 1.5 }, 'twice the errors': { rivals: 0.12, errors: 2 }, 'rivals everywhere': { rivals: 0.5, errors: 1 } })) {
    const decided: (readonly [LinkDecision, LinkTruth])[] = [];
    for (const other of [1, 2, 3]) {
      const set = generateLinkageSet({ seed: seed + 100 * other, pupils: 20_000, incidents: 4_000, mix });
      const builder = createRollBuilder(set.today);
      for (const pupil of set.pupils) builder.add(pupil);
      decided.push(...run(createLinkSet(builder.build(), createSchoolDirectory(set.schools), { today: set.today, anyAge: false }), casesOf(set)).decided);
    }
    all.push(...decided);
    rowsOfMixes[name] = figuresOf(decided);
  }
  rowsOfMixes['together'] = figuresOf(all);
  if (values.json) console.log(JSON.stringify({ set: 'mixes', ...rowsOfMixes }));
  else {
    console.log('\n== other nights, 20,000 pupils, three seeds each');
    console.table(rowsOfMixes);
  }
}

function figuresOf(decided: Measured['decided']): Record<string, number> {
  const { all, groups } = measureLinks(decided);
  const share = (part: number, whole: number): number => Math.round((part / Math.max(1, whole)) * 1e4) / 1e4;
  return {
    records: all.records,
    hardNegatives: all.hardNegatives,
    falseLinks: all.wrong,
    falsePer10k: share(all.wrong * PER, all.records),
    automaticRecall: share(all.right, all.positives),
    withReview: share(all.right + all.reviewRight, all.positives),
    reviewRate: share(all.review, all.records),
    fairnessGap: Math.round(fairnessGap(groups) * 1e4) / 1e4,
  };
}

/** Best F1 over all cuts of the score, the best pupil of each record counted, refused or not. */
function persons(): void {
  const rowsOfPersons: Record<string, Record<string, number>> = {};
  for (const spoiling of ['mild', 'harsh'] as const) {
    for (const withNumber of [false, true]) {
      const set = generatePersons({ seed, persons: 5_000, spoiling, withNumber });
      const builder = createRollBuilder('', true);
      for (const person of set.persons) builder.add(person);
      const linkSet = createLinkSet(builder.build(), createSchoolDirectory([]), { today: '', anyAge: true });
      const { decided, recordsPerSecond } = run(linkSet, set.records.map((record): Case => ({ children: [record.child], truths: [record], half: 'first' })));
      rowsOfPersons[`${spoiling}${withNumber ? ', with a number' : ''}`] = { ...figuresOf(decided), bestF1: bestF1(decided), recordsPerSecond };
    }
  }
  if (values.json) console.log(JSON.stringify({ set: 'persons', ...rowsOfPersons }));
  else {
    console.log('\n== general person data, 5,000 persons, any age');
    console.table(rowsOfPersons);
  }
}

function bestF1(decided: Measured['decided']): number {
  const positives = decided.filter(([, truth]) => truth.pupilId !== '').length;
  const scored = decided.flatMap(([{ candidates: [best] }, truth]) => (best === undefined ? [] : [{ bits: best.bits, right: best.pupilId === truth.pupilId }]));
  let right = 0;
  let best = 0;
  for (const [at, each] of scored.toSorted((a, b) => b.bits - a.bits).entries()) {
    if (each.right) right++;
    best = Math.max(best, (2 * right) / (at + 1 + positives));
  }
  return Math.round(best * 1e5) / 1e5;
}

async function rollsTable(pupils: number): Promise<void> {
  const { summary, perChild, perChildByKey, load } = await measureRollsTable({ pupils, incidents: TABLE_INCIDENTS, seed, whole: false, tell });
  if (values.json) {
    console.log(JSON.stringify({ set: 'rolls table', ...summary, perChild, perChildByKey, load }));
    return;
  }
  console.log(`\n== the rolls table, ${summary.pupils} pupils`);
  for (const [key, value] of Object.entries(summary)) console.log(`${key.padEnd(28)} ${value}`);
  console.table(perChild);
  console.table(perChildByKey);
}

const machine = (): string => `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores seen, Node ${process.version}, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}`;
const only = values.only.split(',');
tell(machine());
if (only.includes('training')) await trainingSet();
if (only.includes('roll')) ownRoll(Number(values.pupils));
if (only.includes('mixes')) mixes();
if (only.includes('persons')) persons();
if (only.includes('table')) await rollsTable(Number(values.pupils));
if (values.million) {
  ownRoll(MILLION);
  await rollsTable(MILLION);
}
if (values['nine-million']) hugeRoll(9 * MILLION);
tell(machine());
