import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openLocalAuthority } from '../cli/local-authority.ts';
import { FUNCTIONS, RECEIPTS_QUEUE, ROUTES, type FunctionName } from '../topology.ts';
import { captureOutput } from './capture-output.ts';
import { createControlSurface } from './control-surface.ts';
import { createAdvance, type Advanced } from './due-steps.ts';
import { startDynamoDbEngine } from './dynamodb-engine.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { createFaultRules, type FaultRules } from './fault-rules.ts';
import { startFunctionThread } from './function-thread.ts';
import { startHttpGateway, type MutualTls } from './http-gateway.ts';
import { createIdleWatch, type WaitUntilIdle } from './idle-watch.ts';
import { joinHosts } from './join-hosts.ts';
import { openKeyRing } from './key-ring.ts';
import { createKeyService } from './key-service.ts';
import { createLambdaHost, type Handlers, type InvocationResult, type LambdaHost } from './lambda-host.ts';
import { loadHandlers } from './load-handlers.ts';
import { applyEnvironment, clientEnvironment, functionEnvironment, type Environment } from './local-environment.ts';
import { CONFIGURATION_SET, localBucketName, REGION, SENDER_ADDRESS } from './local-names.ts';
import { openLogBook } from './log-book.ts';
import { createMailService } from './mail-service.ts';
import { DEMO_PEOPLE } from './wearmouth/staff.ts';
import { observeCalls } from './observe-calls.ts';
import { startOpenIdProvider } from './openid-provider.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import { fillBucket, provisionBuckets } from './provision-buckets.ts';
import { provisionQueues } from './provision-queues.ts';
import { provisionTables } from './provision-tables.ts';
import { startQueueService, type QueueService } from './queue-service.ts';
import { startEventSources } from './start-event-sources.ts';
import { startSchedules } from './start-schedules.ts';
import { createSqsWire } from './sqs-wire.ts';
import { startStandInServer } from './stand-in-server.ts';
import { createTextService } from './text-service.ts';
import { createTurnableClock, type TurnableClock } from './turnable-clock.ts';
import { Undo } from './undo.ts';

export interface LocalRuntimeOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** Puts a proxy before DynamoDB and SQS, so that their faults can be asked for as well. Costs time on every call. */
  readonly faults?: boolean;
  /** Police systems come with a client certificate, on a port of their own (0: any free one). */
  readonly mutualTlsPort?: number | undefined;
  /** Runs the schedules on real time; tests turn the clock themselves. */
  readonly tick?: boolean;
  /** A folder of bundles, as they would be deployed, instead of the functions' sources; not on a thread. */
  readonly bundles?: string;
  /** Instead of the real functions. */
  readonly functions?: Handlers;
  /** Functions that no route leads to run on a thread of their own, so that nobody at a front door waits for what queues and schedules set going. */
  readonly thread?: boolean;
  /** Seconds until a failed record is visible again, by receive count; `false` leaves it to the visibility time-out as Lambda does. */
  readonly localRetryDelay?: readonly number[] | false;
  /** Instead of the product's own limit for each client of the police API: to find out what the machine can take. */
  readonly requestsPerMinute?: number | undefined;
  /** The moment to which `dataDir` was restored from a copy. */
  readonly restoredTo?: string | undefined;
  /** Told when the database ended by itself: nothing works any more. */
  readonly onDatabaseLost?: () => void;
}

export interface LocalRuntime {
  readonly origin: string;
  /** Of the police door: another one with mutual TLS. */
  readonly policeOrigin: string;
  readonly port: number;
  readonly clock: TurnableClock;
  /** What a process beside this one needs to reach the same services with SDK clients. */
  readonly clientEnv: Environment;
  /** What the functions find in their environment. */
  readonly environment: Environment;
  readonly outbox: Outbox;
  readonly queues: QueueService;
  readonly faults: FaultRules;
  readonly host: LambdaHost;
  /** Functions that could not be loaded, in words. */
  readonly troubles: readonly string[];
  invoke(name: FunctionName, event: object): Promise<InvocationResult>;
  /** Waits until nothing moves any more; false when that took too long. */
  idle: WaitUntilIdle;
  /** Runs every schedule once, now. */
  tick(): Promise<void>;
  /** Turns the clock, stopping wherever something falls due. */
  advanceTo(target: Date): Promise<Advanced>;
  logLines(): readonly string[];
  stop(): Promise<void>;
}

/** An obligation is due for the sweep ten seconds after it was written. */
const SECOND_SWEEP_MS = 11_000;

const DEFAULT_RETRY_DELAY: readonly number[] = [1, 2, 5, 10, 20];

const ALL_FUNCTIONS = Object.keys(FUNCTIONS) as FunctionName[];
const AT_THE_DOORS: ReadonlySet<FunctionName> = new Set(ROUTES.map((route) => route.function));

/** Made anew at each start; the authority behind it stays. TLS goes by real time, whatever the turned clock says. */
const serverCertificate = (dataDir: string): Omit<MutualTls, 'port'> => {
  const authority = openLocalAuthority(dataDir, new Date());
  return { ...authority.issue('localhost', 'server'), authority: authority.certificate };
};

/** Everything the gateway needs, on this machine, in this process and one child: the same handlers, the same SDK, no cloud. */
export const startLocalRuntime = async (options: LocalRuntimeOptions): Promise<LocalRuntime> => {
  const dataDir = path.resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = (name: string): string => path.join(dataDir, name);
  const undo = new Undo();
  try {
    const book = openLogBook(file('gateway.log'));
    undo.later(() => book.close());
    undo.later(captureOutput());

    const faults = createFaultRules();
    const outbox = openOutbox(file('outbox.ndjson'));
    const keys = openKeyRing(file('keys.json'));
    const roots = { bucket: localBucketName('auditRoots'), folder: file('audit-roots') };
    const [engine, queues] = await Promise.all([
      startDynamoDbEngine({ dataDir, ...(options.onDatabaseLost === undefined ? {} : { onLost: options.onDatabaseLost }) }),
      startQueueService(REGION, roots),
    ]);
    undo.later(() => engine.stop());
    undo.later(() => queues.stop());

    let host: LambdaHost | undefined;
    const theHost = (): LambdaHost => {
      if (host === undefined) throw new Error('the Lambda host has not started yet');
      return host;
    };
    const faultsEverywhere = options.faults === true;
    const behindProxy = async (service: 'dynamodb' | 'sqs', target: string): Promise<string> => {
      if (!faultsEverywhere) return target;
      const proxy = await startFaultProxy({ service, target, faults, host: theHost });
      undo.later(() => proxy.stop());
      return proxy.endpoint;
    };
    const [dynamodb, sqs] = await Promise.all([behindProxy('dynamodb', engine.endpoint), behindProxy('sqs', queues.endpoint)]);

    // Two ways to the queues: the runtime's own errands go straight there, the event source meets the same faults as everybody.
    const straightSqs = createSqsWire(queues.endpoint);
    undo.later(() => straightSqs.close());
    const sourceSqs = faultsEverywhere ? createSqsWire(sqs) : straightSqs;
    undo.later(() => sourceSqs.close());
    const queueUrls = await provisionQueues(straightSqs, sqs, REGION);

    // Applied before anything asks for the time or makes an SDK client; put back at the very end.
    const restoreEnvironment = applyEnvironment({});
    undo.later(restoreEnvironment);
    const clock = createTurnableClock(file('clock.json'));

    const putReceipt = async (notice: object): Promise<void> => {
      await straightSqs.call('SendMessage', { QueueUrl: queueUrls[RECEIPTS_QUEUE], MessageBody: JSON.stringify(notice) });
    };
    const mail = createMailService({
      outbox,
      suppressionFile: file('suppressed.json'),
      senderAddress: SENDER_ADDRESS,
      configurationSet: CONFIGURATION_SET,
      now: clock.now,
      faults,
      publish: putReceipt,
    });
    const [sns, kms] = [createTextService(outbox, clock.now), createKeyService(keys, REGION)];
    const standIn = await startStandInServer({ ses: mail.query, sns, kms, host: theHost, faults });
    undo.later(() => standIn.stop());

    const endpoints = { dynamodb, sqs, s3: queues.endpoint, ...standIn.endpoints };
    const control = createControlSurface();
    const mutualTls = options.mutualTlsPort === undefined ? undefined : { port: options.mutualTlsPort, ...serverCertificate(dataDir) };
    const gateway = await startHttpGateway({ port: options.port, mutualTls, host: () => host, now: clock.now, log: book.line, control: control.handle });
    undo.later(() => gateway.stop());
    const origin = `http://localhost:${gateway.port}`;
    const policeOrigin = gateway.policePort === undefined ? origin : `https://localhost:${gateway.policePort}`;
    const openId = await startOpenIdProvider({ origin, people: DEMO_PEOPLE });
    undo.later(() => openId.stop());
    const environment = functionEnvironment({ endpoints, origin, policeOrigin, openIdIssuer: openId.issuer, queueUrls, keys, requestsPerMinute: options.requestsPerMinute, restoredTo: options.restoredTo });
    undo.later(applyEnvironment(environment));

    const client = new DynamoDBClient({ endpoint: engine.endpoint });
    undo.later(() => client.destroy());
    const watched = [dynamodb, sqs, queues.endpoint, standIn.endpoints.ses];
    const here = ALL_FUNCTIONS.filter((name) => options.thread !== true || AT_THE_DOORS.has(name));
    const there = ALL_FUNCTIONS.filter((name) => !here.includes(name));
    const [loaded, thread] = await Promise.all([
      options.functions === undefined ? loadHandlers(here, options.bundles) : { handlers: options.functions, troubles: [] },
      there.length === 0 ? undefined : startFunctionThread({ functions: there, region: REGION, endpoints: watched, log: book.line }),
      provisionTables(client),
      provisionBuckets(queues.endpoint).then(() => fillBucket(queues.endpoint, roots)),
    ]);
    undo.later(() => thread?.stop());
    const front = createLambdaHost({ handlers: loaded.handlers, region: REGION, log: book.line });
    const running = thread === undefined ? front : joinHosts(front, thread);
    host = running;
    const observed = observeCalls(watched);
    undo.later(() => observed.stop());
    const calls = { counts: () => ({ ...observed.counts(), ...thread?.calls() }) };

    const sources = startEventSources({
      host: running,
      sqs: sourceSqs,
      queueUrls,
      region: REGION,
      log: book.line,
      localRetryDelay: options.localRetryDelay ?? DEFAULT_RETRY_DELAY,
      requestsInFlight: gateway.inFlight,
      quietForMs: gateway.quietForMs,
    });
    const idle = createIdleWatch({
      queues,
      consumed: sources.consumed,
      running: running.running,
      pendingNotices: mail.pending,
      activity: running.activity,
    });
    const schedules = startSchedules({ host: running, now: clock.now, region: REGION, onRealTime: options.tick !== false, held: sources.held });
    const { tick } = schedules;
    const advanceTo = createAdvance({ client, clock, tick, idle });

    control.open({
      port: gateway.port,
      clientEnv: clientEnvironment(endpoints),
      clock,
      outbox,
      mail,
      faults,
      faultsEverywhere,
      queues,
      client,
      host: running,
      calls,
      sources,
      idle,
      tick,
      advanceTo,
      putReceipt,
      logLines: book.lines,
    });

    undo.later(async () => {
      schedules.stop();
      await sources.stop(() => sourceSqs.close());
    });
    // What was owed when the machine last stopped is put on its queues again at once, not a minute later; what was written in its last
    // seconds is not due yet, and follows.
    if (options.tick !== false) {
      void tick();
      const again = setTimeout(() => void (sources.held() || tick()), SECOND_SWEEP_MS).unref();
      undo.later(() => clearTimeout(again));
    }

    return {
      origin,
      policeOrigin,
      port: gateway.port,
      clock,
      clientEnv: clientEnvironment(endpoints),
      environment,
      outbox,
      queues,
      faults,
      host: running,
      troubles: [...loaded.troubles, ...(thread?.troubles ?? [])],
      invoke: running.invoke,
      idle,
      tick,
      advanceTo,
      logLines: book.lines,
      stop: () => undo.all(),
    };
  } catch (error) {
    await undo.all();
    throw error;
  }
};
