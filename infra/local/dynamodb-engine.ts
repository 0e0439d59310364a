import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TellThePerson } from './tell-the-person.ts';

export interface DynamoDbEngine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Names another DynamoDB to use instead of the bundled one, such as DynamoDB Local at http://127.0.0.1:8000. */
export const ENDPOINT_ENV = 'ENCOMPASS_DYNAMODB_ENDPOINT';

const findBinary = (): string => {
  const require = createRequire(import.meta.url);
  try {
    return path.join(path.dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  } catch {
    throw new TellThePerson(
      `The bundled DynamoDB engine is for Linux on x64 only, and this is ${process.platform} on ${process.arch}.\n` +
        `Start DynamoDB Local (or any DynamoDB-compatible server) and name it, for example:\n  ${ENDPOINT_ENV}=http://127.0.0.1:8000 npm start`,
    );
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Only a process whose own command line names our database file is ours to end: process ids are used again. */
const isOurEngine = (pid: number, databaseFile: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(databaseFile);
  } catch {
    return false;
  }
};

const endLeftover = async (pidFile: string, databaseFile: string): Promise<void> => {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (Number.isInteger(pid) && pid > 1 && isAlive(pid) && isOurEngine(pid, databaseFile)) {
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid) && isOurEngine(pid, databaseFile)) await sleep(5);
  }
  rmSync(pidFile, { force: true });
};

/** Ends the engine when we vanish without a chance to say so (kill -9): our end of its pipe closes, whatever happened to us. */
const watchOver = (enginePid: number): ChildProcess => {
  const script = 'cat >/dev/null; kill -TERM "$0" 2>/dev/null';
  const watchdog = spawn('/bin/sh', ['-c', script, String(enginePid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watchdog.on('error', () => undefined);
  watchdog.stdin?.on('error', () => undefined);
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void } | null)?.unref();
  return watchdog;
};

const answers = async (endpoint: string): Promise<boolean> => {
  try {
    await fetch(endpoint, { method: 'POST', body: '{}', signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  }
};

const launch = async (binary: string, databaseFile: string): Promise<{ child: ChildProcess; endpoint: string } | undefined> => {
  const port = await freePort();
  // Its own process group: Ctrl-C reaches us first, and what is running may still finish its writes.
  const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile];
  const child = spawn(binary, args, { stdio: 'ignore', detached: true });
  const endpoint = `http://127.0.0.1:${port}`;
  const failed = new Promise<'failed'>((resolve) => {
    child.once('error', () => resolve('failed'));
    child.once('exit', () => resolve('failed'));
  });
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await answers(endpoint)) return { child, endpoint };
    if ((await Promise.race([failed, sleep(5)])) === 'failed') return undefined;
  }
  child.kill('SIGKILL');
  return undefined;
};

/** DynamoDB on this machine: a child process with a database file, ended with us however we end. */
export const startDynamoDbEngine = async (options: { readonly dataDir: string; readonly onLost?: () => void }): Promise<DynamoDbEngine> => {
  const elsewhere = process.env[ENDPOINT_ENV];
  if (elsewhere !== undefined && elsewhere !== '') {
    if (!(await answers(elsewhere))) throw new TellThePerson(`${ENDPOINT_ENV} says ${elsewhere}, and nothing answers there.`);
    return { endpoint: elsewhere, stop: () => Promise.resolve() };
  }
  const binary = findBinary();
  const databaseFile = path.resolve(options.dataDir, 'dynamodb.sqlite');
  const pidFile = path.resolve(options.dataDir, 'dynamodb.pid');
  await endLeftover(pidFile, databaseFile);

  // The free port may be taken by somebody else between finding and using it: try again with another.
  let launched = await launch(binary, databaseFile);
  for (let again = 0; launched === undefined && again < 3; again += 1) launched = await launch(binary, databaseFile);
  if (launched === undefined) {
    throw new TellThePerson(`The DynamoDB engine did not start on ${databaseFile}. Is the disk full, or the file damaged? --reset starts afresh.`);
  }

  const { child, endpoint } = launched;
  const pid = child.pid ?? 0;
  writeFileSync(pidFile, String(pid), { mode: 0o600 });
  const watchdog = watchOver(pid);
  let stopping = false;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('exit', () => {
    watchdog.kill('SIGKILL');
    if (!stopping) options.onLost?.();
  });
  child.unref();
  return {
    endpoint,
    stop: async () => {
      stopping = true;
      watchdog.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        if ((await Promise.race([gone.then(() => 'gone'), sleep(300, 'still there')])) !== 'gone') {
          child.kill('SIGKILL');
          await gone;
        }
      }
      rmSync(pidFile, { force: true });
    },
  };
};
