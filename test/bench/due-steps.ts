// `npm run bench:due`: what one due notification costs a tick in reads and writes, with more and more open ones beside it. Flat, or it is a fault.
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { parseArgs } from 'node:util';
import { createRunDueSteps } from '../../functions/run-due-steps/run-due-steps.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { duePartition, forceFeed, notificationKey, shardOf } from '../../shared/aws/keys.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import { planSteps } from '../../shared/domain/timetable.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import '../../shared/runtime/temporal.ts';
import { createProgress } from '../../infra/cli/progress.ts';
import { keyServiceDouble } from '../support/doubles/key-service.ts';
import { queueServiceDouble } from '../support/doubles/queue-service.ts';
import { startTables } from '../support/dynamodb.ts';
import type { Tables } from '../support/dynamodb.ts';
import { asTable, round } from './figures.ts';
import { metered, nothing } from './metered.ts';
import type { Cost } from './metered.ts';
import type { Row } from './figures.ts';

const USAGE = `npm run bench:due -- [--open 1000,10000,100000] [--due 200] [--json]

  --open   how many open notifications are in the table, each run
  --due    how many of them are due at the tick that is measured
`;
const { values } = parseArgs({ options: { open: { type: 'string', default: '1000,10000,100000' }, due: { type: 'string', default: '200' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
const sizes = values.open.split(',').map(Number);
const due = Number(values.due);
if (values.help || [...sizes, due].some((number) => !Number.isInteger(number) || number < 1) || sizes.some((size) => size < due)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const RAISED = '2026-10-14T21:40:00.000Z';
const NOW = '2026-10-15T05:31:00.000Z';
/** As much more per due item as the next larger table may cost and still be called flat. */
const FLAT = 1.1;

const policy = { ...DEFAULT_POLICY, forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'] };

/** An open notification as linking leaves it: due at today's bell, or of a school that has pupils later. */
const itemOf = (n: number, isDue: boolean): Record<string, unknown> => {
  const incidentId = `inc_${String(n).padStart(8, '0')}`;
  const notificationId = `ntf_${sha256(incidentId).slice(0, 24)}`;
  const readBy = isDue ? '2026-10-15T07:45:00.000Z' : `2026-11-${String(2 + (n % 27)).padStart(2, '0')}T08:45:00.000Z`;
  const nextStep = planSteps(policy, { dutyBy: readBy, readBy }, RAISED)[0];
  // The force's feed is no part of what a tick reads: those that are not due are left out of it, for a table that is made in a minute or two.
  const listed = isDue ? { listPk: forceFeed('98'), listSk: `${RAISED}#${notificationId}` } : {};
  return {
    ...notificationKey(notificationId, 1),
    notificationId,
    version: 1,
    incidentId,
    revision: 1,
    forceCode: '98',
    bodyKey: `establishment:${990_000 + (n % 300)}`,
    laCode: '998',
    childIds: [`chd_${n}`],
    test: false,
    traceId: 'trace-0001',
    raisedAt: RAISED,
    updatedAt: RAISED,
    dutyBy: readBy,
    readBy,
    shortReference: 'OE-BCDF-2345',
    contentProfile: 'standard',
    delivery: 'delivered',
    notOurs: [],
    nextStep,
    duePk: duePartition('step', shardOf(notificationId)),
    dueAt: nextStep?.at,
    ...listed,
  };
};

const WIDE = 8;
const BATCH = 25;
const seed = async ({ db }: Tables, table: string, open: number, tell: (done: number) => void): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < open) {
      const from = next;
      next += BATCH;
      const items = Array.from({ length: Math.min(BATCH, open - from) }, (_, i) => itemOf(from + i, from + i < due));
      await db.send(new BatchWriteCommand({ RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) } }));
      tell(Math.min(next, open));
    }
  };
  await Promise.all(Array.from({ length: WIDE }, lane));
};

interface Measured extends Cost {
  readonly open: number;
  readonly due: number;
  readonly ms: number;
}

const measure = async (tables: Tables, open: number, tell: (text: string) => void): Promise<Measured> => {
  const names = await tables.fresh();
  const table = names.records;
  await seed(tables, table, open, (done) => tell(`${done} of ${open} open notifications`));
  const cost = nothing();
  const db = metered(tables.db, cost);
  const now = (): Date => new Date(NOW);
  const vault = createKeyVault(keyServiceDouble(), 'content', now);
  const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
  const queues = queueServiceDouble();
  const tick = createRunDueSteps({
    notifications: createNotificationStore({ db, table, ids: systemIds, commit, vault }),
    directory: createDirectoryStore({ db, table: names.directory, areaKeys: createAreaKeys({ db, table: names.directory, vault }) }),
    outbox: createOutbox({ db, table, sqs: queues.client, queueUrls: { 'send-notification': 'send-notification', 'project-evaluation': 'project-evaluation' }, onSendFailed: () => undefined }),
    quarantine: createQuarantineStore({ db, table, now, commit }),
    runChores: async () => 0,
    now,
    log: () => undefined,
  });
  const from = performance.now();
  const { steps } = await tick({ id: 'bench' }, () => 600_000);
  if (steps !== due) throw new Error(`${steps} of ${due} due steps were taken`);
  return { ...cost, open, due, ms: performance.now() - from };
};

const progress = createProgress(process.stderr);
const tables = await startTables();
const results: Measured[] = [];
try {
  for (const open of sizes) {
    results.push(await measure(tables, open, (text) => progress.update(text)));
    progress.done();
  }
} finally {
  await tables.stop();
}

const perItem = (cost: number): number => round(cost / due, 2);
const [smallest, largest] = [results[0], results.at(-1)];
const ratio = (of: (cost: Cost) => number): number => (smallest && largest ? round(of(largest) / of(smallest), 3) : Number.NaN);
const ratios = { reads: ratio(({ reads }) => reads), writes: ratio(({ writes }) => writes), readUnits: ratio(({ readUnits }) => readUnits), writeUnits: ratio(({ writeUnits }) => writeUnits) };
if (values.json) process.stdout.write(`${JSON.stringify({ due, results, ratios })}\n`);
else {
  const rows: Row[] = [
    ...results.map(({ open, reads, writes, readUnits, writeUnits, ms }) => ({
      what: `${open.toLocaleString('en-GB')} open, ${due} due: per due item`,
      value: `${perItem(reads)} reads, ${perItem(writes)} writes; ${perItem(readUnits)} read units, ${perItem(writeUnits)} write units; ${perItem(ms)} ms`,
    })),
    ...Object.entries(ratios).map(([name, value]) => ({ what: `${name} per due item, largest table to smallest`, value: `${value}`, goal: `at most ${FLAT}`, met: value <= FLAT })),
  ];
  process.stdout.write(`${asTable(rows)}\n`);
}
if (Object.values(ratios).some((value) => !(value <= FLAT))) process.exitCode = 1;
