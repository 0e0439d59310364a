import { AsyncLocalStorage } from 'node:async_hooks';

/** What the host knows about the code that is running now: whose log a line belongs to, and whether it is already dead. */
export interface Invocation {
  readonly id: string;
  readonly functionName: string;
  log(line: string): void;
  /** Ends it as a crash would: the caller sees a failure, and what the code still does afterwards must have no effect. */
  abort(why: string): void;
  aborted: boolean;
}

/** Follows an invocation through every await, so that a log line or a call to a service finds its way back to it. */
export const currentInvocation = new AsyncLocalStorage<Invocation>();
