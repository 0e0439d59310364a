import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { FileStore } from '../../ports/files.ts';
import type { WrittenFile, WrittenFiles } from './written-files.ts';

/** These are compressed already. */
const PACKED = /\.(parquet|pdf)$/;
const LEVEL = 6;

export interface ZipReleaseDeps {
  readonly files: Pick<FileStore, 'read'>;
  readonly into: WrittenFiles;
  /** Where the files lie. */
  readonly prefix: string;
  /** London day that every file in it bears: nothing depends on when it was made. */
  readonly day: string;
}

/** All files of a release in one archive, in the order of their names, with no more of it in memory than what was read last. */
export const zipRelease = async (name: string, wanted: readonly WrittenFile[], { files, into, prefix, day }: ZipReleaseDeps): Promise<void> => {
  const out = await into.open(name);
  let ready: Uint8Array[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else if (chunk.length > 0) ready.push(chunk);
  });
  const flush = async (): Promise<void> => {
    if (failure) throw failure;
    const chunks = ready;
    ready = [];
    for (const chunk of chunks) await out.write(chunk);
  };
  for (const { path } of wanted) {
    const entry = PACKED.test(path) ? new ZipPassThrough(path) : new ZipDeflate(path, { level: LEVEL });
    // Read and written as a time of the machine's own zone, so it is the same text whatever the zone.
    entry.mtime = `${day}T00:00:00`;
    zip.add(entry);
    for await (const chunk of files.read(`${prefix}${path}`)) {
      entry.push(chunk);
      await flush();
    }
    entry.push(new Uint8Array(), true);
    await flush();
  }
  zip.end();
  await flush();
  await out.close();
};
