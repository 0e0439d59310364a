/** One thing the doctor looked at. */
export interface Check {
  readonly name: string;
  /** `unknown`: it could not be looked at from here. */
  readonly state: 'ok' | 'warn' | 'fail' | 'unknown';
  /** What was seen, in a few words: codes, counts and versions only. */
  readonly saw: string;
  /** What it means for children, when it is not ok. */
  readonly means?: string | undefined;
  /** What to do, when it is not ok. */
  readonly todo?: string | undefined;
  /** A section of docs/runbook.md or docs/operations.md. */
  readonly link?: string | undefined;
}

type Trouble = Pick<Check, 'means' | 'todo' | 'link'>;
export const ok = (name: string, saw: string): Check => ({ name, state: 'ok', saw });
export const trouble = (name: string, state: Exclude<Check['state'], 'ok'>, saw: string, about: Trouble): Check => ({ name, state, saw, ...about });
