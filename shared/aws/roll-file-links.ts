import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { RollFileLinks } from '../ports/rolls.ts';
import { createFileStore } from './file-store.ts';

const SECONDS = 15 * 60;

/** Signed with the function's own right, for one object: no client of ours has any right in the cloud account. */
export const createRollFileLinks = ({ s3, bucket }: { readonly s3: S3Client; readonly bucket: string }): RollFileLinks => {
  const files = createFileStore({ s3, bucket });
  return {
    find: ({ fileKey }) => files.find(fileKey),
    forUpload: ({ fileKey }) => getSignedUrl(s3, new PutObjectCommand({ Bucket: bucket, Key: fileKey }), { expiresIn: SECONDS }),
  };
};
