import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = path.resolve(import.meta.dirname, '../../infra/local/main.ts');
const READY = 'Encompass Gateway is up';
const PAGE_BYTES = 4_096;
const SAMPLE_EVERY_MS = 250;
const READY_WITHIN_MS = 120_000;

export interface GatewayProcess {
  readonly origin: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly readyAfterMs: number;
  /** Resident memory of the gateway and everything it started, now and at its highest since the last reading of the peak. */
  readonly memoryMb: () => number;
  readonly takePeakMb: () => number;
  /** Processor time that the gateway itself, and what it started (the engine), have used so far: it tells the cost of a page on a machine that others use. */
  readonly processorMs: () => { readonly gateway: number; readonly engine: number };
  end(how: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

/** Parent of each process; the second number after the closing bracket of its name. */
const parents = (): Map<number, number> =>
  new Map(
    readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((entry) => {
        try {
          const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
          return [[Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
        } catch {
          return [];
        }
      }),
  );

const residentMb = (pid: number): number => {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES) / 1_048_576;
  } catch {
    return 0;
  }
};

const TICK_MS = 10;
/** User and system time: the twelfth and thirteenth number after the closing bracket of the name. */
const processorMsOf = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
};

const treeOf = (root: number): readonly number[] => {
  const all = parents();
  const tree = [root];
  for (let at = 0; at < tree.length; at += 1) for (const [pid, parent] of all) if (parent === tree[at]) tree.push(pid);
  return tree;
};

const notesOf = (dataDir: string): { readonly origin: string; readonly env: Readonly<Record<string, string>> } =>
  JSON.parse(readFileSync(path.join(dataDir, 'endpoints.json'), 'utf8')) as { origin: string; env: Record<string, string> };

/** `npm start`'s own program in a process of its own, from the command to the line that says it is up. */
export const startGateway = async (dataDir: string, { pupils, requestsPerMinute = 10_000_000, restoredTo }: { readonly pupils: number; readonly requestsPerMinute?: number; readonly restoredTo?: string }): Promise<GatewayProcess> => {
  const startedAt = performance.now();
  const flags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
  const args = [...flags, MAIN, '--port', '0', '--no-story', '--pupils', String(pupils), '--requests-per-minute', String(requestsPerMinute), '--data-dir', dataDir, ...(restoredTo === undefined ? [] : ['--restored-to', restoredTo])];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const pid = child.pid ?? 0;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  let peak = 0;
  const measure = (): number => {
    const now = treeOf(pid).reduce((sum, one) => sum + residentMb(one), 0);
    peak = Math.max(peak, now);
    return now;
  };
  const sampler = setInterval(measure, SAMPLE_EVERY_MS);
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      if (said.includes(READY)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`the gateway ended before it was up:\n${said}`)));
  });
  const end = async (how: 'SIGINT' | 'SIGKILL'): Promise<void> => {
    clearInterval(sampler);
    if (child.exitCode === null && child.signalCode === null) child.kill(how);
    await gone;
  };
  const tooLate = new AbortController();
  try {
    await Promise.race([
      ready,
      sleep(READY_WITHIN_MS, undefined, { signal: tooLate.signal }).then(() => {
        throw new Error(`the gateway was not up after ${READY_WITHIN_MS} ms:\n${said}`);
      }),
    ]);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  } finally {
    tooLate.abort();
  }
  const readyAfterMs = performance.now() - startedAt;
  const { origin, env } = notesOf(dataDir);
  return {
    origin,
    environment: env,
    readyAfterMs,
    memoryMb: measure,
    takePeakMb: () => {
      measure();
      const highest = peak;
      peak = 0;
      return highest;
    },
    processorMs: () => {
      const [own = pid, ...started] = treeOf(pid);
      return { gateway: processorMsOf(own), engine: started.reduce((sum, one) => sum + processorMsOf(one), 0) };
    },
    end,
  };
};
