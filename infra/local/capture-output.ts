import { format } from 'node:util';
import { currentInvocation } from './invocation-context.ts';

const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;

let holders = 0;
let restore: () => void = () => undefined;

type Done = (error?: Error | null) => void;

/** Diverts one stream; the answer puts it back. */
const divert = (stream: NodeJS.WriteStream): (() => void) => {
  const original = stream.write.bind(stream) as (chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done) => boolean;
  const hadOwn = Object.getOwnPropertyDescriptor(stream, 'write');
  stream.write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const invocation = currentInvocation.getStore();
    if (invocation === undefined) return original(chunk, encoding, done);
    invocation.log(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const whenDone = typeof encoding === 'function' ? encoding : done;
    if (whenDone !== undefined) queueMicrotask(whenDone);
    return true;
  };
  return () => {
    if (hadOwn === undefined) Reflect.deleteProperty(stream, 'write');
    else Object.defineProperty(stream, 'write', hadOwn);
  };
};

/**
 * A function's output is its log, as on Lambda. What is written during an invocation goes to that invocation's log; everything else
 * reaches the terminal untouched. Several runtimes in one process share one diversion.
 */
export const captureOutput = (): (() => void) => {
  holders += 1;
  if (holders === 1) {
    const before = METHODS.map((method) => [method, console[method]] as const);
    for (const [method, original] of before) {
      console[method] = (...values: unknown[]) => {
        const invocation = currentInvocation.getStore();
        if (invocation === undefined) original.apply(console, values);
        else invocation.log(format(...values));
      };
    }
    const putBack = [process.stdout, process.stderr].map(divert);
    restore = () => {
      for (const [method, original] of before) console[method] = original;
      for (const one of putBack) one();
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
