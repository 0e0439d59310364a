import { createHash } from 'node:crypto';
import type { FileWriter, OpenFile } from '../../ports/files.ts';

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface ReleaseFile extends OpenFile {
  text(text: string): Promise<void>;
}

export interface WrittenFiles {
  open(path: string): Promise<ReleaseFile>;
  /** A file whose text is known whole. */
  put(path: string, text: string): Promise<void>;
  /** Closed ones, by path. */
  list(): readonly WrittenFile[];
}

/** Small writes are held together up to this much: every write of a store costs a call. */
const HELD_BYTES = 1 << 16;

/** Counts and checksums of what is written, while it is written: no file is held or read again. */
export const createWrittenFiles = (writer: FileWriter): WrittenFiles => {
  const written: WrittenFile[] = [];
  const open: WrittenFiles['open'] = async (path) => {
    const file = await writer.open(path);
    const hash = createHash('sha256');
    let bytes = 0;
    let held = '';
    const write = async (chunk: Uint8Array): Promise<void> => {
      hash.update(chunk);
      bytes += chunk.length;
      await file.write(chunk);
    };
    const flush = async (): Promise<void> => {
      const text = held;
      held = '';
      if (text !== '') await write(Buffer.from(text, 'utf8'));
    };
    return {
      write: async (chunk) => {
        await flush();
        await write(chunk);
      },
      text: async (text) => {
        held += text;
        if (held.length >= HELD_BYTES) await flush();
      },
      close: async () => {
        await flush();
        await file.close();
        written.push({ path, bytes, sha256: hash.digest('hex') });
      },
    };
  };
  return {
    open,
    put: async (path, text) => {
      const file = await open(path);
      await file.text(text);
      await file.close();
    },
    list: () => written.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
};
