import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TellThePerson } from './tell-the-person.ts';

export interface DataDirectory {
  readonly path: string;
  /** What was noted under this name, at this start or an earlier one. */
  read(note: string): unknown;
  write(note: string, value: object): void;
  release(): void;
}

const MARK = 'encompass-data.json';
const ABOUT = 'Data of an Encompass Gateway on this machine. Invented, and not to be shared: it holds its keys.';
const LOCK = 'gateway.pid';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** A process id is used again after a restart of the machine: only a running Node holds a lock of ours. */
const holdsLock = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid || !isAlive(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return !existsSync('/proc/self/cmdline');
  }
};

const takeLock = (file: string): void => {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch {
      const holder = Number(existsSync(file) ? readFileSync(file, 'utf8') : 0);
      if (holdsLock(holder)) {
        const where = path.dirname(file);
        throw new TellThePerson(`A gateway (process ${holder}) already runs on ${where}. End it, or choose another --data-dir and --port.`);
      }
      rmSync(file, { force: true });
    }
  }
  throw new TellThePerson(`${file} cannot be written.`);
};

/** Opens the directory for this process alone; `reset` empties it first, and only if it is one of ours. */
export const openDataDirectory = (directory: string, { reset }: { readonly reset: boolean }): DataDirectory => {
  const root = path.resolve(directory);
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
  } catch {
    throw new TellThePerson(`${root} cannot be made. Choose another place with --data-dir.`);
  }
  const isOurs = existsSync(path.join(root, MARK));
  if (!isOurs && readdirSync(root).length > 0) throw new TellThePerson(`${root} holds something else. Choose an empty or a new --data-dir.`);
  // Before the lock: whoever is killed between the two leaves a directory that is known for ours.
  const mark = (): void => writeFileSync(path.join(root, MARK), `${JSON.stringify({ about: ABOUT })}\n`);
  mark();
  const lock = path.join(root, LOCK);
  takeLock(lock);
  if (reset) for (const entry of readdirSync(root)) if (entry !== LOCK) rmSync(path.join(root, entry), { recursive: true, force: true });
  const note = (name: string): string => path.join(root, `${name}.json`);
  // Left by one that was killed: nobody answers there any more.
  rmSync(note('endpoints'), { force: true });
  mark();
  return {
    path: root,
    read: (name) => (existsSync(note(name)) ? (JSON.parse(readFileSync(note(name), 'utf8')) as unknown) : undefined),
    write: (name, value) => {
      // Whole or not at all: others read it while we run.
      writeFileSync(`${note(name)}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600 });
      renameSync(`${note(name)}.new`, note(name));
    },
    release: () => {
      rmSync(note('endpoints'), { force: true });
      rmSync(lock, { force: true });
    },
  };
};
