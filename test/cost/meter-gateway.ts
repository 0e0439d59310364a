import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { ENDPOINT_ENV, startDynamoDbEngine } from '../../infra/local/dynamodb-engine.ts';
import { startLocalRuntime } from '../../infra/local/start-local-runtime.ts';
import type { LocalRuntime } from '../../infra/local/start-local-runtime.ts';
import { Undo } from '../../infra/local/undo.ts';
import { loadArea } from '../../infra/local/wearmouth/load-area.ts';
import { FUNCTIONS } from '../../infra/topology.ts';
import type { FunctionName } from '../../infra/topology.ts';
import { makeIncidents } from '../bench/make-incidents.ts';
import { callsOf } from '../bench/levers.ts';
import { startMeteringProxy } from './metering-proxy.ts';
import type { MeteringProxy } from './metering-proxy.ts';
import type { Consumption } from './prices.ts';
import { readLikeAKeyAdult, whatLeft } from './read-like-a-key-adult.ts';

export interface Metered {
  /** For one incident with one child, from the post to "confirmed". */
  readonly incident: Consumption;
  /** For one minute in which nothing is due; every schedule once, also those that come more rarely. */
  readonly idleMinute: Consumption;
  readonly incidents: number;
  readonly mails: number;
  readonly texts: number;
  readonly confirmed: number;
}

type Metering = 'lambdaRequest' | 'lambdaTime' | 'apiRequest' | 'queueRequest' | 'tableRead' | 'tableWrite' | 'email' | 'text' | 'keyRequest' | 'objectPut' | 'logs';
type Reading = Readonly<Record<Metering, number>>;

const FRONT_DOORS: ReadonlySet<string> = new Set<FunctionName>(['incident-api', 'key-adult-pages', 'staff-console', 'evaluation-api', 'client-api']);
/** Receiving and deleting, which on one machine is the host's own doing: a call each for a batch that is hardly ever more than one. */
const TAKING_A_MESSAGE = 2;

const read = async (runtime: LocalRuntime, meter: MeteringProxy): Promise<Reading> => {
  const counts = runtime.host.counts();
  const calls = Object.values(await callsOf(runtime.origin)).flatMap((one) => Object.entries(one));
  const sum = (which: RegExp): number => calls.filter(([operation]) => which.test(operation)).reduce((total, [, count]) => total + count, 0);
  const functions = Object.entries(counts) as [FunctionName, { readonly invocations: number; readonly milliseconds: number }][];
  const queued = functions.filter(([name]) => !FRONT_DOORS.has(name)).reduce((total, [, { invocations }]) => total + invocations, 0);
  const { read: tableRead, write: tableWrite } = meter.units();
  const lines = runtime.logLines();
  const { mails, texts } = await whatLeft(runtime.origin);
  return {
    lambdaRequest: functions.reduce((total, [, { invocations }]) => total + invocations, 0),
    lambdaTime: functions.reduce((total, [name, { milliseconds }]) => total + (milliseconds / 1_000) * (FUNCTIONS[name].memoryMb / 1_024), 0),
    apiRequest: functions.filter(([name]) => FRONT_DOORS.has(name)).reduce((total, [, { invocations }]) => total + invocations, 0),
    queueRequest: sum(/^AmazonSQS\./u) + queued * TAKING_A_MESSAGE,
    tableRead,
    tableWrite,
    email: mails.length,
    text: texts.length,
    keyRequest: sum(/^TrentService\./u),
    objectPut: sum(/^PUT \//u),
    logs: lines.reduce((total, line) => total + Buffer.byteLength(line), 0),
  };
};

const between = (before: Reading, after: Reading, share: number): Consumption =>
  Object.fromEntries((Object.keys(after) as Metering[]).map((name) => [name, (after[name] - before[name]) / share]));

/** A whole gateway on this machine; `incidents` are posted, mailed, opened and confirmed, and every call is counted. */
export const meterGateway = async ({ incidents, idleMinutes, progress }: { readonly incidents: number; readonly idleMinutes: number; readonly progress: (text: string) => void }): Promise<Metered> => {
  const undo = new Undo();
  try {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-cost-'));
    undo.later(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
    const engine = await startDynamoDbEngine({ dataDir });
    undo.later(() => engine.stop());
    const meter = await startMeteringProxy(engine.endpoint);
    undo.later(() => meter.stop());
    process.env[ENDPOINT_ENV] = meter.endpoint;
    undo.later(() => void delete process.env[ENDPOINT_ENV]);
    const runtime = await startLocalRuntime({ port: 0, tick: false, dataDir, requestsPerMinute: 100_000 });
    undo.later(() => runtime.stop());
    progress('Filling the invented area …');
    const pupils = 1_000;
    await loadArea({ origin: runtime.origin, dataDir, clientEnv: runtime.clientEnv, pupils, progress: () => undefined });
    await runtime.idle();

    const empty = await read(runtime, meter);
    for (let minute = 0; minute < idleMinutes; minute += 1) {
      await runtime.tick();
      progress(`A quiet minute: ${minute + 1} of ${idleMinutes}`);
    }
    await runtime.idle();
    const quiet = await read(runtime, meter);

    const client = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-police'));
    for (const [at, body] of (await makeIncidents('cost', incidents, pupils)).entries()) {
      const answer = await client('POST', '/v1/incidents', { headers: { 'content-type': 'application/json', 'idempotency-key': `cost-${at}` }, body });
      if (answer.status !== 202) throw new Error(`an incident was answered by ${answer.status}`);
      progress(`Incidents: ${at + 1} of ${incidents}`);
    }
    await runtime.idle();
    const { mails } = await whatLeft(runtime.origin);
    let confirmed = 0;
    for (const mail of mails) {
      if (await readLikeAKeyAdult(runtime.origin, mail)) confirmed += 1;
      progress(`Read and confirmed: ${confirmed} of ${mails.length}`);
    }
    await runtime.idle();
    const done = await read(runtime, meter);
    return { incident: between(quiet, done, incidents), idleMinute: between(empty, quiet, idleMinutes), incidents, mails: mails.length, texts: (await whatLeft(runtime.origin)).texts.length, confirmed };
  } finally {
    await undo.all();
  }
};
