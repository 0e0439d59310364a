import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type { FileWriter } from '../ports/files.ts';

/** S3 takes parts of 5 MiB and more; this is what one open file holds in memory. */
const PART_BYTES = 8 << 20;

const joined = (chunks: readonly Uint8Array[], bytes: number): Uint8Array => {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};

/** Files of any size in parts; a small one in one piece. A file that is not closed is never there: the bucket forgets its parts after a day. */
export const createFileWriter = ({ s3, bucket }: { readonly s3: S3Client; readonly bucket: string }): FileWriter => ({
  async open(key) {
    const target = { Bucket: bucket, Key: key };
    const parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
    let uploadId: string | undefined;
    let chunks: Uint8Array[] = [];
    let held = 0;
    const send = async (): Promise<void> => {
      const body = joined(chunks, held);
      chunks = [];
      held = 0;
      uploadId ??= (await s3.send(new CreateMultipartUploadCommand(target))).UploadId;
      const PartNumber = parts.length + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId: uploadId, PartNumber, Body: body }));
      parts.push({ PartNumber, ETag });
    };
    return {
      async write(bytes) {
        chunks.push(bytes);
        held += bytes.length;
        if (held >= PART_BYTES) await send();
      },
      async close() {
        if (uploadId === undefined) {
          await s3.send(new PutObjectCommand({ ...target, Body: joined(chunks, held) }));
          return;
        }
        if (held > 0) await send();
        await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId: uploadId, MultipartUpload: { Parts: parts } }));
      },
    };
  },
});
