import { format } from 'node:util';
import { currentInvocation } from './invocation-context.ts';

const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;

let holders = 0;
let restore: () => void = () => undefined;

type Write = typeof process.stdout.write;

const divert =
  (original: Write, stream: NodeJS.WriteStream): Write =>
  (chunk: string | Uint8Array, encodingOrDone?: BufferEncoding | ((error?: Error | null) => void), done?: (error?: Error | null) => void): boolean => {
    const invocation = currentInvocation.getStore();
    if (invocation === undefined) return Reflect.apply(original, stream, [chunk, encodingOrDone, done]) as boolean;
    invocation.log(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const whenDone = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (whenDone !== undefined) queueMicrotask(whenDone);
    return true;
  };

/**
 * A function's output is its log, as on Lambda. What is written during an invocation goes to that invocation's log; everything else
 * reaches the terminal untouched. Several runtimes in one process share one diversion.
 */
export const captureOutput = (): (() => void) => {
  holders += 1;
  if (holders === 1) {
    const before = METHODS.map((method) => [method, console[method]] as const);
    const writes = [process.stdout.write, process.stderr.write] as const;
    for (const [method, original] of before) {
      console[method] = (...values: unknown[]) => {
        const invocation = currentInvocation.getStore();
        if (invocation === undefined) original.apply(console, values);
        else invocation.log(format(...values));
      };
    }
    process.stdout.write = divert(writes[0], process.stdout);
    process.stderr.write = divert(writes[1], process.stderr);
    restore = () => {
      for (const [method, original] of before) console[method] = original;
      process.stdout.write = writes[0];
      process.stderr.write = writes[1];
    };
  }
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holders -= 1;
    if (holders === 0) restore();
  };
};
