import { setTimeout as sleep } from 'node:timers/promises';
import { QUEUES, type QueueName } from '../topology.ts';
import type { LambdaHost } from './lambda-host.ts';
import type { QueueUrls } from './provision-queues.ts';
import { runSqsEventSource, type InTurn } from './sqs-event-source.ts';
import type { SqsWire } from './sqs-wire.ts';
import { createTurns } from './take-turns.ts';

export interface EventSources {
  /** Queues whose consumer is there. */
  readonly consumed: readonly QueueName[];
  /** Held, messages wait on their queues and schedules pass: what the front doors can take by themselves shows then. */
  hold(held: boolean): void;
  readonly held: () => boolean;
  /** Lets what is running end, within a limit; `cut` ends the long polls. */
  stop(cut: () => void): Promise<void>;
}

interface Options {
  readonly host: LambdaHost;
  readonly sqs: SqsWire;
  readonly queueUrls: QueueUrls;
  readonly region: string;
  readonly log: (line: string) => void;
  readonly localRetryDelay: readonly number[] | false;
  readonly requestsInFlight: () => number;
  /** Milliseconds since a request was answered. */
  readonly quietForMs: () => number;
}

const BUSY_REQUESTS = 4;
const YIELD_AT_MOST_MS = 5_000;
const INVOCATIONS_MAY_END_MS = 400;

/** Between the requests of somebody who sends some each second it is not quiet. */
const QUIET_AFTER_MS = 500;
const RECORDS_AT_ONCE = 2;
const TURN_WAITS_AT_MOST_MS = 1_000;
/**
 * Whose turn comes first. Not among them: what reads a whole file in one go, and what waits for a force's own receiver; neither may keep a turn.
 */
const RANKS: Partial<Record<QueueName, number>> = {
  'link-children': 0,
  'send-notification': 0,
  'record-receipt': 0,
  'project-evaluation': 1,
  'link-children-bulk': 2,
  'send-notification-bulk': 2,
};

/** One event source for each queue of the topology that has somebody to read it. */
export const startEventSources = ({ host, queueUrls, requestsInFlight, quietForMs, ...common }: Options): EventSources => {
  const stopping = new AbortController();
  const consumed = (Object.keys(QUEUES) as QueueName[]).filter((queue) => host.has(QUEUES[queue].consumer));
  const yieldToRequests = async (): Promise<void> => {
    for (let waited = 0; waited < YIELD_AT_MOST_MS && requestsInFlight() >= BUSY_REQUESTS && !stopping.signal.aborted; waited += 20) await sleep(20);
  };
  const gate = { held: false };
  const whileHeld = async (): Promise<void> => {
    while (gate.held && !stopping.signal.aborted) await sleep(20);
  };
  // What a file of incidents owes waits for the file itself as well: somebody looks at how far it is.
  const isBusy = (rank: number): boolean => quietForMs() < QUIET_AFTER_MS || (rank > 0 && host.runningOf('import-incidents') > 0);
  const turns = createTurns({ isBusy, atOnce: RECORDS_AT_ONCE, waitAtMostMs: TURN_WAITS_AT_MOST_MS });
  const inTurnFor = (queue: QueueName): { readonly inTurn?: InTurn } => {
    const rank = RANKS[queue];
    return rank === undefined ? {} : { inTurn: { isBusy: () => isBusy(rank), take: () => turns.take(rank) } };
  };
  const sources = consumed.map((queue) =>
    runSqsEventSource({ ...common, ...inTurnFor(queue), host, queue, queueUrl: queueUrls[queue], signal: stopping.signal, yieldToRequests, whileHeld }),
  );
  return {
    consumed,
    hold: (wanted) => {
      gate.held = wanted;
    },
    held: () => gate.held,
    stop: async (cut) => {
      stopping.abort();
      cut();
      // What will not end in time is done again after the next start: its obligation stands.
      for (let waited = 0; host.running() > 0 && waited < INVOCATIONS_MAY_END_MS; waited += 10) await sleep(10);
      await Promise.race([Promise.all(sources), sleep(100)]);
    },
  };
};
