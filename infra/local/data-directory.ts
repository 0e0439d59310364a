import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TellThePerson } from './tell-the-person.ts';
import { cannotWrite, writeWhole } from './write-whole.ts';

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

const holderIn = (file: string): number => {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
};

const takeLock = (file: string): void => {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw cannotWrite(file, error);
      const holder = holderIn(file);
      if (holdsLock(holder)) {
        const where = path.dirname(file);
        throw new TellThePerson(`A gateway (process ${holder}) already runs on ${where}. End it, or choose another --data-dir and --port.`);
      }
      try {
        rmSync(file, { force: true });
      } catch (inTheWay) {
        throw cannotWrite(file, inTheWay);
      }
    }
  }
  throw new TellThePerson(`${file} cannot be written. Choose another place with --data-dir.`);
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
  const entries = ((): readonly string[] => {
    try {
      return readdirSync(root);
    } catch {
      throw new TellThePerson(`${root} cannot be read: it belongs to somebody else or is locked. Nothing was changed. Unlock it, or choose another place with --data-dir.`);
    }
  })();
  if (!isOurs && entries.length > 0) throw new TellThePerson(`${root} holds something else. Choose an empty or a new --data-dir.`);
  // Before the lock: whoever is killed between the two leaves a directory that is known for ours.
  const mark = (): void => writeWhole(path.join(root, MARK), `${JSON.stringify({ about: ABOUT })}\n`);
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
    read: (name) => {
      if (!existsSync(note(name))) return undefined;
      try {
        return JSON.parse(readFileSync(note(name), 'utf8')) as unknown;
      } catch {
        throw new TellThePerson(`${note(name)} cannot be read: it was cut off or changed. Put back a copy of it, or start afresh with --reset.`);
      }
    },
    // Others read it while we run.
    write: (name, value) => writeWhole(note(name), `${JSON.stringify(value)}\n`),
    release: () => {
      rmSync(note('endpoints'), { force: true });
      rmSync(lock, { force: true });
    },
  };
};
