import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { startLocalRuntime, type LocalRuntime, type LocalRuntimeOptions } from '../../infra/local/start-local-runtime.ts';

/** A database whose gateway was killed ends a moment after it, and may write until then. */
const removeForGood = async (directory: string): Promise<void> => {
  for (let quiet = 0; quiet < 3; ) {
    await sleep(100);
    quiet = existsSync(directory) ? 0 : quiet + 1;
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
};

/** A directory that is gone when the test is. */
export const temporaryDirectory = (): string => {
  const directory = mkdtempSync(path.join(tmpdir(), 'encompass-test-'));
  onTestFinished(() => removeForGood(directory));
  return directory;
};

/** The real runtime on a free port, with the functions given (or the product's own); gone with its test, its child and its files. */
export const startRuntime = async (options: Partial<LocalRuntimeOptions> = {}): Promise<LocalRuntime> => {
  const dataDir = options.dataDir ?? temporaryDirectory();
  const runtime = await startLocalRuntime({ port: 0, tick: false, localRetryDelay: [1], ...options, dataDir });
  onTestFinished(() => runtime.stop());
  return runtime;
};

/** As a test that spans many tests needs it: whoever asks for it stops it. */
export const startRuntimeForMany = async (options: Partial<LocalRuntimeOptions> = {}): Promise<LocalRuntime> => {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'encompass-test-'));
  const runtime = await startLocalRuntime({ port: 0, tick: false, localRetryDelay: [1], ...options, dataDir });
  return {
    ...runtime,
    stop: async () => {
      await runtime.stop();
      await removeForGood(dataDir);
    },
  };
};

export interface LeverAnswer<T> {
  readonly status: number;
  readonly json: T;
}

/** One lever of the control surface: its status and its JSON. */
export const lever = async <T = object>(runtime: LocalRuntime, method: string, path: string, body?: object): Promise<LeverAnswer<T>> => {
  const response = await fetch(`${runtime.origin}/_local/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as T };
};
