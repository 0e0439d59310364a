import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { FileStoreDeps } from './file-store.ts';

/** A file that was read is of no further use. Removing one that is gone is no failure. */
export const createFileRemover = ({ s3, bucket }: FileStoreDeps) => ({
  async remove(key: string): Promise<void> {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },
});
