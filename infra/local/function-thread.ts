import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { FunctionName } from '../topology.ts';
import type { InvocationResult } from './lambda-host.ts';
import type { CallCounts } from './observe-calls.ts';

export interface ThreadPlan {
  readonly functions: readonly FunctionName[];
  readonly region: string;
  /** Whose calls are counted and marked with the invocation they belong to. */
  readonly endpoints: readonly string[];
}

export type ToThread =
  | { readonly kind: 'invoke'; readonly call: number; readonly name: FunctionName; readonly event: object }
  | { readonly kind: 'abort'; readonly invocationId: string; readonly why: string };

export type FromThread =
  | { readonly kind: 'ready'; readonly loaded: readonly FunctionName[]; readonly troubles: readonly string[] }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'result'; readonly call: number; readonly result: InvocationResult; readonly calls: CallCounts };

export interface FunctionThread {
  readonly troubles: readonly string[];
  readonly has: (name: FunctionName) => boolean;
  readonly invoke: (name: FunctionName, event: object) => Promise<InvocationResult>;
  readonly abort: (invocationId: string, why: string) => void;
  /** As of the last invocation that ended. */
  readonly calls: () => CallCounts;
  readonly stop: () => Promise<void>;
}

/**
 * Functions on a thread of their own, as they have machines of their own in the cloud: what they compute keeps nobody waiting at a front
 * door. They share this process's environment, and so its clock, and nothing else. A thread that fails brings the process down, as a
 * failure in the process itself does: what is owed stands in the database.
 */
export const startFunctionThread = async ({ log, ...plan }: ThreadPlan & { readonly log: (line: string) => void }): Promise<FunctionThread> => {
  const worker = new Worker(new URL('./function-thread-main.ts', import.meta.url), { env: SHARE_ENV, workerData: plan });
  const waiting = new Map<number, (result: InvocationResult) => void>();
  const ready = Promise.withResolvers<Extract<FromThread, { kind: 'ready' }>>();
  let calls: CallCounts = {};
  let next = 0;
  let stopping = false;
  const tell = (message: ToThread): void => worker.postMessage(message, []);

  worker.on('message', (message: FromThread) => {
    switch (message.kind) {
      case 'ready':
        ready.resolve(message);
        return;
      case 'log':
        log(message.line);
        return;
      case 'result':
        calls = message.calls;
        waiting.get(message.call)?.(message.result);
        waiting.delete(message.call);
    }
  });
  worker.on('error', (error) => {
    throw error;
  });
  worker.on('exit', (code) => {
    if (!stopping) throw new Error(`the thread of the functions ended with ${code}`);
  });

  const { loaded, troubles } = await ready.promise;
  const there = new Set(loaded);
  return {
    troubles,
    has: (name) => there.has(name),
    invoke: (name, event) =>
      new Promise((resolve) => {
        const call = (next += 1);
        waiting.set(call, resolve);
        tell({ kind: 'invoke', call, name, event });
      }),
    abort: (invocationId, why) => tell({ kind: 'abort', invocationId, why }),
    calls: () => calls,
    stop: async () => {
      stopping = true;
      await worker.terminate();
    },
  };
};
