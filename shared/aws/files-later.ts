import type { FileWriter } from '../ports/files.ts';
import type { ReleaseLinks } from '../ports/releases.ts';
import { whenFirstNeeded } from './when-first-needed.ts';

/** Files behind pages. Most pages touch none, and the client for files is the largest of all: it is read with the first file. */
export const createFilesLater = ({ bucket }: { readonly bucket: string }): { readonly writer: FileWriter; readonly releaseLinks: ReleaseLinks } => {
  const files = whenFirstNeeded(async () => (await import('./s3-files.ts')).createS3Files(bucket));
  return {
    writer: { open: async (key) => (await files()).writer.open(key) },
    releaseLinks: {
      isThere: async (key) => (await files()).releaseLinks.isThere(key),
      forFile: async (key, name) => (await files()).releaseLinks.forFile(key, name),
    },
  };
};
