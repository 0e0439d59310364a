import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { linkOverRolls } from '../../functions/link-children/link-over-rolls.ts';
import { readDate } from '../../shared/domain/linkage/compare-dates.ts';
import type { KeyType } from '../../shared/domain/linkage/blocking-keys.ts';
import { DEFAULT_POLICY } from '../../shared/domain/linkage/link-policy.ts';
import { prepareChild } from '../../shared/domain/linkage/prepare-records.ts';
import { createSchoolDirectory } from '../../shared/domain/linkage/resolve-schools.ts';
import type { RollStore } from '../../shared/ports/directory.ts';
import '../../shared/runtime/temporal.ts';
import { startTables } from '../support/dynamodb.ts';
import type { Tables } from '../support/dynamodb.ts';
import { generateLinkageSet } from '../support/linkage-generator.ts';
import { AREA, pupilLine, startRolls } from '../support/rolls-on-dynamodb.ts';

/**
 * What finding a child's pupil costs in the rolls table: queries, items, consumed read capacity and time, over the local engine; and what loading a roll costs.
 *   node test/bench/linkage-dynamodb.ts [--pupils 5000] [--incidents 600] [--seed 5] [--json]
 */
const { values } = parseArgs({
  options: {
    pupils: { type: 'string', default: '5000' },
    incidents: { type: 'string', default: '600' },
    seed: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});

interface Cost {
  calls: number;
  items: number;
  readUnits: number;
  writeUnits: number;
}
const noCost = (): Cost => ({ calls: 0, items: 0, readUnits: 0, writeUnits: 0 });

interface Answer {
  readonly Items?: readonly unknown[];
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
}
interface Capacity {
  readonly CapacityUnits?: number;
}

/** The same client, asked to say what each call consumed. */
const metered = (db: Tables['db'], cost: Cost): Tables['db'] =>
  ({
    send: async (command: { readonly input: Record<string, unknown>; readonly constructor: { readonly name: string } }) => {
      command.input['ReturnConsumedCapacity'] = 'TOTAL';
      const answer = (await db.send(command as never)) as Answer;
      const units = [answer.ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      cost.calls += 1;
      cost.items += answer.Items?.length ?? 0;
      if (/Write|Put|Update|Delete/.test(command.constructor.name)) cost.writeUnits += units;
      else cost.readUnits += units;
      return answer;
    },
  }) as unknown as Tables['db'];

const at = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const round = (number: number, digits = 2): number => Number(number.toFixed(digits));

const set = generateLinkageSet({ seed: Number(values.seed), pupils: Number(values.pupils), incidents: Number(values.incidents) });
const today = (): Date => new Date(`${set.today}T03:00:00Z`);
const tables = await startTables();
try {
  const cost = noCost();
  const { writer, rolls } = await startRolls(tables, today, metered(tables.db, cost));
  const lines = set.pupils.map(pupilLine);
  const measureLoad = async (): Promise<Cost & { readonly seconds: number }> => {
    Object.assign(cost, noCost());
    const from = performance.now();
    for (let start = 0; start < lines.length; start += 2_000) await writer.write(lines.slice(start, start + 2_000));
    return { ...cost, seconds: (performance.now() - from) / 1_000 };
  };
  const first = await measureLoad();
  const again = await measureLoad();
  await writer.recountTerms(AREA);

  const frequencies = await rolls.readTerms(AREA);
  const schools = createSchoolDirectory(set.schools);
  const settings = { area: AREA, frequencies, policy: DEFAULT_POLICY, anyAge: false, today: readDate(set.today), todayText: set.today };
  const byType = new Map<KeyType, { queries: number; pupils: number; cut: number }>();
  const counted: Pick<RollStore, 'ask'> = {
    async ask(reach, query) {
      const answer = await rolls.ask(reach, query);
      const type = byType.get(query.type) ?? { queries: 0, pupils: 0, cut: 0 };
      byType.set(query.type, { queries: type.queries + 1, pupils: type.pupils + answer.pupils.length, cut: type.cut + (answer.cut ? 1 : 0) });
      return answer;
    },
  };
  Object.assign(cost, noCost());
  const perIncident: { readonly children: number; readonly ms: number; readonly items: number; readonly calls: number; readonly units: number }[] = [];
  for (const incident of set.incidents) {
    const before = { ...cost };
    const from = performance.now();
    await linkOverRolls(incident.map(({ child }) => prepareChild(child, (name) => schools.resolve(name))), settings, counted);
    const ms = performance.now() - from;
    const [calls, items, units] = [cost.calls - before.calls, cost.items - before.items, cost.readUnits - before.readUnits];
    perIncident.push({ children: incident.length, ms, items, calls, units });
  }

  const children = perIncident.reduce((sum, one) => sum + one.children, 0);
  const per = (of: 'ms' | 'items' | 'calls' | 'units') => {
    const sorted = perIncident.map((one) => one[of] / one.children).toSorted((a, b) => a - b);
    return { mean: round(perIncident.reduce((sum, one) => sum + one[of], 0) / children), p50: round(at(sorted, 0.5)), p99: round(at(sorted, 0.99)) };
  };
  const perPupil = ({ calls, readUnits, writeUnits, seconds }: Cost & { readonly seconds: number }) => ({
    calls: round(calls / lines.length, 3),
    readUnits: round(readUnits / lines.length),
    writeUnits: round(writeUnits / lines.length),
    pupilsPerSecond: Math.round(lines.length / seconds),
  });
  const report = {
    pupils: set.pupils.length,
    incidents: set.incidents.length,
    children,
    seed: Number(values.seed),
    perChild: { queries: per('calls'), items: per('items'), readCapacityUnits: per('units'), milliseconds: per('ms') },
    perChildByKey: Object.fromEntries([...byType].map(([type, one]) => [type, { queries: round(one.queries / children), pupils: round(one.pupils / children), cut: one.cut }])),
    loadPerPupil: { first: perPupil(first), again: perPupil(again) },
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores seen, Node ${process.version}, local engine in memory`,
  };
  if (values.json) console.log(JSON.stringify(report));
  else {
    const { perChild, perChildByKey, loadPerPupil, ...rest } = report;
    console.log(JSON.stringify(rest));
    console.table(perChild);
    console.table(perChildByKey);
    console.table(loadPerPupil);
  }
} finally {
  await tables.stop();
}
