import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { FUNCTIONS, type FunctionName } from '../topology.ts';
import { currentInvocation, type Invocation } from './invocation-context.ts';

export type Handler = (event: unknown, context: Context) => Promise<unknown>;
export type Handlers = Partial<Record<FunctionName, Handler>>;

export type FailureReason = 'thrown' | 'timedOut' | 'aborted' | 'missing' | 'tooLarge';

export type InvocationResult =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly errorType: string; readonly errorMessage: string };

export interface FunctionCounts {
  invocations: number;
  errors: number;
  milliseconds: number;
}

export interface LambdaHost {
  has(name: FunctionName): boolean;
  /** The event is handed over: the caller must not keep it. */
  readonly invoke: (name: FunctionName, event: object) => Promise<InvocationResult>;
  readonly running: () => number;
  readonly runningOf: (name: FunctionName) => number;
  /** Grows with every start and end: two equal readings mean that nothing happened between them. */
  readonly activity: () => number;
  abort(invocationId: string, why: string): boolean;
  wasAborted(invocationId: string): boolean;
  counts(): Readonly<Record<string, FunctionCounts>>;
}

/** What Lambda allows for a synchronous request or response. */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;
const REMEMBERED_ABORTS = 1_000;

const failed = (reason: FailureReason, errorType: string, errorMessage: string): InvocationResult => ({
  kind: 'failed',
  reason,
  errorType,
  errorMessage,
});

const contextOf = (name: FunctionName, id: string, region: string): Context => {
  const { timeoutSeconds, memoryMb } = FUNCTIONS[name];
  const endsAt = Date.now() + timeoutSeconds * 1_000;
  const callbackStyle = (): void => {
    throw new Error('nodejs24.x has no callback style: return a promise');
  };
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: id,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
    done: callbackStyle,
    fail: callbackStyle,
    succeed: callbackStyle,
  };
};

/** What crosses the boundary is JSON and nothing else: a Date arrives as text, an undefined not at all, a cycle is an error. */
const acrossTheBoundary = (value: unknown): InvocationResult => {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    return failed('thrown', 'Runtime.MarshalError', error instanceof Error ? error.message : 'the response cannot be written as JSON');
  }
  if (text === undefined) return { kind: 'returned', value: null };
  if (text.length > PAYLOAD_LIMIT_BYTES) {
    return failed('tooLarge', 'Function.ResponseSizeTooLarge', 'Response payload size exceeded maximum allowed payload size (6291556 bytes).');
  }
  return { kind: 'returned', value: JSON.parse(text) as unknown };
};

interface Options {
  readonly handlers: Handlers;
  readonly region: string;
  readonly log: (line: string) => void;
}

/**
 * Runs the very handlers that Lambda runs, in this process. Modules are shared between overlapping invocations, which Lambda never
 * does: a handler with module state shows itself here first.
 */
export const createLambdaHost = ({ handlers, region, log }: Options): LambdaHost => {
  const live = new Map<string, Invocation>();
  const aborts = new Set<string>();
  const counts: Record<string, FunctionCounts> = {};
  let activity = 0;

  const run = async (name: FunctionName, handler: Handler, event: object): Promise<InvocationResult> => {
    const id = randomUUID();
    let timer: NodeJS.Timeout | undefined;
    const endedFromOutside = Promise.withResolvers<InvocationResult>();
    const invocation: Invocation = {
      id,
      functionName: name,
      log,
      aborted: false,
      abort: (why) => {
        invocation.aborted = true;
        aborts.add(id);
        if (aborts.size > REMEMBERED_ABORTS) for (const oldest of aborts.values().take(1)) aborts.delete(oldest);
        endedFromOutside.resolve(failed('aborted', 'Runtime.ExitError', why));
      },
    };
    live.set(id, invocation);
    const { timeoutSeconds } = FUNCTIONS[name];
    timer = setTimeout(() => {
      endedFromOutside.resolve(failed('timedOut', 'Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`));
    }, timeoutSeconds * 1_000);
    const own = currentInvocation.run(invocation, async () => {
      try {
        return acrossTheBoundary(await handler(event, contextOf(name, id, region)));
      } catch (error) {
        const thrown = error instanceof Error ? error : new Error(String(error));
        // As Lambda does: what nobody caught is logged with its stack. A message that names a person is a fault to find here.
        const said = { errorType: thrown.name, errorMessage: thrown.message, stack: thrown.stack };
        log(JSON.stringify({ level: 'ERROR', function: name, requestId: id, ...said }));
        return failed('thrown', thrown.name, thrown.message);
      }
    });
    try {
      return await Promise.race([own, endedFromOutside.promise]);
    } finally {
      clearTimeout(timer);
      live.delete(id);
    }
  };

  return {
    has: (name) => handlers[name] !== undefined,
    invoke: async (name, event) => {
      const handler = handlers[name];
      if (handler === undefined) return failed('missing', 'ResourceNotFoundException', `Function not found: ${name}`);
      const count = (counts[name] ??= { invocations: 0, errors: 0, milliseconds: 0 });
      const startedAt = performance.now();
      count.invocations += 1;
      activity += 1;
      const result = await run(name, handler, event);
      activity += 1;
      count.milliseconds += performance.now() - startedAt;
      if (result.kind === 'failed') {
        count.errors += 1;
        const { reason, errorType, errorMessage } = result;
        if (reason !== 'thrown') log(JSON.stringify({ level: 'ERROR', function: name, errorType, errorMessage }));
      }
      return result;
    },
    running: () => live.size,
    runningOf: (name) => live.values().reduce((sum, one) => sum + (one.functionName === name ? 1 : 0), 0),
    activity: () => activity,
    abort: (invocationId, why) => {
      const invocation = live.get(invocationId);
      invocation?.abort(why);
      return invocation !== undefined;
    },
    wasAborted: (invocationId) => aborts.has(invocationId),
    counts: () => counts,
  };
};
