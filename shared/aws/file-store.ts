import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type { FileStore } from '../ports.ts';

export const createFileStore = ({ s3, bucket }: { readonly s3: S3Client; readonly bucket: string }): FileStore => ({
  async *read(key) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!Body) throw new Error('the file has no body');
    yield* Body as AsyncIterable<Uint8Array>;
  },
});
