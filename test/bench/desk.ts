// `npm run bench:desk`: how long the desk waits for its board with thousands of open referrals, beside a board with fifty and a page that reads no list.
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createProgress } from '../../infra/cli/progress.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { riskKey } from '../../shared/aws/keys.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { openReferral } from '../../shared/aws/referral-writes.ts';
import { createRiskStore } from '../../shared/aws/risk-store.ts';
import type { ReferralKind } from '../../shared/domain/referral.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import '../../shared/runtime/temporal.ts';
import { DESK_NOW, OWN, deskPagesFor } from '../support/desk-pages.ts';
import { keyServiceDouble } from '../support/doubles/key-service.ts';
import { startTables } from '../support/dynamodb.ts';
import type { Tables } from '../support/dynamodb.ts';
import { asTable, quantile, round } from './figures.ts';
import type { Row } from './figures.ts';
import { metered, nothing } from './metered.ts';

const USAGE = `npm run bench:desk -- [--open 5000] [--requests 60] [--json]

  --open      how many referrals are open on the large board
  --requests  how often each page is asked for, after a tenth as many to warm up
`;
const { values } = parseArgs({ options: { open: { type: 'string', default: '5000' }, requests: { type: 'string', default: '60' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
const [open, requests] = [Number(values.open), Number(values.requests)];
if (values.help || ![open, requests].every((number) => Number.isInteger(number) && number >= 20)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const SMALL = 50;
/** Two items each, of the twenty-five that one call takes. */
const BATCH = 12;
/** As on a bad morning: most of it unread or unmatched, some that waits for a decision. */
const MIX: readonly ReferralKind[] = ['unread', 'unread', 'unread', 'unmatched', 'unmatched', 'review', 'undeliverable', 'held', 'cumulativeRisk', 'notOurChild'];

const itemsOf = (table: string, n: number): readonly Record<string, unknown>[] => {
  const kind = MIX[n % MIX.length] ?? 'review';
  const incidentId = `inc_${sha256(`incident-${n}`).slice(0, 24)}`;
  const dueBy = new Date(DESK_NOW.getTime() + (n % 600) * 60_000).toISOString();
  const childId = `chd_${sha256(`child-${n}`).slice(0, 24)}`;
  const cause = { at: DESK_NOW.toISOString(), actor: 'gateway', actorId: 'bench', causedBy: 'bench', traceId: 'bench' } as const;
  const { Put } = openReferral(table, { referralId: `rfr_${kind}_${childId}`, kind, incidentId, childId, laCode: OWN, dueBy }, { test: false, cause });
  return [Put?.Item ?? {}, { ...riskKey(incidentId), repeats: n % 3 === 0 ? { [childId]: 1 + (n % 4) } : {} }];
};

const boardOf = async (tables: Tables, size: number, tell: (done: number) => void) => {
  const { records: table } = await tables.fresh();
  for (let from = 0; from < size; from += BATCH) {
    const part = Array.from({ length: Math.min(BATCH, size - from) }, (_, i) => itemsOf(table, from + i)).flat();
    await tables.db.send(new BatchWriteCommand({ RequestItems: { [table]: part.map((Item) => ({ PutRequest: { Item } })) } }));
    tell(Math.min(size, from + BATCH));
  }
  const cost = nothing();
  const db = metered(tables.db, cost);
  const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
  const { handler } = deskPagesFor([{ role: 'reviewer', area: `la:${OWN}` }], () => ({
    referrals: createReferralStore({ db, table, commit }),
    risk: createRiskStore({ db, table, vault: createKeyVault(keyServiceDouble(), 'content', () => DESK_NOW), commit }),
    questions: { onBoard: async () => [] },
  }));
  const ask = async (path: string, query: Readonly<Record<string, string>> | null = null): Promise<string> => {
    const event = { httpMethod: 'GET', path, resource: path, headers: { cookie: '__Host-desk=secret' }, pathParameters: null, queryStringParameters: query, body: null, isBase64Encoded: false } as unknown as APIGatewayProxyEvent;
    const { statusCode, body } = await handler(event, {} as Context);
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
    return body;
  };
  const referrals = createReferralStore({ db, table, commit });
  return { ask, cost, keepCounts: () => referrals.keepCounts([OWN], DESK_NOW.toISOString()) };
};
type Board = Awaited<ReturnType<typeof boardOf>>;

interface Measured {
  readonly what: string;
  readonly p50: number;
  readonly p95: number;
  readonly readsEach: number;
  readonly unitsEach: number;
}

/** Pages of all boards in turn: whatever else the machine does meets each of them alike. */
const measure = async (pages: readonly { readonly what: string; readonly board: Board; readonly path: string; readonly query?: Readonly<Record<string, string>> }[], tell: (done: number) => void): Promise<readonly Measured[]> => {
  const times = pages.map((): number[] => []);
  const spent = pages.map(() => ({ reads: 0, readUnits: 0 }));
  const warm = Math.ceil(requests / 10);
  for (let round_ = -warm; round_ < requests; round_ += 1) {
    for (const [i, { board, path, query }] of pages.entries()) {
      const before = { ...board.cost };
      const from = performance.now();
      await board.ask(path, query ?? null);
      const took = performance.now() - from;
      if (round_ < 0) continue;
      times[i]?.push(took);
      const own = spent[i];
      if (own) {
        own.reads += board.cost.reads - before.reads;
        own.readUnits += board.cost.readUnits - before.readUnits;
      }
    }
    tell(Math.max(0, round_ + 1));
  }
  return pages.map(({ what }, i) => ({ what, p50: quantile(times[i] ?? [], 0.5), p95: quantile(times[i] ?? [], 0.95), readsEach: (spent[i]?.reads ?? 0) / requests, unitsEach: (spent[i]?.readUnits ?? 0) / requests }));
};

/** As many times the board of fifty as the board of thousands may take. */
const GOAL = 5;

const progress = createProgress(process.stderr);
const tables = await startTables();
try {
  const small = await boardOf(tables, SMALL, () => undefined);
  const large = await boardOf(tables, open, (done) => progress.update(`${done} of ${open} referrals`));
  progress.done();
  const counts = (JSON.parse(await large.ask('/desk/counts')) as { readonly counts: Readonly<Record<string, number>> }).counts;
  if (counts['all'] !== open) throw new Error(`the board counts ${counts['all']} of ${open}`);
  // What the gateway's minute does for it, apart from any page.
  const from = performance.now();
  await large.keepCounts();
  const counting = performance.now() - from;
  const next = /href="\/desk\?([^"]*after=[^"]*)"/.exec(await large.ask('/desk'))?.[1]?.replaceAll('&amp;', '&') ?? '';
  const second = Object.fromEntries(new URLSearchParams(next));
  const many = open.toLocaleString('en-GB');
  const found = await measure(
    [
      { what: 'a page that reads no list', board: small, path: '/desk/decided' },
      { what: `the board, ${SMALL} open`, board: small, path: '/desk' },
      { what: `the board, ${many} open`, board: large, path: '/desk' },
      { what: `its second page`, board: large, path: '/desk', query: second },
      { what: `one kind of it`, board: large, path: '/desk', query: { kind: 'unread' } },
      { what: `its counts`, board: large, path: '/desk/counts' },
    ],
    (done) => progress.update(`${done} of ${requests} rounds`),
  );
  progress.done();
  const [bare, fifty, thousands] = found;
  if (!bare || !fifty || !thousands) throw new Error('nothing was measured');
  const ratios = { toBare: round(thousands.p95 / bare.p95, 1), toSmall: round(thousands.p95 / fifty.p95, 2) };
  const load = loadavg().map((one) => round(one, 1));
  if (values.json) process.stdout.write(`${JSON.stringify({ open, requests, load, counting, found, ratios })}\n`);
  else {
    const rows: Row[] = [
      ...found.map(({ what, p50, p95, readsEach, unitsEach }) => ({ what, value: `p50 ${round(p50)} ms, p95 ${round(p95)} ms; ${round(readsEach)} reads, ${round(unitsEach)} read units` })),
      { what: `p95, ${many} open to ${SMALL}`, value: `${ratios.toSmall}`, goal: `at most ${GOAL}`, met: ratios.toSmall <= GOAL },
      { what: `p95, ${many} open to the page that reads no list`, value: `${ratios.toBare}` },
      { what: `counting ${many}, once a minute and in nobody's way`, value: `${round(counting)} ms` },
      { what: 'load of the machine (1, 5, 15 min)', value: load.join(', ') },
    ];
    process.stdout.write(`${asTable(rows)}\n`);
  }
  if (ratios.toSmall > GOAL) process.exitCode = 1;
} finally {
  await tables.stop();
}
