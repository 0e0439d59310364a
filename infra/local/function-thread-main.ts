// The other end of ./function-thread.ts: a thread of this process with a Lambda host of its own.
import { constants, getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { captureOutput } from './capture-output.ts';
import type { FromThread, ThreadPlan, ToThread } from './function-thread.ts';
import { createLambdaHost } from './lambda-host.ts';
import { loadHandlers } from './load-handlers.ts';
import { observeCalls } from './observe-calls.ts';

/** Lets whoever waits for an answer go first where the cores are few. Only Linux has it for one thread; elsewhere it would be the whole process. */
const POLITE = 5;

const port = parentPort;
if (port === null) throw new Error('this file is run as a thread');
const { functions, region, endpoints } = workerData as ThreadPlan;
const say = (message: FromThread): void => port.postMessage(message);

if (process.platform === 'linux') setPriority(0, Math.min(getPriority(0) + POLITE, constants.priority.PRIORITY_LOW));
captureOutput();
const { handlers, troubles } = await loadHandlers(functions);
const host = createLambdaHost({ handlers, region, log: (line) => say({ kind: 'log', line }) });
const calls = observeCalls(endpoints);

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'invoke':
      void host.invoke(message.name, message.event).then((result) => say({ kind: 'result', call: message.call, result, calls: calls.counts() }));
      return;
    case 'abort':
      host.abort(message.invocationId, message.why);
  }
});
say({ kind: 'ready', loaded: Object.keys(handlers) as (keyof typeof handlers)[], troubles });
