// `npm run bench:rolls`: an authority's rolls imported as production does it, against what the engine takes of bare batch writes of the same items in the same run.
import { randomBytes } from 'node:crypto';
import { batchWrite } from '../../shared/aws/batch-write.ts';
import { inParallel } from '../../shared/aws/write-together.ts';
import type { RollImportStore } from '../../shared/ports/rolls.ts';
import '../../shared/runtime/temporal.ts';
import { startTables } from '../support/dynamodb.ts';
import { generateLinkageSet } from '../support/linkage-generator.ts';
import { rollWorld } from '../support/roll-world.ts';
import { asTable, round } from './figures.ts';
import type { Row } from './figures.ts';

const PUPILS = Number(process.env['BENCH_PUPILS'] ?? 75_000);
const SCHOOLS = Math.max(2, Math.round(PUPILS / 375));
const SIDE_BY_SIDE = 8;
const BARE_ITEMS = 10_000;
/** Sealing, preparing and hashing a pupil go on beside the writes: no less than this share of what the engine takes of writes alone. */
const GOAL_SHARE = 0.4;
/** Of the memory held when a tenth of the schools were done: at the end. */
const GOAL_GROWTH = 1.25;
const MB = 1_048_576;

const tell = (text: string): void => void process.stderr.write(`${text}\n`);
const heldMb = (): number => {
  global.gc?.();
  return process.memoryUsage().heapUsed / MB;
};
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1_000;
};

const tables = await startTables();
try {
  const world = await rollWorld(tables);
  const urns = Array.from({ length: SCHOOLS }, (_, n) => String(880_000 + n));
  await world.area(urns.flatMap((urn) => world.school(urn, 0)));
  const quoted = (value: string | undefined): string => `"${(value ?? '').replaceAll('"', '""')}"`;
  const lines = ((): string[] => {
    const set = generateLinkageSet({ seed: 7, pupils: PUPILS, incidents: 1 });
    return set.pupils.map((pupil, n) => [urns[n % SCHOOLS], pupil.upn, pupil.legalForename, pupil.legalSurname, pupil.preferredForename, pupil.preferredSurname, pupil.dateOfBirth, pupil.sex, pupil.postcode, pupil.addressLine, String(n)].map(quoted).join(','));
  })();
  const header = 'URN,UPN,Legal forename,Legal surname,Preferred forename,Preferred surname,Date of birth,Sex,Postcode,Address,MIS id';
  const file = (rows: readonly string[]): Buffer => Buffer.from(`${[header, ...rows].join('\n')}\n`);

  const samples: number[] = [];
  const watched = (each: number) => ({
    imports: (store: RollImportStore): RollImportStore => ({
      ...store,
      async noteProgress(importId, progress) {
        const at = progress.schoolsDone ?? progress.rowsRead ?? 0;
        if (progress.schoolsDone !== undefined && at % each === 0) {
          samples.push(heldMb());
          tell(`  ${at} of ${SCHOOLS} schools, ${round(samples.at(-1) ?? 0)} MB held`);
        }
        await store.noteProgress(importId, progress);
      },
    }),
  });
  const each = Math.max(1, Math.floor(SCHOOLS / 10));

  tell(`${PUPILS} pupils of ${SCHOOLS} schools: preview`);
  let importId = '';
  const previewSeconds = await seconds(async () => {
    importId = await world.bring(file(lines), { urn: undefined }, watched(each));
  });
  const previewSamples = samples.splice(0);
  const content = randomBytes(360);
  /** The same client and the same kind of items, with nothing to think about; before and after, because a machine is seldom as busy twice. */
  const bareWrites = async (): Promise<number> => {
    const batches = Array.from({ length: Math.ceil(BARE_ITEMS / 25) }, (_, batch) => batch);
    const took = await seconds(() =>
      inParallel(batches, SIDE_BY_SIDE, (batch) =>
        batchWrite(world.db, world.names.rolls, Array.from({ length: 25 }, (_, n) => ({ PutRequest: { Item: { pk: `BARE#${randomBytes(24).toString('base64url')}`, sk: `WM1#PUPIL#${batch}#${n}`, laCode: '998', area: '98', urn: urns[0], since: 1, content } } }))),
      ),
    );
    return (batches.length * 25) / took;
  };
  const bareBefore = await bareWrites();
  tell('apply');
  const applySeconds = await seconds(() => world.decide(importId, 'apply', watched(each)));
  const { roll, schools } = await world.shown(importId);
  if (roll.state !== 'applied' || schools.some(({ state }) => state !== 'applied')) throw new Error(`ended as ${roll.state}`);
  const growthOf = (held: readonly number[]): number => (held.at(-1) ?? 0) / (held[0] ?? 1);
  const applyGrowth = growthOf(samples);

  tell('the same again, then one pupil in a hundred moved');
  const again = await seconds(async () => {
    importId = await world.bring(file(lines), { urn: undefined });
  });
  await world.decide(importId, 'discard');
  const moved = lines.map((line, n) => (n % 100 === 0 ? line.replace(/"[^"]*",("[^"]*",)("\d+")$/, '"WM9 9ZZ",$1$2') : line));
  importId = await world.bring(file(moved), { urn: undefined });
  const changedSeconds = await seconds(() => world.decide(importId, 'apply'));
  const undoSeconds = await seconds(() => world.decide(importId, 'undo'));

  // Of the roll as it lies there: how many items a pupil is, and how large.
  const [urn = ''] = urns;
  const members = await world.schoolRolls.members(urn);
  const rows = (await world.scan(world.names.rolls)).filter(({ pk }) => /^(BLOCK|SCHOOLROLL)#/.test(String(pk))).length;
  const itemsEach = rows / PUPILS;
  const applyRate = PUPILS / applySeconds;
  const bareAfter = await bareWrites();
  const bareRate = (bareBefore + bareAfter) / 2;
  const share = (applyRate * itemsEach) / bareRate;
  const out: readonly Row[] = [
    { what: `pupils read, sealed and compared, a second (preview of ${PUPILS})`, value: String(Math.round(PUPILS / previewSeconds)) },
    { what: 'pupils applied, a second (with counting names anew)', value: String(Math.round(applyRate)) },
    { what: `items of one pupil (rows of ${members.length} members read of the first school)`, value: String(round(itemsEach)) },
    { what: 'bare batch writes of such items, a second: before; after', value: `${Math.round(bareBefore)}; ${Math.round(bareAfter)}` },
    { what: 'items applied as a share of bare batch writes', value: String(round(share, 2)), goal: `≥ ${GOAL_SHARE}`, met: share >= GOAL_SHARE },
    { what: 'memory held while comparing, the end to a tenth', value: String(round(growthOf(previewSamples), 2)), goal: `≤ ${GOAL_GROWTH}`, met: growthOf(previewSamples) <= GOAL_GROWTH },
    { what: 'memory held while applying, the end to a tenth', value: String(round(applyGrowth, 2)), goal: `≤ ${GOAL_GROWTH}`, met: applyGrowth <= GOAL_GROWTH },
    { what: 'the same file again: seconds to see that nothing changes', value: String(round(again)) },
    { what: 'one pupil in a hundred moved: seconds to apply; to take back', value: `${round(changedSeconds)}; ${round(undoSeconds)}` },
  ];
  process.stdout.write(`${asTable(out)}\n`);
  if (out.some(({ met }) => met === false)) process.exitCode = 1;
} finally {
  await tables.stop();
}
