import type { ServerResponse } from 'node:http';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Advanced } from './due-steps.ts';
import type { FaultRules } from './fault-rules.ts';
import type { WaitUntilIdle } from './idle-watch.ts';
import type { LambdaHost } from './lambda-host.ts';
import type { Environment } from './local-environment.ts';
import type { MailService } from './mail-service.ts';
import type { CallObserver } from './observe-calls.ts';
import type { Outbox } from './outbox.ts';
import type { QueueService } from './queue-service.ts';
import type { EventSources } from './start-event-sources.ts';
import type { TurnableClock } from './turnable-clock.ts';

/** What the levers move. */
export interface ControlDeps {
  readonly port: number;
  readonly clientEnv: Environment;
  readonly clock: TurnableClock;
  readonly outbox: Outbox;
  readonly mail: MailService;
  readonly faults: FaultRules;
  readonly faultsEverywhere: boolean;
  readonly queues: QueueService;
  readonly client: DynamoDBClient;
  readonly host: LambdaHost;
  readonly calls: Pick<CallObserver, 'counts'>;
  readonly sources: EventSources;
  readonly idle: WaitUntilIdle;
  tick(): Promise<void>;
  advanceTo(target: Date): Promise<Advanced>;
  putReceipt(notice: object): Promise<void>;
  logLines(): readonly string[];
}

export interface ControlRequest {
  readonly deps: ControlDeps;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ControlReply {
  readonly status?: number;
  readonly json?: unknown;
  readonly html?: string;
  /** Writes a JSON body that is too large to hold at once. */
  readonly stream?: (response: ServerResponse) => Promise<void>;
}

export type ControlRoute = (request: ControlRequest) => ControlReply | Promise<ControlReply>;
export type ControlRoutes = Readonly<Record<string, ControlRoute>>;
