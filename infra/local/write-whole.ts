import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TellThePerson } from './tell-the-person.ts';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** What to do about a file that cannot be written, by the system's own word. */
export const cannotWrite = (file: string, error: unknown): TellThePerson => {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new TellThePerson(`${file} cannot be written: the disk is full. Nothing that was accepted is lost. Make room, then start again.`);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new TellThePerson(`${file} cannot be written: ${path.dirname(file)} belongs to somebody else or is locked. Nothing was changed. Unlock it, or choose another place with --data-dir.`);
    default:
      return new TellThePerson(`${file} cannot be written (${codeOf(error) || 'unknown'}). Nothing was changed. Choose another place with --data-dir.`);
  }
};

/** Whole or not at all, and on the disk before anybody builds on it. */
export const writeWhole = (file: string, text: string): void => {
  const fresh = `${file}.new`;
  try {
    const descriptor = openSync(fresh, 'w', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, file);
  } catch (error) {
    try {
      rmSync(fresh, { force: true });
    } catch {
      // The first trouble is the one to tell.
    }
    throw cannotWrite(file, error);
  }
};
