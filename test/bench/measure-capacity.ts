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
const WARM_UP_SECONDS = 2;
const MOST_PER_SECOND = 3_000;
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
  return { perSecond: round(good.length / seconds), p50: round(quantile(took, 0.5), 2), p95: round(quantile(took, 0.95), 2), failed: done.filter(({ ok }) => !ok).length };
};

/** A table of its own on the same engine, with the same keys and indexes: what lies there is nobody's obligation. */
const makeBareTable = async ({ environment }: GatewayProcess): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint: environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { partitionKey, sortKey, indexes } = TABLES.records;
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: BARE_TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, sortKey, ...indexes.flatMap((one) => [one.partitionKey, one.sortKey])].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: keys(partitionKey, sortKey),
      GlobalSecondaryIndexes: indexes.map((one) => ({ IndexName: one.name, KeySchema: keys(one.partitionKey, one.sortKey), Projection: { ProjectionType: 'ALL' as const } })),
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
  const { access_token: token } = await createGatewayClient(gateway.origin).token(readClient(dataDir, 'wearmouth-police'));
  let runs = 0;
  const bodies = async (pace: Pace): Promise<readonly string[]> => {
    runs += 1;
    const most = 'perSecond' in pace ? pace.perSecond : MOST_PER_SECOND;
    return makeIncidents(`${Date.now().toString(36)}${runs}`, Math.ceil(most * duration) + 1, pupils);
  };
  return {
    bare: async (pace) =>
      summarize(await runLoad({ kind: 'bare', environment: gateway.environment, table: BARE_TABLE, bodies: await bodies(pace), pace, seconds: duration }), seconds),
    accept: async (pace) => summarize(await runLoad({ kind: 'accept', origin: gateway.origin, token, bodies: await bodies(pace), pace, seconds: duration }), seconds),
  };
};

const ratioRow = (what: string, { bare, accept }: { readonly bare: Measured; readonly accept: Measured }, counts: boolean): Row => {
  const ratio = round(accept.perSecond / bare.perSecond, 2);
  return {
    what,
    value: `${accept.perSecond}/s of ${bare.perSecond}/s bare = ${ratio}${accept.failed > 0 ? `, ${accept.failed} refused` : ''}`,
    ...(counts ? { goal: `>= ${RATIO_GOAL}`, met: ratio >= RATIO_GOAL } : {}),
  };
};

const p95Row = (what: string, rate: number, { bare, accept }: { readonly bare: Measured; readonly accept: Measured }): Row => {
  const ratio = round(accept.p95 / bare.p95);
  return { what: `${what}, at ${rate}/s`, value: `${accept.p95} ms of ${bare.p95} ms bare = ${ratio}`, goal: `<= ${P95_GOAL}`, met: ratio <= P95_GOAL };
};

/** Accepting over HTTP against the bare transaction, each side by side on the same engine; event sources first held, then running. */
export const measureCapacity = async (part: Part & { readonly seconds: number }): Promise<PartResult> => {
  const rows: Row[] = [];
  const figures: Record<string, unknown> = {};
  const bares = new Map<number, Measured>();
  let peakMb = 0;
  for (const held of [true, false]) {
    const word = held ? 'held' : 'running';
    const dataDir = part.freshCopy();
    const gateway = await startGateway(dataDir, { pupils: part.pupils });
    try {
      await makeBareTable(gateway);
      await holdEventSources(gateway.origin, held);
      const loads = await loadsOn(gateway, dataDir, part);
      let best: { readonly at: number; readonly bare: Measured; readonly accept: Measured } | undefined;
      for (const sideBySide of SIDE_BY_SIDE) {
        // The bare transaction has the machine for itself in both cases.
        const bare = bares.get(sideBySide) ?? (await loads.bare({ sideBySide }));
        bares.set(sideBySide, bare);
        const accept = await loads.accept({ sideBySide });
        figures[`${word}-${sideBySide}`] = { bare, accept };
        part.tell(`event sources ${word}, ${sideBySide} side by side: bare ${JSON.stringify(bare)}, accept ${JSON.stringify(accept)}`);
        rows.push(ratioRow(`accepted/s, ${sideBySide} side by side, event sources ${word}`, { bare, accept }, held));
        if (best === undefined || accept.perSecond > best.accept.perSecond) best = { at: sideBySide, bare, accept };
      }
      const rate = Math.max(1, Math.round((best?.accept.perSecond ?? 0) / 2));
      const half = held ? { bare: await loads.bare({ perSecond: rate }), accept: await loads.accept({ perSecond: rate }) } : undefined;
      if (half !== undefined) {
        figures['half'] = { rate, ...half };
        rows.push(p95Row('p95 of accepting at half of capacity', rate, half));
      }
      peakMb = Math.max(peakMb, gateway.takePeakMb());
    } finally {
      await gateway.end('SIGKILL');
    }
  }
  rows.push({ what: 'peak memory at full load', value: `${round(peakMb, 0)} MB`, goal: '<= 700 MB', met: peakMb <= 700 });
  return { rows, figures: { ...figures, peakMb: round(peakMb) } };
};
