import { GetObjectCommand, HeadObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import type { FileStore } from '../ports/files.ts';

export interface FileStoreDeps {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** Bytes of a stream that may deliver them in very small or very large pieces. */
async function* chunksOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
}

export const createFileStore = ({ s3, bucket }: FileStoreDeps): FileStore => ({
  async find(key) {
    try {
      const { ContentLength, ETag } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return { bytes: ContentLength ?? 0, content: ETag };
    } catch (error) {
      // To somebody who may read but not list, S3 says of a file that is not there that it may not be read.
      if (error instanceof S3ServiceException && [403, 404].includes(error.$metadata.httpStatusCode ?? 0)) return undefined;
      throw error;
    }
  },

  async *read(key, content) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...(content === undefined ? {} : { IfMatch: content }) }));
    if (Body) yield* chunksOf(Body as AsyncIterable<unknown>);
  },
});
