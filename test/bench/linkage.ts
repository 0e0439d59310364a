import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { createLinkSet, type LinkSet } from '../../infra/cli/link/link-set.ts';
import { loadRoll } from '../../infra/cli/link/load-roll.ts';
import { readChildren } from '../../infra/cli/link/read-files.ts';
import { createRollBuilder } from '../../infra/cli/link/roll-in-memory.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { MODEL_VERSION } from '../../shared/domain/linkage/comparison-levels.ts';
import type { ChildRecord } from '../../shared/domain/linkage/records.ts';
import { createSchoolDirectory } from '../../shared/domain/linkage/resolve-schools.ts';
import { generateLinkageSet } from '../support/linkage-generator.ts';
import { fairnessGap, measureLinks, type LinkTally, type LinkTruth } from '../support/measure-links.ts';

/**
 * How well and how fast children are linked: on the training set where it is present (ENCOMPASS_REFERENCE_DATA), and on rolls of our own making.
 *   node test/bench/linkage.ts [--pupils 1000000] [--incidents 12000] [--seed 5] [--json]
 * Without --json a table; with it one JSON object a set. The training set is reported whole and by two halves of its incidents: the first
 * shaped the rules, the second steered little more than the thresholds.
 */
const { values } = parseArgs({
  options: {
    pupils: { type: 'string', default: '75000' },
    incidents: { type: 'string', default: '12000' },
    seed: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});

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

function ownRoll(): void {
  const set = generateLinkageSet({ seed: Number(values.seed), pupils: Number(values.pupils), incidents: Number(values.incidents) });
  const builder = createRollBuilder(set.today);
  for (const pupil of set.pupils) builder.add(pupil);
  const linkSet = createLinkSet(builder.build(), createSchoolDirectory(set.schools), { today: set.today, anyAge: false });
  const cases = set.incidents.map((incident): Case => ({ children: incident.map((each) => each.child), truths: incident, half: 'first' }));
  report(`made-up roll, ${set.pupils.length} pupils, seed ${values.seed}`, run(linkSet, cases));
}

await trainingSet();
ownRoll();
