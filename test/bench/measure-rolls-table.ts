import { cpus } from 'node:os';
import { linkOverRolls } from '../../functions/link-children/link-over-rolls.ts';
import { createLinkSet } from '../../infra/cli/link/link-set.ts';
import { createRollBuilder } from '../../infra/cli/link/roll-in-memory.ts';
import { seal } from '../../shared/aws/key-vault.ts';
import { blockKey, placeOfPupil } from '../../shared/aws/keys.ts';
import { hashOfBlock } from '../../shared/aws/roll-store.ts';
import { sealedRow } from '../../shared/aws/sealed-row.ts';
import { writeTogether } from '../../shared/aws/write-together.ts';
import { BUCKET_LIMIT, pupilKeys, type KeyType } from '../../shared/domain/linkage/blocking-keys.ts';
import { readDate } from '../../shared/domain/linkage/compare-dates.ts';
import { DEFAULT_POLICY } from '../../shared/domain/linkage/link-policy.ts';
import { prepareChild, preparePupil } from '../../shared/domain/linkage/prepare-records.ts';
import { createSchoolDirectory } from '../../shared/domain/linkage/resolve-schools.ts';
import type { RollStore } from '../../shared/ports/directory.ts';
import '../../shared/runtime/temporal.ts';
import { startTables } from '../support/dynamodb.ts';
import type { Tables } from '../support/dynamodb.ts';
import { generateLinkageSet } from '../support/linkage-generator.ts';
import { AREA, AUTHORITY, pupilLine, startRolls } from '../support/rolls-on-dynamodb.ts';
import { quantile, round } from './figures.ts';

export interface RollsTableOptions {
  readonly pupils: number;
  readonly incidents: number;
  readonly seed: number;
  /**
   * Load the whole roll as production does, and measure that too. Otherwise only the buckets that the incidents ask for are written, each of them whole: what
   * a query reads and consumes depends on its bucket alone, so the figures are those of the whole roll; times are those of a small table.
   */
  readonly whole: boolean;
  readonly tell: (text: string) => void;
}

interface Cost {
  calls: number;
  items: number;
  readUnits: number;
  writeUnits: number;
}
const noCost = (): Cost => ({ calls: 0, items: 0, readUnits: 0, writeUnits: 0 });

interface Capacity {
  readonly CapacityUnits?: number;
}
interface Answer {
  readonly Items?: readonly unknown[];
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
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

/** In memory the whole roll is one area; in the table wide keys bear its code. */
const inArea = (type: KeyType, value: string): string => `${type}|${(type === 'name' || type === 'initialSurname') && value.startsWith('|') ? AREA + value : value}`;

const WRITTEN_AT_ONCE = 4_000;

/** What finding a child's pupil costs in the rolls table: queries, items, consumed read capacity and time, over the local engine. */
export const measureRollsTable = async ({ pupils, incidents, seed, whole, tell }: RollsTableOptions) => {
  const set = generateLinkageSet({ seed, pupils, incidents });
  const schools = createSchoolDirectory(set.schools);
  const builder = createRollBuilder(set.today);
  for (const pupil of set.pupils) builder.add(pupil);
  const roll = builder.build();
  const asked = new Set<string>();
  const inMemory = createLinkSet(roll, schools, { today: set.today, anyAge: false, onAsked: (_stage, { type, value }) => void asked.add(inArea(type, value)) });
  const expected = set.incidents.map((incident) => JSON.stringify(inMemory.link(incident.map(({ child }) => child))));
  tell(`${set.pupils.length} pupils in memory; ${asked.size} buckets are asked for`);

  const tables = await startTables();
  try {
    const cost = noCost();
    const today = (): Date => new Date(`${set.today}T03:00:00Z`);
    const { writer, rolls, names, hash, rollKeys } = await startRolls(tables, today, metered(tables.db, cost));

    const loadWhole = async () => {
      Object.assign(cost, noCost());
      const from = performance.now();
      for (let start = 0; start < set.pupils.length; start += 2_000) {
        await writer.write(set.pupils.slice(start, start + 2_000).map(pupilLine));
        if (start % 10_000 === 0) tell(`${start} pupils loaded`);
      }
      const { calls, readUnits, writeUnits } = cost;
      const each = (total: number): number => round(total / set.pupils.length, 2);
      return { calls: each(calls), readUnits: each(readUnits), writeUnits: each(writeUnits), pupilsPerSecond: Math.round(set.pupils.length / ((performance.now() - from) / 1_000)) };
    };
    const loadAsked = async (): Promise<number> => {
      const key = await rollKeys.openOrCreate(AUTHORITY);
      let written = 0;
      let group: { readonly Put: { readonly TableName: string; readonly Item: Record<string, unknown> } }[] = [];
      const flush = async (): Promise<void> => {
        await writeTogether(tables.db, group.map((one) => [one]));
        written += group.length;
        tell(`${written} rows in buckets written`);
        group = [];
      };
      for (const pupil of set.pupils) {
        const { kind: _kind, laCode, ...row } = pupilLine(pupil);
        const keys = pupilKeys(preparePupil(row), AREA).filter(({ type, value }) => asked.has(`${type}|${value}`));
        if (keys.length === 0) continue;
        const place = placeOfPupil(laCode, row.pupilId);
        const content = seal(key, { table: names.rolls, key: place, field: 'pupil', version: 2 }, [row]);
        const items = await Promise.all(keys.map(async ({ type, value, sort }) => ({ ...blockKey(await hashOfBlock(hash, `${type}|${value}`), sort, place), ...sealedRow(laCode, AREA, content) })));
        for (const Item of new Map(items.map((item) => [`${item.pk}|${item.sk}`, item])).values()) group.push({ Put: { TableName: names.rolls, Item } });
        if (group.length >= WRITTEN_AT_ONCE) await flush();
      }
      await flush();
      return written;
    };
    const load = whole ? { first: await loadWhole(), again: await loadWhole() } : { rowsInBuckets: await loadAsked() };

    const settings = { area: AREA, frequencies: roll.frequencies, policy: DEFAULT_POLICY, anyAge: false, today: readDate(set.today), todayText: set.today };
    const byType = new Map<KeyType, { queries: number; pupils: number; cut: number }>();
    let fullest = 0;
    const counted: Pick<RollStore, 'ask'> = {
      async ask(reach, query) {
        const answer = await rolls.ask(reach, query);
        const type = byType.get(query.type) ?? { queries: 0, pupils: 0, cut: 0 };
        fullest = Math.max(fullest, answer.pupils.length);
        byType.set(query.type, { queries: type.queries + 1, pupils: type.pupils + answer.pupils.length, cut: type.cut + (answer.cut ? 1 : 0) });
        return answer;
      },
    };
    Object.assign(cost, noCost());
    const perIncident: { readonly children: number; readonly ms: number; readonly items: number; readonly calls: number; readonly units: number }[] = [];
    let unlike = 0;
    for (const [at, incident] of set.incidents.entries()) {
      const before = { ...cost };
      const from = performance.now();
      const decided = await linkOverRolls(incident.map(({ child }) => prepareChild(child, (name) => schools.resolve(name))), settings, counted);
      const ms = performance.now() - from;
      if (JSON.stringify(decided) !== expected[at]) unlike += 1;
      perIncident.push({ children: incident.length, ms, items: cost.items - before.items, calls: cost.calls - before.calls, units: cost.readUnits - before.readUnits });
    }
    const children = perIncident.reduce((sum, one) => sum + one.children, 0);
    const per = (of: 'ms' | 'items' | 'calls' | 'units') => {
      const each = perIncident.map((one) => one[of] / one.children);
      return { mean: round(perIncident.reduce((sum, one) => sum + one[of], 0) / children, 2), p50: round(quantile(each, 0.5), 2), p99: round(quantile(each, 0.99), 2) };
    };
    return {
      summary: {
        pupils: set.pupils.length,
        incidents: set.incidents.length,
        children,
        seed,
        loaded: whole ? 'the whole roll, as production writes it' : 'the buckets that are asked for, each whole',
        incidentsDecidedUnlikeInMemory: unlike,
        fullestBucketRead: fullest,
        bucketLimit: BUCKET_LIMIT,
        machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores seen, Node ${process.version}, local engine in memory`,
      },
      perChild: { queries: per('calls'), items: per('items'), readCapacityUnits: per('units'), milliseconds: per('ms') },
      perChildByKey: Object.fromEntries([...byType].map(([type, one]) => [type, { queries: round(one.queries / children, 2), pupils: round(one.pupils / children, 2), cut: one.cut }])),
      load,
    };
  } finally {
    await tables.stop();
  }
};
