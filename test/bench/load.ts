import { fork } from 'node:child_process';
import path from 'node:path';

/** How calls are spaced: as fast as so many side by side allow, or at a steady rate whatever the answers take. */
export type Pace = { readonly sideBySide: number } | { readonly perSecond: number };

export interface AcceptJob {
  readonly kind: 'accept';
  readonly origin: string;
  readonly token: string;
  readonly bodies: readonly string[];
  readonly pace: Pace;
  readonly seconds: number;
}

export interface BareJob {
  readonly kind: 'bare';
  readonly environment: Readonly<Record<string, string>>;
  readonly table: string;
  readonly bodies: readonly string[];
  readonly pace: Pace;
  readonly seconds: number;
}

export interface Done {
  readonly index: number;
  /** Epoch milliseconds: when it was due to be sent, and when the answer was there. */
  readonly dueAt: number;
  readonly answeredAt: number;
  readonly ok: boolean;
  readonly incidentId?: string;
}

export interface LoadResult {
  readonly done: readonly Done[];
  readonly seconds: number;
}

/** Runs the load in a process of its own, so that what is measured does not share its event loop. */
export const runLoad = (job: AcceptJob | BareJob, { onProgress }: { readonly onProgress?: (accepted: number) => void } = {}): Promise<LoadResult> =>
  new Promise((resolve, reject) => {
    const file = path.join(import.meta.dirname, job.kind === 'accept' ? 'accept-worker.ts' : 'bare-worker.ts');
    const env = job.kind === 'bare' ? { ...process.env, ...job.environment } : process.env;
    const worker = fork(file, { serialization: 'advanced', execArgv: [], env });
    const limit = setTimeout(() => worker.kill('SIGKILL'), (job.seconds + 120) * 1_000);
    let result: LoadResult | undefined;
    worker.on('message', (message: LoadResult | { readonly accepted: number }) => {
      if ('accepted' in message) onProgress?.(message.accepted);
      else result = message;
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(limit);
      if (result === undefined) reject(new Error(`the load generator ended with ${String(code)}`));
      else resolve(result);
    });
    worker.send(job);
  });
