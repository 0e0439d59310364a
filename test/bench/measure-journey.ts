import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import type { Part, PartResult } from './bench-part.ts';
import { checkNoneLost, type Fate } from './check-none-lost.ts';
import { quantile, round } from './figures.ts';
import type { Row } from './figures.ts';
import { startGateway, type GatewayProcess } from './gateway-process.ts';
import { advanceClock, callsOf, untilIdle, type Calls } from './levers.ts';
import { runLoad, type LoadResult, type Pace } from './load.ts';
import { makeIncidents } from './make-incidents.ts';

const NIGHT_PER_SECOND = 2_000 / 600;
const SAMPLE_SECONDS = 30;
const FULL_SECONDS = 600;
const BURST = 500;
const THE_BURST = { count: BURST, pace: { sideBySide: 64 }, seconds: 60 };
const DRAIN_LIMIT_MS = 240_000;
const DYNAMO = 'DynamoDB_20120810.';
/** From the request to the e-mail in the mail service's hands. */
const UNTIL_SENT = ['incident-api', 'link-children', 'send-notification'] as const;

interface Running {
  readonly gateway: GatewayProcess;
  readonly dataDir: string;
}

interface Night {
  readonly run: string;
  readonly count: number;
  readonly pace: Pace;
  readonly seconds: number;
  readonly pupils: number;
}
type OnProgress = (accepted: number) => void;

const accept = async ({ gateway, dataDir }: Running, night: Night, onProgress?: OnProgress): Promise<LoadResult> => {
  const { run, count, pace, seconds, pupils } = night;
  const { access_token: token } = await createGatewayClient(gateway.origin).token(readClient(dataDir, 'wearmouth-police'));
  const bodies = await makeIncidents(`${run}${Date.now().toString(36)}`, count, pupils);
  return runLoad({ kind: 'accept', origin: gateway.origin, token, bodies, pace, seconds }, onProgress === undefined ? {} : { onProgress });
};

const acceptedIn = ({ done }: LoadResult): readonly string[] => done.flatMap(({ incidentId }) => (incidentId === undefined ? [] : [incidentId]));

const growth = (before: Calls, after: Calls): Calls =>
  Object.fromEntries(
    Object.entries(after).map(([name, calls]) => {
      const more = Object.entries(calls).map(([operation, count]) => [operation, count - (before[name]?.[operation] ?? 0)] as const);
      return [name, Object.fromEntries(more)];
    }),
  );

const fateRows = (what: string, fate: Fate): readonly Row[] => [
  { what: `${what}: accepted, e-mailed, referred`, value: `${fate.accepted}, ${fate.mailed}, ${fate.referred}` },
  { what: `${what}: lost`, value: String(fate.lost.length), goal: '0', met: fate.lost.length === 0 },
  { what: `${what}: e-mails twice for one effect`, value: String(fate.duplicates) },
];

const fateFigures = ({ accepted, mailed, referred, lost, duplicates }: Fate): object => ({ accepted, mailed, referred, lost, duplicates });

/** Latency at a night's rate, and what one incident costs. */
export const measureLatency = async (part: Part & { readonly full: boolean }): Promise<PartResult> => {
  const dataDir = part.freshCopy();
  const gateway = await startGateway(dataDir, { pupils: part.pupils });
  try {
    const running = { gateway, dataDir };
    // The first incident meets cold code; a service that has been up for a day does not.
    await accept(running, { run: 'w', count: 5, pace: { sideBySide: 1 }, seconds: 10, pupils: part.pupils });
    await untilIdle(gateway.origin, DRAIN_LIMIT_MS);
    const before = await callsOf(gateway.origin);
    const seconds = part.full ? FULL_SECONDS : SAMPLE_SECONDS;
    const pace = { perSecond: NIGHT_PER_SECOND };
    const load = await accept(running, { run: 'l', count: Math.round(NIGHT_PER_SECOND * seconds), pace, seconds, pupils: part.pupils });
    const drained = await untilIdle(gateway.origin, DRAIN_LIMIT_MS);
    const calls = growth(before, await callsOf(gateway.origin));
    const fate = await checkNoneLost(gateway.origin, dataDir, acceptedIn(load));
    const took = load.done.flatMap(({ incidentId, answeredAt }) => {
      const mailed = incidentId === undefined ? undefined : fate.mailedAt.get(incidentId);
      return mailed === undefined ? [] : [Math.max(0, mailed - answeredAt) / 1_000];
    });
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => round(quantile(took, share), 2)) as [number, number, number];
    const per = (name: string, operation: string): number => round((calls[name]?.[operation] ?? 0) / Math.max(1, fate.mailed), 2);
    const transactions = round(UNTIL_SENT.reduce((sum, name) => sum + per(name, `${DYNAMO}TransactWriteItems`), 0), 2);
    const operations = [...new Set(Object.values(calls).flatMap((one) => Object.keys(one)))].toSorted();
    const costs = Object.entries(calls).flatMap(([name]): Row[] => {
      const said = operations.flatMap((operation) => (per(name, operation) > 0 ? [`${per(name, operation)} ${operation.replace(/^.*\./, '')}`] : []));
      return said.length > 0 ? [{ what: `  calls per incident, ${name}`, value: said.join(', ') }] : [];
    });
    return {
      rows: [
        { what: `accepted to handed over at 2,000 in 10 minutes (${took.length} incidents): p50`, value: `${p50} s` },
        { what: '  p95', value: `${p95} s`, goal: '<= 5 s', met: p95 <= 5 },
        { what: '  p99', value: `${p99} s`, goal: '<= 15 s', met: p99 <= 15 },
        { what: 'transactions per incident from accepted to sent', value: String(transactions), goal: '<= 6', met: transactions <= 6 },
        ...costs,
        ...fateRows('at a night’s rate', fate),
      ],
      figures: { p50, p95, p99, transactions, calls, drained, ...fateFigures(fate) },
    };
  } finally {
    await gateway.end('SIGKILL');
  }
};

/** Everything at once. */
export const measureBurst = async (part: Part): Promise<PartResult> => {
  const dataDir = part.freshCopy();
  const gateway = await startGateway(dataDir, { pupils: part.pupils });
  try {
    const startedAt = Date.now();
    const load = await accept({ gateway, dataDir }, { run: 'b', ...THE_BURST, pupils: part.pupils });
    const drained = await untilIdle(gateway.origin, DRAIN_LIMIT_MS);
    const drainedAfter = round((Date.now() - startedAt) / 1_000);
    const peakMb = gateway.takePeakMb();
    const fate = await checkNoneLost(gateway.origin, dataDir, acceptedIn(load));
    const lastMail = round((Math.max(...fate.mailedAt.values()) - startedAt) / 1_000);
    return {
      rows: [
        { what: `burst of ${BURST}: all accepted after`, value: `${round(load.seconds)} s` },
        { what: `burst of ${BURST}: last e-mail after`, value: `${lastMail} s` },
        { what: `burst of ${BURST}: everything at rest after`, value: drained ? `${drainedAfter} s` : 'not in time', goal: 'drains', met: drained },
        ...fateRows(`burst of ${BURST}`, fate),
        { what: 'peak memory in the burst', value: `${round(peakMb, 0)} MB`, goal: '<= 700 MB', met: peakMb <= 700 },
      ],
      figures: { acceptSeconds: round(load.seconds), lastMailSeconds: lastMail, drained, drainedAfter, peakMb: round(peakMb), ...fateFigures(fate) },
    };
  } finally {
    await gateway.end('SIGKILL');
  }
};

/** `kill -9` when half of the burst is in, a restart on what is on the disk, and what then becomes of every 202. */
export const measureKill = async (part: Part): Promise<PartResult> => {
  const dataDir = part.freshCopy();
  const first = await startGateway(dataDir, { pupils: part.pupils });
  let killed: Promise<void> | undefined;
  const load = await accept({ gateway: first, dataDir }, { run: 'k', ...THE_BURST, pupils: part.pupils }, (accepted) => {
    if (accepted >= BURST / 2) killed ??= first.end('SIGKILL');
  });
  await (killed ?? first.end('SIGKILL'));
  const accepted = acceptedIn(load);
  const second = await startGateway(dataDir, { pupils: part.pupils });
  try {
    // Obligations are swept from their tenth second on, claims of the dead once their lease is over: the clock is turned past both.
    let drained = false;
    for (const step of ['PT15S', 'PT4M', 'PT4M']) {
      await advanceClock(second.origin, step);
      drained = await untilIdle(second.origin, DRAIN_LIMIT_MS);
    }
    const fate = await checkNoneLost(second.origin, dataDir, accepted);
    return {
      rows: [
        { what: 'kill -9 in the burst, ready again after', value: `${round(second.readyAfterMs / 1_000)} s` },
        ...fateRows('kill -9 in the burst', fate),
      ],
      figures: { readyAgainSeconds: round(second.readyAfterMs / 1_000), drained, ...fateFigures(fate) },
    };
  } finally {
    await second.end('SIGKILL');
  }
};
