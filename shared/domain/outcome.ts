/**
 * How a queue record ends. There is no fifth way: `done` (its work is committed), `ignored` (somebody did it before,
 * or it no longer matters), `retry` (give it back to the queue) and `quarantine` (it can never succeed; a person is told).
 */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'ignored'; readonly because: string }
  | { readonly kind: 'retry'; readonly because: string }
  | { readonly kind: 'quarantine'; readonly because: string };

export const done: Outcome = { kind: 'done' };
/** `because` is a code for logs and metrics: never a value about a person. */
export const ignored = (because: string): Outcome => ({ kind: 'ignored', because });
export const retry = (because: string): Outcome => ({ kind: 'retry', because });
export const quarantine = (because: string): Outcome => ({ kind: 'quarantine', because });
