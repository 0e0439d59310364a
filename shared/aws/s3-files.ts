import type { FileWriter } from '../ports/files.ts';
import type { ReleaseLinks } from '../ports/releases.ts';
import { createS3 } from './clients.ts';
import { createFileWriter } from './file-writer.ts';
import { createReleaseLinks } from './release-links.ts';

/** What pages do with files, over one client. */
export const createS3Files = (bucket: string): { readonly writer: FileWriter; readonly releaseLinks: ReleaseLinks } => {
  const place = { s3: createS3(), bucket };
  return { writer: createFileWriter(place), releaseLinks: createReleaseLinks(place) };
};
