import { GetObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type { RootStore } from '../ports/audit.ts';
import { auditRootFileKey } from './keys.ts';

const statusOf = (error: unknown): number => (error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0);

/** A root is put once and never again: the bucket itself refuses the second, and keeps every version for as long as the audit trail is kept. */
export const createRootStore = ({ s3, bucket }: { readonly s3: S3Client; readonly bucket: string }): RootStore => ({
  async read(number) {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: auditRootFileKey(number) }));
      return await Body?.transformToString('utf8');
    } catch (error) {
      // To somebody who may read but not list, S3 says of what is not there that it may not be read.
      if ([403, 404].includes(statusOf(error))) return undefined;
      throw error;
    }
  },

  async put(number, file) {
    try {
      // A bucket with Object Lock takes nothing without a checksum.
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: auditRootFileKey(number), Body: file, ContentType: 'application/x-ndjson', IfNoneMatch: '*', ChecksumAlgorithm: 'SHA256' }));
      return 'put';
    } catch (error) {
      // 409: another is being put at this moment.
      if ([409, 412].includes(statusOf(error))) return 'exists';
      throw error;
    }
  },
});
