import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { TABLES } from '../../infra/topology.ts';
import type { Part, PartResult } from './bench-part.ts';
import { quantile, round } from './figures.ts';
import type { Row } from './figures.ts';
import { startGateway, type GatewayProcess } from './gateway-process.ts';
import { holdEventSources } from './levers.ts';
import { runLoad, type LoadResult, type Pace } from './load.ts';
import { makeIncidents } from './make-incidents.ts';

const SIDE_BY_SIDE = [8, 32];
const RATIO_GOAL = 0.6;
const P95_GOAL = 4;
/** Not counted: connections are made and code is compiled. */
const WARM_UP_SECONDS = 1;
const ROUNDS = 3;
/** As many as are made beforehand; more than this engine takes. */
const MOST_PER_SECOND = 1_500;
const BARE_TABLE = 'bench-transactions';

interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly failed: number;
}

const summarize = ({ done }: LoadResult, seconds: number): Measured => {
  const from = Math.min(...done.map(({ dueAt }) => dueAt)) + WARM_UP_SECONDS * 1_000;
  const counted = done.filter(({ answeredAt }) => answeredAt >= from && answeredAt < from + seconds * 1_000);
  const good = counted.filter(({ ok }) => ok);
  const took = good.map(({ dueAt, answeredAt }) => answeredAt - dueAt);
  return {
    perSecond: round(good.length / seconds),
    p50: round(quantile(took, 0.5), 2),
    p95: round(quantile(took, 0.95), 2),
    failed: done.filter(({ ok }) => !ok).length,
  };
};

/** A table of its own on the same engine, with the same keys and indexes: what lies there is nobody's obligation. */
const makeBareTable = async ({ environment }: GatewayProcess): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint: environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { partitionKey, sortKey, indexes } = TABLES.records;
  const attributes = [partitionKey, sortKey, ...indexes.flatMap((one) => [one.partitionKey, one.sortKey])];
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: BARE_TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: keys(partitionKey, sortKey),
      GlobalSecondaryIndexes: indexes.map((one) => ({
        IndexName: one.name,
        KeySchema: keys(one.partitionKey, one.sortKey),
        Projection: { ProjectionType: 'ALL' as const },
      })),
    }),
  );
  client.destroy();
};

interface Loads {
  bare(pace: Pace): Promise<Measured>;
  accept(pace: Pace): Promise<Measured>;
}

const loadsOn = async (gateway: GatewayProcess, dataDir: string, { pupils, seconds }: Part & { readonly seconds: number }): Promise<Loads> => {
  const duration = WARM_UP_SECONDS + seconds;
  const client = createGatewayClient(gateway.origin);
  const police = readClient(dataDir, 'wearmouth-police');
  let runs = 0;
  const bodies = async (pace: Pace): Promise<readonly string[]> => {
    runs += 1;
    const most = 'perSecond' in pace ? pace.perSecond : MOST_PER_SECOND;
    return makeIncidents(`${Date.now().toString(36)}${runs}`, Math.ceil(most * duration) + 1, pupils);
  };
  return {
    bare: async (pace) => {
      const how = { bodies: await bodies(pace), pace, seconds: duration };
      return summarize(await runLoad({ kind: 'bare', environment: gateway.environment, table: BARE_TABLE, ...how }), seconds);
    },
    accept: async (pace) => {
      const { access_token: token } = await client.token(police);
      const how = { bodies: await bodies(pace), pace, seconds: duration };
      return summarize(await runLoad({ kind: 'accept', origin: gateway.origin, token, ...how }), seconds);
    },
  };
};

interface Pair {
  readonly bare: Measured;
  readonly accept: Measured;
}
type Field = 'perSecond' | 'p95';

/**
 * The same two loads in turn, several times: whatever else the machine does strikes both. Told is the round in the middle, so that the
 * ratio and its two figures belong together.
 */
const inTurns = async (field: Field, pair: () => Promise<Pair>): Promise<Pair & { readonly ratio: number; readonly ratios: readonly number[] }> => {
  const rounds: (Pair & { readonly ratio: number })[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const both = await pair();
    rounds.push({ ...both, ratio: both.accept[field] / both.bare[field] });
  }
  const sorted = rounds.toSorted((x, y) => x.ratio - y.ratio);
  const middle = sorted[Math.floor(ROUNDS / 2)];
  if (middle === undefined) throw new Error('no round was measured');
  return { ...middle, ratios: sorted.map(({ ratio }) => round(ratio, 2)) };
};

const refused = ({ failed }: Measured): string => (failed > 0 ? `, ${failed} refused` : '');
const spread = (ratios: readonly number[]): string => `${ratios[0] ?? ''} to ${ratios.at(-1) ?? ''}`;

/** Accepting over HTTP against the bare transaction, each side by side on the same engine; event sources first held, then running. */
export const measureCapacity = async (part: Part & { readonly seconds: number }): Promise<PartResult> => {
  const rows: Row[] = [];
  const figures: Record<string, unknown> = {};
  let peakMb = 0;
  const gatewayFor = async <T>(held: boolean, use: (loads: Loads) => Promise<T>): Promise<T> => {
    const dataDir = part.freshCopy();
    const gateway = await startGateway(dataDir, { pupils: part.pupils });
    try {
      await makeBareTable(gateway);
      await holdEventSources(gateway.origin, held);
      const result = await use(await loadsOn(gateway, dataDir, part));
      peakMb = Math.max(peakMb, gateway.takePeakMb());
      return result;
    } finally {
      await gateway.end('SIGKILL');
    }
  };
  const compare = async (held: boolean, sideBySide: number): Promise<void> => {
    const word = held ? 'held' : 'running';
    const measured = await gatewayFor(held, (loads) =>
      inTurns('perSecond', async () => ({ bare: await loads.bare({ sideBySide }), accept: await loads.accept({ sideBySide }) })),
    );
    const { bare, accept, ratio, ratios } = measured;
    figures[`${word}-${sideBySide}`] = measured;
    part.tell(`event sources ${word}, ${sideBySide} side by side: ${JSON.stringify(measured)}`);
    rows.push({
      what: `accepted/bare, ${sideBySide} side by side, event sources ${word}`,
      value: `${accept.perSecond}/s of ${bare.perSecond}/s = ${round(ratio, 2)} (${spread(ratios)})${refused(accept)}`,
      // Told without a goal: both sides then share the cores with the work of what was accepted before, which makes way for requests only.
      ...(held ? { goal: `>= ${RATIO_GOAL}`, met: ratio >= RATIO_GOAL } : {}),
    });
  };

  for (const sideBySide of SIDE_BY_SIDE) await compare(true, sideBySide);
  // Half of what it can take now: capacity is measured anew in each round, as other work on the machine comes and goes.
  const p95 = await gatewayFor(true, (loads) =>
    inTurns('p95', async () => {
      const capacity = await loads.accept({ sideBySide: SIDE_BY_SIDE.at(-1) ?? 8 });
      const perSecond = Math.max(1, Math.round(capacity.perSecond / 2));
      return { bare: await loads.bare({ perSecond }), accept: await loads.accept({ perSecond }) };
    }),
  );
  figures['half'] = p95;
  part.tell(`half of capacity: ${JSON.stringify(p95)}`);
  rows.push({
    what: `p95 at half of capacity (${p95.accept.perSecond}/s), accepted/bare`,
    value: `${p95.accept.p95} ms of ${p95.bare.p95} ms = ${round(p95.ratio)} (${spread(p95.ratios)})`,
    goal: `<= ${P95_GOAL}`,
    met: p95.ratio <= P95_GOAL,
  });
  for (const sideBySide of SIDE_BY_SIDE) await compare(false, sideBySide);
  rows.push({ what: 'peak memory at full load', value: `${round(peakMb, 0)} MB`, goal: '<= 700 MB', met: peakMb <= 700 });
  return { rows, figures: { ...figures, peakMb: round(peakMb) } };
};
